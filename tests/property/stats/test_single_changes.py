"""Evaluations of one change: units, gaps and the order of evaluation change nothing that they should not."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.evaluate.before_after import BeforeAfter, before_after
from fivefold.engine.stats.evaluate.evaluation import Evaluation
from fivefold.engine.stats.evaluate.families import Family
from fivefold.engine.stats.evaluate.interrupted_time_series import interrupted_time_series
from fivefold.engine.stats.evaluate.interruption import Ar1, Errors, Independent, InterruptedTimeSeries, Intervention, NeweyWest
from fivefold.engine.stats.evaluate.spc_verdict import SpcVerdict, spc_verdict
from fivefold.engine.stats.settings import Direction, Settings

POINTS, CHANGE = 30, 16
seeds = st.integers(0, 2**32 - 1)
errors_of_any_kind = st.sampled_from([Ar1(), Ar1(small_sample=False), NeweyWest(), NeweyWest(small_sample=False), Independent()])
few = settings(max_examples=15, deadline=None)


def _values(seed: int) -> NDArray[np.float64]:
    return np.random.default_rng(seed).normal(size=POINTS)


def _interval(found: Evaluation) -> NDArray[np.float64]:
    return np.array([found.estimate, found.low, found.high], dtype=float)


def _declared(errors: Errors, family: Family = Family.GAUSSIAN) -> InterruptedTimeSeries:
    return InterruptedTimeSeries(interventions=(Intervention(at=CHANGE),), errors=errors, family=family)


@few
@given(seeds, errors_of_any_kind, st.floats(-1e3, 1e3), st.floats(0.01, 100), st.floats(-10, 10))
def test_an_interrupted_time_series_shifts_scales_and_tilts_with_its_values(
    seed: int, errors: Errors, shift: float, scale: float, tilt: float
) -> None:
    """A level and a slope of the whole series are part of the model, so the effect does not see them."""
    values = _values(seed)
    plain = interrupted_time_series(values, declared=_declared(errors))
    moved = interrupted_time_series(shift + scale * (values + tilt * np.arange(POINTS)), declared=_declared(errors))
    reach = float(_interval(plain)[2] - _interval(plain)[1])
    np.testing.assert_allclose(_interval(moved) / scale, _interval(plain), atol=1e-4 * reach)


@few
@given(seeds, st.sampled_from([Ar1(), NeweyWest(), Independent()]), st.sampled_from([Family.QUASI_POISSON, Family.POISSON]))
def test_the_unit_of_the_exposure_changes_the_unit_of_the_effect_alone(seed: int, errors: Errors, family: Family) -> None:
    random = np.random.default_rng(seed)
    exposure = random.uniform(50, 150, POINTS)
    counts = random.poisson(0.3 * exposure).astype(float)
    plain = interrupted_time_series(counts, exposure, declared=_declared(errors, family))
    wider = interrupted_time_series(counts, exposure / 1000, declared=_declared(errors, family))
    per_thousand = interrupted_time_series(counts, exposure, declared=replace(_declared(errors, family), multiply=1000.0))
    np.testing.assert_allclose(_interval(wider), 1000 * _interval(plain), rtol=1e-4, atol=1e-4 * np.abs(_interval(wider)).max())
    np.testing.assert_allclose(_interval(per_thousand), 1000 * _interval(plain))


@few
@given(seeds, st.sets(st.integers(0, POINTS - 1), max_size=5), st.sampled_from([Ar1(), NeweyWest()]))
def test_a_masked_point_may_have_any_value(seed: int, gaps: set[int], errors: Errors) -> None:
    mask = np.ones(POINTS, dtype=np.bool_)
    mask[list(gaps)] = False
    values, others = _values(seed), _values(seed)
    others[~mask] = np.nan
    first = interrupted_time_series(values, declared=_declared(errors), mask=mask)
    second = interrupted_time_series(others, declared=_declared(errors))
    assert (first.estimate, first.low, first.high, first.p) == (second.estimate, second.low, second.high, second.p)


@few
@given(seeds, st.floats(-100, 100), st.floats(0.01, 100))
def test_a_before_after_comparison_of_means_shifts_and_scales_with_its_values(seed: int, shift: float, scale: float) -> None:
    declared = BeforeAfter(at=CHANGE, kind="mean")
    plain, moved = (before_after(values, declared=declared) for values in (_values(seed), shift + scale * _values(seed)))
    reach = float(_interval(plain)[2] - _interval(plain)[1])
    np.testing.assert_allclose(_interval(moved) / scale, _interval(plain), atol=1e-4 * reach)


@few
@given(seeds)
def test_counting_events_or_what_is_left_of_the_cases_turns_a_proportion_around(seed: int) -> None:
    random = np.random.default_rng(seed)
    cases = random.integers(50, 200, POINTS).astype(float)
    events = random.binomial(cases.astype(int), 0.2).astype(float)
    declared = BeforeAfter(at=CHANGE, kind="proportion")
    some, others = (before_after(counted, cases, declared=declared) for counted in (events, cases - events))
    np.testing.assert_allclose(_interval(some), -_interval(others)[[0, 2, 1]], rtol=1e-6, atol=1e-9)
    assert some.p == pytest.approx(others.p, rel=1e-6, abs=1e-12)


@few
@given(seeds, st.floats(-100, 100), st.floats(0.01, 100))
def test_the_verdict_of_a_chart_of_values_does_not_depend_on_their_unit(seed: int, shift: float, scale: float) -> None:
    chart = Settings(Chart.INDIVIDUALS, rule_set="western-electric", direction=Direction.UP)
    declared = SpcVerdict(at=CHANGE, settings=chart, repeats=99)
    plain, moved = (spc_verdict(values, declared=declared) for values in (_values(seed), shift + scale * _values(seed)))
    assert plain.diagnostic("flagged_points").value == moved.diagnostic("flagged_points").value
    assert plain.p == pytest.approx(moved.p, abs=0.02)
