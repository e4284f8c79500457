"""A past run comes out as it was, whatever has come since; where it does not, the first integer that differs is named."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from fivefold.engine.measures.parquet_store import StoredFileDamaged, StoredFileMissing
from fivefold.gather.datasets.folders import store
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.measures import selectors
from fivefold.gather.measures.computing import compute_values
from fivefold.gather.measures.models import Measure, MeasureRun
from fivefold.gather.measures.recomputing import recompute, stored_values
from tests.factories import datasets, measures
from tests.factories.datasets import attendances, csv_text
from tests.factories.people import AT, FACTORY

JANUARY = date(2023, 1, 1)


def latest(measure: Measure) -> MeasureRun:
    run = selectors.latest_run(measure)
    assert run is not None
    return run


def test_a_run_comes_out_as_it_was_after_its_rows_and_its_definition_were_replaced(dataset: Dataset, folder: Path) -> None:
    measure = measures.computed(dataset, {"N01": [(1, 2), (2, 3)], "F02": [(0, 1)]}, folder)
    first = latest(measure)
    assert first.contract_hash == dataset.contract_digest
    datasets.sent(dataset, csv_text(attendances("N01", JANUARY, [100, 100, 100], prefix="b")), folder)
    measures.measure(dataset, measures.WITHIN_FOUR_HOURS.replace("<= 240", "<= 50"))
    compute_values(by=FACTORY, dataset=dataset, at=AT)
    second = latest(measure)
    assert [value.numerator for value in stored_values(first)] != [value.numerator for value in stored_values(second)]
    for run, values in ((first, 3), (second, 3)):
        again = recompute(run)
        assert (again.values, again.difference) == (values, "")


def test_only_the_values_of_the_run_s_own_measure_are_compared(dataset: Dataset, folder: Path) -> None:
    measures.measure(dataset, measures.ATTENDANCES)
    measure = measures.computed(dataset, {"N01": [(1, 2)]}, folder)
    assert {value.measure for value in stored_values(latest(measure))} == {measure.slug}
    assert recompute(latest(measure)).difference == ""


def test_a_run_from_before_the_contract_was_kept_is_computed_by_the_contract_of_its_day(dataset: Dataset, folder: Path) -> None:
    run = latest(measures.computed(dataset, {"N01": [(1, 2)]}, folder))
    run.contract_hash = ""
    assert recompute(run).difference == ""


def test_an_integer_that_differs_is_named(dataset: Dataset, folder: Path) -> None:
    run = latest(measures.computed(dataset, {"N01": [(1, 2)]}, folder))
    kept = store().find(run.values_hash)
    with duckdb.connect(":memory:") as connected:
        changed = f"SELECT * REPLACE (numerator + 1 AS numerator) FROM '{kept.path}'"
        forged = store().add(lambda draft: connected.execute(f"COPY ({changed}) TO '{draft}' (FORMAT parquet)"))
    run.values_hash = forged.sha256
    assert "numerator is 1, and 2" in recompute(run).difference


def test_a_file_that_is_lost_or_damaged_is_told(dataset: Dataset, folder: Path) -> None:
    run = latest(measures.computed(dataset, {"N01": [(1, 2)]}, folder))
    path = store().find(run.input_hashes[0]).path
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(StoredFileDamaged):
        recompute(run)
    path.unlink()
    with pytest.raises(StoredFileMissing):
        recompute(run)


def test_a_run_is_found_whatever_its_network(dataset: Dataset, folder: Path) -> None:
    run = latest(measures.computed(dataset, {"N01": [(1, 2)]}, folder))
    assert selectors.network_of_run(run.public_id) == dataset.network
    assert selectors.network_of_run("run_none") is None
