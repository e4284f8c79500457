"""How sites differ, and what each is believed to be: as metafor 3.8-1, lme4 1.1-31."""

import numpy as np
import pytest

from fivefold.engine.stats.between_sites.counts import Kind
from fivefold.engine.stats.between_sites.heterogeneity import Heterogeneity, heterogeneity, heterogeneity_of_counts
from fivefold.engine.stats.between_sites.logistic_intercepts import logistic_intercepts
from fivefold.engine.stats.between_sites.random_intercepts import Observations, observations_of, one_way
from fivefold.engine.stats.between_sites.shrinkage import median_odds_ratio, shrink
from fivefold.engine.stats.between_sites.tau2 import Estimates, Estimator, estimate_tau2
from tests.oracles.tables import Columns, Row, columns, numbers, rows
from tests.shared import needs_shared

pytestmark = needs_shared
METAFOR_STOPS = 1e-5
"""metafor ends its search for τ² (REML, ML, PM) when a step is smaller than this."""
LME4_STOPS = 5e-5
"""Relative; lme4's optimisers end at about this."""
SUMMARIES = [pytest.param(row, id=f"{row['dataset']}-{row['method']}") for row in rows("funnel/metafor_tau2.csv")]
SHRUNKEN = sorted({(row["dataset"], row["method"]) for row in rows("funnel/metafor_blup.csv")})


def _found(row: Row) -> Heterogeneity:
    sites = columns(site for site in rows("inputs/funnel.csv") if site["dataset"] == row["dataset"])
    method: Estimator = row["method"]  # type: ignore[assignment]
    kind: Kind = "proportion" if row["scale"] == "logit" else "rate"
    return heterogeneity_of_counts(numbers(sites["num"]), numbers(sites["den"]), kind=kind, method=method)


@pytest.mark.parametrize("row", SUMMARIES)
def test_tau2_equals_that_of_metafor_as_far_as_metafor_goes(row: Row) -> None:
    found = _found(row)
    exact = row["method"] in ("DL", "FE", "EE")
    np.testing.assert_allclose(found.tau2, float(row["tau2"]), rtol=1e-9 if exact else 0, atol=0 if exact else METAFOR_STOPS)
    assert found.sites == int(row["k"])
    np.testing.assert_allclose(found.q, float(row["Q"]), rtol=1e-9)


@pytest.mark.parametrize("row", SUMMARIES)
def test_the_other_figures_equal_those_of_metafor_at_its_own_tau2(row: Row) -> None:
    found = _found(row)
    tau2 = np.array([float(row["tau2"])])
    weights = found.estimates.weights(tau2)
    typical = found.tau2 / (found.h2 - 1) if found.tau2 > 0 else _typical(found.estimates)
    np.testing.assert_allclose(found.estimates.mean(weights), float(row["mu"]), rtol=1e-9)
    np.testing.assert_allclose(1 / np.sqrt(weights.sum()), float(row["se_mu"]), rtol=1e-9)
    np.testing.assert_allclose(100 * tau2 / (tau2 + typical), float(row["I2"]), rtol=1e-9)
    np.testing.assert_allclose(tau2 / typical + 1, float(row["H2"]), rtol=1e-9)


def _typical(estimates: Estimates) -> float:
    """What chance contributes to the variance of a typical site (Higgins and Thompson 2002), from any other summary."""
    apart = np.where(np.arange(estimates.values.shape[1]) % 2, 10.0, -10.0)
    other = heterogeneity(apart, estimates.variances, method="DL")
    return float(other.tau2[0] / (other.h2[0] - 1))


@pytest.mark.parametrize("row", SUMMARIES)
def test_tau2_solves_its_equation_to_the_last_bits(row: Row) -> None:
    found = _found(row)
    if row["method"] == "PM" and found.tau2 > 0:
        np.testing.assert_allclose(found.estimates.q(found.tau2), found.estimates.freedom, rtol=1e-12)
    if row["method"] in ("REML", "ML") and found.tau2 > 0:
        again = estimate_tau2(found.estimates, row["method"])  # type: ignore[arg-type]
        np.testing.assert_allclose(again, found.tau2, rtol=1e-13)


@pytest.mark.parametrize(("dataset", "method"), SHRUNKEN)
def test_shrunken_estimates_equal_those_of_metafor(dataset: str, method: str) -> None:
    table = columns(row for row in rows("funnel/metafor_blup.csv") if (row["dataset"], row["method"]) == (dataset, method))
    tau2 = [row["tau2"] for row in rows("funnel/metafor_tau2.csv") if (row["dataset"], row["method"]) == (dataset, method)]
    if not tau2:
        pytest.skip("the τ² of these estimates is not among the figures")
    sites = shrink(_at(numbers(table["yi"]), numbers(table["vi"]), float(tau2[0])))
    for name, ours in (("blup", sites.values), ("blup_se", sites.errors), ("pi_lb", sites.low), ("pi_ub", sites.high)):
        np.testing.assert_allclose(ours[0], numbers(table[name]), rtol=1e-9, err_msg=name)


def _at(values: np.ndarray, variances: np.ndarray, tau2: float) -> "_Given":
    estimates = Estimates(values[None], variances[None], np.ones((1, len(values)), dtype=np.bool_))
    return _Given(estimates, np.array([tau2]))


class _Given:
    """Sites with a τ² that was found elsewhere."""

    def __init__(self, estimates: Estimates, tau2: np.ndarray) -> None:
        weights = estimates.weights(tau2)
        self.estimates, self.tau2 = estimates, tau2
        self.mean, self.mean_error = estimates.mean(weights), 1 / np.sqrt(weights.sum(axis=1))


def _data() -> Columns:
    return columns(rows("eval/icc_data.csv"))


def _observations() -> Observations:
    return observations_of(numbers(_data()["y"]), numbers(_data()["site"]).astype(int) - 1)


def test_site_means_drawn_to_the_mean_equal_those_of_lme4() -> None:
    found = one_way(_observations())
    sites, table = shrink(found), columns(rows("eval/icc_blup.csv"))
    np.testing.assert_allclose(found.estimates.values[0], numbers(table["raw"]), rtol=1e-9)
    np.testing.assert_allclose(found.estimates.mask.sum(), len(table["n"]))
    given_mean = np.sqrt(sites.reliability * found.estimates.variances)
    for name, ours in (("blup", sites.values), ("reliability", sites.reliability), ("blup_sd", given_mean)):
        np.testing.assert_allclose(ours[0], numbers(table[name]), rtol=LME4_STOPS, err_msg=name)


def test_they_equal_those_of_lme4_to_the_last_digits_at_its_own_reliability() -> None:
    """lme4's reliability of the first site gives its ratio of variances; all other figures follow from that."""
    found, table = one_way(_observations()), columns(rows("eval/icc_blup.csv"))
    theirs, sizes = numbers(table["reliability"]), numbers(table["n"])
    share = theirs[0] / (1 - theirs[0]) / sizes[0]
    within = numbers(table["blup_sd"])[0] ** 2 * sizes[0] / theirs[0]
    given = _at(found.estimates.values[0], within / sizes, share * within)
    sites = shrink(given)
    np.testing.assert_allclose(sites.reliability[0], theirs, rtol=1e-9)
    np.testing.assert_allclose(sites.values[0], numbers(table["blup"]), rtol=1e-9)
    np.testing.assert_allclose(np.sqrt(sites.reliability[0] * within / sizes), numbers(table["blup_sd"]), rtol=1e-9)


@pytest.mark.parametrize("row", [row for row in rows("eval/estimates.csv") if row["model"] == "ICC"], ids=lambda row: row["spec"])
def test_variances_between_sites_equal_those_of_lme4(row: Row) -> None:
    sites = numbers(_data()["site"]).astype(int) - 1
    logistic = logistic_intercepts(np.bincount(sites, numbers(_data()["b"])), np.bincount(sites))
    restricted, moments = one_way(_observations()), one_way(_observations(), method="anova")
    answers = {
        ("glmer", "sigma2_b"): logistic.tau2,
        ("glmer", "icc"): logistic.icc,
        ("glmer", "median odds ratio"): logistic.median_odds_ratio,
        (" lmer", "sigma2_b"): restricted.tau2[0],
        (" lmer", "sigma2_w"): restricted.within[0],
        (" lmer", "sigma2_e"): restricted.within[0],
        (" lmer", "icc"): restricted.icc[0],
        ("anova", "icc"): moments.icc[0],
    }
    words = f" {row['spec']} {row['term']}".casefold()
    named = [value for keys, value in answers.items() if all(key in words for key in keys)]
    if not named:
        pytest.skip(f"no figure of ours is called {words}")
    np.testing.assert_allclose(named[-1], float(row["est"]), rtol=LME4_STOPS)


def test_the_median_odds_ratio_equals_the_figure_at_its_variance() -> None:
    table = {row["spec"] + row["term"]: float(row["est"]) for row in rows("eval/estimates.csv") if row["model"] == "ICC"}
    variance = [value for name, value in table.items() if "sigma2_b" in name and "glmer" in name]
    ratio = [value for name, value in table.items() if "median odds ratio" in name]
    if variance and ratio:
        np.testing.assert_allclose(median_odds_ratio(variance[0]), ratio[0], rtol=1e-9)
