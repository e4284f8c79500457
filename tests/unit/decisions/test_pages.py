"""Pages of Decide: propose, read the brief, state a position, decide, and read the register."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from fivefold.analyse.insights.models import SubjectKind
from fivefold.analyse.insights.services import link_evidence
from fivefold.decide.decisions.models import Decision, DecisionKind, Position, Proposal
from fivefold.foundation.clock import today
from fivefold.loop.models import Loop
from fivefold.loop.states import State
from fivefold.network.governance.models import Nature, Reach
from fivefold.network.people.models import Network, StakeholderGroup
from fivefold.network.people.services import change_member
from fivefold.network.scope import within
from tests.conftest import AT
from tests.factories import decisions, governance, insights, measures, people, signals, stories
from tests.factories.decisions import ANSWER, Forum
from tests.factories.people import FACTORY

LATER = (today() + timedelta(days=200)).isoformat()


@pytest.fixture
def forum(network: Network) -> Forum:
    return decisions.forum(network)


def browser(forum: Forum, who: str) -> Client:
    client = Client()
    client.force_login(getattr(forum, who).person)
    return client


def somebody(network: Network, role: str) -> Client:
    client = Client()
    client.force_login(people.member(network, role).person)
    return client


def page(network: Network, name: str, *args: str) -> str:
    return reverse(f"decide:decisions:{name}", args=[network.slug, *args])


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def ruling_of(forum: Forum, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "adopt_now",
        "option": ANSWER,
        "rationale": "Numbers, stories and evidence agree.",
        "prediction": "Four points more.",
        "owner": forum.nurse.public_id,
        "review_on": LATER,
    } | changes


def test_a_proposal_is_made_on_its_page_with_the_measures_and_sites_of_the_network(forum: Forum, network: Network) -> None:
    site, measure, loop = people.site(network), decisions.outcome_measure(network), decisions.loop_before(forum)
    lead = somebody(network, "network_lead")
    address = page(network, "propose", loop.public_id)
    assert measure.title in text_of(lead, address)
    given = {
        "summary": ANSWER,
        "case": "Families who ring get no answer.",
        "options": f"{ANSWER}\nPublish an email address",
        "outcome_measure": measure.public_id,
        "expected_change": "4",
        "horizon_on": LATER,
        "criterion": "The share rises.",
        "sites": [site.public_id],
        "equity_note": "Letters for families without a telephone.",
    }
    brief = lead.post(address, given, follow=True).content.decode()
    assert f"{measure.title}: +4 percentage points" in brief
    assert "Do nothing" in brief
    assert Proposal.objects.get().loop == loop


def test_the_proposals_page_says_from_where_a_change_is_measured_and_in_which_unit(
    forum: Forum, network: Network, tmp_path: Path
) -> None:
    insight, signal = insights.triangulated(network), signals.signal(network, tmp_path)
    link_evidence(by=FACTORY, insight=insight, kind=SubjectKind.SIGNAL, subject=signal.public_id, at=AT)
    loop = insights.triage(insight).loop
    lead, address = somebody(network, "network_lead"), page(network, "propose", loop.public_id)
    shown = text_of(lead, address).replace("\N{NO-BREAK SPACE}", " ")
    assert "88.5 % in 24 months, without the month of the signal (45.0 %)" in shown
    assert "percentage points" in shown
    given = {
        "summary": ANSWER,
        "case": "Families who ring get no answer.",
        "options": ANSWER,
        "outcome_measure": signal.measure.public_id,
        "horizon_on": LATER,
        "criterion": "The share rises.",
        "sites": [signal.site.public_id],  # type: ignore[union-attr]
        "equity_note": "Letters for families without a telephone.",
    }
    for change, words in (
        ("60", "cannot change by so much from where it stands."),
        ("-4", "this change would be for the worse."),
        ("0", "A change of 0 is no change."),
        ("0.001", "no more than 2 decimal places"),
    ):
        refused = lead.post(address, given | {"expected_change": change})
        assert (refused.status_code, words in refused.content.decode()) == (422, True), change
    refused = lead.post(address, given | {"expected_change": "40", "balancing_measures": [signal.measure.public_id]})
    assert "cannot be ticked here as well" in refused.content.decode()
    assert not Proposal.objects.exists()
    brief = lead.post(address, given | {"expected_change": "40"}, follow=True).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert Proposal.objects.get().expected_change == Decimal("0.4")
    assert "Measured from" in brief
    assert "88.5 % in 24 months" in brief


def test_an_incomplete_proposal_comes_back_with_its_problem(forum: Forum, network: Network) -> None:
    loop = decisions.loop_before(forum)
    refused = somebody(network, "network_lead").post(
        page(network, "propose", loop.public_id),
        {"summary": ANSWER, "case": "x", "options": ANSWER, "horizon_on": LATER, "criterion": "x", "equity_note": "x"},
    )
    assert refused.status_code == 422
    assert "Say on which measure the effect will show." in refused.content.decode()


def test_a_member_of_the_body_finds_what_waits_for_them_first_and_states_a_position(forum: Forum, network: Network) -> None:
    proposal = decisions.proposed(forum)
    parent = browser(forum, "parent")
    assert "State your position" in text_of(parent, page(network, "index"))
    brief = text_of(parent, page(network, "brief", proposal.public_id))
    assert "Nobody has said yet where they stand." in brief
    stated = {"stance": "agree_with_concerns", "reasons": "At last.", "interest": "My child is a patient."}
    after = parent.post(page(network, "position", proposal.public_id), stated, follow=True).content.decode()
    assert "Declared interest: My child is a patient." in after
    assert "Change your position" in after
    assert "State your position" not in text_of(parent, page(network, "index")).split("Waiting for others")[0]


def test_a_position_without_reasons_comes_back(forum: Forum, network: Network) -> None:
    proposal = decisions.proposed(forum)
    refused = browser(forum, "nurse").post(page(network, "position", proposal.public_id), {"stance": "agree", "reasons": ""})
    assert refused.status_code == 422
    assert not Position.objects.exists()


def test_whoever_has_no_seat_reads_the_brief_but_gets_no_form(forum: Forum, network: Network) -> None:
    proposal = decisions.proposed(forum)
    for role in ("family_partner", "decision_group_member"):
        assert "your-position" not in text_of(somebody(network, role), page(network, "brief", proposal.public_id))
    sent = somebody(network, "decision_group_member").post(
        page(network, "position", proposal.public_id), {"stance": "agree", "reasons": "Yes."}
    )
    assert sent.status_code == 422
    assert "You have no seat in" in sent.content.decode()


def test_the_brief_says_whom_the_body_still_has_to_hear(forum: Forum, network: Network) -> None:
    proposal = decisions.proposed(forum)
    decisions.position(forum, proposal, "nurse")
    brief = text_of(browser(forum, "chair"), page(network, "brief", proposal.public_id))
    assert "Ask for the positions of:" in brief
    assert page(network, "decide", proposal.public_id) not in brief


@pytest.mark.parametrize("asked", ["propose", "brief"])
def test_the_proposals_pages_say_why_a_group_can_never_decide_and_who_changes_that(network: Network, asked: str) -> None:
    forum = decisions.forum(network, quorum=50, voices=[StakeholderGroup.YOUNG_PERSON])
    proposal = decisions.proposed(forum)
    subject = proposal.loop.public_id if asked == "propose" else proposal.public_id
    shown = text_of(browser(forum, "chair"), page(network, asked, subject))
    assert "This group cannot decide as it is set up" in shown
    assert "Its quorum is 50, and 3 members of it can state a position." in shown
    assert "a side that must be heard: Young person." in shown
    assert reverse("network:governance:bodies", args=[network.slug]) in shown


def test_a_group_that_only_has_not_heard_everybody_yet_is_not_said_to_be_set_up_wrongly(forum: Forum, network: Network) -> None:
    proposal = decisions.proposed(forum)
    brief = page(network, "brief", proposal.public_id)
    assert "cannot decide as it is set up" not in text_of(browser(forum, "chair"), brief)
    change_member(by=FACTORY, membership=forum.chair, roles=["staff"], group=StakeholderGroup.LEADER, site=None, at=AT)
    shown = text_of(browser(forum, "nurse"), brief)
    assert "Ruth Adeyemi chairs it and cannot speak its decision; that takes the role “Decision group chair”." in shown


def test_the_chair_decides_and_lands_on_the_loops_page(forum: Forum, network: Network) -> None:
    proposal = decisions.proposed(forum)
    decisions.heard(forum, proposal)
    chair = browser(forum, "chair")
    assert page(network, "decide", proposal.public_id) in text_of(chair, page(network, "brief", proposal.public_id))
    done = chair.post(page(network, "decide", proposal.public_id), ruling_of(forum))
    assert done.status_code == 302
    assert done["Location"] == reverse("loop:detail", args=[network.slug, proposal.loop.public_id])
    assert Loop.objects.get(pk=proposal.loop.pk).state == State.IMPLEMENTING


def test_the_page_on_which_was_decided_leads_to_the_brief_which_says_so(forum: Forum, network: Network) -> None:
    proposal = decisions.decided(forum).proposal
    assert proposal is not None
    again = browser(forum, "chair").get(page(network, "decide", proposal.public_id), follow=True)
    assert again.redirect_chain == [(page(network, "brief", proposal.public_id), 302)]
    assert "This is no longer open: it was decided" in again.content.decode()


def test_the_loops_page_shows_the_decision_with_its_prediction_and_plan(forum: Forum, network: Network) -> None:
    decision = decisions.decided(forum)
    shown = text_of(browser(forum, "parent"), reverse("loop:detail", args=[network.slug, decision.loop.public_id]))
    assert "Four points more are answered within the day by March." in shown
    assert "+4 percentage points" in shown
    assert page(network, "detail", decision.public_id) in shown


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"prediction": ""}, "Say beforehand what you expect to happen."),
        ({"kind": "research"}, "Say by when it must be delivered."),
        ({"owner": ""}, "There is a problem"),
        ({"option": "Do nothing"}, "goes ahead, and “Do nothing” does not."),
        ({"review_on": date(2026, 1, 1).isoformat()}, "When is it looked at again: Choose a day from"),
        ({"review_on": date(9999, 12, 31).isoformat()}, "When is it looked at again: Choose a day from"),
    ],
)
def test_a_refused_decision_comes_back_beside_its_field(
    forum: Forum, network: Network, changes: dict[str, str], words: str
) -> None:
    proposal = decisions.proposed(forum)
    decisions.heard(forum, proposal)
    refused = browser(forum, "chair").post(page(network, "decide", proposal.public_id), ruling_of(forum, **changes))
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert not Decision.objects.exists()


def test_deciding_too_early_says_who_is_missing(forum: Forum, network: Network) -> None:
    proposal = decisions.proposed(forum)
    refused = browser(forum, "chair").post(page(network, "decide", proposal.public_id), ruling_of(forum))
    assert refused.status_code == 422
    assert "Ask for the positions of: Ruth Adeyemi, Priya Nair, Tom Birch." in refused.content.decode()


def test_the_chair_is_asked_for_a_position_until_the_body_is_heard_and_then_to_decide(forum: Forum, network: Network) -> None:
    proposal = decisions.proposed(forum)
    chair, loop_page = browser(forum, "chair"), reverse("loop:detail", args=[network.slug, proposal.loop.public_id])
    assert f'href="{page(network, "brief", proposal.public_id)}">State your position' in text_of(chair, loop_page)
    decisions.heard(forum, proposal)
    assert f'href="{page(network, "decide", proposal.public_id)}">Decide' in text_of(chair, loop_page)


def test_the_chair_sends_a_question_back(forum: Forum, network: Network) -> None:
    proposal = decisions.proposed(forum)
    chair = browser(forum, "chair")
    assert chair.post(page(network, "send_back", proposal.public_id), {"because": ""}).status_code == 422
    chair.post(page(network, "send_back", proposal.public_id), {"because": "Two sites are missing."})
    assert Loop.objects.get(pk=proposal.loop.pk).state == State.TRIAGED


def test_what_was_deferred_waits_on_the_stages_page_again_once_it_is_taken_up(forum: Forum, network: Network) -> None:
    deferred = decisions.decided(forum, DecisionKind.DEFER, prediction="", review_on=today() + timedelta(days=90))
    assert deferred.proposal is not None
    chair, brief = browser(forum, "chair"), page(network, "brief", deferred.proposal.public_id)
    assert "Positions open again when it is taken up" in text_of(chair, brief)
    lead = somebody(network, "network_lead")
    lead.post(reverse("loop:resume", args=[network.slug, deferred.loop.public_id]))
    assert deferred.proposal.summary in text_of(chair, page(network, "index")).split("Waiting for others")[0]
    assert "Change your position" in text_of(browser(forum, "nurse"), brief)
    loop_page = text_of(chair, reverse("loop:detail", args=[network.slug, deferred.loop.public_id]))
    assert page(network, "decide", deferred.proposal.public_id) in loop_page
    assert page(network, "correct", deferred.public_id) not in loop_page


def test_everybody_in_the_network_reads_the_register_with_its_why(forum: Forum, network: Network) -> None:
    assert "Nothing has been decided yet" in text_of(browser(forum, "parent"), page(network, "register"))
    decisions.decided(forum, DecisionKind.DECLINE, prediction="", rationale="The line closes in May anyway.")
    shown = text_of(somebody(network, "family_partner"), page(network, "register"))
    assert "The line closes in May anyway." in shown
    assert "Decline" in shown


def test_a_decision_page_shows_plan_and_dissent_and_only_its_chair_may_correct(forum: Forum, network: Network) -> None:
    decision = decisions.decided(forum)
    address = page(network, "detail", decision.public_id)
    assert "Frozen on" in text_of(browser(forum, "nurse"), address)
    assert "Correct it" not in text_of(browser(forum, "nurse"), address)
    chair = browser(forum, "chair")
    assert "Correct it" in text_of(chair, address)
    changed = ruling_of(forum, prediction=decision.prediction, rationale="Said more clearly.")
    after = chair.post(page(network, "correct", decision.public_id), changed, follow=True).content.decode()
    assert "This corrects an earlier decision" in after
    assert Decision.objects.count() == 2


def test_what_was_commissioned_is_delivered_on_its_page(forum: Forum, network: Network) -> None:
    decision = decisions.decided(
        forum, DecisionKind.TASK_AND_FINISH, prediction="", due_on=today() + timedelta(days=90), rationale="Too many unknowns."
    )
    analyst = somebody(network, "analyst")
    address = page(network, "deliver", decision.public_id)
    assert analyst.post(address, {"title": "Nights", "findings": "x", "link": "javascript:alert(1)"}).status_code == 422
    analyst.post(address, {"title": "Staffing of nights", "findings": "Two nurses suffice."})
    assert "Two nurses suffice." in text_of(analyst, page(network, "detail", decision.public_id))
    assert Loop.objects.get(pk=decision.loop.pk).state == State.WITH_AUTHORITY


def test_a_small_fix_is_decided_under_delegated_authority_on_its_page(network: Network) -> None:
    governance.authority(governance.body(network), Nature.FIX, Reach.LOCAL)
    insight = insights.triangulated(network)
    insights.triage(insight, nature=Nature.FIX, reach=Reach.LOCAL, fast_lane=True)
    owner, analyst = people.member(network, "site_team_lead"), somebody(network, "analyst")
    given = {
        "option": "Put the number back on the card",
        "rationale": "It fell off at the last printing.",
        "prediction": "Every card carries it by April.",
        "reliability_note": "Twenty cards each month.",
        "criterion": "All twenty carry it.",
        "horizon_on": LATER,
        "owner": owner.public_id,
        "review_on": LATER,
    }
    loop_page = reverse("loop:detail", args=[network.slug, insight.loop.public_id])
    assert "Decide it under delegated authority" in text_of(analyst, loop_page)
    assert analyst.post(page(network, "delegated", insight.loop.public_id), given | {"reliability_note": ""}).status_code == 422
    analyst.post(page(network, "delegated", insight.loop.public_id), given)
    assert Decision.objects.get().delegated
    assert "Take the fast lane" in text_of(analyst, loop_page)


REFUSED = [
    ("propose", "family_partner"),
    ("position", "site_team_lead"),
    ("decide", "decision_group_member"),
    ("send_back", "network_lead"),
    ("correct", "network_lead"),
    ("deliver", "site_team_lead"),
    ("delegated", "decision_group_chair"),
]


@pytest.mark.parametrize(("name", "role"), REFUSED)
def test_a_role_that_does_not_include_it_is_refused(network: Network, name: str, role: str) -> None:
    assert somebody(network, role).get(page(network, name, "xxx_1")).status_code == 403


ABSENT = [
    ("brief", "decision_group_chair"),
    ("detail", "decision_group_chair"),
    ("propose", "decision_group_chair"),
    ("decide", "decision_group_chair"),
    ("correct", "decision_group_chair"),
    ("deliver", "analyst"),
    ("delegated", "analyst"),
]


@pytest.mark.parametrize(("name", "role"), ABSENT)
def test_what_is_not_there_or_in_another_network_is_not_found(
    network: Network, other_network: Network, name: str, role: str
) -> None:
    with within(other_network):
        elsewhere = decisions.decided(decisions.forum(other_network))
    client = somebody(network, role)
    for public_id in ("xxx_1", elsewhere.public_id, elsewhere.proposal.public_id, elsewhere.loop.public_id):  # type: ignore[union-attr]
        assert client.get(page(network, name, public_id)).status_code == 404


def test_the_brief_needs_few_queries_with_every_kind_of_source_and_position(
    forum: Forum, network: Network, tmp_path: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    insight, signal = insights.triangulated(network), signals.signal(network, tmp_path)
    link_evidence(by=FACTORY, insight=insight, kind=SubjectKind.SIGNAL, subject=signal.public_id, at=AT)
    for _number in range(4):
        story = stories.released(network)
        link_evidence(by=FACTORY, insight=insight, kind=SubjectKind.STORY, subject=story.public_id, at=AT)
    loop = insights.triage(insight).loop
    balancing = measures.measure(signal.measure.dataset, measures.ATTENDANCES)
    terms = decisions.terms(signal.measure, balancing_measures=[balancing])
    proposal = decisions.proposal(loop, signal.measure, terms=terms)
    decisions.heard(forum, proposal)
    chair = browser(forum, "chair")
    with django_assert_max_num_queries(17):
        chair.get(page(network, "brief", proposal.public_id))


def test_the_lists_need_few_queries_however_long_they_are(
    forum: Forum, network: Network, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    measure = decisions.outcome_measure(network)
    for _number in range(5):
        proposal = decisions.proposal(decisions.loop_before(forum), measure)
        decisions.heard(forum, proposal)
    chair = browser(forum, "chair")
    with django_assert_max_num_queries(12):
        chair.get(page(network, "index"))
    for waiting in Proposal.objects.all():
        chair.post(page(network, "decide", waiting.public_id), ruling_of(forum))
    assert Decision.objects.count() == 5
    with django_assert_max_num_queries(12):
        chair.get(page(network, "register"))
    with django_assert_max_num_queries(12):
        chair.get(page(network, "detail", Decision.objects.latest("id").public_id))
