"""Our funnels equal those of FunnelPlotR 0.6.0, case by case, but for two kinds of limits that it draws wrong."""

from functools import cache

import numpy as np
import pytest

from fivefold.engine.stats.between_sites.funnel import Funnels
from fivefold.engine.stats.between_sites.scores import truncated, winsorised
from tests.oracles.funnel_reader import LEVELS, Figures, FunnelCall, read_funnel
from tests.oracles.tables import Columns, Row, columns, numbers, rows, rows_by_case
from tests.shared import needs_shared

pytestmark = needs_shared
CASES = [row for row in rows("funnel/cases.csv") if not row["messages"].startswith("ERROR")]
COMPARED = [pytest.param(row, id=f"{row['case']}-{row['dataset']}") for row in CASES]
FOLDED = 1e-4
"""Arcsine below 0 down to which the package lets a limit rise again: its curve is cut off only left of its lowest point."""


@cache
def sites_of(dataset: str) -> Columns:
    """The input table of one dataset."""
    return columns(row for row in rows("inputs/funnel.csv") if row["dataset"] == dataset)


def read(case: Row) -> tuple[FunnelCall, Columns]:
    """The call of a case, and its points in the order of the call's sites."""
    call = read_funnel(case["call"], sites_of(case["dataset"]))
    points = {row["group"]: row for row in rows_by_case("funnel/points.csv")[case["case"]]}
    return call, columns(points[group] for group in call.groups)


@pytest.mark.parametrize("case", COMPARED)
def test_scores_phi_and_tau2_equal_those_of_the_package(case: Row) -> None:
    call, points = read(case)
    found, alone = call.adjusted_limits, call.unadjusted_limits
    close(found.centre, [float(case["target"])], "target")
    close(call.numerators / call.denominators, numbers(points["rr"]), "rr")
    close(call.below, numbers(points["denominator"]), "denominator")
    close(alone.z[0], _finite(points["Uzscore"]), "Uzscore")
    trimmed = truncated(_lowest(alone.z), call.trim) if call.truncates else winsorised(alone.z, call.trim)
    close(trimmed[0], numbers(points["Wuzscore"]), "Wuzscore")
    close(found.tau2, [float(case["tau2"])], "tau2")
    if call.adjusted:
        close(found.phi, [float(case["phi"])], "phi")


@pytest.mark.parametrize("case", COMPARED)
def test_limits_at_every_site_equal_those_of_the_package(case: Row) -> None:
    call, points = read(case)
    for prefix, found in _limits(call):
        for place, limit in enumerate(LEVELS):
            for side, ours in (("LCL", found.lower), ("UCL", found.upper)):
                _same_limits(call, points, f"{prefix}{limit}{side}" if prefix else f"{side}{limit}", ours[place, 0])


@pytest.mark.parametrize("case", COMPARED)
def test_limit_curves_equal_those_of_the_package(case: Row) -> None:
    call, _ = read(case)
    grid = columns(rows_by_case("funnel/limits_grid.csv")[case["case"]])
    for prefix, found in _limits(call):
        lower, upper = found.limits_at(numbers(grid["number_seq"]))
        for place, name in enumerate(("95", "998")):
            for side, ours in (("ll", lower), ("ul", upper)):
                _same_limits(call, grid, f"{prefix.lower()}{side}{name}", ours[place, 0])


@pytest.mark.parametrize("case", COMPARED)
def test_the_same_sites_lie_outside_as_in_the_package(case: Row) -> None:
    call, points = read(case)
    adjusted = call.adjusted and float(case["tau2"]) > 0
    if call.outliers_left_out(adjusted=adjusted):
        return
    found = call.adjusted_limits if adjusted else call.unadjusted_limits
    outside = found.flags[list(LEVELS).index(call.limit), 0] != 0
    np.testing.assert_array_equal(outside, numbers(points["outlier"]) == 1)
    assert outside.sum() == int(case["n_outliers"])


def _limits(call: FunnelCall) -> tuple[tuple[str, Funnels], ...]:
    return (("OD", call.adjusted_limits), ("", call.unadjusted_limits))


def _same_limits(call: FunnelCall, figures: Columns, name: str, ours: Figures) -> None:
    if name in call.left_out():
        return
    theirs = numbers(figures[name])
    if call.data_type == "PR":
        theirs = np.where((ours == 0) & (theirs < FOLDED * call.multiplier), 0.0, theirs)
    close(ours * call.multiplier, theirs, name)


def _finite(cells: list[str]) -> Figures:
    """Scores; -Inf, of a site without events on the logarithmic scale, is none in ours."""
    return numbers(cell if cell != "-Inf" else "NA" for cell in cells)


def _lowest(scores: Figures) -> Figures:
    return np.where(np.isnan(scores), -np.inf, scores)


def close(ours: Figures, theirs: Figures | list[float], name: str) -> None:
    """Equal to 1e-9, relative."""
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12, err_msg=name)
