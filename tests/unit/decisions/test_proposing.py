"""Asking a body to decide, and saying where one stands."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fivefold.decide.decisions import selectors, services
from fivefold.decide.decisions.models import DO_NOTHING, Position, Proposal, Stance
from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import OutOfReach, PermissionDenied
from fivefold.loop.selectors import thread_of
from fivefold.network.governance.models import Nature, Reach
from fivefold.network.people.models import Network
from fivefold.network.scope import within
from tests.conftest import AT
from tests.factories import decisions, insights, people
from tests.factories.decisions import Forum


@pytest.fixture
def forum(network: Network) -> Forum:
    return decisions.forum(network)


def test_a_proposal_goes_to_the_body_that_the_triage_names_and_is_recorded(forum: Forum, network: Network) -> None:
    made = decisions.proposed(forum)
    assert (made.body, made.cycle, made.nature) == (forum.body, 1, Nature.IMPROVE)
    assert [entry.headline for entry in thread_of(made.loop)][-1] == "Proposal opened"
    assert AuditEvent.objects.filter(action="proposal.opened", subject=made.public_id).exists()
    assert OutboxEvent.objects.filter(name="decisions.proposal_opened").exists()


def test_do_nothing_is_always_among_the_options_and_stands_last(forum: Forum) -> None:
    loop = decisions.loop_before(forum)
    made = decisions.proposal(loop, decisions.outcome_measure(forum.network), options=["do nothing", " A ", "", "B", "A"])
    assert made.options == ["A", "B", DO_NOTHING]


def test_a_proposal_without_chosen_sites_is_for_every_site_by_the_name_it_has_that_day(forum: Forum, network: Network) -> None:
    site = people.site(network, name="Northgate")
    made = decisions.proposal(decisions.loop_before(forum), decisions.outcome_measure(network))
    assert made.sites == {site.public_id: "Northgate"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"summary": " "}, "summary"),
        ({"case": ""}, "case"),
        ({"equity_note": ""}, "equity_note"),
        ({"options": ["Do nothing"]}, "options"),
        ({"terms": {"horizon_on": date(2026, 3, 1)}}, "horizon_on"),
        ({"terms": {"criterion": " "}}, "criterion"),
        ({"terms": {"outcome_measure": None}}, "outcome_measure"),
        ({"terms": {"expected_change": None}}, "expected_change"),
        ({"terms": {"expected_change": Decimal(0)}}, "expected_change"),
        ({"terms": {"expected_change": Decimal("-0.04")}}, "expected_change"),
        ({"terms": {"expected_change": Decimal(10)}}, "expected_change"),
        ({"terms": {"horizon_on": date(9999, 12, 31)}}, "horizon_on"),
    ],
)
def test_an_incomplete_proposal_is_refused_at_its_field(forum: Forum, changes: dict[str, Any], field: str) -> None:
    loop, measure = decisions.loop_before(forum), decisions.outcome_measure(forum.network)
    changed: dict[str, Any] = {
        name: decisions.terms(measure, **value) if name == "terms" else value for name, value in changes.items()
    }
    with pytest.raises(services.ProposalIncomplete) as refused:
        decisions.proposal(loop, measure, **changed)
    assert refused.value.field == field
    assert not Proposal.objects.exists()


def test_what_shows_the_effect_is_not_also_what_must_not_get_worse(forum: Forum) -> None:
    loop, measure = decisions.loop_before(forum), decisions.outcome_measure(forum.network)
    with pytest.raises(services.ProposalIncomplete) as refused:
        decisions.proposal(loop, measure, terms=decisions.terms(measure, balancing_measures=[measure]))
    assert refused.value.field == "balancing_measures"


def test_a_fix_needs_no_measure_but_says_how_it_is_audited(network: Network) -> None:
    forum = decisions.forum(network, nature=Nature.FIX, reach=Reach.LOCAL)
    loop = decisions.loop_before(forum, nature=Nature.FIX, reach=Reach.LOCAL)
    bare = decisions.terms(None, expected_change=None)
    with pytest.raises(services.ProposalIncomplete, match="audited"):
        decisions.proposal(loop, None, terms=bare)
    audited = decisions.terms(None, expected_change=None, reliability_note="Twenty charts each month.")
    assert decisions.proposal(loop, None, terms=audited).outcome_measure is None


def test_nothing_is_proposed_for_a_loop_that_does_not_wait_for_a_decision(forum: Forum, network: Network) -> None:
    loop = insights.triangulated(network).loop
    with pytest.raises(services.NotWithAuthority):
        decisions.proposal(loop, decisions.outcome_measure(network))


def test_only_those_who_may_propose_do(forum: Forum, network: Network) -> None:
    loop, measure = decisions.loop_before(forum), decisions.outcome_measure(network)
    with pytest.raises(PermissionDenied):
        decisions.proposal(loop, measure, by=people.actor(network, "site_team_lead"))


def test_somebody_of_another_network_cannot_propose(forum: Forum, network: Network, other_network: Network) -> None:
    loop, measure = decisions.loop_before(forum), decisions.outcome_measure(network)
    stranger = people.actor(other_network, "network_lead")
    with pytest.raises(OutOfReach):
        decisions.proposal(loop, measure, by=stranger)


def test_a_position_is_kept_with_its_reasons_the_interest_and_the_constituency(forum: Forum) -> None:
    made = decisions.proposed(forum)
    stated = decisions.position(
        forum, made, "parent", Stance.AGREE_WITH_CONCERNS, reasons="At last.", interest="My child is a patient."
    )
    assert (stated.stance, stated.reasons, stated.interest) == ("agree_with_concerns", "At last.", "My child is a patient.")
    assert stated.constituency == "Families"


def test_the_audit_trail_and_the_timeline_hold_no_word_of_the_reasons(forum: Forum) -> None:
    made = decisions.proposed(forum)
    decisions.position(forum, made, "parent", reasons="Because of the zebra.", interest="I own a zebra.")
    written = str(list(AuditEvent.objects.values_list("details"))) + str(list(OutboxEvent.objects.values_list("body")))
    written += str([(entry.headline, entry.reason) for entry in thread_of(made.loop)])
    assert "zebra" not in written


def test_a_changed_position_supersedes_the_earlier_one_and_both_are_kept(forum: Forum) -> None:
    made = decisions.proposed(forum)
    decisions.position(forum, made, "nurse", Stance.OBJECT, reasons="Nights are not staffed.")
    decisions.position(forum, made, "nurse", Stance.AGREE, reasons="Now they are.")
    assert [position.stance for position in selectors.positions_on(made)] == ["agree"]
    assert [position.superseded_at for position in Position.objects.order_by("id")] == [AT, None]


def test_a_position_needs_its_reasons(forum: Forum) -> None:
    with pytest.raises(services.PositionIncomplete):
        decisions.position(forum, decisions.proposed(forum), "nurse", reasons="  ")


def test_only_somebody_with_a_seat_states_a_position(forum: Forum, network: Network) -> None:
    made = decisions.proposed(forum)
    elsewhere = people.actor(network, "decision_group_member")
    with pytest.raises(services.NoSeat, match="no seat in"):
        services.state_position(by=elsewhere, proposal=made, stance=Stance.AGREE, reasons="Yes.", at=AT)


def test_a_replaced_proposal_takes_no_more_positions_but_keeps_those_it_has(forum: Forum) -> None:
    first = decisions.proposed(forum)
    decisions.position(forum, first, "parent")
    second = decisions.proposal(first.loop, first.outcome_measure, summary="Answer every call within two days")
    with pytest.raises(services.ProposalClosed):
        decisions.position(forum, first, "nurse")
    assert selectors.positions_on(first).count() == 1
    assert selectors.positions_on(second).count() == 0


def test_a_proposal_of_another_network_is_not_found(forum: Forum, other_network: Network) -> None:
    made = decisions.proposed(forum)
    with within(other_network):
        assert selectors.brief_called(made.public_id) is None
        assert selectors.standings() == []


def test_a_loop_before_its_body_is_read_in_few_queries_however_many_wait(
    forum: Forum, django_assert_max_num_queries: Any
) -> None:
    measure = decisions.outcome_measure(forum.network)
    for _number in range(4):
        made = decisions.proposal(decisions.loop_before(forum), measure)
        decisions.heard(forum, made)
    with django_assert_max_num_queries(6):
        found = selectors.standings()
    assert [len(standing.positions) for standing in found] == [2, 2, 2, 2]


def test_every_refusal_says_what_to_do(forum: Forum) -> None:
    with pytest.raises(DomainError) as refused:
        decisions.proposal(decisions.loop_before(forum), None)
    assert refused.value.fix
