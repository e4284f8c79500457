"""A proportion never has more above than below: such rows are refused, and those accepted before are left out, and said so."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from fivefold.foundation.tasks.worker import work_off
from fivefold.gather.datasets.models import Dataset, Submission
from fivefold.gather.measures.computing import compute_values
from fivefold.gather.measures.models import Measure, MeasureRun
from fivefold.gather.measures.panel import panel_of
from fivefold.interfaces.cli.main import run
from fivefold.network.people.models import Network
from fivefold.network.people.selectors import scope_of_network
from fivefold.network.sharing.rungs import Rung
from tests.factories import datasets, measures, people
from tests.factories.people import AT, FACTORY

CONTRACT = """\
name: calls
title: Calls to the nurse line
version: 1
columns:
  - {name: site, type: text, required: true}
  - {name: month, type: date, required: true}
  - {name: calls, type: integer, required: true}
  - {name: missed, type: integer, required: true}
key: [site, month]
site: site
period: {column: month}
"""
MISSED = """\
name: missed-calls
title: Calls that nobody answered
role: process
type: proportion
direction: down
dataset: calls
period: {date: month}
numerator: {sum: missed}
denominator: {sum: calls}
governance: {why_it_matters: Whoever calls needs an answer., authored_by: A. Rahman}
"""
GOOD = "site,month,calls,missed\nN01,2026-01-01,10,2\n"
BAD = "N01,2026-02-01,5,9\n"


@pytest.fixture
def calls(network: Network) -> Dataset:
    people.site(network, identifier="N01", name="Northgate")
    return datasets.dataset(network, CONTRACT)


def reader(network: Network, role: str) -> Client:
    client = Client()
    client.force_login(people.member(network, role).person)
    return client


@pytest.fixture
def left_out(calls: Dataset, folder: Path) -> Measure:
    """A measure of rows that were accepted before it was defined, one of which cannot be."""
    datasets.sent(calls, (GOOD + BAD).encode(), folder)
    made = measures.measure(calls, MISSED)
    compute_values(by=FACTORY, dataset=calls, at=AT)
    return made


def test_the_page_refuses_a_row_with_more_missed_than_calls_though_the_contract_has_no_check(calls: Dataset) -> None:
    measures.measure(calls, MISSED)
    analyst = reader(calls.network, "analyst")
    file = BytesIO((GOOD + BAD).encode())
    file.name = "calls.csv"
    address = f"/n/{calls.network.slug}/gather/submissions/send/"
    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC), tick=False):
        answer = analyst.post(address, {"dataset": calls.public_id, "file": file})
        work_off(scope_of=scope_of_network)
    page = analyst.get(answer["Location"]).content.decode()
    assert "Refused: nothing of the file was taken" in page
    assert "9 of 5: in the measure “Calls that nobody answered”, missed is part of calls, and cannot be more" in page
    (problem,) = Submission.objects.get().problems.all()
    assert (problem.row, problem.column) == (3, "missed")


def test_rows_accepted_before_the_measure_never_enter_its_values(left_out: Measure) -> None:
    panel = panel_of(left_out)
    assert panel is not None
    assert (panel.numerators <= panel.denominators).all()
    latest = MeasureRun.objects.get()
    assert (latest.numerator, latest.denominator, latest.impossible) == (2, 10, 1)
    assert latest.impossible_at == [{"site": "N01", "month": "2026-02-01", "rows": 1}]


def test_the_measures_page_says_which_rows_are_left_out_and_where(left_out: Measure) -> None:
    measures.share(left_out, Rung.T3)
    address = f"/n/{left_out.network.slug}/gather/measures/{left_out.public_id}/"
    page = reader(left_out.network, "analyst").get(address).content.decode()
    assert "1 row is left out" in page
    assert "missed is below 0, or above calls" in page
    assert "Where the rows that are left out stand" in page


def test_a_measure_without_such_rows_says_nothing_of_it(calls: Dataset, folder: Path) -> None:
    datasets.sent(calls, GOOD.encode(), folder)
    made = measures.measure(calls, MISSED)
    compute_values(by=FACTORY, dataset=calls, at=AT)
    page = reader(calls.network, "analyst").get(f"/n/{calls.network.slug}/gather/measures/{made.public_id}/")
    assert "left out" not in page.content.decode()


def test_the_month_sent_again_corrected_counts(left_out: Measure, folder: Path) -> None:
    datasets.sent(left_out.dataset, (GOOD + BAD.replace("9", "4")).encode(), folder, "corrected.csv")
    compute_values(by=FACTORY, dataset=left_out.dataset, at=AT)
    latest = MeasureRun.objects.latest("id")
    assert (latest.numerator, latest.denominator, latest.impossible, latest.impossible_at) == (6, 15, 0, [])


def test_the_command_warns_when_a_measure_is_defined_over_such_rows(
    calls: Dataset, data_folder: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    datasets.sent(calls, (GOOD + BAD).encode(), folder)
    (folder / "missed.yaml").write_text(MISSED)
    assert run(["data", "measure", "add", str(data_folder), str(folder / "missed.yaml")]) == 0
    said = capsys.readouterr().err
    assert "1 row is left out of missed-calls" in said
    assert "N01 in 2026-02" in said
