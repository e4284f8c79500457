"""CUSUM, EWMA, risk-adjusted sums and their run lengths equal those of qcc 3.0, spc 0.6.7 and vlad 0.2.2."""

from itertools import groupby

import numpy as np
import pytest
from numpy.typing import NDArray

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.settings import Settings
from fivefold.engine.stats.time_weighted.cusum import cusum
from fivefold.engine.stats.time_weighted.designs import CusumDesign, EwmaDesign, RiskAdjustedDesign
from fivefold.engine.stats.time_weighted.ewma import ewma
from fivefold.engine.stats.time_weighted.risk_adjusted import evidence, risk_adjusted
from fivefold.engine.stats.time_weighted.risk_run_lengths import risk_adjusted_run_length
from fivefold.engine.stats.time_weighted.run_lengths import cusum_decision, cusum_run_length, ewma_run_length
from tests.oracles.tables import Columns, Row, columns, numbers, rows
from tests.shared import needs_shared

pytestmark = needs_shared
RISKS = (0.02, 0.05, 0.1, 0.2, 0.4)
"""Equally many patients of each: the mixture with which the run lengths of risk-adjusted sums were made."""


def _calls(path: str, *arguments: str) -> list[object]:
    """One parameter for each call: its rows, which stand together."""
    names = ("series", *arguments, "center", "sd")
    grouped = groupby(rows(path), lambda row: tuple(row[name] for name in names))
    return [pytest.param(columns(call), id="-".join(key)) for key, call in grouped]


def _charts(call: Columns) -> tuple[ControlCharts, float | None]:
    """An individuals chart and, where the call gives centre and σ, that σ; else both are estimated, and qcc's equal ours."""
    values, centre, sigma = numbers(call["y"]), float(call["center"][0]), float(call["sd"][0])
    charts = chart_series(values, settings=Settings(Chart.INDIVIDUALS))
    if not np.isclose(charts.centre[0, 0], centre, rtol=1e-9):
        return chart_series(values, settings=Settings(Chart.INDIVIDUALS, centre=centre)), sigma
    _close(charts.sigma[0], numbers(call["sd"]))
    return charts, None


def _close(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("call", _calls("qcc/cusum.csv", "h", "se_shift", "head_start"))
def test_a_cusum_equals_the_one_of_qcc(call: Columns) -> None:
    h, shift, head_start = (float(call[name][0]) for name in ("h", "se_shift", "head_start"))
    charts, sigma = _charts(call)
    found = cusum(charts, CusumDesign(shift, h, head_start), sigma=sigma)
    _close(found.high[0], numbers(call["pos"]))
    _close(found.low[0], numbers(call["neg"]))
    assert found.up[0].tolist() == [cell == "1" for cell in call["viol_up"]]
    assert found.down[0].tolist() == [cell == "1" for cell in call["viol_lo"]]


@pytest.mark.parametrize("call", _calls("qcc/ewma.csv", "lambda", "nsigmas"))
def test_an_ewma_equals_the_one_of_qcc(call: Columns) -> None:
    charts, sigma = _charts(call)
    found = ewma(charts, EwmaDesign(float(call["lambda"][0]), float(call["nsigmas"][0])), sigma=sigma)
    for name, ours in (("ewma", found.values), ("lcl", found.lower), ("ucl", found.upper)):
        _close(ours[0], numbers(call[name]))
    assert (found.flags[0] != 0).tolist() == [cell == "1" for cell in call["violation"]]


def test_risk_adjusted_sums_equal_the_reference_path() -> None:
    """The path that begins again does so above 3, in both directions."""
    path = columns(rows("arl/risk_adjusted_cusum_vlad.csv"))
    outcomes, risks = numbers(path["y"]), numbers(path["risk"])
    _close(evidence(outcomes, risks, 2.0), numbers(path["w_up"]))
    _close(evidence(outcomes, risks, 0.5), numbers(path["w_down"]))
    for restart, suffix in ((False, ""), (True, "_reset")):
        found = risk_adjusted(outcomes, risks, RiskAdjustedDesign(worse_limit=3, better_limit=3, restart=restart))
        _close(found.sums.high[0], numbers(path[f"cusum_up{suffix}"]))
        _close(-found.sums.low[0], numbers(path[f"cusum_down{suffix}"]))
        _close(found.saved[0], numbers(path["vlad"]))


def _id(row: Row) -> str:
    return "-".join(row.values())


@pytest.mark.parametrize("row", rows("arl/cusum_arl.csv"), ids=_id)
def test_a_cusum_runs_as_long_as_spc_computes(row: Row) -> None:
    k, h, head_start, mean = (float(row[name]) for name in ("k", "h", "hs", "mu"))
    found = cusum_run_length(CusumDesign(2 * k, h, head_start), mean, sides=2 if "two-sided" in row["chart"] else 1)
    assert float(found) == pytest.approx(float(row["arl"]), rel=1e-9)


@pytest.mark.parametrize("row", rows("arl/cusum_crit.csv"), ids=_id)
def test_a_decision_interval_equals_the_one_that_spc_finds(row: Row) -> None:
    found = cusum_decision(float(row["target_arl0"]), shift=2 * float(row["k"]))
    assert found == pytest.approx(float(row["h_crit"]), rel=1e-9)


@pytest.mark.parametrize("row", rows("arl/ewma_arl.csv"), ids=_id)
def test_an_ewma_with_fixed_limits_runs_as_long_as_spc_computes(row: Row) -> None:
    found = ewma_run_length(EwmaDesign(float(row["lambda"]), float(row["L"])), float(row["mu"]), fixed_limits=True)
    assert float(found) == pytest.approx(float(row["arl"]), rel=1e-9)


@pytest.mark.parametrize("row", rows("arl/racusum_arl_mc.csv"), ids=_id)
@pytest.mark.parametrize("column", ["arl0", "arl1"])
def test_risk_adjusted_sums_run_as_long_as_the_markov_chain_of_vlad(row: Row, column: str) -> None:
    """In the table's name, mc is a Markov chain: the figures are no simulation, and equal ours to the last digits."""
    odds_ratio, limit = float(row["RA"]), float(row["h"])
    truth = 1.0 if column == "arl0" else odds_ratio
    found = risk_adjusted_run_length(RISKS, odds_ratio=odds_ratio, limit=limit, true_odds_ratio=truth)
    assert found == pytest.approx(float(row[column]), rel=1e-9)
