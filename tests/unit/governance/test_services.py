"""Who decides what is set up by those who may, and refused in words that say what to do."""

import pytest
from django.db import IntegrityError, transaction

from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import OutOfReach, PermissionDenied
from fivefold.foundation.service import _running
from fivefold.network.governance import selectors, services
from fivefold.network.governance.models import AuthorityRule, Body, DecisionRule, Nature, Reach
from fivefold.network.people.models import Network, StakeholderGroup
from fivefold.network.people.services import AlreadyThere
from fivefold.network.scope import within
from tests.factories import governance, people
from tests.factories.people import AT, FACTORY


def test_an_administrator_founds_a_group_and_its_chair_has_the_first_seat(network: Network) -> None:
    chair = people.member(network, "decision_group_chair")
    made = services.add_body(
        by=people.actor(network, "administrator"),
        network=network,
        name="Clinical forum",
        terms="Decides what changes at the bedside.",
        quorum=3,
        required_voices=[StakeholderGroup.FAMILY_OR_CARER, StakeholderGroup.CLINICIAN],
        decision_rule=DecisionRule.CONSENT,
        chair=chair,
        at=AT,
    )
    assert [seat.membership for seat in selectors.seats_of(made)] == [chair]
    assert made.required_voices == ["family_or_carer", "clinician"]
    assert selectors.bodies_of(chair) == [made]
    assert AuditEvent.objects.filter(action="body.added", subject=made.public_id).count() == 1


def test_somebody_whose_roles_do_not_include_it_cannot_found_a_group(network: Network) -> None:
    chair = people.member(network, "decision_group_chair")
    with pytest.raises(PermissionDenied, match="manage network"):
        services.add_body(
            by=people.actor(network, "analyst"),
            network=network,
            name="Mine",
            terms="",
            quorum=1,
            required_voices=[],
            decision_rule=DecisionRule.ADVICE,
            chair=chair,
            at=AT,
        )
    assert not Body.objects.exists()


def test_two_groups_cannot_have_one_name(network: Network) -> None:
    governance.body(network, "Clinical forum")
    with pytest.raises(AlreadyThere, match="already a decision group called “Clinical forum”"):
        governance.body(network, "Clinical forum")


def test_a_quorum_of_nobody_is_refused(network: Network) -> None:
    with pytest.raises(services.NoQuorumPossible, match="at least one member"):
        governance.body(network, quorum=0)


def test_a_voice_that_is_no_stakeholder_group_is_refused(network: Network) -> None:
    with pytest.raises(services.UnknownVoice, match="“nurse” is no stakeholder group"):
        governance.body(network, voices=["nurse"])  # type: ignore[list-item]


def test_a_network_lead_seats_members_once_each(network: Network) -> None:
    body, member = governance.body(network), people.member(network, "decision_group_member")
    lead = people.actor(network, "network_lead")
    services.seat_member(by=lead, body=body, membership=member, constituency="Ward nurses", at=AT)
    assert [seat.constituency for seat in selectors.seats_of(body)] == ["", "Ward nurses"]
    with pytest.raises(AlreadyThere, match="has a seat in this group already"):
        services.seat_member(by=lead, body=body, membership=member, constituency="Ward nurses", at=AT)


def test_a_seat_that_was_given_up_no_longer_counts_and_may_be_taken_again(network: Network) -> None:
    body, member = governance.body(network), people.member(network, "decision_group_member")
    seat = services.seat_member(by=FACTORY, body=body, membership=member, constituency="", at=AT)
    services.end_seat(by=FACTORY, seat=seat, at=AT)
    assert member not in [seat.membership for seat in selectors.seats_of(body)]
    with pytest.raises(services.SeatAlreadyEnded):
        services.end_seat(by=FACTORY, seat=seat, at=AT)
    services.seat_member(by=FACTORY, body=body, membership=member, constituency="", at=AT)
    assert member in [seat.membership for seat in selectors.seats_of(body)]


def test_exactly_one_body_decides_each_nature_and_reach(network: Network) -> None:
    first, second = governance.body(network), governance.body(network)
    assert selectors.authority_for(Nature.FIX, Reach.LOCAL) is None
    governance.authority(first, Nature.FIX, Reach.LOCAL)
    governance.authority(second, Nature.FIX, Reach.LOCAL)
    assert selectors.authority_for(Nature.FIX, Reach.LOCAL) == second
    with _running("fivefold.network.governance"), pytest.raises(IntegrityError), transaction.atomic():
        AuthorityRule.objects.create(network=network, nature=Nature.FIX, reach=Reach.LOCAL, body=first)


def test_setting_an_authority_is_told_and_recorded(network: Network) -> None:
    body = governance.body(network)
    governance.authority(body, Nature.CHANGE, Reach.SYSTEMIC)
    told = OutboxEvent.objects.get(name="governance.authority_set")
    assert told.body == {"network": network.public_id, "nature": "change", "reach": "systemic", "body": body.public_id}
    assert AuditEvent.objects.get(action="body.authority_set").details == {"nature": "change", "reach": "systemic"}


def test_another_network_neither_sees_nor_changes_a_group(network: Network, other_network: Network) -> None:
    body = governance.body(network)
    stranger = people.actor(other_network, "administrator")
    with pytest.raises(OutOfReach):
        services.set_authority(by=stranger, network=network, nature=Nature.FIX, reach=Reach.LOCAL, body=body, at=AT)
    with within(other_network):
        assert selectors.body_called(body.public_id) is None
        assert not selectors.bodies()
