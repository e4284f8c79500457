"""However people push a loop about, it only ever goes where the table allows, and remembers every step."""

from datetime import date
from unittest.mock import patch

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.services import verify
from fivefold.loop import guards, services
from fivefold.loop.guards import GuardRefused, Move
from fivefold.loop.models import Loop, TimelineEntry
from fivefold.loop.own_guards import register_all
from fivefold.loop.states import BEFORE_DECIDED, OPEN, TRANSITIONS, Outcome, State, is_forward, transition_between
from fivefold.network.people.models import Network
from fivefold.network.scope import within
from tests.factories import loops, people
from tests.factories.people import AT, FACTORY


class EveryWalk(RuleBasedStateMachine):
    """One loop and a second one to merge it into; the stages' guards agree or refuse as the walk decides."""

    network: Network

    @initialize()
    def begin(self) -> None:
        self.agreeing = True
        self.loop = loops.loop(self.network)
        self.other = loops.loop(self.network, "Another loop")
        self.state, self.cycle, self.entries = State.CAPTURED, 1, 1
        self.before: State | None = None
        self.withdrawn = False

    @rule(
        to=st.sampled_from(State),
        reason=st.sampled_from(["", "   ", "The group asked for it"]),
        agreeing=st.booleans(),
        dated=st.booleans(),
        other_is_decided=st.booleans(),
    )
    def push(self, to: State, reason: str, agreeing: bool, dated: bool, other_is_decided: bool) -> None:
        self.agreeing = agreeing
        self.place_other(decided=other_is_decided)
        expected = self.allowed(to, reason, agreeing=agreeing, dated=dated, other_is_decided=other_is_decided)
        fresh = Loop.objects.get(pk=self.loop.pk)
        try:
            services.move(
                by=FACTORY,
                loop=fresh,
                to=to,
                at=AT,
                because=reason,
                outcome=Outcome.EFFECTIVE if to is State.CLOSED else None,
                review_on=date(2027, 1, 1) if dated else None,
                into=self.other if to is State.MERGED else None,
            )
        except DomainError:
            assert not expected, f"{self.state} → {to} was refused"
            return
        assert expected, f"{self.state} → {to} was allowed"
        transition = transition_between(self.state, to)
        assert transition is not None
        self.before = self.state if to in {State.PARKED, State.MERGED} else None
        if transition.name == "defer":
            self.before = State.WITH_AUTHORITY
        self.state, self.entries = to, self.entries + 1
        self.cycle += transition.new_cycle

    @rule(withdrawn=st.booleans())
    def withdraw_or_restore_the_only_evidence(self, withdrawn: bool) -> None:
        services.flag_evidence(by=FACTORY, loop=Loop.objects.get(pk=self.loop.pk), withdrawn=withdrawn, at=AT)
        self.withdrawn, self.entries = withdrawn, self.entries + 1

    def place_other(self, *, decided: bool) -> None:
        """Put the second loop where the walk wants it, past the services: only its state matters here."""
        Loop._base_manager.filter(pk=self.other.pk).update(state=State.DECIDED if decided else State.CAPTURED)
        self.other.refresh_from_db()

    def allowed(self, to: State, reason: str, *, agreeing: bool, dated: bool, other_is_decided: bool) -> bool:
        """What the design says, worked out apart from the code under test."""
        transition = transition_between(self.state, to)
        if transition is None or (transition.needs_reason and not reason.strip()):
            return False
        if self.withdrawn and is_forward(transition):
            return False
        own = {
            "park": dated,
            "defer": dated,
            "resume": to == self.before,
            "merge": True,
            "undo_merge": to == self.before and not other_is_decided,
        }
        return own.get(transition.name, transition.guard is None or agreeing)

    @invariant()
    def the_stored_loop_is_where_the_walk_says(self) -> None:
        stored = Loop.objects.get(pk=self.loop.pk)
        assert (stored.state, stored.cycle) == (self.state, self.cycle)
        assert stored.is_open == (self.state in OPEN)
        assert bool(stored.outcome) == (self.state is State.CLOSED)

    @invariant()
    def every_step_stands_in_the_timeline(self) -> None:
        assert TimelineEntry.objects.filter(loop=self.loop).count() == self.entries

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            assert verify(self.network.public_id).sound


@pytest.mark.django_db(transaction=True)
def test_a_loop_only_ever_goes_where_the_table_allows() -> None:
    network = people.network("Walked Network")
    machine = type("Walk", (EveryWalk,), {"network": network})
    current: list[EveryWalk] = []

    class Recorded(machine):  # type: ignore[misc, valid-type]  # made for this test's network
        def __init__(self) -> None:
            super().__init__()
            current[:] = [self]

    def stage_guard(_move: Move) -> None:
        if not current[0].agreeing:
            raise GuardRefused("The stage does not agree.")

    names = {transition.guard for transition in TRANSITIONS if transition.guard}
    with patch.dict(guards._guards, dict.fromkeys(names, stage_guard)), within(network):
        register_all()
        run_state_machine_as_test(
            Recorded,
            settings=settings(
                max_examples=25,
                stateful_step_count=40,
                deadline=None,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
            ),
        )


def test_only_loops_that_are_not_yet_decided_can_be_merged() -> None:
    merging = {transition.source for transition in TRANSITIONS if transition.target is State.MERGED}
    assert merging == BEFORE_DECIDED
