"""Our charts, flags and icons equal those of NHSRplotthedots 0.2.2, case by case."""

import numpy as np
import pytest
from numpy.typing import NDArray

from fivefold.engine.stats.panels import each_phase
from tests.oracles.exclusions import excluded
from tests.oracles.ptd_reader import PtdFacet, read_ptd
from tests.oracles.tables import Row, columns, numbers, rows, rows_by_case, series
from tests.shared import needs_shared

pytestmark = needs_shared
CASES = [
    pytest.param(row, id=f"{row['case']}-{row['tag']}-{row['series']}-{row['improvement_direction']}")
    for row in rows("ptd/cases.csv")
    if not excluded(row)
]


def _read(case: Row) -> list[PtdFacet]:
    return read_ptd(case["call"], series(case["series"]), improvement_direction=case["improvement_direction"])


@pytest.mark.parametrize("case", CASES)
def test_every_point_equals_the_one_of_plot_the_dots(case: Row) -> None:
    expected = rows_by_case("ptd/points.csv")[case["case"]]
    for facet in _read(case):
        theirs = columns(row for row in expected if row["f"] == facet.facet)
        charts = facet.charts
        for name, ours in (("y", charts.values), ("mean_col", charts.centre), ("lpl", charts.lower), ("upl", charts.upper)):
            _close(ours[0], numbers(theirs[name]), name)
        np.testing.assert_array_equal(charts.phase[0], numbers(theirs["rebase_group"]))
        known = np.isfinite(charts.values[0])
        np.testing.assert_array_equal(charts.sides[0][known], numbers(theirs["relative_to_mean"])[known])
        assert facet.special_cause_types == theirs["special_cause_type"]
        assert facet.point_types == theirs["point_type"]


@pytest.mark.parametrize("case", CASES)
def test_every_summary_equals_the_one_of_plot_the_dots(case: Row) -> None:
    expected = rows_by_case("ptd/summary.csv")[case["case"]]
    for facet in _read(case):
        theirs = [row for row in expected if row["f"] in ("", "NA", facet.facet)]
        phases = [part[0] for part in each_phase(facet.charts.phase, np.ones_like(facet.charts.mask))]
        assert len(phases) == len(theirs)
        for number, (row, part) in enumerate(zip(theirs, phases, strict=True)):
            last = number == len(phases) - 1
            _equal_summary(facet, row, part, assurance=facet.assurance if last else "")


def _equal_summary(facet: PtdFacet, row: Row, part: NDArray[np.bool_], *, assurance: str) -> None:
    types = [kind for kind, here in zip(facet.point_types, part, strict=True) if here]
    assert types[-1] == row["variation_type"]
    assert types.count("special_cause_improvement") == int(row["special_cause_improvement"])
    assert types.count("special_cause_concern") == int(row["special_cause_concern"])
    assert row["assurance_type"].replace("NA", "") == assurance
    for name, ours in (("mean_col", facet.charts.centre), ("lpl", facet.charts.lower), ("upl", facet.charts.upper)):
        _close(ours[0][part][:1], numbers([row[name]]), name)


def _close(ours: NDArray[np.float64], theirs: NDArray[np.float64], name: str) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12, err_msg=name)
