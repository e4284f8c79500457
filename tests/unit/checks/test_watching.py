"""The sustain watch: it looks at each month once, reopens what lapsed, and ends when it held."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine

from fivefold.analyse.signals.models import SignalDirection
from fivefold.analyse.signals.ranking import refresh_signals
from fivefold.close.checks import services
from fivefold.close.checks.models import SustainWatch, WatchLook, WatchState
from fivefold.close.checks.selectors import watch_called
from fivefold.close.checks.tasks import WATCH, look_again, tell_due_checks
from fivefold.close.checks.watched import watched_months, words_so_far
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import PermissionDenied
from fivefold.implement.actions.services import begin_checks
from fivefold.loop.selectors import thread_of
from fivefold.loop.services import move
from fivefold.loop.states import State
from fivefold.network.people.models import Network
from tests.factories import close, people
from tests.factories.close import BETTER, Checking
from tests.factories.people import FACTORY

LATER = datetime(2027, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def watched(made: Checking) -> tuple[Checking, SustainWatch]:
    return made, close.watch(made)


def month_arrives(made: Checking, folder: Path, first: date, seen: Sequence[int], at: datetime = LATER) -> None:
    counts = {"N01": close.months(seen, len(seen)), "F02": close.months(seen, len(seen))}
    close.arrive(made.dataset, counts, folder, first=first, at=at)


def look(watch: SustainWatch) -> WatchLook | None:
    seen = watched_months(watch)
    return services.look_at(by=WATCH, watch=watch, seen=seen, at=LATER) if seen else None


def read_again(watch: SustainWatch) -> SustainWatch:
    found = watch_called(watch.public_id)
    assert found is not None
    return found


def test_before_a_month_comes_in_there_is_nothing_to_look_at(watched: tuple[Checking, SustainWatch]) -> None:
    assert watched_months(watched[1]) is None
    assert words_so_far(watched[1]) == "No new month has come in since the closure."


def test_a_month_that_holds_is_looked_at_once(watched: tuple[Checking, SustainWatch], tmp_path: Path) -> None:
    made, watch = watched
    month_arrives(made, tmp_path, date(2026, 9, 1), [35])
    seen = look(watch)
    assert seen is not None
    assert (seen.period, seen.events, seen.exposure, seen.lapsed) == (date(2026, 9, 1), 70, 80, False)
    assert look(watch) is None
    assert made.read_again().state == State.CLOSED


def test_a_month_back_at_the_old_level_reopens_the_loop_by_itself_and_says_why(
    watched: tuple[Checking, SustainWatch], tmp_path: Path
) -> None:
    made, watch = watched
    month_arrives(made, tmp_path, date(2026, 9, 1), [22])
    look(watch)
    loop = made.read_again()
    assert (loop.state, loop.cycle) == (State.TRIAGED, 2)
    entry = loop.timeline.last()
    assert entry is not None
    assert (entry.kind, entry.actor) == ("reopened", "system:sustain watch")
    assert "55.0\N{NO-BREAK SPACE}% in Sep 2026" in entry.reason
    assert "86.2\N{NO-BREAK SPACE}% after the change" in entry.reason
    assert read_again(watch).state == WatchState.REOPENED
    assert OutboxEvent.objects.filter(name="checks.change_lapsed").count() == 1


def test_a_slow_lapse_is_found_by_all_months_together(watched: tuple[Checking, SustainWatch], tmp_path: Path) -> None:
    made, watch = watched
    month_arrives(made, tmp_path, date(2026, 9, 1), [30, 29, 30, 29])
    seen = look(watch)
    assert seen is not None
    assert seen.lapsed
    assert "All 4 months since the closure together" in made.read_again().timeline.last().reason  # type: ignore[union-attr]


def test_after_six_months_that_held_the_watch_ends(watched: tuple[Checking, SustainWatch], tmp_path: Path) -> None:
    made, watch = watched
    month_arrives(made, tmp_path, date(2026, 9, 1), BETTER)
    look(watch)
    assert read_again(watch).state == WatchState.HELD
    assert made.read_again().timeline.last().headline == "It held for 6 months"  # type: ignore[union-attr]


def test_the_worker_lets_every_watch_on_the_measure_look_and_repeats_nothing(
    watched: tuple[Checking, SustainWatch], tmp_path: Path
) -> None:
    made, watch = watched
    month_arrives(made, tmp_path, date(2026, 9, 1), [22])
    arguments = {"network": made.network.public_id, "measure": made.measure.public_id}
    assert look_again.call(**arguments) == 1
    assert look_again.call(**arguments) == 0
    assert WatchLook.objects.filter(watch=watch).count() == 1


def test_at_three_and_six_months_the_thread_says_what_was_seen(watched: tuple[Checking, SustainWatch], tmp_path: Path) -> None:
    made, watch = watched
    month_arrives(made, tmp_path, date(2026, 9, 1), [35])
    look(watch)
    for at, headline in (
        (datetime(2026, 12, 5, tzinfo=UTC), "Three months on"),
        (datetime(2027, 3, 5, tzinfo=UTC), "Six months on"),
    ):
        for _twice in range(2):
            services.tell_check(by=WATCH, watch=read_again(watch), so_far=words_so_far(watch), at=at)
        assert made.loop.timeline.filter(headline=headline).count() == 1
    assert made.loop.timeline.get(headline="Three months on").reason.startswith("People seen within four hours: 87.5")


def test_the_daily_task_tells_what_is_due_once(watched: tuple[Checking, SustainWatch]) -> None:
    with time_machine.travel(datetime(2026, 12, 5, tzinfo=UTC), tick=False):
        assert tell_due_checks.call() == 1
        assert tell_due_checks.call() == 0
    assert watched[0].loop.timeline.filter(headline="Three months on").count() == 1


def concerns_told(made: Checking) -> int:
    """How often the thread says that a rule found a concern, after every waiting event was heard."""
    close.deliver()
    return thread_of(made.loop).filter(headline="A signal of concern on what is watched here").count()


def test_a_concern_that_is_new_since_the_closure_stands_in_the_thread(
    watched: tuple[Checking, SustainWatch], tmp_path: Path
) -> None:
    made, _watch = watched
    month_arrives(made, tmp_path, date(2026, 9, 1), [12])
    assert refresh_signals(by=FACTORY, measure=made.measure, at=LATER)
    assert concerns_told(made) > 0


def test_a_concern_from_before_the_change_is_not_told_as_new(network: Network, tmp_path: Path) -> None:
    made = close.in_place(close.implementing(network, tmp_path, lately=(12, 13, 11, 12, 13, 12)))
    old = refresh_signals(by=FACTORY, measure=made.measure, at=close.CHECKED)
    assert {signal.direction for signal in old} == {SignalDirection.CONCERN}
    month_arrives(made, tmp_path, date(2026, 3, 1), BETTER, at=close.CHECKED)
    begin_checks(by=FACTORY, loop=made.loop, at=close.CHECKED)
    close.watch(made)
    assert concerns_told(made) == 0


def test_a_watch_ends_when_somebody_reopens_the_loop(watched: tuple[Checking, SustainWatch]) -> None:
    made, watch = watched
    loop = made.read_again()
    move(by=FACTORY, loop=loop, to=State.TRIAGED, at=LATER, because="The nurse has left.")
    close.deliver()
    assert read_again(watch).state == WatchState.STOPPED


def test_nobody_looks_who_may_not_steer_loops(watched: tuple[Checking, SustainWatch], tmp_path: Path) -> None:
    made, watch = watched
    month_arrives(made, tmp_path, date(2026, 9, 1), [35])
    seen = watched_months(watch)
    assert seen is not None
    with pytest.raises(PermissionDenied):
        services.look_at(by=people.actor(made.network, "analyst"), watch=watch, seen=seen, at=LATER)
