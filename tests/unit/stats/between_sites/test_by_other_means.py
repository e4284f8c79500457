"""Comparisons of sites, worked out another way: by SciPy's distributions, by statsmodels, or by summing up."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq
from scipy.stats import beta, binom, chi2, chi2_contingency, gamma, hypergeom, norm, poisson
from statsmodels.regression.linear_model import WLS
from statsmodels.regression.mixed_linear_model import MixedLM
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.multitest import multipletests

from fivefold.engine.stats.between_sites.equity import gaps
from fivefold.engine.stats.between_sites.equity_intervals import GapKind
from fivefold.engine.stats.between_sites.funnel import funnels
from fivefold.engine.stats.between_sites.funnel_method import FunnelMethod
from fivefold.engine.stats.between_sites.heterogeneity import heterogeneity
from fivefold.engine.stats.between_sites.inequality import inequality
from fivefold.engine.stats.between_sites.random_intercepts import observations_of, one_way
from fivefold.engine.stats.between_sites.ranks import rank_intervals
from fivefold.engine.stats.between_sites.shrinkage import shrink, shrink_counts

VALUES = np.array([0.3, 1.1, -0.4, 0.9, 2.0, 0.1, 0.6])
VARIANCES = np.array([0.2, 0.1, 0.4, 0.3, 0.2, 0.5, 0.1])
EVENTS, CASES = np.array([0, 30, 200, 70, 9, 55]), np.array([20, 100, 400, 400, 60, 180])


def test_the_variance_between_sites_is_that_of_statsmodels() -> None:
    for method, theirs in (("DL", "chi2"), ("PM", "iterated")):
        found = heterogeneity(VALUES, VARIANCES, method=method)  # type: ignore[arg-type]
        other = combine_effects(VALUES, VARIANCES, method_re=theirs, atol=1e-9)
        np.testing.assert_allclose(found.tau2, other.tau2, rtol=1e-6)
        np.testing.assert_allclose([found.q[0], found.mean[0]], [other.q, other.mean_effect_re], rtol=1e-6)
        np.testing.assert_allclose(found.mean_error, other.sd_eff_w_re, rtol=1e-6)


def test_the_interval_of_that_variance_ends_where_q_has_its_quantiles() -> None:
    def q(tau2: float) -> float:
        weights = 1 / (VARIANCES + tau2)
        return float((weights * (VALUES - np.average(VALUES, weights=weights)) ** 2).sum())

    found = heterogeneity(VALUES, VARIANCES)
    high = brentq(lambda tau2: q(tau2) - chi2.ppf(0.025, 6), 0, 50, xtol=1e-14)
    np.testing.assert_allclose(found.tau2_high, high, rtol=1e-10)
    if q(0) < chi2.ppf(0.975, 6):
        assert found.tau2_low == 0
    else:
        np.testing.assert_allclose(found.tau2_low, brentq(lambda tau2: q(tau2) - chi2.ppf(0.975, 6), 0, 50), rtol=1e-8)


def test_measurements_are_parted_and_drawn_to_the_mean_as_by_a_mixed_model_of_statsmodels() -> None:
    random = np.random.default_rng(11)
    sites = np.repeat(np.arange(12), random.integers(3, 15, 12))
    seen = random.normal(5, 1, 12)[sites] + random.normal(0, 1.5, sites.size)
    theirs = MixedLM(seen, np.ones((sites.size, 1)), groups=sites).fit(reml=True, gtol=1e-10)
    found = one_way(observations_of(seen, sites))
    np.testing.assert_allclose([found.tau2[0], found.within[0]], [theirs.cov_re[0, 0], theirs.scale], rtol=1e-4)
    effects = [float(np.asarray(theirs.random_effects[site]).ravel()[0]) for site in range(12)]
    np.testing.assert_allclose(shrink(found).values[0], theirs.fe_params[0] + np.array(effects), rtol=1e-4)


@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_beliefs_about_counts_are_those_of_bayes_summed_up(kind: GapKind) -> None:
    """Prior times likelihood at half a million levels."""
    mixed = funnels(EVENTS, CASES, kind=kind, method=FunnelMethod(overdispersion="mixture"))
    theta, centre = float(mixed.dispersion[0]), float(mixed.centre[0])
    sites = shrink_counts(EVENTS, CASES, kind=kind)
    levels = (np.arange(500_000) + 0.5) / 500_000
    sites_differ = beta(centre / theta, (1 - centre) / theta) if kind == "proportion" else gamma(1 / theta, scale=centre * theta)
    prior = sites_differ.pdf(levels)
    for site, (events, cases) in enumerate(zip(EVENTS, CASES, strict=True)):
        likelihood = binom.pmf(events, cases, levels) if kind == "proportion" else poisson.pmf(events, cases * levels)
        belief = likelihood * prior / (likelihood * prior).sum()
        mean = (belief * levels).sum()
        np.testing.assert_allclose(sites.values[0, site], mean, rtol=1e-6)
        np.testing.assert_allclose(sites.errors[0, site], np.sqrt((belief * (levels - mean) ** 2).sum()), rtol=1e-5)
        for end, tail in ((sites.low, 0.025), (sites.high, 0.975)):
            assert belief[levels < end[0, site]].sum() == pytest.approx(tail, abs=1e-4)


def test_who_is_lowest_and_highest_is_as_likely_as_its_integral() -> None:
    sites = shrink(heterogeneity(VALUES, VARIANCES))
    ranks = rank_intervals(sites, np.random.default_rng(5), draws=20_000)
    at = np.linspace(-6, 7, 20_001)
    density, below = (part(at[:, None], sites.values[0], sites.errors[0]) for part in (norm.pdf, norm.cdf))
    for site in range(len(VALUES)):
        others = np.delete(below, site, axis=1)
        for ours, beaten in ((ranks.lowest, 1 - others), (ranks.highest, others)):
            likely = np.trapezoid(density[:, site] * beaten.prod(axis=1), at)
            assert ours[0, site] == pytest.approx(likely, abs=0.015)
        lower = np.trapezoid(density[:, site] * others.sum(axis=1), at)
        np.testing.assert_allclose(ranks.expected[0, site], 1 + lower, rtol=1e-6)


def test_p_values_of_gaps_are_sums_of_tables_and_q_values_those_of_statsmodels() -> None:
    events, cases = np.array([12, 30, 7, 41]), np.array([90, 120, 100, 130])
    found = gaps(events, cases, reference=3)
    for stratum in range(3):
        both = events[stratum] + events[3]
        table = hypergeom(cases[stratum] + cases[3], both, cases[stratum])
        own = table.pmf(events[stratum])
        tails = [table.cdf(events[stratum]) - own / 2, table.sf(events[stratum]) + own / 2]
        np.testing.assert_allclose(found.p_values[0, stratum], min(1.0, 2 * min(tails)), rtol=1e-9)
    adjusted = multipletests(found.p_values[0, :3], method="fdr_by")[1]
    np.testing.assert_allclose(found.q_values[0, :3], adjusted, rtol=1e-12)


def test_the_slope_of_inequality_is_that_of_a_weighted_regression() -> None:
    events, cases = np.array([40, 38, 55, 70, 65]), np.array([300, 260, 280, 310, 190])
    place = (np.cumsum(cases) - cases / 2) / cases.sum()
    line = WLS(events / cases, np.column_stack([np.ones(5), place]), weights=cases).fit()
    found = inequality(events, cases)
    intercept, slope = line.params
    np.testing.assert_allclose(found.slope.value, slope, rtol=1e-12)
    np.testing.assert_allclose(found.relative.value, (intercept + slope) / intercept, rtol=1e-12)


def test_the_test_of_over_dispersion_is_pearsons_where_counts_are_large() -> None:
    frame = pd.DataFrame({"events": [2010, 3105, 950, 4022, 1490], "cases": [10_000, 15_000, 5_000, 20_000, 7_600]})
    found = funnels(frame["events"], frame["cases"])
    theirs = chi2_contingency(np.stack([frame["events"], frame["cases"] - frame["events"]]), correction=False)
    np.testing.assert_allclose(found.p_overdispersion, theirs.pvalue, rtol=1e-3)
