"""Opening, moving, parking, merging: what each leaves behind, and what is refused and why."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from fivefold.foundation.models import AppendOnlyViolation, StaleWrite
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import PermissionDenied
from fivefold.foundation.service import _running
from fivefold.loop import guards, selectors, services
from fivefold.loop.guards import GuardRefused, NoGuardRegistered
from fivefold.loop.models import Loop
from fivefold.loop.services import IllegalTransition, ReasonMissing
from fivefold.loop.states import OPEN, STAGE_OF, TRANSITIONS, Outcome, State, transition_between
from fivefold.network.people.models import Network
from tests.factories import loops, people
from tests.factories.people import AT, FACTORY


def test_every_open_state_belongs_to_a_stage_and_can_be_left_and_parked() -> None:
    for state in OPEN:
        assert state in STAGE_OF
        assert transition_between(state, State.PARKED)
        assert {each.target for each in TRANSITIONS if each.source is state} - {State.PARKED}


def test_no_two_transitions_share_their_ends() -> None:
    ends = [(each.source, each.target) for each in TRANSITIONS]
    assert len(ends) == len(set(ends))


def test_a_move_that_the_table_does_not_know_is_refused(network: Network) -> None:
    with pytest.raises(IllegalTransition, match="“Captured” cannot become “Checking”"):
        services.move(by=FACTORY, loop=loops.loop(network), to=State.CHECKING, at=AT)


def test_a_guarded_move_without_a_registered_guard_is_refused(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(guards._guards, "evidence_linked", raising=False)
    with pytest.raises(NoGuardRegistered, match="evidence_linked"):
        services.move(by=FACTORY, loop=loops.loop(network), to=State.TRIANGULATED, at=AT)


def test_leaving_a_loop_needs_a_reason_and_owes_an_answer(network: Network) -> None:
    loop = loops.loop(network)
    with pytest.raises(ReasonMissing):
        services.move(by=FACTORY, loop=loop, to=State.CLOSED, at=AT, outcome=Outcome.NOT_PURSUED)
    services.move(by=FACTORY, loop=loop, to=State.CLOSED, at=AT, because="Out of our reach", outcome=Outcome.NOT_PURSUED)
    assert Loop.objects.get().outcome == Outcome.NOT_PURSUED
    assert OutboxEvent.objects.filter(name="loop.closed", body__reason="Out of our reach").count() == 1


def test_somebody_without_the_permission_cannot_move_a_loop(network: Network) -> None:
    member = people.actor(network, "staff")
    with pytest.raises(PermissionDenied):
        services.move(by=member, loop=loops.loop(network), to=State.CLOSED, at=AT, because="no", outcome=Outcome.NOT_PURSUED)


def test_a_parked_loop_goes_back_to_where_it_was_and_nowhere_else(network: Network) -> None:
    loop = loops.go(loops.loop(network), State.PARKED)
    assert loop.review_on == date(2026, 9, 1)
    with pytest.raises(GuardRefused, match="“Captured” before it was parked"):
        services.move(by=FACTORY, loop=loop, to=State.TRIAGED, at=AT)
    loop = Loop.objects.get()
    services.move(by=FACTORY, loop=loop, to=State.CAPTURED, at=AT)
    assert Loop.objects.get().review_on is None


def test_a_parked_loop_past_its_review_date_is_overdue(network: Network) -> None:
    loop = loops.go(loops.loop(network), State.PARKED)
    limits = selectors.waiting_days()
    assert not selectors.is_overdue(loop, at=AT, limits=limits)
    assert selectors.is_overdue(loop, at=AT + timedelta(days=200), limits=limits)


def test_the_target_of_a_merge_inherits_the_originators_until_it_is_undone(network: Network) -> None:
    loop, target = loops.loop(network), loops.loop(network, "The one that stays")
    services.add_originator(by=FACTORY, loop=loop, originator=services.Subject("story", "sty_2"), at=AT)
    services.move(by=FACTORY, loop=loop, to=State.MERGED, at=AT, because="The same thing", into=target)
    assert {each.subject for each in selectors.originators_of(target)} == {"sty_1", "sty_2"}
    services.move(by=FACTORY, loop=loop, to=State.CAPTURED, at=AT, because="Not the same after all")
    assert {each.subject for each in selectors.originators_of(target)} == {"sty_1"}


def test_a_loop_cannot_be_merged_into_itself(network: Network) -> None:
    loop = loops.loop(network)
    with pytest.raises(GuardRefused):
        services.move(by=FACTORY, loop=loop, to=State.MERGED, at=AT, because="x", into=loop)


def test_the_timeline_is_only_ever_appended(network: Network) -> None:
    entry = selectors.thread_of(loops.loop(network)).get()
    entry.headline = "something else"
    with _running("fivefold.loop"), pytest.raises(AppendOnlyViolation):
        entry.save()
    with _running("fivefold.loop"), pytest.raises(AppendOnlyViolation):
        entry.delete()


def test_two_people_cannot_move_the_same_loop_at_once(network: Network) -> None:
    mine = loops.loop(network)
    theirs = Loop.objects.get()
    loops.go(theirs, State.PARKED)
    with pytest.raises(StaleWrite):
        loops.go(mine, State.CLOSED)


@pytest.mark.parametrize(
    "fault", ["state = 'lost'", "outcome = 'closed_effective'", "state = 'parked'", "state = 'merged'", "state = 'closed'"]
)
def test_the_database_itself_refuses_an_impossible_loop(network: Network, fault: str) -> None:
    loops.loop(network)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE loop_loop SET {fault}")


def test_the_ring_counts_open_loops_and_sets_parked_ones_beside_it(network: Network) -> None:
    loops.loop(network, "One")
    loops.go(loops.loop(network, "Two"), State.PARKED)
    loops.go(loops.loop(network, "Three"), State.CLOSED)
    ring = selectors.ring(at=AT + timedelta(days=20))
    assert (ring.total, ring.parked, ring.median_days) == (1, 1, 20)
    assert [(each.loops, each.overdue) for each in ring.stages] == [(1, 1), (0, 0), (0, 0), (0, 0), (0, 0)]


def test_a_network_sets_its_own_limit_of_waiting(network: Network) -> None:
    services.set_waiting_target(by=FACTORY, network=network, state=State.CAPTURED, days=30, at=AT)
    services.set_waiting_target(by=FACTORY, network=network, state=State.CAPTURED, days=40, at=AT)
    assert selectors.waiting_days()[State.CAPTURED] == 40
