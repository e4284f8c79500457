"""What the checks rest on: who may add to them, what is refused, and what is kept."""

from datetime import date
from pathlib import Path

import pytest

from fivefold.close.checks import services
from fivefold.close.checks.acceptability import Accepted, RespondentGroup
from fivefold.close.checks.evaluating import NothingToCompare, compare
from fivefold.close.checks.models import Answer, EffectivenessCheck, ReliabilityCheck
from fivefold.close.checks.selectors import checks_of, comments_to_read, rating_by
from fivefold.close.checks.services import CountRefused, NotBeingChecked, NotYourRating, WordsMissing
from fivefold.close.checks.verdicts import EffectFinding
from fivefold.decide.decisions.selectors import plan_of
from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.design.components import CheckState
from fivefold.foundation.permission import Actor, OutOfReach, PermissionDenied
from fivefold.gather.stories.selectors import teller_of
from fivefold.loop.models import Originator
from fivefold.loop.states import State
from fivefold.network.people.actors import actor_of
from fivefold.network.people.models import Network, StakeholderGroup
from tests.factories import close, people
from tests.factories.close import CHECKED, Checking


@pytest.fixture
def lead(made: Checking) -> Actor:
    return people.actor(made.network, "network_lead")


def count(made: Checking, by: Actor, **changes: object) -> ReliabilityCheck:
    given: dict[str, object] = {
        "by": by,
        "loop": made.loop,
        "site": made.sites[0],
        "period": date(2026, 8, 17),
        "compliant": 19,
        "cases": 20,
        "all_cases": False,
        "at": CHECKED,
    }
    return services.count_cases(**(given | changes))


def test_a_count_belongs_to_a_month_and_a_later_one_replaces_it(made: Checking, lead: Actor) -> None:
    first = count(made, lead)
    second = count(made, lead, compliant=12, period=date(2026, 8, 2))
    assert first.pk == second.pk
    assert (second.period, second.compliant) == (date(2026, 8, 1), 12)
    kept = AuditEvent.objects.filter(action="reliability.counted").values_list("details", flat=True)
    assert [each["compliant"] for each in kept] == [19, 12]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cases": 0, "compliant": 0}, "cases"),
        ({"compliant": 21}, "compliant"),
        ({"compliant": -1}, "compliant"),
        ({"period": date(2026, 10, 1)}, "period"),
        ({"period": date(2026, 2, 28)}, "period"),
        ({"cases": 99_999_999_999_999_999_999, "compliant": 1}, "cases"),
    ],
)
def test_a_count_that_cannot_be_is_refused_at_its_field(
    made: Checking, lead: Actor, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(CountRefused) as refused:
        count(made, lead, **changes)
    assert refused.value.field == field
    assert not ReliabilityCheck.objects.exists()


def test_a_month_before_the_change_began_at_the_site_is_refused_with_the_day_on_which_it_did(made: Checking, lead: Actor) -> None:
    with pytest.raises(CountRefused, match="Northgate put this in place on 1 Mar 2026, after Jan 2026"):
        count(made, lead, period=date(2026, 1, 5))
    assert count(made, lead, period=date(2026, 3, 31)).period == date(2026, 3, 1)


def test_a_site_that_has_not_adopted_it_is_not_counted(made: Checking, lead: Actor) -> None:
    with pytest.raises(CountRefused, match="has not put this in place"):
        count(made, lead, site=people.site(made.network))


@pytest.mark.parametrize("role", ["staff", "site_team_lead", "decision_group_chair", "administrator"])
def test_only_those_who_check_may_count_compute_or_note_an_interview(made: Checking, role: str) -> None:
    by = people.actor(made.network, role)
    with pytest.raises(PermissionDenied):
        count(made, by)
    with pytest.raises(PermissionDenied):
        services.check_effectiveness(by=by, loop=made.loop, at=CHECKED)
    with pytest.raises(PermissionDenied):
        services.note_interview(
            by=by, loop=made.loop, group=RespondentGroup.STAFF, accepted=Accepted.YES, text="Fine.", at=CHECKED
        )


def test_somebody_of_another_network_finds_nothing(made: Checking, other_network: Network) -> None:
    with pytest.raises(OutOfReach):
        count(made, people.actor(other_network, "network_lead"))


def test_three_good_months_at_both_sites_meet_the_check(made: Checking) -> None:
    assert checks_of(made.loop).reliability.state is CheckState.WAITING
    close.counted(made)
    assert checks_of(made.loop).reliability.state is CheckState.MET
    close.counted(made, compliant=15)
    assert checks_of(made.loop).reliability.state is CheckState.NOT_MET


def test_the_effect_is_computed_from_the_rows_by_the_frozen_plan(made: Checking, lead: Actor) -> None:
    check = services.check_effectiveness(by=lead, loop=made.loop, at=CHECKED)
    found = check.result["effect"]
    assert (found["before"], found["after"]) == (
        {"events": 2016, "exposure": 2880, "months": 36},
        {"events": 414, "exposure": 480, "months": 6},
    )
    assert found["estimate"] == pytest.approx(0.1625)
    assert 0.10 < found["low"] < found["estimate"] < found["high"] < 0.22
    assert check.finding == EffectFinding.WORKED
    assert check.declared
    assert check.result["special_cause"] == "2026-03-01"
    assert set(check.result["sites"].values()) == {"Northgate", "Fairhaven"}


@pytest.mark.parametrize(
    ("after", "finding"),
    [
        ((28, 27, 29, 28, 30, 26), EffectFinding.DID_NOT_WORK),
        ((31, 30, 32, 30, 31, 32), EffectFinding.LESS),
        ((20, 21, 19, 20, 22, 20), EffectFinding.DID_NOT_WORK),
    ],
)
def test_what_happened_after_the_change_decides(
    network: Network, tmp_path: Path, after: tuple[int, ...], finding: EffectFinding
) -> None:
    made = close.checking(network, tmp_path, after=after)
    assert services.check_effectiveness(by=people.actor(network, "analyst"), loop=made.loop, at=CHECKED).finding == finding


@pytest.mark.parametrize(
    ("after", "finding", "state"),
    [
        (close.USUAL, EffectFinding.RESTORED, CheckState.MET),
        ((23, 22, 24, 22, 23, 24), EffectFinding.EASED, CheckState.UNCLEAR),
        (close.WORSE[:6], EffectFinding.DID_NOT_WORK, CheckState.NOT_MET),
        (close.BETTER, EffectFinding.WORKED, CheckState.MET),
    ],
)
def test_a_level_that_had_shifted_for_seven_months_is_judged_by_what_it_was_and_by_what_it_had_become(
    network: Network, tmp_path: Path, after: tuple[int, ...], finding: EffectFinding, state: CheckState
) -> None:
    made = close.checking(network, tmp_path, shift=close.WORSE, after=after)
    check = services.check_effectiveness(by=people.actor(network, "analyst"), loop=made.loop, at=CHECKED)
    assert check.finding == finding
    assert checks_of(made.loop).findings.effectiveness is state
    assert check.result["left_out"] == [
        f"{month}-01" for month in ("2025-08", "2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02")
    ]
    assert check.result["signal"] == {"events": 234, "exposure": 560, "months": 7}
    assert check.result["effect"]["before"]["months"] == 29


def test_values_seen_before_the_plan_was_frozen_leave_it_undeclared(network: Network, tmp_path: Path) -> None:
    made = close.checking(network, tmp_path, seen_before_the_plan=True)
    check = services.check_effectiveness(by=people.actor(network, "analyst"), loop=made.loop, at=CHECKED)
    assert not check.declared


def test_nothing_is_computed_before_the_checks_begin(made: Checking, lead: Actor) -> None:
    made.loop.state = State.IMPLEMENTING
    with pytest.raises(NotBeingChecked):
        services.check_effectiveness(by=lead, loop=made.loop, at=CHECKED)
    assert not EffectivenessCheck.objects.exists()


def test_there_is_nothing_to_compare_where_no_site_of_this_round_has_it_in_place(made: Checking) -> None:
    plan = plan_of(made.loop)
    assert plan is not None
    made.loop.cycle += 1
    with pytest.raises(NothingToCompare, match="no values"):
        compare(made.loop, plan)


def test_everybody_rates_for_themselves_and_may_change_their_mind(made: Checking) -> None:
    nurse, other = people.member(made.network, "staff"), people.member(made.network, "staff")
    services.rate(by=actor_of(nurse), loop=made.loop, membership=nurse, score=2, comment=" Too loud ", at=CHECKED)
    services.rate(by=actor_of(nurse), loop=made.loop, membership=nurse, score=4, comment="", at=CHECKED)
    rating = rating_by(made.loop, nurse.public_id)
    assert rating is not None
    assert (rating.score, rating.comment, rating.group) == (4, "", RespondentGroup.STAFF)
    with pytest.raises(NotYourRating):
        services.rate(by=actor_of(nurse), loop=made.loop, membership=other, score=5, comment="", at=CHECKED)
    with pytest.raises(NotYourRating):
        services.rate(by=actor_of(nurse), loop=made.loop, membership=nurse, score=6, comment="", at=CHECKED)


def test_a_rating_never_enters_the_thread_or_the_audit_trail(made: Checking) -> None:
    close.rated(made, 1, comment="The ward clerk shouts at us.")
    entries = made.loop.timeline.values_list("headline", "reason")
    assert not any("clerk" in text for entry in entries for text in entry)
    details = AuditEvent.objects.filter(action="acceptability.rated").values_list("details", flat=True)
    assert all(set(each) == {"loop", "group"} for each in details)


def test_a_parent_is_counted_among_patients_and_families(made: Checking) -> None:
    parent = people.member(made.network, "family_partner", group=StakeholderGroup.FAMILY_OR_CARER)
    rating = services.rate(by=actor_of(parent), loop=made.loop, membership=parent, score=5, comment="", at=CHECKED)
    assert rating.group == RespondentGroup.PATIENT_OR_FAMILY


def test_the_comment_of_whoever_chose_one_is_read_before_the_check_is_met(made: Checking, lead: Actor) -> None:
    close.interviewed(made)
    close.rated(made, *[5] * 8)
    close.rated(made, 1, comment="It wakes the children.")
    assert checks_of(made.loop).findings.acceptability is CheckState.WAITING
    (comment,) = comments_to_read(made.loop)
    services.read_comment(by=lead, rating=comment, at=CHECKED)
    assert checks_of(made.loop).findings.acceptability is CheckState.MET


def test_families_are_asked_where_a_story_raised_it(made: Checking) -> None:
    close.rated(made, 5, 5, 5, 5, 5)
    assert checks_of(made.loop).findings.acceptability is CheckState.WAITING
    close.interviewed(made, Accepted.YES)
    assert checks_of(made.loop).findings.acceptability is CheckState.MET


def test_an_interview_says_something(made: Checking, lead: Actor) -> None:
    with pytest.raises(WordsMissing):
        services.note_interview(by=lead, loop=made.loop, group=RespondentGroup.STAFF, accepted=Accepted.YES, text=" ", at=CHECKED)


def test_whoever_told_the_story_says_whether_it_answers_what_they_raised(made: Checking) -> None:
    originator = Originator.objects.select_related("loop__network", "network").get(loop=made.loop, kind="story")
    services.answer_originator(by=teller_of(made.story), originator=originator, answer=Answer.PARTLY, at=CHECKED)
    services.answer_originator(by=teller_of(made.story), originator=originator, answer=Answer.YES, at=CHECKED)
    assert checks_of(made.loop).answers == {Answer.YES: 1}
    with pytest.raises(OutOfReach):
        services.answer_originator(
            by=people.actor(made.network, "network_lead"), originator=originator, answer=Answer.NO, at=CHECKED
        )
