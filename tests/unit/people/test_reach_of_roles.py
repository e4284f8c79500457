"""Nobody gives themselves a role or opens an account that is not theirs: by the members page, or by an invitation."""

import pytest
from django.test import Client

from fivefold.foundation.clock import now
from fivefold.foundation.permission import Actor
from fivefold.network.people import selectors, services
from fivefold.network.people.actors import actor_of
from fivefold.network.people.models import Invitation, Membership, Network, StakeholderGroup
from fivefold.network.people.services import BeyondOwnRoles, SignInFirst
from fivefold.network.scope import within
from tests.factories import people
from tests.factories.people import AT, FACTORY, PASSWORD


def change(by: Actor, member: Membership, *roles: str) -> Membership:
    return services.change_member(by=by, membership=member, roles=roles, group=StakeholderGroup.STAFF, site=member.site, at=AT)


def invited(network: Network, email: str) -> tuple[Invitation, str]:
    return services.invite(
        by=people.actor(network, "network_lead"),
        network=network,
        email=email,
        name="Ada Byron",
        roles=["staff"],
        group=StakeholderGroup.STAFF,
        site=None,
        at=now(),
    )


def test_a_network_lead_cannot_give_themselves_another_role(network: Network) -> None:
    lead = people.member(network, "network_lead", name="Nora Lind")
    people.member(network, "administrator")
    with pytest.raises(BeyondOwnRoles, match="yourself"):
        change(actor_of(lead), lead, "network_lead", "learning_coordinator")


def test_a_network_lead_can_lay_a_role_of_their_own_down(network: Network) -> None:
    lead = people.member(network, "network_lead", "analyst", name="Nora Lind")
    assert change(actor_of(lead), lead, "network_lead").roles == ["network_lead"]


def test_only_an_administrator_makes_or_changes_or_ends_an_administrator(network: Network) -> None:
    lead = people.actor(network, "network_lead")
    staff, above = people.member(network, "staff"), people.member(network, "administrator", name="Ines Duarte")
    for member, roles in ((staff, ("administrator",)), (above, ("staff",))):
        with pytest.raises(BeyondOwnRoles, match="administrator"):
            change(lead, member, *roles)
    with pytest.raises(BeyondOwnRoles, match="administrator"):
        services.set_active(by=lead, membership=above, active=False, at=AT)
    with pytest.raises(BeyondOwnRoles, match="administrator"):
        services.invite(
            by=lead,
            network=network,
            email="new@example.org",
            name="New",
            roles=["administrator"],
            group=StakeholderGroup.STAFF,
            site=None,
            at=AT,
        )
    assert "administrator" in change(actor_of(above), staff, "staff", "administrator").roles


def test_the_first_administrator_takes_on_what_a_small_network_needs(network: Network) -> None:
    only = people.member(network, "administrator")
    assert change(actor_of(only), only, "administrator", "analyst").roles == ["administrator", "analyst"]


def test_an_invitation_for_somebody_with_an_account_opens_no_account(
    client: Client, network: Network, other_network: Network
) -> None:
    ada = people.member(other_network, "administrator", name="Ada Byron").person
    with within(network):
        _invitation, token = invited(network, ada.email)
    address = f"/invitations/{token}/"
    assert "has an account already" in client.get(address).content.decode()
    refused = client.post(address, {"password": PASSWORD})
    assert refused.status_code == 403
    assert "_auth_user_id" not in client.session
    assert selectors.membership_in(ada, network.slug) is None


def test_somebody_with_an_account_signs_in_and_then_joins(client: Client, network: Network, other_network: Network) -> None:
    ada = people.member(other_network, "staff", name="Ada Byron").person
    before = ada.password
    with within(network):
        _invitation, token = invited(network, ada.email)
    client.force_login(ada)
    assert "You keep your account" in client.get(f"/invitations/{token}/").content.decode()
    assert client.post(f"/invitations/{token}/").headers["Location"] == f"/n/{network.slug}/"
    ada.refresh_from_db()
    assert ada.password == before
    assert selectors.membership_in(ada, network.slug) is not None


def test_somebody_signed_in_as_another_is_asked_to_sign_out_first(
    client: Client, network: Network, other_network: Network
) -> None:
    ada = people.member(other_network, "staff", name="Ada Byron").person
    client.force_login(people.member(network, "staff", name="Bo Ek").person)
    with within(network):
        _invitation, token = invited(network, ada.email)
    assert "Sign out first" in client.get(f"/invitations/{token}/").content.decode()
    assert client.post(f"/invitations/{token}/").status_code == 403


def test_the_service_itself_refuses_an_account_that_nobody_signed_in_to(network: Network, other_network: Network) -> None:
    ada = people.member(other_network, "staff", name="Ada Byron").person
    invitation, _token = invited(network, ada.email)
    with pytest.raises(SignInFirst, match="has an account"):
        services.accept_invitation(by=FACTORY, invitation=invitation, password=PASSWORD, at=now())
