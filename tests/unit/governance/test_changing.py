"""Decision groups are founded, changed and seated in the browser, and each nature and reach gets the group that decides."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import OutOfReach, PermissionDenied
from fivefold.network.governance import selectors, services
from fivefold.network.governance.models import Body, DecisionRule, Nature, Reach
from fivefold.network.governance.services import ChairKeepsSeat, NoQuorumPossible, NotAMemberNow
from fivefold.network.people.models import Membership, Network, StakeholderGroup
from fivefold.network.people.services import AlreadyThere, set_active
from tests.factories import governance, people
from tests.factories.people import AT, FACTORY

TERMS = {
    "name": "Clinical forum",
    "terms": "Decides what changes at the bedside.",
    "quorum": 3,
    "required_voices": [StakeholderGroup.FAMILY_OR_CARER],
    "decision_rule": DecisionRule.CONSENSUS,
    "at": AT,
}

NOBODY_YET = {f"{nature.value}_{reach.value}": "nobody" for nature in Nature for reach in Reach}


def address(network: Network, name: str, *ids: str) -> str:
    return reverse(f"network:governance:{name}", args=[network.slug, *ids])


def answers(chair: Membership, /, **others: object) -> dict[str, object]:
    given = {"name": "Clinical forum", "terms": "", "quorum": 2, "required_voices": ["patient"], "decision_rule": "majority"}
    return {**given, "chair": chair.public_id} | others


@pytest.fixture
def administrator(client: Client, network: Network) -> Client:
    client.force_login(people.member(network, "administrator").person)
    return client


def test_a_group_is_changed_and_a_new_chair_has_a_seat(network: Network) -> None:
    body, chair = governance.body(network), people.member(network, "decision_group_chair")
    services.change_body(by=people.actor(network, "administrator"), body=body, chair=chair, **TERMS)
    kept = Body.objects.get(pk=body.pk)
    assert (kept.name, kept.quorum, kept.decision_rule) == ("Clinical forum", 3, "consensus")
    assert kept.required_voices == ["family_or_carer"]
    assert chair in [seat.membership for seat in selectors.seats_of(kept)]
    recorded = AuditEvent.objects.get(action="body.changed", subject=body.public_id)
    assert recorded.details == {"quorum": 3, "decision_rule": "consensus", "chair": chair.public_id}


def test_a_group_that_is_saved_as_it_was_seats_nobody_twice(network: Network) -> None:
    body = governance.body(network)
    services.change_body(by=FACTORY, body=body, chair=body.chair, **{**TERMS, "name": body.name})
    assert selectors.seats_of(body).count() == 1


def test_a_change_that_makes_no_sense_is_refused_and_nothing_changes(network: Network) -> None:
    body, other = governance.body(network, "Clinical forum"), governance.body(network, "Board")
    left = people.member(network, "decision_group_chair")
    set_active(by=FACTORY, membership=left, active=False, at=AT)
    with pytest.raises(AlreadyThere, match="“Clinical forum”"):
        services.change_body(by=FACTORY, body=other, chair=other.chair, **TERMS)
    with pytest.raises(NoQuorumPossible):
        services.change_body(by=FACTORY, body=body, chair=body.chair, **{**TERMS, "quorum": 0})
    with pytest.raises(NotAMemberNow):
        services.change_body(by=FACTORY, body=body, chair=left, **TERMS)
    assert Body.objects.get(pk=body.pk).quorum == 2


def test_a_group_is_changed_by_those_who_manage_its_own_network_alone(network: Network, other_network: Network) -> None:
    body = governance.body(network)
    with pytest.raises(PermissionDenied, match="manage network"):
        services.change_body(by=people.actor(network, "network_lead"), body=body, chair=body.chair, **TERMS)
    with pytest.raises(OutOfReach):
        services.change_body(by=people.actor(other_network, "administrator"), body=body, chair=body.chair, **TERMS)


def test_a_chair_keeps_the_seat_until_there_is_another_chair(network: Network) -> None:
    body, other = governance.body(network), people.member(network, "decision_group_chair")
    seat = selectors.seats_of(body)[0]
    with pytest.raises(ChairKeepsSeat, match="chairs the group"):
        services.end_seat(by=FACTORY, seat=seat, at=AT)
    services.change_body(by=FACTORY, body=body, chair=other, **TERMS)
    services.end_seat(by=FACTORY, seat=selectors.seats_of(body)[0], at=AT)
    assert [each.membership for each in selectors.seats_of(body)] == [other]


def test_somebody_who_takes_no_part_at_present_holds_no_seat(network: Network) -> None:
    body, member = governance.body(network), people.member(network, "decision_group_member")
    services.seat_member(by=FACTORY, body=body, membership=member, constituency="", at=AT)
    set_active(by=FACTORY, membership=member, active=False, at=AT)
    assert member not in [seat.membership for seat in selectors.seats_of(body)]
    set_active(by=FACTORY, membership=member, active=True, at=AT)
    assert member in [seat.membership for seat in selectors.seats_of(body)]


def test_several_authorities_are_set_at_once_and_only_what_differs_is_recorded(network: Network) -> None:
    first, second = governance.body(network), governance.body(network)
    governance.authority(first, Nature.FIX, Reach.LOCAL)
    chosen = {(Nature.FIX, Reach.LOCAL): first, (Nature.CHANGE, Reach.SYSTEMIC): second}
    by = people.actor(network, "administrator")
    assert services.set_authorities(by=by, network=network, chosen=chosen, at=AT) == 1
    assert services.set_authorities(by=by, network=network, chosen=chosen, at=AT) == 0
    assert selectors.authority_rules() == chosen
    assert AuditEvent.objects.filter(action="body.authority_set").count() == 2
    assert OutboxEvent.objects.filter(name="governance.authority_set").count() == 2


def test_authorities_are_set_by_those_who_manage_the_network_alone(network: Network) -> None:
    chosen = {(Nature.FIX, Reach.LOCAL): governance.body(network)}
    with pytest.raises(PermissionDenied):
        services.set_authorities(by=people.actor(network, "network_lead"), network=network, chosen=chosen, at=AT)
    assert not selectors.authority_rules()


def test_a_group_is_founded_on_a_page_that_leads_to_its_seats(administrator: Client, network: Network) -> None:
    chair = people.member(network, "decision_group_chair", name="Carys Lloyd")
    assert "Carys Lloyd" in administrator.get(address(network, "add_body")).content.decode()
    shown = administrator.post(address(network, "add_body"), answers(chair), follow=True)
    body = Body.objects.get(name="Clinical forum")
    assert shown.redirect_chain == [(address(network, "seats", body.public_id), 302)]
    assert "Clinical forum is founded." in shown.content.decode()
    assert administrator.post(address(network, "add_body"), answers(chair)).status_code == 422
    assert administrator.post(address(network, "add_body"), answers(chair, quorum=0, name="B")).status_code == 422


def test_a_group_is_changed_on_its_page(administrator: Client, network: Network) -> None:
    body = governance.body(network, voices=[StakeholderGroup.PATIENT])
    page = address(network, "change_body", body.public_id)
    assert "checked" in administrator.get(page).content.decode()
    assert administrator.post(page, answers(body.chair, quorum=5)).status_code == 302
    assert Body.objects.get(pk=body.pk).quorum == 5
    assert administrator.post(page, answers(body.chair, chair="")).status_code == 422


def test_a_chair_who_left_must_be_replaced_when_the_group_is_changed(administrator: Client, network: Network) -> None:
    body = governance.body(network)
    set_active(by=FACTORY, membership=body.chair, active=False, at=AT)
    shown = administrator.get(address(network, "change_body", body.public_id)).content.decode()
    assert f'value="{body.chair.public_id}"' not in shown
    assert administrator.post(address(network, "change_body", body.public_id), answers(body.chair)).status_code == 422


def test_members_are_seated_and_give_up_their_seats_on_a_page(administrator: Client, network: Network) -> None:
    body, member = governance.body(network), people.member(network, "decision_group_member", name="Bea Okafor")
    page = address(network, "seats", body.public_id)
    given = {"membership": member.public_id, "constituency": "Ward nurses"}
    assert "Bea Okafor, Ward nurses" in administrator.post(page, given, follow=True).content.decode()
    assert administrator.post(page, given).status_code == 422
    seat = selectors.seats_of(body).get(membership=member)
    end = address(network, "end_seat", body.public_id, seat.public_id)
    administrator.get(end)
    assert selectors.seats_of(body).count() == 2, "opening the address ends nothing"
    assert "Bea Okafor has given up the seat." in administrator.post(end, follow=True).content.decode()
    assert administrator.post(end).status_code == 404, "the seat has ended"
    chairs = address(network, "end_seat", body.public_id, selectors.seats_of(body)[0].public_id)
    assert administrator.post(chairs).status_code == 422


def test_who_decides_is_set_on_a_page_and_gaps_are_filled_by_one_group(administrator: Client, network: Network) -> None:
    forum, board = governance.body(network, "Clinical forum"), governance.body(network, "Board")
    page = address(network, "set_authority")
    assert "Set who decides" in administrator.get(page).content.decode()
    given = {**NOBODY_YET, "elsewhere": forum.public_id, "change_systemic": board.public_id}
    assert administrator.post(page, given).status_code == 302
    rules = selectors.authority_rules()
    assert rules.pop((Nature.CHANGE, Reach.SYSTEMIC)) == board
    assert len(rules) == len(Nature) * len(Reach) - 1
    assert set(rules.values()) == {forum}


def test_what_nobody_decides_yet_may_be_left_open(administrator: Client, network: Network) -> None:
    governance.body(network)
    assert administrator.post(address(network, "set_authority"), {**NOBODY_YET, "elsewhere": ""}).status_code == 302
    assert not selectors.authority_rules()


def test_learning_that_somebody_decides_is_never_left_without_anybody(administrator: Client, network: Network) -> None:
    governance.authority(governance.body(network), Nature.FIX, Reach.LOCAL)
    answer = administrator.post(address(network, "set_authority"), NOBODY_YET)
    assert answer.status_code == 422
    assert (Nature.FIX, Reach.LOCAL) in selectors.authority_rules()


def test_without_a_group_the_page_says_to_add_one_first(administrator: Client, network: Network) -> None:
    assert "Add the first group" in administrator.get(address(network, "set_authority")).content.decode()


def test_a_network_lead_gives_seats_but_does_not_change_groups(client: Client, network: Network) -> None:
    body = governance.body(network)
    client.force_login(people.member(network, "network_lead").person)
    assert client.get(address(network, "seats", body.public_id)).status_code == 200
    for name, ids in (("add_body", ()), ("change_body", (body.public_id,)), ("set_authority", ())):
        assert client.get(address(network, name, *ids)).status_code == 403
    shown = client.get(address(network, "bodies")).content.decode()
    assert "Seats" in shown
    assert "Change this group" not in shown


def test_a_group_of_another_network_is_not_found(administrator: Client, network: Network, other_network: Network) -> None:
    theirs = governance.body(other_network)
    for name in ("change_body", "seats"):
        assert administrator.get(address(network, name, theirs.public_id)).status_code == 404


def test_the_forms_take_few_queries(
    administrator: Client, network: Network, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    bodies = [governance.body(network) for _number in range(3)]
    for nature in Nature:
        governance.authority(bodies[0], nature, Reach.LOCAL)
    one = bodies[0].public_id
    for name, ids in (("bodies", ()), ("change_body", (one,)), ("seats", (one,)), ("set_authority", ())):
        with django_assert_max_num_queries(12):
            assert administrator.get(address(network, name, *ids)).status_code == 200
