"""Recurring tasks fall due on time, once, whatever the clock and the workers do."""

from datetime import timedelta

import pytest
import time_machine
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from fivefold.foundation.tasks import queue, registry
from fivefold.foundation.tasks.models import ScheduledTask
from fivefold.foundation.tasks.registry import schedule
from fivefold.foundation.tasks.schedules import tick
from fivefold.foundation.tasks.tasks import KEPT_FOR, forget_old_tasks
from fivefold.foundation.tasks.worker import work_off
from fivefold.network.people.selectors import scope_of_network
from tests.conftest import AT
from tests.factories import errands

pytestmark = pytest.mark.django_db

HOURLY = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def only_one_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_schedules", {})
    schedule("test.hourly", errands.leave_the_process, every=HOURLY)


def finish_everything() -> None:
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL)


def test_a_new_schedule_is_due_at_once_and_then_after_each_interval() -> None:
    enqueued = []
    for minutes in (0, 1, 59, 60, 61, 119, 120):
        enqueued.append(tick(at=AT + minutes * MINUTE))
        finish_everything()
    assert enqueued == [1, 0, 0, 1, 0, 0, 1]


def test_times_missed_while_no_worker_ran_are_made_up_for_once() -> None:
    tick(at=AT)
    finish_everything()
    late = AT + timedelta(days=3, minutes=20)
    assert tick(at=late) == 1
    finish_everything()
    assert tick(at=late + MINUTE) == 0
    assert ScheduledTask.objects.get().next_due == AT + timedelta(days=3, hours=1)


def test_a_schedule_does_not_pile_up_behind_a_task_that_still_waits_or_runs() -> None:
    assert tick(at=AT) == 1
    assert tick(at=AT + HOURLY) == 0
    assert queue.claim(worker="one", at=AT + HOURLY) is not None
    assert tick(at=AT + 2 * HOURLY) == 0
    assert DBTaskResult.objects.count() == 1


def test_a_schedule_set_by_a_clock_that_ran_ahead_comes_back() -> None:
    tick(at=AT + timedelta(days=365))
    finish_everything()
    assert tick(at=AT) == 0
    assert tick(at=AT + HOURLY) == 1


def test_a_schedule_nobody_declares_any_more_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    tick(at=AT)
    finish_everything()
    monkeypatch.setattr(registry, "_schedules", {})
    assert tick(at=AT + HOURLY) == 0


def test_an_interval_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than nothing"):
        schedule("test.never", errands.leave_the_process, every=timedelta(0))


def test_two_schedules_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match="Two schedules"):
        schedule("test.hourly", errands.fail_errand, every=HOURLY)


def test_tasks_that_ended_well_are_forgotten_after_a_fortnight_and_failed_ones_are_not() -> None:
    with time_machine.travel(AT, tick=False):
        queue.enqueue(errands.leave_the_process)
        failing = queue.claim(worker="one", at=AT)
        assert failing is not None
        DBTaskResult.objects.update(status=TaskResultStatus.FAILED, finished_at=AT)
        queue.enqueue(forget_old_tasks)
        work_off(scope_of=scope_of_network)
    with time_machine.travel(AT + KEPT_FOR + MINUTE, tick=False):
        assert forget_old_tasks.call() == 1
    assert [row.pk for row in queue.failed()] == [failing.task_id]
