"""Staggered roll-outs agree with the reference figures: diff-diff's effects, averages and ours by two-way fixed effects to 1e-9.

The figures give no errors for Callaway and Sant'Anna. Those of fixed effects are sandwich's vcovCL (HC1, cadjust); R's p is of
the residual degrees of freedom, which are far too many where sites are few, so ours is of sites less one, and differs.
"""

from functools import cache

import numpy as np
import pytest

from fivefold.engine.stats.evaluate.evaluation import Evaluation
from fivefold.engine.stats.evaluate.fixed_effects import two_way
from fivefold.engine.stats.evaluate.staggered import Staggered, staggered
from tests.oracles.tables import Row, columns, numbers, rows
from tests.shared import needs_shared

pytestmark = needs_shared
CELLS = rows("eval/did_callaway_santanna_att_gt.csv")
ESTIMATES = [
    pytest.param(row, id=f"{row['model']}-{row['spec']}-{row['term']}")
    for row in rows("eval/estimates.csv")
    if row["model"].startswith("DiD")
]
BY_SITE_AND_PERIOD = [
    pytest.param(row, id=row["spec"]) for row in rows("eval/estimates.csv") if row["model"] == "SW cluster-period means"
]


@cache
def fitted(controls: str, base: str, model: str) -> Evaluation:
    """The panel is given by site and period; its periods count from 1, ours from 0."""
    data = columns(rows("eval/did_panel.csv"))
    site, period = (numbers(data[name]).astype(int) - 1 for name in ("id", "time"))
    panel = np.full((site.max() + 1, period.max() + 1), np.nan)
    panel[site, period] = numbers(data["y"])
    starts = np.zeros(len(panel), dtype=int)
    starts[site] = numbers(data["g"]).astype(int) - 1
    declared = Staggered(
        controls="never" if controls == "never" else "not-yet",
        base="universal" if base == "universal" else "varying",
        model="callaway-santanna" if model == "callaway-santanna" else "two-way-fixed-effects",
    )
    return staggered(panel, starts, declared=declared)


@pytest.mark.parametrize("row", CELLS, ids=lambda row: "-".join(row[key] for key in ("control", "base", "group", "time")))
def test_the_effect_of_a_start_in_a_period_is_that_of_the_figures(row: Row) -> None:
    ours = fitted(row["control"], row["base"], "callaway-santanna")
    term = ours.term(f"start {int(row['group']) - 1}, period {int(row['time']) - 1}")
    assert term.estimate == pytest.approx(float(row["att"]), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("row", ESTIMATES)
def test_an_average_is_that_of_the_figures(row: Row) -> None:
    if row["model"] == "DiD TWFE":
        ours = fitted("never", "varying", "two-way-fixed-effects")
        assert ours.estimate == pytest.approx(float(row["est"]), rel=1e-9)
        assert ours.standard_error == pytest.approx(float(row["se"]), rel=1e-9)
        return
    ours = fitted(row["spec"], "varying", "callaway-santanna")
    if row["term"].startswith("event"):
        assert ours.term(f"event {row['term'].rpartition('=')[2]}").estimate == pytest.approx(float(row["est"]), rel=1e-9)
    else:
        assert ours.estimate == pytest.approx(float(row["est"]), rel=1e-9)


@pytest.mark.parametrize("row", BY_SITE_AND_PERIOD)
def test_fixed_effects_of_a_stepped_wedge_are_those_of_r(row: Row) -> None:
    data = columns(rows("eval/stepped_wedge_cluster_period_means.csv"))
    site, period = (numbers(data[name]).astype(int) - 1 for name in ("cluster", "period"))
    ours = two_way(numbers(data["y"]), site, period, numbers(data["trt"]) > 0)
    assert ours is not None
    assert ours.estimate == pytest.approx(float(row["est"]), rel=1e-9)
    if "vcovCL" in row["spec"]:
        assert ours.standard_error == pytest.approx(float(row["se"]), rel=1e-9)
