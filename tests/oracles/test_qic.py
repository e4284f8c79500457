"""Our charts and runs equal those of qicharts2 0.8.1, case by case."""

import numpy as np
import pytest
from numpy.typing import NDArray

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.panels import to_points
from fivefold.engine.stats.rule_sets import evaluate
from fivefold.engine.stats.runs import runs
from tests.oracles.exclusions import excluded
from tests.oracles.qic_reader import QicFacet, read_qic
from tests.oracles.tables import Row, columns, numbers, rows, rows_by_case, series, truths
from tests.shared import needs_shared

pytestmark = needs_shared
CASES = rows("qic/cases.csv")
COMPARED = [pytest.param(row, id=f"{row['case']}-{row['tag']}-{row['series']}") for row in CASES if not excluded(row)]


def test_the_shared_figures_hold_cases_of_every_chart() -> None:
    charts = {chart for chart in Chart for row in CASES if f"chart='{chart}'" in row["call"]}
    assert charts == set(Chart)


@pytest.mark.parametrize("case", COMPARED)
def test_a_chart_equals_the_one_of_qicharts2(case: Row) -> None:
    facets = read_qic(case["call"], series(case["series"]), screened=case["screenedmr"] == "TRUE")
    expected = rows_by_case("qic/points.csv")[case["case"]]
    for facet in facets:
        mine = [row for row in expected if (row["facet1"], row["facet2"]) == facet.facets]
        _equal_charts(facet, columns(mine))
        _equal_runs(facet, columns(mine))


def _equal_charts(facet: QicFacet, expected: dict[str, list[str]]) -> None:
    charts = facet.charts
    for name, ours in (("y", charts.values), ("cl", charts.centre), ("ucl", charts.upper), ("lcl", charts.lower)):
        _close(ours[0], numbers(expected[name]), name)
    flags = evaluate(charts, "anhoej+3s")
    np.testing.assert_array_equal(flags.on[0, 0] != 0, truths(expected["sigma.signal"]), err_msg="sigma.signal")
    np.testing.assert_array_equal(charts.phase[0] + 1, numbers(expected["part"]), err_msg="part")
    if charts.settings.target is not None:
        _close(np.full(len(expected["y"]), charts.settings.target), numbers(expected["target"]), "target")


def _equal_runs(facet: QicFacet, expected: dict[str, list[str]]) -> None:
    charts = facet.charts
    analysis = runs(charts)
    for name, ours in (
        ("n.useful", analysis.useful),
        ("longest.run", analysis.longest),
        ("longest.run.max", analysis.longest_limit),
        ("n.crossings", analysis.crossings),
        ("n.crossings.min", analysis.crossings_limit),
    ):
        useful = to_points(analysis.useful, charts.phase)[0] > 0
        shown = np.where(useful | (name == "n.useful"), to_points(ours, charts.phase)[0], np.nan)
        _close(shown, numbers(expected[name]), name)
    np.testing.assert_array_equal(to_points(analysis.signal, charts.phase)[0], truths(expected["runs.signal"]))


def _close(ours: NDArray[np.float64], theirs: NDArray[np.float64], name: str) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12, err_msg=name)
