"""The pages of measures: the sentence first, few queries, and no more than the reader may see."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from fivefold.gather.datasets.models import Dataset
from fivefold.gather.measures.models import Measure
from fivefold.network.people.models import Network, Site
from fivefold.network.sharing.rungs import Rung
from tests.factories import measures, people

STEADY = [(round(50 + 3 * (month % 3 - 1)), 100) for month in range(24)]
IMPROVED = [*STEADY[:12], *((round(80 + 3 * (month % 3 - 1)), 100) for month in range(12))]


def reader(network: Network, *roles: str, site: Site | None = None) -> Client:
    client = Client()
    client.force_login(people.member(network, *(roles or ("analyst",)), site=site).person)
    return client


@pytest.fixture
def measure(dataset: Dataset, folder: Path) -> Measure:
    return measures.computed(dataset, {"N01": IMPROVED, "F02": STEADY}, folder)


def page_of(client: Client, measure: Measure) -> str:
    return client.get(f"/n/{measure.network.slug}/gather/measures/{measure.public_id}/").content.decode()


def test_the_page_says_what_was_found_before_any_chart(measure: Measure, network: Network) -> None:
    page = page_of(reader(network), measure)
    lead = page.index("People seen within four hours rose from")
    assert lead < page.index("<figure")
    assert "1 of 2 sites got better" in page
    assert "outcome · higher is better" in page


def test_the_chart_has_its_sentence_its_table_and_why_it_is_this_chart(measure: Measure, network: Network) -> None:
    page = page_of(reader(network), measure)
    spec = re.search(r'<script id="network-spec" type="application/json">(.*?)</script>', page)
    assert spec
    assert len(json.loads(spec[1])["data"]["values"]) == 24
    assert "A p chart" in page or "A p′ chart" in page
    assert "People seen within four hours rose" in re.search(r'<p id="network-sentence">(.*?)</p>', page)[1]  # type: ignore[index]
    assert "Dec 2024" in page


def test_the_chart_says_whether_the_process_as_it_is_will_meet_its_aim(dataset: Dataset, network: Network, folder: Path) -> None:
    measure = measures.computed(dataset, {"N01": STEADY, "F02": STEADY}, folder)
    said = re.search(r'<p id="network-sentence">(.*?)</p>', page_of(reader(network), measure))
    assert said
    assert measure.target
    assert "misses the target of" in said[1]


def test_every_site_has_a_picture_and_a_word(measure: Measure, network: Network) -> None:
    page = page_of(reader(network), measure)
    for site, word in (("Northgate", "better"), ("Fairhaven", "steady")):
        assert re.search(rf"<span>{site}</span>.*?{word}</span>", page, re.DOTALL)
    assert page.index("Northgate") < page.index("Fairhaven"), "what moved comes first"


def test_the_page_says_where_its_values_come_from(measure: Measure, network: Network) -> None:
    page = page_of(reader(network), measure)
    run = measure.runs.get()
    for known in (measure.definition_hash, run.public_id, run.values_hash, run.input_hashes[0], "A. Rahman"):
        assert known in page


@pytest.mark.parametrize("address", ["", "{}/"])
def test_a_page_of_measures_takes_few_queries(
    address: str, measure: Measure, network: Network, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = reader(network)
    path = f"/n/{network.slug}/gather/measures/{address.format(measure.public_id)}"
    with django_assert_max_num_queries(12):
        assert client.get(path).status_code == 200


def test_the_list_says_how_each_measure_does(measure: Measure, network: Network) -> None:
    page = reader(network).get(f"/n/{network.slug}/gather/measures/").content.decode()
    assert "Of 1 measures, 1 got better and 0 got worse." in page
    assert "People seen within four hours" in page
    assert "<svg" in page


def test_a_measure_without_values_says_what_it_waits_for(dataset: Dataset, network: Network) -> None:
    page = page_of(reader(network), measures.measure(dataset))
    assert "as soon as data for “Attendances in emergency departments” is accepted" in page


@pytest.mark.parametrize(
    ("rung", "sees_network", "sees_names", "sees_blinded"),
    [(Rung.T0, False, False, False), (Rung.T1, True, False, False), (Rung.T2, True, False, True), (Rung.T3, True, True, False)],
)
def test_a_member_sees_what_the_rung_lets_them_see(
    rung: Rung, sees_network: bool, sees_names: bool, sees_blinded: bool, measure: Measure, network: Network
) -> None:
    measures.share(measure, rung)
    page = page_of(reader(network), measure)
    assert ("network-spec" in page) == sees_network
    assert ("Northgate" in page) == sees_names
    assert ("Site 1" in page) == sees_blinded


def test_a_site_sees_itself_on_every_rung(measure: Measure, network: Network) -> None:
    measures.share(measure, Rung.T0)
    page = page_of(reader(network, "site_team_lead", site=Site.objects.get(identifier="N01")), measure)
    assert "Northgate" in page
    assert "Fairhaven" not in page


def test_a_member_who_may_not_see_small_counts_gets_no_judgement_from_what_is_left(
    dataset: Dataset, network: Network, folder: Path
) -> None:
    small = [(month % 4, 40) for month in range(24)]
    measure = measures.computed(dataset, {"N01": small, "F02": [(20, 40)] * 24}, folder)
    page = page_of(reader(network, "staff"), measure)
    assert re.search(r"<span>Northgate</span>.*?not judged</span>", page, re.DOTALL)
    assert "Counts of 1 to 4 are hidden" in page
    assert "not judged" not in page_of(reader(network, "analyst"), measure)


def test_a_definition_is_added_on_the_page_and_refused_with_its_line(dataset: Dataset, network: Network) -> None:
    address = f"/n/{network.slug}/gather/measures/add/"
    analyst = reader(network)
    broken = analyst.post(address, {"definition": measures.WITHIN_FOUR_HOURS.replace("role: outcome", "role: hope")})
    assert broken.status_code == 422
    assert "line 3" in broken.content.decode()
    added = analyst.post(address, {"definition": measures.WITHIN_FOUR_HOURS})
    assert added.status_code == 302
    assert Measure.objects.get().title == "People seen within four hours"


def test_without_a_dataset_the_page_says_that_a_contract_comes_first(network: Network) -> None:
    page = reader(network, "analyst").get(f"/n/{network.slug}/gather/measures/add/").content.decode()
    assert "A measure needs a dataset contract first" in page
    assert f'href="/n/{network.slug}/gather/datasets/add/"' in page


def test_the_first_measure_begins_with_a_worked_example_led_to_the_networks_dataset(dataset: Dataset, network: Network) -> None:
    analyst = reader(network, "analyst")
    address = f"/n/{network.slug}/gather/measures/add/"
    page = analyst.get(address).content.decode()
    assert "dataset: ed_attendances" in page
    assert "{date: arrived_on}" in page
    assert "Time in the department" in page, "and the columns that can be counted"
    assert "Begin with a worked example" not in page
    measures.measure(dataset)
    later = analyst.get(address).content.decode()
    assert "calls-missed" not in later
    assert "Begin with a worked example" in later
    assert "calls-missed" in analyst.get(f"{address}?example=1").content.decode()


def test_a_definition_of_an_unknown_dataset_is_told_which_there_are_and_leads_to_the_box(
    dataset: Dataset, network: Network
) -> None:
    address = f"/n/{network.slug}/gather/measures/add/"
    text = measures.WITHIN_FOUR_HOURS.replace("dataset: ed_attendances", "dataset: wards")
    page = reader(network, "analyst").post(address, {"definition": text}).content.decode()
    assert "The datasets are: ed_attendances." in page
    assert 'href="#id_definition"' in page


def test_a_condition_that_does_not_fit_is_told_with_its_place(dataset: Dataset, network: Network) -> None:
    text = measures.WITHIN_FOUR_HOURS.replace("minutes <= 240", "minuts <= 240")
    page = reader(network, "analyst").post(f"/n/{network.slug}/gather/measures/add/", {"definition": text}).content.decode()
    assert "numerator, “minuts &lt;= 240”" in page
    assert "Did you mean minutes?" in page
