"""What a member may do is changed by those who look after members, and never so that nobody is left who may."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import OutOfReach, PermissionDenied
from fivefold.network.people import services
from fivefold.network.people.models import Membership, Network, StakeholderGroup
from fivefold.network.people.services import AlreadyThere, NobodyLeftToManage, NoChange, UnknownRole
from fivefold.network.scope import within
from tests.factories import people
from tests.factories.people import AT, FACTORY


def page_of(network: Network, member: Membership, verb: str = "change_member") -> str:
    return reverse(f"network:people:{verb}", args=[network.slug, member.public_id])


@pytest.fixture
def administrator(client: Client, network: Network) -> Client:
    client.force_login(people.member(network, "administrator", name="Ines Duarte").person)
    return client


def test_a_members_roles_side_and_site_are_changed_recorded_and_told(network: Network) -> None:
    member, site = people.member(network, "staff"), people.site(network)
    services.change_member(
        by=people.actor(network, "administrator"),
        membership=member,
        roles=["analyst", "site_team_lead"],
        group=StakeholderGroup.ANALYST,
        site=site,
        at=AT,
    )
    kept = Membership.objects.get(pk=member.pk)
    assert (kept.roles, kept.stakeholder_group, kept.site) == (["analyst", "site_team_lead"], "analyst", site)
    recorded = AuditEvent.objects.get(action="member.changed", subject=member.public_id)
    assert recorded.details == {
        "roles_before": "staff",
        "roles": "analyst, site_team_lead",
        "group": "analyst",
        "site": site.public_id,
    }
    assert OutboxEvent.objects.get(name="people.member_changed").body["membership"] == member.public_id


def test_somebody_who_may_not_look_after_members_changes_nobody(network: Network) -> None:
    member, analyst = people.member(network, "staff"), people.actor(network, "analyst")
    with pytest.raises(PermissionDenied, match="manage members"):
        services.change_member(by=analyst, membership=member, roles=["analyst"], group=StakeholderGroup.STAFF, site=None, at=AT)
    with pytest.raises(PermissionDenied, match="manage members"):
        services.set_active(by=analyst, membership=member, active=False, at=AT)


def test_a_member_of_another_network_is_out_of_reach(network: Network, other_network: Network) -> None:
    stranger = people.actor(other_network, "administrator")
    with pytest.raises(OutOfReach):
        services.set_active(by=stranger, membership=people.member(network, "staff"), active=False, at=AT)


def test_a_role_that_does_not_exist_changes_nothing(network: Network) -> None:
    member = people.member(network, "staff")
    with pytest.raises(UnknownRole, match="no role called “wizard”"):
        services.change_member(by=FACTORY, membership=member, roles=["wizard"], group=StakeholderGroup.STAFF, site=None, at=AT)
    assert Membership.objects.get(pk=member.pk).roles == ["staff"]


def test_the_last_person_who_may_look_after_members_keeps_a_role_that_allows_it(network: Network) -> None:
    last, inactive = people.member(network, "administrator"), people.member(network, "network_lead")
    services.set_active(by=FACTORY, membership=inactive, active=False, at=AT)
    with pytest.raises(NobodyLeftToManage, match="Nobody else in this network"):
        services.change_member(by=FACTORY, membership=last, roles=["analyst"], group=StakeholderGroup.LEADER, site=None, at=AT)
    with pytest.raises(NobodyLeftToManage):
        services.set_active(by=FACTORY, membership=last, active=False, at=AT)
    services.change_member(by=FACTORY, membership=last, roles=["network_lead"], group=StakeholderGroup.LEADER, site=None, at=AT)


def test_one_of_two_who_may_look_after_members_can_step_down(network: Network) -> None:
    first = people.member(network, "administrator")
    people.member(network, "network_lead")
    services.set_active(by=FACTORY, membership=first, active=False, at=AT)
    assert not Membership.objects.get(pk=first.pk).active


def test_somebody_set_inactive_no_longer_sees_the_network_until_they_are_brought_back(client: Client, network: Network) -> None:
    member = people.member(network, "staff")
    client.force_login(member.person)
    home = f"/n/{network.slug}/"
    services.set_active(by=FACTORY, membership=member, active=False, at=AT)
    assert client.get(home).status_code == 404
    services.set_active(by=FACTORY, membership=member, active=True, at=AT)
    assert client.get(home).status_code == 200
    told = OutboxEvent.objects.filter(name="people.member_active_set").order_by("id")
    assert [event.body["active"] for event in told] == [False, True]
    recorded = AuditEvent.objects.filter(subject=member.public_id).order_by("sequence")
    assert [event.action for event in recorded] == ["member.joined", "member.set_inactive", "member.brought_back"]


def test_setting_somebody_inactive_twice_is_refused(network: Network) -> None:
    member = people.member(network, "staff")
    services.set_active(by=FACTORY, membership=member, active=False, at=AT)
    with pytest.raises(NoChange):
        services.set_active(by=FACTORY, membership=member, active=False, at=AT)


def test_somebody_who_left_is_brought_back_instead_of_invited_again(network: Network) -> None:
    member = people.member(network, "staff")
    services.set_active(by=FACTORY, membership=member, active=False, at=AT)
    with pytest.raises(AlreadyThere, match="is or was a member"):
        services.invite(
            by=FACTORY,
            network=network,
            email=member.person.email,
            name="Again",
            roles=["staff"],
            group=StakeholderGroup.STAFF,
            site=None,
            at=AT,
        )


def test_the_page_changes_a_member_and_leads_back_to_the_list(administrator: Client, network: Network) -> None:
    member = people.member(network, "staff", name="Bea Okafor")
    address = page_of(network, member)
    assert "Bea Okafor" in administrator.get(address).content.decode()
    answers = {"stakeholder_group": "clinician", "site": "", "roles": ["analyst"]}
    shown = administrator.post(address, answers, follow=True)
    assert shown.redirect_chain == [(reverse("network:people:members", args=[network.slug]), 302)]
    assert "What you changed about Bea Okafor is saved." in shown.content.decode()
    assert Membership.objects.get(pk=member.pk).roles == ["analyst"]


def test_a_member_without_any_role_is_refused_beside_the_form(administrator: Client, network: Network) -> None:
    answer = administrator.post(page_of(network, people.member(network, "staff")), {"stakeholder_group": "staff", "site": ""})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_the_last_administrator_is_told_why_they_cannot_go(administrator: Client, network: Network) -> None:
    mine = Membership.objects.get(person__name="Ines Duarte")
    answer = administrator.post(page_of(network, mine, "set_active"), {"active": "no"})
    assert answer.status_code == 422
    assert "Give somebody else the role of administrator or network lead first." in answer.content.decode()


def test_somebody_is_set_inactive_and_brought_back_on_their_page(administrator: Client, network: Network) -> None:
    member = people.member(network, "staff", name="Bea Okafor")
    listed = reverse("network:people:members", args=[network.slug])
    administrator.post(page_of(network, member, "set_active"), {"active": "no"})
    assert "No longer taking part" in administrator.get(listed).content.decode()
    assert "Bring back" in administrator.get(page_of(network, member)).content.decode()
    administrator.post(page_of(network, member, "set_active"), {"active": "yes"})
    assert "No longer taking part" not in administrator.get(listed).content.decode()


def test_opening_the_address_of_set_active_changes_nobody(administrator: Client, network: Network) -> None:
    member = people.member(network, "staff")
    answer = administrator.get(page_of(network, member, "set_active"))
    assert answer["Location"] == page_of(network, member)
    assert Membership.objects.get(pk=member.pk).active


def test_only_those_who_look_after_members_open_a_members_page(client: Client, network: Network) -> None:
    member = people.member(network, "staff")
    client.force_login(member.person)
    assert client.get(page_of(network, member)).status_code == 403


def test_a_member_of_another_network_is_not_found(administrator: Client, network: Network, other_network: Network) -> None:
    theirs = people.member(other_network, "staff")
    assert administrator.get(page_of(network, theirs)).status_code == 404
    with within(other_network):
        assert Membership.objects.get(pk=theirs.pk).active


def test_the_pages_of_members_take_few_queries(
    administrator: Client, network: Network, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    found = [people.member(network, "staff", site=people.site(network)) for _number in range(4)]
    services.set_active(by=FACTORY, membership=found[0], active=False, at=AT)
    for address in (page_of(network, found[1]), reverse("network:people:members", args=[network.slug])):
        with django_assert_max_num_queries(12):
            assert administrator.get(address).status_code == 200
