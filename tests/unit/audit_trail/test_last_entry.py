"""Whoever writes too late reads who was faster and when, as far as the trail may tell."""

from datetime import UTC, datetime

import pytest
from django.test import RequestFactory

from fivefold.foundation.audit.services import record
from fivefold.foundation.design.error_pages import refused
from fivefold.foundation.models import StaleWrite
from fivefold.foundation.permission import Actor
from fivefold.network.audit_trail.presenting import last_entry
from fivefold.network.audit_trail.selectors import CONFIDENTIAL, UNTOLD
from fivefold.network.people import services
from fivefold.network.people.actors import actor_of
from fivefold.network.people.models import Network, Site, SiteStatus
from tests.factories import people
from tests.factories.people import AT

LATER = datetime(2026, 7, 6, 9, 41, tzinfo=UTC)


def rename(site: Site, name: str, *, by: Actor) -> Site:
    return services.change_site(
        by=by, site=site, name=name, time_zone=site.time_zone, peer_group="", status=SiteStatus(site.status), at=LATER
    )


def entry(network: Network, action: str, kind: str) -> None:
    by = actor_of(people.member(network, "administrator", name="Amira Rahman"))
    record(action=action, by=by, at=AT, realm=network.public_id, subject_kind=kind, subject="sub_1")


def test_a_stale_write_says_who_changed_it_and_when(network: Network) -> None:
    mine = people.site(network)
    theirs = Site.objects.get(pk=mine.pk)
    rename(theirs, "Northgate", by=actor_of(people.member(network, "administrator", name="Amira Rahman")))
    with pytest.raises(StaleWrite) as caught:
        rename(mine, "Southgate", by=people.actor(network, "administrator"))
    said = "Somebody else changed this while you were working on it. "
    said += "The last change on record is of 6 Jul 2026, 9:41 a.m., by Amira Rahman: “Site: changed”."
    assert caught.value.message == said
    page = refused(RequestFactory().get("/"), caught.value)
    assert page.status_code == 409
    assert "by Amira Rahman" in page.content.decode()


def test_what_the_system_did_is_told_as_its_own_doing(network: Network) -> None:
    site = people.site(network)
    assert "by Fivefold (factory): “Site: added”" in last_entry(site.public_id)


@pytest.mark.parametrize("action", sorted(CONFIDENTIAL))
def test_nothing_is_told_of_what_is_confidential(network: Network, action: str) -> None:
    entry(network, action, "check")
    assert last_entry("sub_1") == ""


@pytest.mark.parametrize("kind", sorted(UNTOLD))
def test_no_member_is_named_where_whoever_told_a_story_may_read_it(network: Network, kind: str) -> None:
    entry(network, f"{kind}.changed", kind)
    assert last_entry("sub_1") == ""


def test_without_an_entry_the_refusal_stands_alone(network: Network) -> None:
    assert last_entry("sub_unheard_of") == ""
