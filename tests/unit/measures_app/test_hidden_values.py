"""A value that is hidden is told apart from nought and from one that is missing: in the chart, its table and the file."""

import csv
import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from fivefold.gather.datasets.models import Dataset
from fivefold.gather.measures.models import Measure
from fivefold.network.people.models import Network, Site
from fivefold.network.sharing.models import ReleasedMonth
from fivefold.network.sharing.rungs import Rung
from tests.factories import measures, people

MONTHS = 14
LARGE = [(20, 40)] * MONTHS
SMALL_IN_MARCH = [(20, 40), (21, 40), (2, 40), *[(20, 40)] * (MONTHS - 3)]
SHORT = [(30, 60)] * (MONTHS - 1)


@pytest.fixture
def measure(dataset: Dataset, folder: Path) -> Measure:
    """Four sites: Northgate is small in March, Eastmoor has not sent the last month."""
    people.site(dataset.network, identifier="E03", name="Eastmoor")
    people.site(dataset.network, identifier="W04", name="Westbrook")
    rows = {"N01": SMALL_IN_MARCH, "F02": LARGE, "E03": SHORT, "W04": [(60, 90)] * MONTHS}
    return measures.computed(dataset, rows, folder)


def signed_in(network: Network, role: str, site: str | None = None) -> Client:
    client = Client()
    where = Site.objects.get(name=site) if site else None
    client.force_login(people.member(network, role, site=where).person)
    return client


def address(measure: Measure, file: str = "") -> str:
    return f"/n/{measure.network.slug}/gather/measures/{measure.public_id}/{file}"


def rows(client: Client, measure: Measure) -> list[dict[str, str]]:
    answer = client.get(address(measure, "values.csv"))
    assert answer["Content-Disposition"] == 'attachment; filename="within-four-hours.csv"'
    return list(csv.DictReader(StringIO(answer.content.decode())))


def found(told: list[dict[str, str]], name: str, month: str) -> tuple[str, str, str]:
    (row,) = [row for row in told if (row["name"], row["month"]) == (name, month)]
    return row["numerator"], row["denominator"], row["state"]


def test_the_file_has_a_state_for_every_month_and_no_number_where_none_is_shown(measure: Measure, network: Network) -> None:
    told = rows(signed_in(network, "staff"), measure)
    assert found(told, "Northgate", "2023-01-01") == ("20", "40", "shown")
    assert found(told, "Northgate", "2023-03-01") == ("", "", "suppressed")
    assert found(told, "Westbrook", "2023-03-01") == ("60", "90", "shown")
    assert found(told, "Eastmoor", "2024-02-01") == ("", "", "missing")
    assert found(told, network.name, "2023-03-01") == ("112", "230", "shown")
    assert sum(row["state"] == "suppressed" for row in told) == 3, "two more sites, so that none can subtract its own"


def test_the_analyst_has_every_count_in_the_file_and_a_site_its_own(measure: Measure, network: Network) -> None:
    assert found(rows(signed_in(network, "analyst"), measure), "Northgate", "2023-03-01") == ("2", "40", "shown")
    own = rows(signed_in(network, "staff", site="Northgate"), measure)
    assert found(own, "Northgate", "2023-03-01") == ("2", "40", "shown")
    assert sum(row["state"] == "suppressed" for row in own) == 2


@pytest.mark.parametrize(("rung", "names"), [(Rung.T0, set()), (Rung.T1, {"network"}), (Rung.T2, {"network", "site"})])
def test_the_file_goes_as_far_as_the_rung(measure: Measure, network: Network, rung: Rung, names: set[str]) -> None:
    measures.share(measure, rung)
    told = rows(signed_in(network, "staff"), measure)
    assert {row["of"] for row in told} == names
    assert not any("Northgate" in row["name"] for row in told)


def test_the_file_of_a_measure_without_values_has_its_heads_alone(dataset: Dataset, network: Network) -> None:
    answer = signed_in(network, "staff").get(address(measures.measure(dataset), "values.csv"))
    assert answer.content.decode().split() == ["of,name,month,numerator,denominator,state"]


def test_the_page_leads_to_the_file(measure: Measure, network: Network) -> None:
    assert address(measure, "values.csv") in signed_in(network, "staff").get(address(measure)).content.decode()


def test_a_hidden_month_of_the_network_is_said_marked_in_the_chart_and_named_in_its_table(
    dataset: Dataset, network: Network, folder: Path
) -> None:
    """Of two sites one is small in March: their total is hidden, for each could subtract its own."""
    made = measures.computed(dataset, {"N01": SMALL_IN_MARCH, "F02": LARGE}, folder)
    page = signed_in(network, "staff").get(address(made)).content.decode()
    assert "1 month is hidden from you, because counts are small or would give small ones away." in page
    spec = re.search(r'<script id="network-spec" type="application/json">(.*?)</script>', page)
    assert spec
    layers = json.loads(spec[1])["layer"]
    marked = [layer["data"]["values"] for layer in layers if layer["mark"].get("shape") == "cross"]
    assert marked == [[{"period": "2023-03-01", "month": "Mar 2023"}]]
    assert any(layer["mark"].get("text") == "+ a value that is hidden" for layer in layers)
    row = re.search(r"Mar 2023.*?</tr>", page[page.index("<table") :], re.DOTALL)
    assert row
    assert row[0].count("hidden</td>") == 3
    assert "The count is small, or would give a small one away." in row[0]


def test_how_many_sites_have_data_is_told_of_the_month_that_stands_beside_it(
    dataset: Dataset, network: Network, folder: Path
) -> None:
    """In the last month one of two sites has sent, and its total is hidden: the figures are of the month before."""
    last = [(20, 40)] * (MONTHS - 1)
    made = measures.computed(dataset, {"N01": [*last, (2, 40)], "F02": last}, folder)
    page = signed_in(network, "staff").get(address(made)).content.decode()
    told = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "sites have data for Jan 2024 2 of 2" in told


def test_the_pages_take_few_queries_also_for_those_from_whom_counts_are_hidden(
    measure: Measure, network: Network, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    staff = signed_in(network, "staff")
    staff.get(address(measure))
    assert ReleasedMonth.objects.count() == MONTHS
    for path in (address(measure), f"/n/{network.slug}/gather/measures/"):
        with django_assert_max_num_queries(12):
            assert staff.get(path).status_code == 200
