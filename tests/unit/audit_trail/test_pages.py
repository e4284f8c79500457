"""The audit trail on its pages: who did what, the proof that nobody changed it, and nobody who must stay confidential."""

import csv
import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.audit.services import record, verify
from fivefold.foundation.permission import Actor
from fivefold.network.audit_trail import selectors
from fivefold.network.audit_trail.presenting import action_in_words
from fivefold.network.people.actors import actor_of
from fivefold.network.people.models import Network
from tests.factories import people
from tests.factories.people import AT, FACTORY


def address(network: Network, name: str = "index") -> str:
    return reverse(f"network:audit_trail:{name}", args=[network.slug])


def done(network: Network, action: str, *, by: Actor = FACTORY, subject: str = "sty_1") -> AuditEvent:
    realm, kind = network.public_id, action.partition(".")[0]
    return record(action=action, by=by, at=AT, realm=realm, subject_kind=kind, subject=subject, details={"voice": "parent"})


def rows_of(answer: object) -> list[dict[str, str]]:
    return list(csv.DictReader(answer.content.decode().splitlines()))  # type: ignore[attr-defined]


@pytest.fixture
def lead(client: Client, network: Network) -> Client:
    client.force_login(people.member(network, "network_lead", name="Amira Rahman").person)
    return client


def test_the_latest_entries_come_first_with_the_names_of_who_did_them(lead: Client, network: Network) -> None:
    done(network, "body.authority_set", by=people.actor(network, "administrator"), subject="bod_1")
    shown = lead.get(address(network)).content.decode()
    assert shown.index("Body: authority set") < shown.index("Member: joined", shown.index("<table"))
    assert re.search(r"Person \d+", shown), "the administrator by name"
    assert "Fivefold (factory)" in shown
    assert "voice: parent" in shown


def test_another_networks_entries_are_not_there(lead: Client, network: Network, other_network: Network) -> None:
    done(other_network, "body.authority_set", subject="bod_theirs")
    assert "bod_theirs" not in lead.get(address(network)).content.decode()
    assert lead.get(address(other_network)).status_code == 404


def test_entries_are_found_by_what_was_done_to_what_and_by_whom(network: Network) -> None:
    administrator = people.actor(network, "administrator")
    seated = done(network, "body.member_seated", by=administrator, subject="bod_1")
    ended = done(network, "body.seat_ended", subject="bod_1")
    assert list(selectors.entries(network, {"action": "body.member_seated"})) == [seated]
    assert list(selectors.entries(network, {"subject": " bod_1 "})) == [ended, seated]
    assert list(selectors.entries(network, {"actor": administrator.identifier})) == [seated]
    assert ended in selectors.entries(network, {"actor": selectors.FIVEFOLD})
    assert seated not in selectors.entries(network, {"actor": selectors.FIVEFOLD})


def test_the_filter_stands_in_the_address_and_an_unknown_one_shows_everything(lead: Client, network: Network) -> None:
    done(network, "body.authority_set", subject="bod_1")
    shown = lead.get(address(network), {"action": "body.authority_set"}).content.decode()
    assert "bod_1" in shown
    assert "membership mem_" not in shown
    assert "No entry here" in lead.get(address(network), {"subject": "nothing"}).content.decode()
    assert "bod_1" in lead.get(address(network), {"action": "no.such", "before": "x"}).content.decode()


def test_pages_follow_each_other_without_gap_or_overlap_in_both_directions(network: Network) -> None:
    for _number in range(7):
        done(network, "body.authority_set")
    every = list(selectors.entries(network, {}))
    found: list[AuditEvent] = []
    pages: list[selectors.Page] = []
    before = None
    while True:
        page = selectors.page_of(selectors.entries(network, {}), size=3, before=before)
        pages.append(page)
        found += page.entries
        before = page.entries[-1].sequence
        if not page.older:
            break
    assert found == every
    assert [page.newer for page in pages] == [False] + [True] * (len(pages) - 1)
    back = selectors.page_of(selectors.entries(network, {}), size=3, after=pages[1].entries[0].sequence)
    assert back.entries == pages[0].entries
    assert not back.newer


def test_older_entries_are_a_page_away_and_keep_the_filter(lead: Client, network: Network) -> None:
    for _number in range(51):
        done(network, "body.authority_set", subject="bod_1")
    shown = lead.get(address(network), {"subject": "bod_1"}).content.decode()
    older = re.search(r'rel="next" href="\?([^"]+)"', shown)
    assert older
    assert "subject=bod_1" in older[1]
    second = lead.get(f"{address(network)}?{older[1].replace('&amp;', '&')}").content.decode()
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second


@pytest.mark.parametrize("action", sorted(selectors.CONFIDENTIAL))
def test_nobody_learns_from_the_trail_who_told_a_story_or_rated(action: str, lead: Client, network: Network) -> None:
    member = people.member(network, "family_partner", name="Bea Okafor")
    teller = actor_of(member)
    done(network, action, by=teller, subject="secret_1")
    shown = lead.get(address(network), {"subject": "secret_1"}).content.decode()
    assert "kept confidential" in shown
    assert "Bea Okafor" not in shown.partition("<table")[2]
    assert not selectors.entries(network, {"actor": teller.identifier, "subject": "secret_1"})
    row = rows_of(lead.get(address(network, "export"), {"subject": "secret_1"}))[0]
    assert (row["actor"], row["actor_kind"], row["actor_name"]) == ("", "", "kept confidential")
    assert not {"digest", "previous"} & set(row), "with a seal the teller could be found by trying every member"


def test_the_file_holds_every_entry_that_the_filter_finds_and_no_formula(lead: Client, network: Network) -> None:
    for _number in range(60):
        done(network, "body.authority_set", subject="=1+1")
    rows = rows_of(lead.get(address(network, "export"), {"subject": "=1+1"}))
    assert len(rows) == 60
    assert {row["subject"] for row in rows} == {"'=1+1"}
    assert rows[0]["details"] == '{"voice": "parent"}'


def test_a_whole_chain_is_said_to_be_whole(lead: Client, network: Network) -> None:
    entries = verify(network.public_id).entries
    shown = lead.get(address(network, "check")).content.decode()
    assert "The audit trail is whole" in shown
    assert entries == 1
    assert "The one entry is there, as it was written." in shown


def test_a_changed_entry_is_named(lead: Client, network: Network) -> None:
    changed = done(network, "body.authority_set")
    AuditEvent.objects.filter(pk=changed.pk).update(subject="bod_other")
    shown = lead.get(address(network, "check")).content.decode()
    assert "The audit trail was tampered with" in shown
    assert f"entry {changed.sequence} was changed" in shown


@pytest.mark.parametrize("name", ["index", "check", "export"])
def test_only_those_who_verify_the_trail_open_it(name: str, client: Client, network: Network) -> None:
    client.force_login(people.member(network, "analyst").person)
    assert client.get(address(network, name)).status_code == 403


def test_nothing_can_be_sent_to_the_trail(lead: Client, network: Network) -> None:
    assert lead.post(address(network)).status_code == 405


def test_the_list_takes_few_queries_however_many_entries_there_are(
    lead: Client, network: Network, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(8):
        done(network, "body.authority_set", by=people.actor(network, "administrator"))
    with django_assert_max_num_queries(12):
        lead.get(address(network))


def test_an_action_is_told_in_words() -> None:
    assert action_in_words("body.member_seated") == "Body: member seated"
    assert action_in_words("restored") == "Restored"
