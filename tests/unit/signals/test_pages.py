"""The ranked inbox and a signal's page."""

import csv
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from fivefold.analyse.signals.models import Signal
from fivefold.network.people.models import Network
from fivefold.network.people.selectors import sites
from tests.factories import people, signals, stories

QUERIES = 12


@pytest.fixture
def signal(network: Network, tmp_path: Path) -> Signal:
    return signals.signal(network, tmp_path)


@pytest.fixture
def analyst(network: Network) -> Client:
    client = Client()
    client.force_login(people.member(network, "analyst").person)
    return client


@pytest.fixture
def reader(network: Network) -> Client:
    client = Client()
    client.force_login(people.member(network, "decision_group_member").person)
    return client


def inbox(network: Network, query: str = "") -> str:
    return reverse("analyse:signals:index", args=[network.slug]) + query


def page(signal: Signal, name: str = "detail") -> str:
    return reverse(f"analyse:signals:{name}", args=[signal.network.slug, signal.public_id])


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_inbox_says_why_each_signal_is_there_and_what_to_expect_by_chance(analyst: Client, signal: Signal) -> None:
    shown = text(analyst, inbox(signal.network))
    assert "People seen within four hours, Northgate" in shown
    assert "The latest month stood at 45.0" in shown
    assert "Concern" in shown
    assert "<svg" in shown
    assert "In a list this long, expect fewer than 0.1 to be chance." in shown
    assert f"?signal={signal.public_id}" in shown


def test_an_empty_inbox_says_what_to_do_next(analyst: Client, network: Network) -> None:
    assert "Signals appear by themselves" in text(analyst, inbox(network))


def test_the_inbox_takes_few_queries(
    analyst: Client, signal: Signal, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(QUERIES):
        analyst.get(inbox(signal.network))


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("?direction=concern", True),
        ("?direction=improvement", False),
        ("?state=all", True),
        ("?state=dismissed", False),
        ("?direction=sideways", True),
    ],
)
def test_the_inbox_is_filtered_by_its_address(analyst: Client, signal: Signal, query: str, listed: bool) -> None:
    shown = text(analyst, inbox(signal.network, query))
    assert (page(signal) in shown) == listed


def test_the_inbox_is_filtered_by_measure_and_site(analyst: Client, signal: Signal) -> None:
    network = signal.network
    fairhaven = sites().get(name="Fairhaven")
    assert page(signal) in text(analyst, inbox(network, f"?measure={signal.measure.public_id}"))
    assert "No signal here" in text(analyst, inbox(network, f"?site={fairhaven.public_id}"))


def test_the_list_is_exported_as_it_is_filtered(analyst: Client, signal: Signal) -> None:
    address = reverse("analyse:signals:export", args=[signal.network.slug]) + "?direction=concern"
    answer = analyst.get(address)
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(answer.content.decode().splitlines()))
    assert "Northgate" in {row["place"] for row in rows}
    assert {row["direction"] for row in rows} == {"concern"}
    assert {row["run"] for row in rows} == {signal.run.public_id}


def test_a_signals_page_shows_its_chart_its_figures_and_the_stories_of_that_place(analyst: Client, signal: Signal) -> None:
    told = stories.released(signal.network, site=signal.site)
    elsewhere = stories.released(signal.network, "At Fairhaven all went well.", site=sites().get(name="Fairhaven"))
    shown = text(analyst, page(signal))
    assert 'id="signal-spec"' in shown
    assert "Table of this chart" in shown
    assert told.text[:40] in shown
    assert elsewhere.text not in shown
    assert "Make it an insight" in shown


def test_a_held_story_is_not_shown_beside_a_signal(analyst: Client, signal: Signal) -> None:
    held, _receipt = stories.told(signal.network, site=signal.site)
    assert held.original[:20] not in text(analyst, page(signal))


def test_a_signals_page_takes_few_queries(
    analyst: Client, signal: Signal, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(QUERIES):
        analyst.get(page(signal))


def test_a_signal_is_watched_and_put_back(analyst: Client, signal: Signal) -> None:
    assert analyst.post(page(signal, "watch"))["Location"] == inbox(signal.network)
    assert Signal.objects.get(pk=signal.pk).state == "watched"
    assert analyst.post(page(signal, "put_back"))["Location"] == page(signal)
    assert Signal.objects.get(pk=signal.pk).state == "new"


def test_a_signal_is_dismissed_with_its_reason(analyst: Client, signal: Signal) -> None:
    sent = analyst.post(page(signal, "dismiss"), {"because": ""})
    assert sent.status_code == 422
    assert "error-summary" in sent.content.decode()
    analyst.post(page(signal, "dismiss"), {"because": "The form changed."})
    assert page(signal) not in text(analyst, inbox(signal.network))
    shown = text(analyst, page(signal))
    assert "Dismissed: The form changed." in shown
    assert "Put it back" in shown


def test_what_was_dealt_with_meanwhile_is_refused_in_words(analyst: Client, signal: Signal) -> None:
    analyst.post(page(signal, "dismiss"), {"because": "The form changed."})
    sent = analyst.post(page(signal, "watch"))
    assert sent.status_code == 409
    assert "somebody may have dealt with it meanwhile" in sent.content.decode()


def test_an_insight_is_made_from_a_signal_whose_words_it_begins_with(analyst: Client, signal: Signal) -> None:
    address = reverse("analyse:insights:new", args=[signal.network.slug]) + f"?signal={signal.public_id}"
    assert "People seen within four hours, Northgate: The latest month" in text(analyst, address)
    sent = analyst.post(address, {"statement": "Northgate is overrun.", "polarity": "concern", "confidence": "low"})
    assert sent.status_code == 302
    assert Signal.objects.get(pk=signal.pk).state == "insight"
    assert "People seen within four hours, Northgate" in text(analyst, sent["Location"])


def test_who_only_reads_is_offered_nothing_to_do(reader: Client, signal: Signal) -> None:
    assert "Make it an insight" not in text(reader, inbox(signal.network))
    assert "Dismiss it" not in text(reader, page(signal))
    assert reader.post(page(signal, "watch")).status_code == 403


def test_who_may_not_see_signals_does_not(client: Client, signal: Signal) -> None:
    client.force_login(people.member(signal.network, "family_partner").person)
    assert client.get(inbox(signal.network)).status_code == 403


def test_a_signal_of_another_network_is_not_found(analyst: Client, signal: Signal, other_network: Network) -> None:
    stranger = Client()
    stranger.force_login(people.member(other_network, "analyst").person)
    assert stranger.get(page(signal)).status_code == 404
    assert stranger.get(reverse("analyse:signals:detail", args=[other_network.slug, signal.public_id])).status_code == 404


def test_a_watch_by_a_link_alone_does_nothing(analyst: Client, signal: Signal) -> None:
    assert analyst.get(page(signal, "watch")).status_code == 405
    assert Signal.objects.get(pk=signal.pk).state == "new"
