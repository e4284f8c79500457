"""What can never decide is refused; where only the order of set-up is to blame, the pages say what is still missing."""

from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from fivefold.network.governance import selectors, services
from fivefold.network.governance.models import Body, DecisionRule, Nature, Reach, Seat
from fivefold.network.governance.readiness import obstacles, silent_seats
from fivefold.network.people.models import Membership, Network, StakeholderGroup
from fivefold.network.people.services import change_member
from tests.factories import governance, people
from tests.factories.people import AT, FACTORY

CHANGED = {"terms": "", "quorum": 1, "required_voices": [], "decision_rule": DecisionRule.ADVICE, "at": AT}


@pytest.fixture
def administrator(network: Network) -> Client:
    client = Client()
    client.force_login(people.member(network, "administrator").person)
    return client


def address(network: Network, name: str, *ids: str) -> str:
    return reverse(f"network:governance:{name}", args=[network.slug, *ids])


def seat(body: Body, membership: Membership, constituency: str = "") -> Seat:
    return services.seat_member(by=FACTORY, body=body, membership=membership, constituency=constituency, at=AT)


def make_staff(membership: Membership) -> None:
    """Take away whatever role they had."""
    group = StakeholderGroup(membership.stakeholder_group)
    change_member(by=FACTORY, membership=membership, roles=["staff"], group=group, site=None, at=AT)


def in_the_way(body: Body) -> list[str]:
    found = selectors.body_called(body.public_id)
    assert found is not None
    return obstacles(found, list(selectors.seats_of(found)))


@pytest.mark.parametrize("role", ["decision_group_member", "administrator", "network_lead", "staff"])
def test_whoever_may_not_decide_does_not_chair_a_group(network: Network, role: str) -> None:
    somebody = people.member(network, role, name="Ada Min")
    with pytest.raises(services.ChairCannotDecide, match="The roles of Ada Min do not let them speak") as refused:
        governance.body(network, chair=somebody)
    assert refused.value.field == "chair"
    assert "Give them the role “Decision group chair” under People first" in refused.value.fix
    body = governance.body(network)
    with pytest.raises(services.ChairCannotDecide):
        services.change_body(by=FACTORY, body=body, name="Forum", chair=somebody, **CHANGED)
    assert not Seat.objects.filter(membership=somebody).exists()


def test_whoever_may_not_state_a_position_gets_no_seat(network: Network) -> None:
    body = governance.body(network)
    with pytest.raises(services.CannotTakePosition, match="Ada Min") as refused:
        seat(body, people.member(network, "staff", name="Ada Min"))
    assert "“Decision group chair” or “Decision group member”" in refused.value.fix


def test_the_forms_offer_only_those_who_can_and_lead_to_where_roles_are_given(administrator: Client, network: Network) -> None:
    people.member(network, "staff", name="Ada Min")
    pages = [address(network, "add_body")]
    empty = administrator.get(pages[0]).content.decode()
    assert "Nobody has the role “Decision group chair” yet." in empty
    body = governance.body(network, chair=people.member(network, "decision_group_chair", name="Carys Lloyd"))
    pages += [address(network, "change_body", body.public_id), address(network, "seats", body.public_id)]
    for page in pages:
        shown = administrator.get(page).content.decode()
        assert "Carys Lloyd" in shown
        assert "Ada Min" not in shown
        assert "Offered are those with the role “Decision group chair”" in shown
        assert reverse("network:people:members", args=[network.slug]) in shown


def test_a_group_that_can_decide_has_nothing_in_the_way(network: Network) -> None:
    body = governance.body(network, quorum=2, voices=[StakeholderGroup.PATIENT])
    seat(body, people.member(network, "decision_group_member", group=StakeholderGroup.PATIENT))
    assert in_the_way(body) == []


def test_each_thing_in_the_way_is_said_until_it_is_mended(network: Network) -> None:
    body = governance.body(network, quorum=2, voices=[StakeholderGroup.PATIENT])
    assert in_the_way(body) == [
        "Its quorum is 2, and one member of it can state a position.",
        "Nobody who can state a position sits in it for a side that must be heard: Patient.",
    ]
    patient = people.member(network, "decision_group_member", group=StakeholderGroup.PATIENT)
    seat(body, patient)
    assert in_the_way(body) == []
    make_staff(patient)
    assert len(in_the_way(body)) == 2


def test_a_role_that_was_taken_from_the_chair_is_missed(network: Network) -> None:
    body = governance.body(network, quorum=1, chair=people.member(network, "decision_group_chair", name="Carys Lloyd"))
    make_staff(body.chair)
    chairs, sits = in_the_way(body)[0], silent_seats(selectors.seats_of(body))
    assert chairs == "Carys Lloyd chairs it and cannot speak its decision; that takes the role “Decision group chair”."
    assert [words.partition("; ")[0] for words in sits] == ["Carys Lloyd has a seat and cannot state a position"]


@pytest.mark.parametrize("role", ["administrator", "staff"])
def test_who_decides_warns_of_a_group_that_cannot_decide(network: Network, role: str) -> None:
    body = governance.body(network, "Clinical forum", quorum=50)
    governance.authority(body, Nature.FIX, Reach.LOCAL)
    client = Client()
    client.force_login(people.member(network, role).person)
    shown = client.get(address(network, "bodies")).content.decode()
    assert "It cannot decide as it is set up" in shown
    assert "Its quorum is 50, and one member of it can state a position." in shown
    assert "Clinical forum (cannot decide yet)" in shown
    services.change_body(by=FACTORY, body=body, name=body.name, chair=body.chair, **CHANGED)
    mended = client.get(address(network, "bodies")).content.decode()
    assert "cannot decide" not in mended


def test_the_groups_own_page_warns_too_right_after_it_was_founded(administrator: Client, network: Network) -> None:
    chair = people.member(network, "decision_group_chair")
    given = {"name": "Forum", "terms": "", "quorum": 3, "decision_rule": "consent", "chair": chair.public_id}
    shown = administrator.post(address(network, "add_body"), given, follow=True).content.decode()
    assert "Its quorum is 3, and one member of it can state a position." in shown


def test_the_chair_is_called_so_and_who_chaired_before_is_not(administrator: Client, network: Network) -> None:
    first = people.member(network, "decision_group_chair", name="Ruth Adeyemi", group=StakeholderGroup.LEADER)
    second = people.member(network, "decision_group_chair", name="Carys Lloyd", group=StakeholderGroup.CLINICIAN)
    body = governance.body(network, chair=first)
    services.change_body(by=FACTORY, body=body, name=body.name, chair=second, **CHANGED)
    seats = administrator.get(address(network, "seats", body.public_id)).content.decode()
    assert "Ruth Adeyemi, Leader</span>" in seats
    assert "Carys Lloyd, Clinician (chair)</span>" in seats
    who_decides = administrator.get(address(network, "bodies")).content.decode()
    assert "Ruth Adeyemi (Leader), Carys Lloyd (Clinician, chair)" in who_decides


def test_seats_that_were_labelled_chair_before_are_labelled_so_no_longer(network: Network) -> None:
    body = governance.body(network)
    seat(body, people.member(network, "decision_group_member"), "chair")
    migration = import_module("fivefold.network.governance.migrations.0002_chair_is_no_constituency")
    migration.unlabel(apps, None)
    assert {each.constituency for each in selectors.seats_of(body)} == {""}
