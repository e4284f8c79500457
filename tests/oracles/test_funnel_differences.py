"""Where our funnels differ from those of FunnelPlotR on purpose: our answer, and why."""

import numpy as np
import pytest

from fivefold.engine.stats.between_sites.counts import Kind
from fivefold.engine.stats.between_sites.funnel import funnels
from fivefold.engine.stats.between_sites.funnel_method import FunnelMethod
from fivefold.engine.stats.between_sites.reasons import SiteReason
from tests.oracles.funnel_reader import LEVELS, REACHES, read_funnel
from tests.oracles.r_calls import UnreadableCall
from tests.oracles.tables import Columns, Row, numbers, rows
from tests.oracles.test_funnel import CASES, FOLDED, close, read
from tests.shared import needs_shared

ROOT = [pytest.param(row, id=row["case"]) for row in CASES if 'sr_method="CQC"' in row["call"]]
RATIOS = [pytest.param(row, id=row["case"]) for row in CASES if 'data_type="RC"' in row["call"]]
SIDES = (("LCL", -1), ("UCL", 1))
SITES: Columns = {"num": ["3", "8", "9", "30"], "den": ["10.123", "20", "30", "40"], "site": ["A", "A", "B", "C"]}


@needs_shared
@pytest.mark.parametrize("case", ROOT)
def test_limits_on_the_root_scale_are_squared(case: Row) -> None:
    """The package draws the limits of √(observed / expected) beside observed / expected."""
    call, points = read(case)
    for place, limit in enumerate(LEVELS):
        for (side, _), ours in zip(SIDES, (call.adjusted_limits.lower, call.adjusted_limits.upper), strict=True):
            theirs = numbers(points[f"OD{limit}{side}"]) / call.multiplier
            if call.adjusted:
                close(ours[place, 0], np.maximum(theirs, 0) ** 2, side)


@needs_shared
@pytest.mark.parametrize("case", RATIOS)
def test_limits_of_a_ratio_of_counts_are_as_wide_as_its_logarithm_varies(case: Row) -> None:
    """The package takes 1/(2√n) for its standard error; that of ln(a/b) is √(1/a + 1/b), at the reference (1+r)/√(r(a+b))."""
    call, points = read(case)
    target = float(case["target"])
    for found, prefix in ((call.adjusted_limits, "OD"), (call.unadjusted_limits, "")):
        right = (1 + target) ** 2 / (target * call.sizes)
        wrong = 1 / (4 * call.below)
        for place, (limit, reach) in enumerate(REACHES.items()):
            for (side, sign), ours in zip(SIDES, (found.lower, found.upper), strict=True):
                theirs = numbers(points[f"{prefix}{limit}{side}" if prefix else f"{side}{limit}"]) / call.multiplier
                close(theirs, target * np.exp(sign * reach * np.sqrt(wrong + found.tau2)), "theirs")
                close(ours[place, 0], target * np.exp(sign * reach * np.sqrt(right + found.tau2)), "ours")


@pytest.mark.parametrize(("kind", "theirs"), [("standardised", 0.33), ("counts", 0.51)])
def test_those_limits_flag_a_third_and_a_half_of_sites_that_are_alike_and_ours_one_in_twenty(kind: Kind, theirs: float) -> None:
    random = np.random.default_rng(4)
    expected = random.uniform(50, 500, (200, 100))
    events, below = random.poisson(expected), random.poisson(expected) if kind == "counts" else expected
    found = funnels(events, below, kind=kind, method=FunnelMethod(base="scaled", overdispersion="none"), levels=(0.95,))
    reach = REACHES[95] / (2 * np.sqrt(below))
    centre = found.centre[:, None]
    low, high = (1 - reach, 1 + reach) if kind == "standardised" else (centre * np.exp(-reach), centre * np.exp(reach))
    assert np.mean((found.values < low) | (found.values > high)) == pytest.approx(theirs, abs=0.03)
    assert np.mean(found.flags != 0) == pytest.approx(0.05, abs=0.01)


@needs_shared
def test_a_limit_below_every_proportion_is_zero() -> None:
    """Where the arcsine falls below 0 the package lets its square rise again at the one size at which the curve is lowest."""
    case = next(row for row in CASES if row["dataset"] == "pr_small" and "trim_by=0.1" in row["call"])
    call, points = read(case)
    risen = (numbers(points["LCL99"]) > 0) & (call.unadjusted_limits.lower[1, 0] == 0)
    assert risen.sum() <= 1
    assert (numbers(points["LCL99"])[risen] < FOLDED).all()


@needs_shared
def test_a_site_without_events_has_no_score_on_the_logarithmic_scale_and_a_reason() -> None:
    """The package gives it the score -Inf, and an infinite φ where the trimming does not happen to leave it out."""
    case = next(row for row in CASES if row["dataset"] == "sr_zero" and 'sr_method="SHMI"' in row["call"])
    call, points = read(case)
    nothing = np.array([cell == "-Inf" for cell in points["Uzscore"]])
    assert nothing.any()
    found = call.unadjusted_limits
    assert np.isnan(found.z[0, nothing]).all()
    assert (found.site_reasons[0, nothing] == SiteReason.NO_SCORE).all()
    barely = funnels(
        call.numerators,
        call.below,
        kind="standardised",
        method=FunnelMethod(overdispersion="additive", estimator="truncated", scale="log", trim=0.01),
    )
    assert np.isfinite(barely.phi).all()


@needs_shared
def test_every_difference_has_cases() -> None:
    assert ROOT
    assert RATIOS
    assert len(CASES) == len(rows("funnel/cases.csv"))


def test_a_call_is_read_with_its_defaults_and_its_former_names() -> None:
    call = read_funnel("funnel_plot(d, num, den, site, title='x', OD_adjust=FALSE)", SITES)
    assert (call.groups, call.numerators.tolist()) == (["A", "B", "C"], [11, 9, 30])
    assert (call.data_type, call.sr_method, call.limit, call.trim, call.multiplier) == ("SR", "SHMI", 99, 0.1, 1)
    assert call.below[0] == 30.12
    assert not call.adjusted
    assert read_funnel("funnel_plot(d, num, den, site, target=0.4, data_type='PR')", SITES).adjusted_limits.centre == [0.4]


@pytest.mark.parametrize(
    "text", ["funnel_plot(d, num, den, site, nonsense=1)", "plot(d)", "funnel_plot(d, num, den, site, limit='x')"]
)
def test_a_call_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(UnreadableCall):
        read_funnel(text, SITES)
