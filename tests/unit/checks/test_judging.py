"""The verdict: what the checks allow, where the loop goes, and who may do without a check."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fivefold.close.checks import services
from fivefold.close.checks.models import CheckName, Verdict, WatchState
from fivefold.close.checks.selectors import checks_of, watch_of
from fivefold.close.checks.services import ExtendedAlready, NotTheAuthority, VerdictIncomplete, VerdictNotAllowed
from fivefold.close.checks.verdicts import VerdictKind
from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.design.components import CheckState
from fivefold.foundation.permission import PermissionDenied
from fivefold.implement.tests_of_change.models import CameTrue
from fivefold.loop.guards import GuardRefused
from fivefold.loop.services import Subject, move
from fivefold.loop.states import Outcome, State
from fivefold.network.governance.models import Nature
from fivefold.network.people.models import Network
from tests.factories import close, people
from tests.factories.close import CHECKED, Checking
from tests.factories.people import FACTORY


@pytest.fixture
def met(made: Checking) -> Checking:
    return close.all_met(made)


def test_what_is_back_where_it_was_closes_as_restored_and_never_as_it_worked(network: Network, tmp_path: Path) -> None:
    made = close.all_met(close.checking(network, tmp_path, shift=close.WORSE, after=close.USUAL))
    with pytest.raises(VerdictNotAllowed, match="do not show the change that was planned"):
        judge(made, VerdictKind.EFFECTIVE)
    with pytest.raises(VerdictNotAllowed, match="do not rule out"):
        judge(made, VerdictKind.NOT_EFFECTIVE)
    judge(made, VerdictKind.RESTORED)
    loop = made.read_again()
    assert loop.outcome == Outcome.RESTORED
    watch = watch_of(loop)
    assert watch is not None
    assert (watch.state, watch.worse) == (WatchState.WATCHING, -1)


def judge(made: Checking, kind: VerdictKind, **changes: Any) -> Verdict:
    given: dict[str, Any] = {
        "by": made.forum.actor("chair"),
        "loop": made.loop,
        "kind": kind,
        "rationale": "Both sites do it.",
        "came_true": CameTrue.PARTLY,
        "at": CHECKED,
    }
    return services.give_verdict(**(given | changes))


def test_a_loop_whose_checks_are_met_closes_as_effective_and_is_watched(met: Checking) -> None:
    verdict = judge(met, VerdictKind.EFFECTIVE)
    loop = met.read_again()
    assert (loop.state, loop.outcome) == (State.CLOSED, Outcome.EFFECTIVE)
    assert verdict.checks["reliability"] == {"state": "met", "reliable": 2, "sites": 2}
    assert verdict.checks["effectiveness"]["finding"] == "worked"
    watch = watch_of(loop)
    assert watch is not None
    assert (watch.state, watch.worse, watch.events, watch.exposure) == (WatchState.WATCHING, -1, 414, 480)
    assert (watch.first_check_on, watch.second_check_on) == (date(2026, 12, 2), date(2027, 3, 3))
    entry = loop.timeline.last()
    assert entry is not None
    assert (entry.transition, entry.reason, entry.subject) == ("close", "Both sites do it.", verdict.public_id)
    assert AuditEvent.objects.filter(action="verdict.given").count() == 1


def test_a_verdict_that_the_checks_do_not_allow_says_what_is_missing(made: Checking) -> None:
    with pytest.raises(VerdictNotAllowed, match="still awaited"):
        judge(made, VerdictKind.EFFECTIVE)
    close.all_met(made)
    with pytest.raises(VerdictNotAllowed, match="do not rule out"):
        judge(made, VerdictKind.NOT_EFFECTIVE)
    assert made.read_again().state == State.CHECKING
    assert not Verdict.objects.exists()


def test_values_seen_before_the_plan_cannot_close_a_loop_as_effective(network: Network, tmp_path: Path) -> None:
    made = close.all_met(close.checking(network, tmp_path, seen_before_the_plan=True))
    for kind in (VerdictKind.EFFECTIVE, VerdictKind.PARTLY):
        with pytest.raises(VerdictNotAllowed, match="before the plan was frozen"):
            judge(made, kind)


def test_but_a_fix_closes_by_its_audit(network: Network, tmp_path: Path) -> None:
    made = close.all_met(close.checking(network, tmp_path, nature=Nature.FIX, seen_before_the_plan=True))
    judge(made, VerdictKind.BY_AUDIT)
    assert made.read_again().outcome == Outcome.BY_AUDIT


def test_what_did_not_work_closes_without_a_watch(network: Network, tmp_path: Path) -> None:
    made = close.all_met(close.checking(network, tmp_path, after=close.USUAL))
    judge(made, VerdictKind.NOT_EFFECTIVE, came_true=CameTrue.NO)
    assert made.read_again().outcome == Outcome.NOT_EFFECTIVE
    assert watch_of(made.loop) is None


@pytest.mark.parametrize("to", [State.TRIANGULATED, State.WITH_AUTHORITY, State.TESTING, State.IMPLEMENTING])
def test_going_round_again_counts_a_cycle_and_begins_the_checks_anew(met: Checking, to: State) -> None:
    judge(met, VerdictKind.ITERATE, goes_to=to)
    loop = met.read_again()
    assert (loop.state, loop.cycle) == (to, 2)
    again = checks_of(loop)
    assert again.effect is None
    assert {again.state(name) for name in CheckName} == {CheckState.WAITING}


@pytest.mark.parametrize("to", [None, State.CLOSED, State.PARKED, State.DECIDED])
def test_going_round_again_says_from_where(met: Checking, to: State | None) -> None:
    with pytest.raises(VerdictIncomplete):
        judge(met, VerdictKind.ITERATE, goes_to=to)


def test_what_cannot_be_told_yet_is_put_off_once(made: Checking) -> None:
    for day in (None, CHECKED.date(), date(9999, 12, 31)):
        with pytest.raises(VerdictIncomplete):
            judge(made, VerdictKind.INCONCLUSIVE, look_again_on=day)
    judge(made, VerdictKind.INCONCLUSIVE, look_again_on=date(2026, 12, 1))
    assert made.read_again().state == State.CHECKING
    with pytest.raises(ExtendedAlready):
        judge(made, VerdictKind.INCONCLUSIVE, look_again_on=date(2027, 2, 1))


def test_a_verdict_says_why(met: Checking) -> None:
    with pytest.raises(VerdictIncomplete):
        judge(met, VerdictKind.EFFECTIVE, rationale="  ")


@pytest.mark.parametrize("role", ["network_lead", "analyst", "learning_coordinator", "site_team_lead", "staff"])
def test_only_who_may_give_verdicts_gives_one(met: Checking, role: str) -> None:
    with pytest.raises(PermissionDenied):
        judge(met, VerdictKind.EFFECTIVE, by=people.actor(met.network, role))


def test_only_the_chair_of_the_body_that_decided_waives_a_check(made: Checking) -> None:
    stranger = people.actor(made.network, "decision_group_chair")
    waived: dict[str, Any] = {"loop": made.loop, "check": CheckName.ACCEPTABILITY, "because": "Nobody sees it.", "at": CHECKED}
    with pytest.raises(NotTheAuthority):
        services.waive(by=stranger, **waived)
    with pytest.raises(VerdictIncomplete):
        services.waive(by=made.forum.actor("chair"), **(waived | {"because": ""}))
    services.waive(by=made.forum.actor("chair"), **waived)
    assert checks_of(made.loop).findings.acceptability is CheckState.WAIVED


def test_no_loop_closes_or_goes_round_again_without_its_verdict(met: Checking) -> None:
    with pytest.raises(GuardRefused):
        move(by=FACTORY, loop=met.loop, to=State.CLOSED, at=CHECKED, because="Enough.", outcome=Outcome.EFFECTIVE)
    with pytest.raises(GuardRefused):
        move(by=FACTORY, loop=met.loop, to=State.TESTING, at=CHECKED, because="Again.")


def test_a_verdict_serves_one_cycle_only(met: Checking) -> None:
    verdict = judge(met, VerdictKind.ITERATE, goes_to=State.IMPLEMENTING)
    loop = met.read_again()
    subject = Subject("verdict", verdict.public_id)
    close.in_place(replace(met, loop=loop))
    move(by=FACTORY, loop=loop, to=State.CHECKING, at=CHECKED)
    with pytest.raises(GuardRefused):
        move(by=FACTORY, loop=loop, to=State.IMPLEMENTING, at=CHECKED, because="Again.", subject=subject)
