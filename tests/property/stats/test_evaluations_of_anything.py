"""Whatever comes in, an evaluation with finite figures or a refusal with its reason comes out, without a warning."""

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from fivefold.engine.stats.evaluate.always_valid import AlwaysValid, always_valid_means
from fivefold.engine.stats.evaluate.before_after import BeforeAfter, before_after
from fivefold.engine.stats.evaluate.evaluation import Evaluation, Standing
from fivefold.engine.stats.evaluate.factorial import Factorial, factorial
from fivefold.engine.stats.evaluate.factorial_designs import full_factorial
from fivefold.engine.stats.evaluate.families import Family
from fivefold.engine.stats.evaluate.interrupted_time_series import interrupted_time_series
from fivefold.engine.stats.evaluate.interruption import Ar1, Errors, Independent, InterruptedTimeSeries, Intervention, NeweyWest
from fivefold.engine.stats.evaluate.staggered import Staggered, staggered
from fivefold.engine.stats.evaluate.stepped_wedge import SteppedWedge, stepped_wedge

POINTS = 24
errors_of_any_kind = st.sampled_from(
    [Ar1(), Ar1(small_sample=False), NeweyWest(), NeweyWest(small_sample=False, lag="andrews"), Independent()]
)
many = settings(max_examples=40, deadline=None)


@st.composite
def series(draw: st.DrawFn) -> NDArray[np.float64]:
    """Smooth, rounded, drifting, one spike, huge, tiny, nearly constant; with gaps or without."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    noise = random.normal(size=POINTS)
    values: NDArray[np.float64] = draw(
        st.sampled_from(
            [
                noise,
                np.round(noise),
                100 * noise.cumsum(),
                np.where(np.arange(POINTS) == random.integers(POINTS), 5.0, 0.0),
                noise * 1e200,
                noise * 1e-200,
                noise * 1e-80,
                1e9 + 1e-6 * noise,
                np.zeros(POINTS),
            ]
        )
    )
    gaps = draw(st.sampled_from([0.0, 0.3, 0.9]))
    return np.where(random.random(POINTS) < gaps, np.nan, values)


@st.composite
def counts(draw: st.DrawFn) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Events of cases: rare, common, all of them, none; cases few, many, none."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cases = np.round(random.uniform(0, draw(st.sampled_from([2.0, 50.0, 1e6])), POINTS))
    share = draw(st.sampled_from([0.0, 0.001, 0.3, 0.999, 1.0]))
    return random.binomial(cases.astype(int), share).astype(float), cases


def _answers(found: Evaluation) -> None:
    figures = [found.estimate, found.low, found.high, found.p]
    if found.standing is Standing.REFUSED:
        assert figures == [None] * 4
        assert found.shortfalls
    else:
        assert np.isfinite(np.array(figures, dtype=float)).all()


@many
@given(series(), st.integers(1, POINTS - 1), errors_of_any_kind)
@example(np.where(np.arange(POINTS) == 7, 5.0, 0.0), 7, Ar1())
def test_one_series_of_measured_values_has_an_answer(values: NDArray[np.float64], at: int, errors: Errors) -> None:
    _answers(interrupted_time_series(values, declared=InterruptedTimeSeries(interventions=(Intervention(at=at),), errors=errors)))
    _answers(before_after(values, declared=BeforeAfter(at=at, kind="mean")))
    _answers(always_valid_means(values, np.arange(POINTS) % 3 == 0, declared=AlwaysValid()).latest)


@many
@example((np.full(POINTS, 9.0), np.full(POINTS, 9.0)), 2, Independent(), Family.POISSON)
@given(counts(), st.integers(1, POINTS - 1), errors_of_any_kind, st.sampled_from([family for family in Family if family.counts]))
def test_one_series_of_counts_has_an_answer(
    counted: tuple[NDArray[np.float64], NDArray[np.float64]], at: int, errors: Errors, family: Family
) -> None:
    declared = InterruptedTimeSeries(interventions=(Intervention(at=at),), errors=errors, family=family)
    _answers(interrupted_time_series(*counted, declared=declared))
    _answers(before_after(*counted, declared=BeforeAfter(at=at, kind="proportion")))
    _answers(before_after(*counted, declared=BeforeAfter(at=at, kind="rate")))


@many
@given(series(), st.integers(0, 2**32 - 1))
def test_sites_and_experiments_have_an_answer(values: NDArray[np.float64], seed: int) -> None:
    random = np.random.default_rng(seed)
    site, period = random.integers(0, 5, POINTS), random.integers(0, 4, POINTS)
    _answers(stepped_wedge(values, site, period, period > site - 1, declared=SteppedWedge()))
    _answers(staggered(values.reshape(6, 4), random.integers(-1, 4, 6), declared=Staggered()))
    factors = ("A", "B", "C")
    runs = np.tile(full_factorial(factors), (3, 1))
    _answers(factorial(values, runs, declared=Factorial(factors=factors, effect="A")))
    _answers(factorial(values[:8], runs[:8], declared=Factorial(factors=factors, effect="A:B")))
