"""Exact tests of two groups of events agree with the distributions of textbooks, counted out one by one."""

import numpy as np
import pytest
from scipy.stats import binom, hypergeom

from fivefold.engine.stats.exact_tests import Comparison, attained_level, mid_p


def _tables() -> Comparison:
    """Three hundred pairs of groups."""
    random = np.random.default_rng(11)
    cases, others = random.integers(1, 60, 300), random.integers(1, 400, 300)
    events, other_events = random.binomial(cases, 0.3), random.binomial(others, 0.25)
    return Comparison("proportion", *(array.astype(float) for array in (events, cases, other_events, others)))


def test_the_p_of_a_proportion_equals_the_hypergeometric_distribution() -> None:
    tables = _tables()
    law = hypergeom(tables.everything, tables.total, tables.exposure)
    half = law.pmf(tables.events) / 2
    expected = 2 * np.minimum(law.cdf(tables.events) - half, law.sf(tables.events) + half)
    np.testing.assert_allclose(mid_p(tables), np.where(tables.testable, np.minimum(expected, 1), 1), rtol=1e-8)


def test_the_p_of_a_rate_equals_the_binomial_distribution() -> None:
    random = np.random.default_rng(12)
    parts = (random.poisson(5, 200), random.uniform(0.01, 20, 200), random.poisson(60, 200), random.uniform(100, 400, 200))
    rates = Comparison("rate", *(part.astype(float) for part in parts))
    law = binom(rates.total, rates.exposure / rates.everything)
    half = law.pmf(rates.events) / 2
    expected = 2 * np.minimum(law.cdf(rates.events) - half, law.sf(rates.events) + half)
    np.testing.assert_allclose(mid_p(rates), np.minimum(expected, 1), rtol=1e-8)


@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_the_attained_level_is_that_of_all_outcomes_counted_one_by_one(kind: str) -> None:
    tables = _tables()
    tests = Comparison(
        "rate" if kind == "rate" else "proportion", tables.events, tables.exposure, tables.other_events, tables.other_exposure
    )
    attained = attained_level(tests, 0.05)
    for at in range(0, 300, 23):
        one = np.zeros(300, dtype=np.bool_)
        one[at] = True
        total, cases, everyone = (int(array[at]) for array in (tests.total, tests.exposure, tests.everything))
        law = binom(total, cases / everyone) if kind == "rate" else hypergeom(everyone, total, cases)
        outcomes = np.arange(
            max(0, total - (everyone - cases)) if kind == "proportion" else 0,
            min(total, cases) + 1 if kind == "proportion" else total + 1,
        )
        rare = [k for k in outcomes if mid_p(tests.where(one, np.array([float(k)])))[0] <= 0.05]
        assert attained[at] == pytest.approx(law.pmf(rare).sum(), abs=1e-9)
