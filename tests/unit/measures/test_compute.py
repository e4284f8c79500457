"""From stored rows and definitions to integers."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from fivefold.engine.measures.definitions.contract import parse_contract
from fivefold.engine.measures.definitions.definition import parse_definition
from fivefold.engine.measures.definitions.documents import DocumentRefused
from fivefold.engine.measures.definitions.fit import DefinitionRefused, check_definition
from fivefold.engine.measures.engines.compute import MeasureRun, compute
from fivefold.engine.measures.parquet_store import ParquetStore, StoredFileMissing
from fivefold.engine.measures.receiving.receive import receive

CONTRACT = parse_contract("""
name: visits
title: Visits
version: 1
columns:
  - {name: visit, type: text, required: true}
  - {name: site, type: text, required: true}
  - {name: arrived, type: date, required: true}
  - {name: minutes, type: integer}
  - {name: triage, type: code, codes: [1, 2]}
  - {name: age_band, type: text}
  - {name: left_early, type: boolean}
  - {name: bed_days, type: integer}
key: [visit]
site: site
period: {column: arrived}
""")

ROWS = """visit,site,arrived,minutes,triage,age_band,left_early,bed_days
1,A,2024-01-05,300,1,child,no,3
2,A,2024-01-31,100,1,child,no,2
3,A,2024-01-07,,1,adult,no,
4,A,2024-01-08,500,,adult,no,1
5,A,2024-01-09,500,1,,yes,1
6,A,2024-02-01,241,2,adult,,5
7,B,2024-01-01,240,2,adult,no,4
"""

DEFINITION = """
name: over-four-hours
title: People waiting over four hours
role: outcome
type: proportion
direction: down
dataset: visits
period: {date: arrived, grain: month}
denominator: {where: "triage is not null"}
numerator: {where: "minutes > 240", unknown: report}
exclusions:
  - {where: "left_early", unknown: include, because: never assessed}
strata: [age_band]
governance: {why_it_matters: Waiting harms., authored_by: A. Nurse}
"""


def run(folder: Path, *definitions: str, rows: str = ROWS) -> MeasureRun:
    path = folder / "visits.csv"
    path.write_text(rows)
    store = ParquetStore(folder)
    receipt = receive(path, contract=CONTRACT, sites=None, today=date(2024, 6, 1), store=store)
    assert receipt.stored, receipt.report.problems
    parsed = [parse_definition(text) for text in definitions]
    return compute(parsed, contract=CONTRACT, store=store, inputs=[receipt.stored.sha256])


def figures(run: MeasureRun, site: str, month: int, value: str | None = None) -> tuple[int, ...]:
    """n, numerator, denominator, unknown numerator, unknown denominator."""
    (found,) = [
        item
        for item in run.values
        if (item.site, item.period.month, item.stratum_value, item.measure) == (site, month, value, run.values[0].measure)
    ]
    return found.n, found.numerator, found.denominator, found.unknown_numerator, found.unknown_denominator


def test_a_proportion_counts_rows_by_site_and_month(tmp_path: Path) -> None:
    result = run(tmp_path, DEFINITION)
    assert figures(result, "A", 1) == (4, 1, 3, 1, 0)
    assert figures(result, "A", 2) == (1, 1, 1, 0, 0)
    assert figures(result, "B", 1) == (1, 0, 1, 0, 0)


def test_strata_add_up_to_the_whole_and_an_empty_one_is_called_unknown(tmp_path: Path) -> None:
    result = run(tmp_path, DEFINITION, rows=ROWS.replace("500,1,,yes", "500,1,,no"))
    assert figures(result, "A", 1, "child") == (2, 1, 2, 0, 0)
    assert figures(result, "A", 1, "adult") == (2, 0, 1, 1, 0)
    assert figures(result, "A", 1, "(unknown)") == (1, 1, 1, 0, 0)
    assert figures(result, "A", 1) == (5, 2, 4, 1, 0)


@pytest.mark.parametrize(
    ("unknown", "expected"), [("include", (4, 2, 3, 1, 0)), ("exclude", (4, 1, 2, 1, 0)), ("report", (4, 1, 3, 1, 0))]
)
def test_an_unknown_numerator_is_included_excluded_or_reported(tmp_path: Path, unknown: str, expected: tuple[int, ...]) -> None:
    assert figures(run(tmp_path, DEFINITION.replace("unknown: report", f"unknown: {unknown}")), "A", 1) == expected


@pytest.mark.parametrize(
    ("unknown", "expected"), [("include", (4, 2, 4, 1, 1)), ("exclude", (4, 1, 3, 1, 1)), ("report", (4, 1, 3, 1, 1))]
)
def test_an_unknown_denominator_is_included_excluded_or_reported(tmp_path: Path, unknown: str, expected: tuple[int, ...]) -> None:
    text = DEFINITION.replace('{where: "triage is not null"}', f"{{where: \"triage IN ('1', '2')\", unknown: {unknown}}}")
    assert figures(run(tmp_path, text), "A", 1) == expected


@pytest.mark.parametrize(("unknown", "n"), [("include", 1), ("exclude", 0), ("report", 0)])
def test_a_row_that_may_be_excluded_is_kept_only_when_the_definition_includes_it(tmp_path: Path, unknown: str, n: int) -> None:
    assert figures(run(tmp_path, DEFINITION.replace("unknown: include, because", f"unknown: {unknown}, because")), "A", 2)[0] == n


RATE = (
    DEFINITION.replace("type: proportion", "type: rate")
    .replace('{where: "triage is not null"}', "{sum: bed_days, unknown: report}")
    .replace("over-four-hours", "waits-per-bed-day")
)


def test_a_rate_divides_events_by_a_sum(tmp_path: Path) -> None:
    assert figures(run(tmp_path, RATE), "A", 1) == (4, 2, 6, 1, 1)


def test_a_count_has_no_denominator(tmp_path: Path) -> None:
    text = DEFINITION.replace("type: proportion", "type: count").replace('denominator: {where: "triage is not null"}\n', "")
    assert figures(run(tmp_path, text), "A", 1) == (4, 2, 0, 1, 0)


def test_aggregated_rows_are_added_up(tmp_path: Path) -> None:
    text = DEFINITION.replace('{where: "triage is not null"}', "{sum: minutes, unknown: report}").replace(
        '{where: "minutes > 240", unknown: report}', "{sum: bed_days, unknown: report}"
    )
    assert figures(run(tmp_path, text), "A", 1) == (4, 6, 900, 0, 1)


def test_many_measures_come_from_one_run_in_order_of_name(tmp_path: Path) -> None:
    result = run(tmp_path, RATE, DEFINITION)
    assert list(dict.fromkeys(value.measure for value in result.values)) == ["over-four-hours", "waits-per-bed-day"]


def test_a_run_records_what_it_was_computed_from_and_stores_its_values(tmp_path: Path) -> None:
    result = run(tmp_path, DEFINITION)
    assert (result.engine, result.engine_version) == ("duckdb", duckdb.__version__)
    assert result.contract_hash == CONTRACT.content_hash
    assert result.definition_hashes == (("over-four-hours", parse_definition(DEFINITION).content_hash),)
    assert result.stored is not None
    stored = duckdb.execute("SELECT count(*), sum(numerator) FROM read_parquet(?)", [str(result.stored.path)]).fetchone()
    assert stored == (len(result.values), sum(value.numerator for value in result.values))


def test_the_same_run_again_stores_the_same_file(tmp_path: Path) -> None:
    assert run(tmp_path, DEFINITION).stored == run(tmp_path, DEFINITION).stored


def test_an_input_that_is_not_in_the_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoredFileMissing):
        compute([parse_definition(DEFINITION)], contract=CONTRACT, store=ParquetStore(tmp_path), inputs=["0" * 64])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("dataset: visits", "dataset: other", "measures other"),
        ("date: arrived", "date: left", "no column left"),
        ("date: arrived", "date: minutes", "minutes is a number"),
        ("strata: [age_band]", "strata: [minutes]", "minutes is a number"),
        (", unknown: report", "", "where minutes is empty"),
        ('where: "left_early", unknown: include', 'where: "left_early"', "where left_early is empty"),
        ('{where: "triage is not null"}', "{sum: triage}", "triage is a text"),
    ],
)
def test_a_definition_that_does_not_fit_the_contract_is_refused(old: str, new: str, said: str) -> None:
    text = DEFINITION.replace(old, new)
    if "sum" in new:
        text = text.replace("type: proportion", "type: rate")
    with pytest.raises(DefinitionRefused, match=said) as refused:
        check_definition(parse_definition(text), CONTRACT)
    assert refused.value.fix


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("type: proportion", "type: continuous", "has a value"),
        ("type: proportion", "type: count", "a count has no denominator"),
        ('{where: "minutes > 240", unknown: report}', "{where: a, sum: b}", "either where"),
        ('{where: "minutes > 240", unknown: report}', "{sum: minutes, unknown: include}", "cannot be added up"),
        ('{where: "minutes > 240", unknown: report}', "{sum: minutes}", "adds up a column in both"),
        ("unknown: report", "unknown: maybe", "include"),
        ("strata: [age_band]", "strata: [age_band, age_band]", "twice"),
        ("direction: down", "direction: sideways", "line 6 .*, direction: it must be up, down or neutral"),
        ("title:", "titel:", "no such entry"),
    ],
)
def test_a_definition_that_is_not_well_formed_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(DocumentRefused, match=said):
        parse_definition(DEFINITION.replace(old, new))
