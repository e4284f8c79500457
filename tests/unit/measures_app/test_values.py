"""From accepted rows to values: definitions, runs, restatement, and the panel that everybody above reads."""

from datetime import date
from pathlib import Path

import pytest

from fivefold.engine.measures.definitions.fit import DefinitionRefused
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.tasks.worker import work_off
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.measures import selectors
from fivefold.gather.measures.computing import compute_values
from fivefold.gather.measures.definitions import UnknownDataset
from fivefold.gather.measures.models import Measure, MeasureRun
from fivefold.gather.measures.panel import Panel, panel_of
from fivefold.network.people.models import Network, Site
from fivefold.network.people.selectors import scope_of_network
from tests.factories import datasets, measures, people
from tests.factories.datasets import attendances, csv_text
from tests.factories.people import AT, FACTORY

JANUARY, MARCH = date(2023, 1, 1), date(2023, 3, 1)


def panel(measure: Measure) -> Panel:
    found = panel_of(measure)
    assert found is not None
    return found


def test_rows_become_integers_by_site_and_month(dataset: Dataset, folder: Path) -> None:
    measure = measures.computed(dataset, {"N01": [(1, 2), (2, 3)], "F02": [(0, 1)]}, folder)
    values = panel(measure)
    assert [site.name for site in values.sites] == ["Fairhaven", "Northgate"]
    assert values.periods == (JANUARY, date(2023, 2, 1))
    assert values.numerators.tolist() == [[0, 0], [1, 2]]
    assert values.denominators.tolist() == [[1, 0], [2, 3]]
    assert values.mask.tolist() == [[True, False], [True, True]]


def test_a_month_without_rows_is_a_gap_not_a_zero(dataset: Dataset, folder: Path) -> None:
    measure = measures.measure(dataset)
    rows = [*attendances("N01", JANUARY, [10]), *attendances("N01", MARCH, [300])]
    datasets.sent(dataset, csv_text(rows), folder)
    compute_values(by=FACTORY, dataset=dataset, at=AT)
    assert panel(measure).periods == (JANUARY, date(2023, 2, 1), MARCH)
    assert panel(measure).mask.tolist() == [[True, False, True]]


def test_the_network_is_the_sum_of_its_sites(dataset: Dataset, folder: Path) -> None:
    measure = measures.computed(dataset, {"N01": [(1, 2), (2, 3)], "F02": [(0, 1)]}, folder)
    together = panel(measure).together()
    assert together.sites == ()
    assert (together.numerators.tolist(), together.denominators.tolist()) == ([[1, 2]], [[3, 3]])


def test_a_panel_narrows_to_a_site_and_to_later_months(dataset: Dataset, network: Network, folder: Path) -> None:
    measure = measures.computed(dataset, {"N01": [(1, 2), (2, 3)], "F02": [(0, 1)]}, folder)
    one = panel(measure).for_site(Site.objects.get(identifier="N01")).months_from(date(2023, 2, 17))
    assert (one.numerators.tolist(), one.periods) == ([[2]], (date(2023, 2, 1),))
    silent = panel(measure).for_site(people.site(network))
    assert silent.mask.tolist() == [[False, False]]


def test_the_values_of_a_run_cannot_be_changed_by_who_reads_them(dataset: Dataset, folder: Path) -> None:
    measure = measures.computed(dataset, {"N01": [(1, 2)]}, folder)
    panel(measure).numerators[0, 0] = 99
    assert panel(measure).numerators.tolist() == [[1]]


def test_one_scan_computes_every_measure_of_the_dataset(dataset: Dataset, folder: Path) -> None:
    measures.measure(dataset, measures.ATTENDANCES)
    measures.computed(dataset, {"N01": [(1, 2)]}, folder)
    assert MeasureRun.objects.values("values_hash").distinct().count() == 1
    assert set(MeasureRun.objects.values_list("measure__slug", "numerator", "denominator")) == {
        ("attendances", 2, 0),
        ("within-four-hours", 1, 2),
    }


def test_computing_again_without_new_rows_does_nothing(dataset: Dataset, folder: Path) -> None:
    measures.computed(dataset, {"N01": [(1, 2)]}, folder)
    assert compute_values(by=FACTORY, dataset=dataset, at=AT) == []


def test_a_run_says_what_it_was_made_from(dataset: Dataset, folder: Path) -> None:
    measure = measures.computed(dataset, {"N01": [(1, 2)]}, folder)
    run = selectors.latest_run(measure)
    assert run is not None
    assert run.input_hashes == [file.digest for file in dataset.files.all()]
    assert (run.definition_hash, run.engine) == (measure.definition_hash, "duckdb")


def test_values_that_change_afterwards_are_recorded_as_restated(dataset: Dataset, folder: Path) -> None:
    measure = measures.computed(dataset, {"N01": [(1, 2), (2, 3)]}, folder)
    datasets.sent(dataset, csv_text(attendances("N01", JANUARY, [100, 100, 100], prefix="b")), folder)
    compute_values(by=FACTORY, dataset=dataset, at=AT)
    run = selectors.latest_run(measure)
    assert run is not None
    assert run.restated == 1
    assert run.restatement == [{"site": "N01", "month": "2023-01-01", "before": [1, 2], "now": [3, 3]}]


def test_a_new_month_is_no_restatement(dataset: Dataset, folder: Path) -> None:
    measure = measures.computed(dataset, {"N01": [(1, 2)]}, folder)
    datasets.sent(dataset, csv_text(attendances("N01", MARCH, [100])), folder)
    compute_values(by=FACTORY, dataset=dataset, at=AT)
    assert [run.restated for run in MeasureRun.objects.filter(measure=measure)] == [0, 0]


def test_the_world_hears_of_values_that_changed_and_of_no_others(dataset: Dataset, folder: Path) -> None:
    measure = measures.computed(dataset, {"N01": [(1, 2)]}, folder)
    heard = OutboxEvent.objects.filter(name="measures.values_changed", body__measure=measure.public_id)
    assert heard.count() == 1
    swapped = ["x,N01,2023-01-09,100,1,2", "y,N01,2023-01-09,300,1,2"]
    datasets.sent(dataset, csv_text(swapped), folder)
    assert len(compute_values(by=FACTORY, dataset=dataset, at=AT)) == 1, "other files, so another run"
    assert heard.count() == 1, "and the same values"


def test_a_new_definition_is_a_new_version_with_values_of_its_own(dataset: Dataset, folder: Path) -> None:
    measure = measures.computed(dataset, {"N01": [(1, 2)]}, folder)
    changed = measures.measure(dataset, measures.WITHIN_FOUR_HOURS.replace("<= 240", "<= 400"))
    assert (changed.pk, changed.definition_number) == (measure.pk, 2)
    compute_values(by=FACTORY, dataset=dataset, at=AT)
    assert panel(changed).numerators.tolist() == [[2]]
    assert [version.number for version in selectors.versions_of(measure)] == [2, 1]


def test_a_definition_that_does_not_fit_is_refused_by_name(dataset: Dataset) -> None:
    with pytest.raises(DefinitionRefused, match="arrived"):
        measures.measure(dataset, measures.WITHIN_FOUR_HOURS.replace("date: arrived_on", "date: arrived"))
    with pytest.raises(UnknownDataset, match="ward_rounds"):
        measures.measure(dataset, measures.WITHIN_FOUR_HOURS.replace("ed_attendances", "ward_rounds"))
    assert not Measure.objects.exists()


def test_the_worker_computes_after_a_file_is_accepted(dataset: Dataset, folder: Path, network: Network) -> None:
    measure = measures.measure(dataset)
    datasets.sent(dataset, csv_text(measures.rows({"N01": [(1, 2)]})), folder)
    assert panel_of(measure) is None
    work_off(scope_of=scope_of_network)
    assert panel(measure).numerators.tolist() == [[1]]
