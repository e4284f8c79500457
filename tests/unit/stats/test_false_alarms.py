"""Rule sets raise false alarms as often as is published, and as the shared calibration by simulation says."""

import pytest
from scipy.stats import binom

from fivefold.engine.stats.rule_sets import RULE_SETS
from tests.oracles.tables import rows
from tests.shared import needs_shared
from tests.simulations.false_alarms import POINTS, RHOS, SERIES, FalseAlarms, simulate, stored

OURS = {
    "MDC (3s, 7 shift, 7 trend, 2of3 same side)": "mdc-2019",
    "MDC 6-pt option": "nhse-6",
    "WE 1-4": "western-electric",
    "Nelson 1-8": "nelson",
    "IHI run chart (6 shift, 5 trend)": "ihi",
    "Anhoej (either)": "anhoej",
    "Anhoej + 3sigma (qicharts2)": "anhoej+3s",
}
AROUND_THE_MEAN = 0.03
"""The calibration counts runs about the median, a chart with limits, as qicharts2 draws it, about the mean."""
PUBLISHED = {(each.rule_set, each.points, each.rho, each.screened): each for each in stored()}
CALIBRATED = [row for row in rows("arl/false_alarm_calibration.csv") if row["rule_set"] in OURS]
REPEATS = 4000


def test_every_rule_set_is_published_at_every_length() -> None:
    assert set(PUBLISHED) == {
        (name, points, rho, screened) for name in RULE_SETS for points in POINTS for rho in RHOS for screened in (False, True)
    }


@pytest.mark.parametrize("screened", [False, True])
@pytest.mark.parametrize("rho", RHOS)
@pytest.mark.parametrize("points", [12, pytest.param(24, marks=pytest.mark.soak), 60, pytest.param(100, marks=pytest.mark.soak)])
def test_other_series_give_as_many_false_alarms_as_are_published(points: int, rho: float, screened: bool) -> None:
    for found in simulate(points, rho, screened=screened, series=REPEATS, seed=1):
        published = PUBLISHED[found.rule_set, points, rho, screened]
        _assert_alike(found.any, published.any)
        _assert_alike(found.latest, published.latest)


def _assert_alike(found: float, published: float) -> None:
    """Both are simulated: 4 standard errors of their difference."""
    error = (published * (1 - published) * (1 / REPEATS + 1 / SERIES)) ** 0.5
    assert abs(found - published) <= 4 * error + 1 / REPEATS


@needs_shared
@pytest.mark.parametrize("row", CALIBRATED, ids=lambda row: f"{OURS[row['rule_set']]}-{row['n_points']}-{row['ar1_rho']}")
def test_what_is_published_agrees_with_the_shared_calibration(row: dict[str, str]) -> None:
    """The calibration screens moving ranges."""
    name, points, rho = OURS[row["rule_set"]], int(row["n_points"]), float(row["ar1_rho"])
    published: FalseAlarms = PUBLISHED[name, points, rho, True]
    expected = float(row["P(any signal in series)"])
    low, high = binom.interval(0.9999, SERIES, expected)
    leeway = AROUND_THE_MEAN if name == "anhoej+3s" else 0.005
    assert low / SERIES - leeway <= published.any <= high / SERIES + leeway
