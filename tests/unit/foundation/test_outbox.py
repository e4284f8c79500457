"""Events are told to whoever subscribed, at least once, and take effect once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest

from fivefold.foundation.outbox import events
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.outbox.services import ATTEMPTS, PAUSES, announce, deliver_pending, retry_stuck, stuck
from tests.conftest import AT

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class KettleBoiled(events.Event):
    name: ClassVar[str] = "test.kettle_boiled"
    litres: int


@pytest.fixture(autouse=True)
def only_these_subscriptions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_handlers", {})
    monkeypatch.setattr(events, "_types", {})


def test_an_event_reaches_its_handler_as_it_was_announced() -> None:
    heard: list[tuple[KettleBoiled, str]] = []

    def listen(event: KettleBoiled, event_id: str) -> None:
        heard.append((event, event_id))

    events.subscribe(KettleBoiled, listen)
    event_id = announce(KettleBoiled(litres=2), at=AT)
    assert deliver_pending(at=AT) == 1
    assert heard == [(KettleBoiled(litres=2), event_id)]


def test_a_delivered_event_is_not_told_again() -> None:
    heard: list[int] = []
    events.subscribe(KettleBoiled, lambda event, _event_id: heard.append(event.litres))
    announce(KettleBoiled(litres=1), at=AT)
    deliver_pending(at=AT)
    assert deliver_pending(at=AT) == 0
    assert heard == [1]


def test_a_failing_handler_is_tried_again_and_the_others_do_not_hear_twice() -> None:
    heard: list[str] = []

    def steady(event: KettleBoiled, event_id: str) -> None:
        heard.append("steady")

    def failing(event: KettleBoiled, event_id: str) -> None:
        heard.append("failing")
        raise ValueError

    events.subscribe(KettleBoiled, steady)
    events.subscribe(KettleBoiled, failing)
    announce(KettleBoiled(litres=1), at=AT)
    for pause in (*PAUSES, PAUSES[-1] * 2):
        deliver_pending(at=AT + pause)
    assert heard == ["steady", *["failing"] * ATTEMPTS]
    assert [row.last_error.rsplit(": ", 1)[1] for row in stuck()] == ["ValueError"]


def test_a_failed_event_rests_before_it_is_told_again() -> None:
    heard: list[int] = []

    def failing(event: KettleBoiled, event_id: str) -> None:
        heard.append(event.litres)
        raise ValueError

    events.subscribe(KettleBoiled, failing)
    announce(KettleBoiled(litres=1), at=AT)
    deliver_pending(at=AT)
    deliver_pending(at=AT + PAUSES[1] - timedelta(microseconds=1))
    assert heard == [1]
    deliver_pending(at=AT + PAUSES[1])
    assert heard == [1, 1]


def test_an_event_that_failed_every_time_can_be_put_back() -> None:
    announce(KettleBoiled(litres=1), at=AT)
    OutboxEvent.objects.update(attempts=ATTEMPTS)
    assert retry_stuck() == 1
    assert deliver_pending(at=AT) == 1


def test_an_event_nobody_subscribed_to_is_done_at_once() -> None:
    announce(KettleBoiled(litres=1), at=AT)
    deliver_pending(at=AT)
    assert OutboxEvent.objects.get().delivered_at == AT
