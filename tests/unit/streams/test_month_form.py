"""A site without an export types its numbers into a form: kept while typed, checked as a file is, and sent as one."""

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from fivefold.foundation.tasks.worker import work_off
from fivefold.gather.datasets.models import Dataset, Submission
from fivefold.gather.measures.models import Measure
from fivefold.gather.streams.models import Draft
from fivefold.gather.streams.month_content import can_be_typed_in
from fivefold.network.people.models import Network, Site
from fivefold.network.people.selectors import scope_of_network
from tests.factories import datasets, measures, monthly, people, streams

NOW = streams.at("2026-03-20")


@pytest.fixture
def typed(dataset: Dataset, network: Network) -> Dataset:
    """A dataset that can be typed in."""
    made = datasets.dataset(network, monthly.CONTRACT)
    measures.measure(made, monthly.MEASURE)
    return made


def reader(network: Network, *roles: str, site: str = "N01") -> Client:
    client = Client()
    where = Site.objects.get(identifier=site) if site else None
    client.force_login(people.member(network, *(roles or ("site_data_manager",)), site=where, name="Ines Prado").person)
    return client


def address(dataset: Dataset, query: str = "", part: str = "") -> str:
    return f"/n/{dataset.network.slug}/gather/entry/{dataset.public_id}/{part}{query}"


def page_of(client: Client, path: str, **given: str) -> str:
    with time_machine.travel(NOW, tick=False):
        answer = client.post(path, given) if given else client.get(path)
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def send(client: Client, dataset: Dataset, query: str = "", **given: str) -> str:
    with time_machine.travel(NOW, tick=False):
        answer = client.post(address(dataset, query), {"action": "send", **given})
        assert answer.status_code == 302, unescape(answer.content.decode())
        work_off(scope_of=scope_of_network)
        page = client.get(answer["Location"]).content.decode()
    return re.sub(r"\s+", " ", unescape(page))


FEBRUARY = {"number_0": "80", "number_1": "100", "number_2": "4.5"}


def test_only_a_dataset_of_one_row_for_each_site_and_month_can_be_typed_in(dataset: Dataset, typed: Dataset) -> None:
    assert can_be_typed_in(typed)
    assert not can_be_typed_in(dataset)


def test_what_is_sent_is_a_file_like_any_other_and_the_measure_is_computed(typed: Dataset, network: Network) -> None:
    page = send(reader(network), typed, **FEBRUARY)
    assert "1 row of 1 site, Feb 2026." in page
    sent = Submission.objects.get(dataset=typed)
    assert (sent.state, sent.file_name, len(sent.digest)) == ("accepted", "hand_hygiene-N01-2026-02.csv", 64)
    run = Measure.objects.get().runs.get()
    assert (run.numerator, run.denominator) == (80, 100)
    assert Draft.objects.count() == 0, "what was typed has come"


def test_last_months_numbers_stand_beside_the_boxes(typed: Dataset, network: Network) -> None:
    client = reader(network)
    send(client, typed, "?month=2026-01", number_0="70", number_1="1000", not_known_2="on")
    page = page_of(client, address(typed))
    assert "Jan 2026: 1,000" in page
    assert "Jan 2026: not known" in page


def test_what_is_typed_is_kept_and_told_and_shown_again_to_whoever_comes_next(typed: Dataset, network: Network) -> None:
    piece = page_of(reader(network), address(typed, part="draft/"), number_0="80", number_1="")
    assert "Kept on" in piece
    assert "<html" not in piece
    assert "field__error" not in piece, "an empty box is no fault yet"
    page = page_of(reader(network), address(typed))
    assert 'value="80"' in page
    assert "Typed by Ines Prado" in page
    assert Submission.objects.filter(dataset=typed).count() == 0


def test_keeping_it_for_later_needs_no_script(typed: Dataset, network: Network) -> None:
    client = reader(network)
    with time_machine.travel(NOW, tick=False):
        answer = client.post(address(typed, "?month=2026-01"), {"action": "keep", "number_0": "12"}, follow=True)
    assert "nothing has been sent yet" in answer.content.decode()
    assert 'value="12"' in answer.content.decode()
    assert Draft.objects.get().month == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"number_0": "eight"}, "Enter a whole number."),
        ({"number_0": "-1"}, "greater than or equal to 0"),
        ({"number_1": "6000"}, "less than or equal to 5000"),
        ({"number_0": "120", "number_1": "100"}, "“Hands cleaned” is part of “Occasions watched” and cannot be more."),
        ({"number_2": "4.55"}, "no more than 1 decimal place"),
        ({"number_2": "4", "not_known_2": "on"}, "which is it?"),
    ],
)
def test_what_does_not_fit_is_told_as_it_is_typed_and_again_when_it_is_sent(
    given: dict[str, str], told: str, typed: Dataset, network: Network
) -> None:
    client = reader(network)
    assert told in page_of(client, address(typed, part="draft/"), **given)
    assert told in page_of(client, address(typed), action="send", **{**FEBRUARY, **given})
    assert Submission.objects.filter(dataset=typed).count() == 0


def test_a_number_that_need_not_be_known_is_filled_in_or_ticked_and_never_left_out(typed: Dataset, network: Network) -> None:
    client = reader(network)
    left_out = {**FEBRUARY, "number_2": ""}
    assert "Fill it in, or tick that it is not known." in page_of(client, address(typed), action="send", **left_out)
    assert "1 row of 1 site" in send(client, typed, **left_out, not_known_2="on")


def test_correcting_an_earlier_month_is_the_same_form_and_a_restatement(typed: Dataset, network: Network) -> None:
    client = reader(network)
    send(client, typed, "?month=2026-01", **FEBRUARY)
    page = page_of(client, address(typed, "?month=2026-01"))
    assert 'value="80"' in page
    assert "counts now: 80" in page
    corrected = send(client, typed, "?month=2026-01", **{**FEBRUARY, "number_0": "60"})
    assert "Values of 1 site and month that had come before are replaced." in corrected
    last = Submission.objects.filter(dataset=typed).order_by("-id")[0]
    told = page_of(client, f"/n/{network.slug}/gather/submissions/{last.public_id}/restatement/")
    assert "80 of 100" in told
    assert "60 of 100" in told


def test_the_same_numbers_again_change_nothing(typed: Dataset, network: Network) -> None:
    client = reader(network)
    send(client, typed, **FEBRUARY)
    assert "These very numbers were accepted before" in send(client, typed, **FEBRUARY)
    assert Submission.objects.filter(dataset=typed).count() == 1


def test_somebody_of_a_site_types_for_that_site_only_and_the_hub_for_any(typed: Dataset, network: Network) -> None:
    other = Site.objects.get(identifier="F02")
    page = page_of(reader(network), address(typed))
    assert "Northgate, Feb 2026." in page
    assert "Fairhaven" not in page
    with time_machine.travel(NOW, tick=False):
        assert reader(network).post(address(typed, f"?site={other.public_id}"), FEBRUARY).status_code == 404
    hub = reader(network, "analyst", site="")
    assert "Fairhaven, Feb 2026." in page_of(hub, address(typed, f"?site={other.public_id}"))
    send(hub, typed, f"?site={other.public_id}", **FEBRUARY)
    assert Submission.objects.get(dataset=typed).file_name == "hand_hygiene-F02-2026-02.csv"


def test_a_month_that_is_not_offered_is_not_taken_for_another(typed: Dataset, network: Network) -> None:
    with time_machine.travel(NOW, tick=False):
        for month in ("2024-01", "2026-03", "nonsense"):
            assert reader(network).post(address(typed, f"?month={month}"), FEBRUARY).status_code == 404
    assert Draft.objects.count() == 0


def test_the_form_begins_with_the_oldest_month_owed_and_the_reminder_leads_to_it(typed: Dataset, network: Network) -> None:
    streams.looked_after(typed, "2026-02-01")
    streams.looked_after(typed, "2026-02-17")
    client = reader(network)
    assert "Northgate, Jan 2026." in page_of(client, address(typed))
    assert f"entry/{typed.public_id}/?month=2026-01" in page_of(client, f"/n/{network.slug}/")


def test_the_form_takes_few_queries(
    typed: Dataset, network: Network, folder: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = reader(network)
    send(client, typed, "?month=2026-01", **FEBRUARY)
    with django_assert_max_num_queries(12):
        page_of(client, address(typed))


def test_a_form_is_set_up_in_words_and_makes_a_contract_and_a_measure(dataset: Dataset, network: Network) -> None:
    analyst = reader(network, "analyst", site="")
    path = f"/n/{network.slug}/gather/entry/set-up/"
    given = {
        "title": "Hand hygiene: before touching",
        "numerator": "Hands cleaned",
        "denominator": "Occasions watched",
        "direction": "up",
        "role": "process",
        "due_day": "10",
        "may_be_unknown": "on",
        "why": "Clean hands prevent infections.",
    }
    assert analyst.post(path, {**given, "title": ""}).status_code == 422
    assert analyst.post(path, given).status_code == 302
    made = Dataset.objects.get(slug="hand_hygiene_before_touching")
    assert can_be_typed_in(made)
    assert Measure.objects.get(dataset=made).type == "proportion"
    assert "1 row of 1 site" in send(reader(network), made, number_0="8", number_1="10")
    run = Measure.objects.get(dataset=made).runs.order_by("-id")[0]
    assert (run.numerator, run.denominator) == (8, 10)


def test_a_form_without_a_denominator_counts(dataset: Dataset, network: Network) -> None:
    analyst = reader(network, "analyst", site="")
    given = {"title": "Falls", "numerator": "Falls", "direction": "down", "role": "outcome", "why": "Falls harm."}
    assert analyst.post(f"/n/{network.slug}/gather/entry/set-up/", given).status_code == 302
    send(reader(network), Dataset.objects.get(slug="falls"), number_0="3")
    assert Measure.objects.get(slug="falls").runs.order_by("-id")[0].numerator == 3
