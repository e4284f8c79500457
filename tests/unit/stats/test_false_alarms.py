"""Rule sets raise false alarms as often as the shared calibration by simulation says."""

import numpy as np
import pytest
from scipy.stats import binom

from fivefold.engine.stats.control_charts import chart_series
from fivefold.engine.stats.rule_sets import evaluate
from fivefold.engine.stats.settings import Chart, Settings
from tests.oracles.tables import rows
from tests.shared import needs_shared

pytestmark = needs_shared
REPEATS = 4000
OURS = {
    "MDC (3s, 7 shift, 7 trend, 2of3 same side)": "mdc-2019",
    "MDC 6-pt option": "nhse-6",
    "WE 1-4": "western-electric",
    "Nelson 1-8": "nelson",
    "Anhoej (either)": "anhoej",
    "Anhoej + 3sigma (qicharts2)": "anhoej+3s",
}
CASES = [
    pytest.param(OURS[row["rule_set"]], int(row["n_points"]), row, id=f"{OURS[row['rule_set']]}-{row['n_points']}")
    for row in rows("arl/false_alarm_calibration.csv")
    if row["rule_set"] in OURS and row["ar1_rho"] == "0" and row["n_points"] in ("24", "60")
]


@pytest.mark.parametrize(("rule_set", "points", "calibration"), CASES)
def test_a_rule_set_raises_as_many_false_alarms_as_calibrated(rule_set: str, points: int, calibration: dict[str, str]) -> None:
    values = np.random.default_rng(points).normal(size=(REPEATS, points))
    chart = Chart.RUN if rule_set == "anhoej" else Chart.INDIVIDUALS
    flags = evaluate(chart_series(values, settings=Settings(chart, rule_set=rule_set, screen_moving_ranges=True)))
    signalled = flags.any.any(axis=1)
    if flags.runs is not None:
        signalled |= flags.runs.signal.any(axis=1)
    expected = float(calibration["P(any signal in series)"])
    low, high = binom.interval(0.9999, REPEATS, expected)
    assert low - REPEATS * 0.005 <= signalled.sum() <= high + REPEATS * 0.005
