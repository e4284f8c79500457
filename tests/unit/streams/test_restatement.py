"""A later file changes what was known: the page says which values, from what to what, and no more than the reader may see."""

import csv
import re
from datetime import date
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from fivefold.gather.datasets.models import Dataset, Submission
from fivefold.gather.measures.computing import compute_values
from fivefold.gather.measures.models import Measure
from fivefold.network.people.models import Network, Site
from fivefold.network.sharing.rungs import Rung
from tests.factories import datasets, measures, people
from tests.factories.people import AT, FACTORY
from tests.shared import SHARED, needs_shared

COUNTS = {"N01": [(50, 100), (60, 100)], "F02": [(40, 100), (44, 100)]}


def reader(network: Network, *roles: str, site: str = "") -> Client:
    client = Client()
    where = Site.objects.get(identifier=site) if site else None
    client.force_login(people.member(network, *(roles or ("analyst",)), site=where).person)
    return client


def sent_again(dataset: Dataset, counts: measures.Rows, folder: Path) -> Submission:
    submission = datasets.sent(dataset, datasets.csv_text(measures.rows(counts)), folder, "again.csv")
    compute_values(by=FACTORY, dataset=dataset, at=AT)
    return submission


def page_of(client: Client, network: Network, address: str) -> str:
    answer = client.get(f"/n/{network.slug}/gather/{address}")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def rows_of(page: str) -> list[list[str]]:
    """The cells of every row of every table on the page."""
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]+>|\s+", " ", cell).strip() for cell in row] for row in cells]


@pytest.fixture
def measure(dataset: Dataset, folder: Path) -> Measure:
    return measures.computed(dataset, COUNTS, folder)


def address(measure: Measure) -> str:
    return f"restatements/{measure.runs.order_by('-id')[0].public_id}/"


def test_the_page_says_which_values_moved_from_what_to_what_and_by_how_much(
    measure: Measure, dataset: Dataset, network: Network, folder: Path
) -> None:
    sent_again(dataset, {"N01": [(70, 100)]}, folder)
    page = page_of(reader(network), network, address(measure))
    assert "1 value that was there before is different now." in page
    assert "Northgate in Jan 2023, from 50.00 % to 70.00 %" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert ["Northgate", "Jan 2023", "50 of 100 (50.00 %)", "70 of 100 (70.00 %)", "+20.00 points"] in rows_of(page)
    assert [network.name, "Jan 2023", "90 of 200 (45.00 %)", "110 of 200 (55.00 %)", "+10.00 points"] in rows_of(page)
    assert "Fairhaven" not in page


def test_a_month_that_is_new_is_no_restatement(measure: Measure, dataset: Dataset, network: Network, folder: Path) -> None:
    sent_again(dataset, {"N01": [*COUNTS["N01"], (30, 100)]}, folder)
    assert "No value that was there before is different now." in page_of(reader(network), network, address(measure))


def test_a_file_leads_to_what_it_changed_in_every_measure(
    measure: Measure, dataset: Dataset, network: Network, folder: Path
) -> None:
    measures.measure(dataset, measures.ATTENDANCES)
    compute_values(by=FACTORY, dataset=dataset, at=AT)
    submission = sent_again(dataset, {"N01": [(70, 120)]}, folder)
    page = page_of(reader(network), network, f"submissions/{submission.public_id}/")
    assert f"submissions/{submission.public_id}/restatement/" in page
    told = page_of(reader(network), network, f"submissions/{submission.public_id}/restatement/")
    assert ["Northgate", "Jan 2023", "100", "120", "+20"] in rows_of(told)
    assert ["Northgate", "Jan 2023", "50 of 100 (50.00 %)", "70 of 120 (58.33 %)", "+8.33 points"] in rows_of(told)


def test_a_measure_and_its_dataset_lead_to_the_last_restatement(
    measure: Measure, dataset: Dataset, network: Network, folder: Path
) -> None:
    sent_again(dataset, {"N01": [(70, 100)]}, folder)
    told = address(measure)
    sent_again(dataset, {"N01": [(70, 100), (60, 100), (50, 100)]}, folder)
    assert told in page_of(reader(network), network, f"measures/{measure.public_id}/")
    assert told in page_of(reader(network), network, f"datasets/{dataset.public_id}/restatements/")
    assert f"datasets/{dataset.public_id}/restatements/" in page_of(reader(network), network, f"datasets/{dataset.public_id}/")


@pytest.mark.parametrize(
    ("rung", "sees_network", "sees_name", "sees_blinded"),
    [(Rung.T0, False, False, False), (Rung.T1, False, False, False), (Rung.T2, True, False, True), (Rung.T3, True, True, False)],
)
def test_a_member_sees_what_the_rung_lets_them_see(
    rung: Rung,
    sees_network: bool,
    sees_name: bool,
    sees_blinded: bool,
    measure: Measure,
    dataset: Dataset,
    network: Network,
    folder: Path,
) -> None:
    sent_again(dataset, {"N01": [(70, 100)]}, folder)
    measures.share(measure, rung)
    page = page_of(reader(network, "staff"), network, address(measure))
    assert ("90 of 200" in page) == sees_network, "two totals between which one site moved would give that site away on T1"
    assert ("Northgate" in page) == sees_name
    assert bool(re.search(r"Site [12]", page)) == sees_blinded


def test_a_site_sees_its_own_restatement_on_every_rung_and_no_other(
    measure: Measure, dataset: Dataset, network: Network, folder: Path
) -> None:
    sent_again(dataset, {"N01": [(70, 100)], "F02": [(20, 100)]}, folder)
    measures.share(measure, Rung.T0)
    page = page_of(reader(network, "site_team_lead", site="N01"), network, address(measure))
    assert "50 of 100" in page
    assert "Fairhaven" not in page
    assert "40 of 100" not in page


def test_a_difference_of_few_people_is_hidden_from_members_and_not_from_the_hub(
    measure: Measure, dataset: Dataset, network: Network, folder: Path
) -> None:
    sent_again(dataset, {"N01": [(52, 100)]}, folder)
    hidden = page_of(reader(network, "staff"), network, address(measure))
    assert "52 of 100" not in hidden
    assert "Changes that would give a small count away are hidden from you." in hidden
    assert "52 of 100" in page_of(reader(network, "analyst"), network, address(measure))


def test_a_small_count_is_hidden_on_the_page_as_it_is_on_the_measures_own(
    dataset: Dataset, network: Network, folder: Path
) -> None:
    measure = measures.computed(dataset, {"N01": [(3, 100), (60, 100)], "F02": [(40, 100), (44, 100)]}, folder)
    sent_again(dataset, {"N01": [(70, 100)]}, folder)
    page = page_of(reader(network, "staff"), network, address(measure))
    assert "3 of 100" not in page
    assert "70 of 100" not in page


def test_a_change_of_the_definition_is_told(measure: Measure, dataset: Dataset, network: Network) -> None:
    measures.measure(dataset, measures.WITHIN_FOUR_HOURS.replace("<= 240", "<= 90"))
    compute_values(by=FACTORY, dataset=dataset, at=AT)
    page = page_of(reader(network), network, address(measure))
    assert "The measure’s definition changed at the same time" in page


def test_the_pages_take_few_queries(
    measure: Measure,
    dataset: Dataset,
    network: Network,
    folder: Path,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    submission = sent_again(dataset, {"N01": [(70, 100)]}, folder)
    client = reader(network)
    for path in (
        address(measure),
        f"submissions/{submission.public_id}/restatement/",
        f"datasets/{dataset.public_id}/restatements/",
    ):
        with django_assert_max_num_queries(12):
            page_of(client, network, path)


ENGLAND = """\
name: ae_attendances
title: Attendances in emergency departments of England
version: 1
columns:
  - {name: period, type: date, required: true}
  - {name: org_code, type: text, required: true}
  - {name: type, type: code, codes: ["1", "2", other], required: true}
  - {name: attendances, type: integer, minimum: 0}
  - {name: breaches, type: integer, minimum: 0}
  - {name: admissions, type: integer, minimum: 0}
key: [period, org_code, type]
site: org_code
period: {column: period}
checks:
  - {condition: breaches <= attendances}
"""
BREACHES = """\
name: four-hour-breaches
title: People who waited over four hours
role: outcome
type: proportion
direction: down
dataset: ae_attendances
period: {date: period}
denominator: {sum: attendances, unknown: report}
numerator: {sum: breaches, unknown: report}
exclusions: [{where: "type <> '1'", because: Only major departments.}]
governance: {why_it_matters: Waiting harms., authored_by: A. Rahman}
"""


@needs_shared
def test_englands_emergency_departments_are_exact_and_a_changed_month_shows_with_its_numbers(
    network: Network, folder: Path
) -> None:
    content = (SHARED / "data" / "nhs_ae" / "ae_attendances.csv").read_text()
    table = list(csv.DictReader(StringIO(content)))
    for code in sorted({row["org_code"] for row in table}):
        people.site(network, identifier=code, name=f"Trust {code}")
    dataset = datasets.dataset(network, ENGLAND)
    measure = measures.measure(dataset, BREACHES)
    whole = datasets.sent(dataset, content.encode(), folder, "england.csv")
    assert (whole.state, whole.rows) == ("accepted", len(table))
    compute_values(by=FACTORY, dataset=dataset, at=AT)
    run = measure.runs.get()
    assert (run.denominator, run.numerator) == (46_315_223, 8_096_641)

    changed = [dict(row) for row in table if (row["period"], row["org_code"]) == ("2017-03-01", "RF4")]
    assert changed[0]["type"] == "1"
    assert (float(changed[0]["attendances"]), float(changed[0]["breaches"])) == (21_289, 2_879)
    changed[0]["breaches"] = "3879"
    text = StringIO()
    writer = csv.DictWriter(text, list(table[0]))
    writer.writeheader()
    writer.writerows(changed)
    again = datasets.sent(dataset, text.getvalue().encode(), folder, "rf4.csv")
    compute_values(by=FACTORY, dataset=dataset, at=AT)
    run = measure.runs.order_by("-id")[0]
    assert (run.denominator, run.numerator, run.restated) == (46_315_223, 8_097_641, 1)
    month = date(2017, 3, 1).isoformat()
    of_march = [row for row in table if row["type"] == "1" and row["period"] == month]
    attendances, breaches = (sum(int(float(row[name])) for row in of_march) for name in ("attendances", "breaches"))
    found = rows_of(page_of(reader(network), network, f"submissions/{again.public_id}/restatement/"))
    assert ["Trust RF4", "Mar 2017", "2,879 of 21,289 (13.52 %)", "3,879 of 21,289 (18.22 %)", "+4.70 points"] in found
    (whole_network,) = [row for row in found if row[0] == network.name]
    assert whole_network[2].startswith(f"{breaches:,} of {attendances:,} (")
    assert whole_network[3].startswith(f"{breaches + 1000:,} of {attendances:,} (")
