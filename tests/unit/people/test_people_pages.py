"""Inviting, joining, and links for people without an account."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django_scopes import ScopeError

from fivefold.network.people import selectors, services
from fivefold.network.people.models import Membership, Network, Site, StakeholderGroup
from fivefold.network.people.services import AlreadyThere, UnknownRole
from fivefold.network.scope import within
from tests.factories import people
from tests.factories.people import AT


def signed_in(client: Client, network: Network, *roles: str) -> Client:
    client.force_login(people.member(network, *roles).person)
    return client


@pytest.mark.django_db
def test_an_unscoped_read_raises() -> None:
    with pytest.raises(ScopeError):
        list(Site.objects.all())


def test_a_scoped_read_sees_its_own_network_alone(network: Network, other_network: Network) -> None:
    mine, theirs = people.site(network), people.site(other_network)
    assert list(Site.objects.all()) == [mine]
    with within(other_network):
        assert list(Site.objects.all()) == [theirs]


def test_nobody_is_invited_before_it_is_said_from_which_side_they_speak(client: Client, network: Network) -> None:
    administrator = signed_in(client, network, "administrator")
    address = f"/n/{network.slug}/network/people/invitations/invite/"
    assert '<option value="" selected>Choose a side</option>' in administrator.get(address).content.decode()
    form = {"name": "Nia", "email": "nia@example.org", "roles": ["staff"], "stakeholder_group": "", "site": ""}
    refused = administrator.post(address, form)
    assert refused.status_code == 422
    assert "They take part as: This field is required." in refused.content.decode()


def test_an_invited_person_joins_with_the_roles_they_were_invited_with(client: Client, network: Network) -> None:
    administrator = signed_in(client, network, "administrator")
    form = {
        "name": "Bea Okafor",
        "email": "bea@example.org",
        "site": "",
        "stakeholder_group": "family_or_carer",
        "roles": ["family_partner"],
    }
    page = administrator.post(f"/n/{network.slug}/network/people/invitations/invite/", form)
    address = re.search(r"http://testserver(/invitations/[^<\s\"]+/)", page.content.decode())
    assert address
    guest = Client()
    assert "Welcome, Bea Okafor" in guest.get(address[1]).content.decode()
    joined = guest.post(address[1], {"password": "three words of hers"}, follow=True)
    assert joined.redirect_chain[-1][0] == f"/n/{network.slug}/"
    assert Membership.objects.get(person__email="bea@example.org").roles == ["family_partner"]
    assert guest.get(address[1]).status_code == 404, "an invitation is used once"


def test_an_invitation_that_is_too_old_or_altered_is_not_valid(network: Network) -> None:
    _invitation, token = services.invite(
        by=people.FACTORY,
        network=network,
        email="c@example.org",
        name="C",
        roles=["staff"],
        group=StakeholderGroup.STAFF,
        site=None,
        at=AT,
    )
    with pytest.raises(selectors.LinkNotValid):
        selectors.invitation_for(token, at=AT + timedelta(days=15))
    with pytest.raises(selectors.LinkNotValid):
        selectors.invitation_for(token + "x", at=AT)
    assert selectors.invitation_for(token, at=AT).email == "c@example.org"


def test_the_secret_of_a_link_is_never_stored(network: Network) -> None:
    link, token = services.make_guest_link(by=people.FACTORY, network=network, title="Poster", site=None, at=AT)
    assert token not in str(vars(link))
    assert selectors.guest_link_for(token, at=AT) == link


def test_a_member_without_the_role_can_neither_see_nor_send_invitations(client: Client, network: Network) -> None:
    staff = signed_in(client, network, "staff")
    assert staff.get(f"/n/{network.slug}/network/people/invitations/invite/").status_code == 403
    assert "Invite somebody" not in staff.get(f"/n/{network.slug}/network/people/members/").content.decode()


def test_a_role_that_does_not_exist_is_refused(network: Network) -> None:
    person = services.register_person(by=people.FACTORY, email="d@example.org", name="D", password=None, at=AT)
    with pytest.raises(UnknownRole, match="no role called “wizard”"):
        services.add_member(
            by=people.FACTORY, network=network, person=person, roles=["wizard"], group=StakeholderGroup.STAFF, site=None, at=AT
        )


def test_two_sites_cannot_share_an_identifier(network: Network) -> None:
    people.site(network, identifier="N01")
    with pytest.raises(AlreadyThere, match="N01"):
        people.site(network, identifier="N01")
