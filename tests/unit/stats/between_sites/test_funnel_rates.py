"""Funnels flag sites that are like all others as often as their limits say: a sample here, the campaign in a soak."""

import os
import re
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import poisson

from fivefold.engine.stats.between_sites.funnel import funnels
from fivefold.engine.stats.between_sites.funnel_method import Base, FunnelMethod
from tests.soak.funnel_rates import AUTO, CHANCE, FEW_SITES, MIXED, OVERDISPERSED, SITES, TABLES, Scenario, flagged, row

SAMPLE = 12_000
SOAK = "FIVEFOLD_SOAK" in os.environ
PAGE = Path(__file__).resolve().parents[4] / "docs" / "reference" / "funnel-false-flags.md"
EXACT_OF_FEW = [scenario for scenario in CHANCE if scenario.sizes == "few" and scenario.method.base == "exact"]
NOMINAL = [
    *(scenario for scenario in CHANCE if scenario not in EXACT_OF_FEW and scenario.sizes != "few"),
    *(scenario for scenario in CHANCE if scenario.sizes == "few" and scenario.method.base == "mid-p"),
    *AUTO,
    *OVERDISPERSED,
    *MIXED,
]


def sampled(scenarios: list[Scenario], every: int) -> list[object]:
    """All scenarios in a soak, of which the suite takes one in so many."""
    chosen = scenarios if SOAK else scenarios[::every]
    return [pytest.param(scenario, id=f"{scenario.title}, {scenario.sites} sites") for scenario in chosen]


@pytest.mark.soak
@pytest.mark.parametrize("scenario", sampled(NOMINAL, 9))
def test_limits_keep_their_nominal_rate(scenario: Scenario) -> None:
    """5 % ± 1 and 0.2 % ± 0.1 of 60,000 sites; a sample is allowed its own chance."""
    rates, slack = flagged(scenario, SITES if SOAK else SAMPLE), 0.0 if SOAK else 0.005
    assert 0.04 - slack <= rates.wide <= 0.06 + slack
    assert 0.001 - slack / 10 <= rates.narrow <= 0.003 + slack / 10


@pytest.mark.soak
@pytest.mark.parametrize("scenario", sampled(EXACT_OF_FEW, 2))
def test_exact_limits_of_small_sites_flag_at_most_the_nominal_rate(scenario: Scenario) -> None:
    rates = flagged(scenario, SITES if SOAK else SAMPLE)
    assert rates.wide <= 0.05
    assert rates.narrow <= 0.002


@pytest.mark.parametrize(("base", "least", "most"), [("mid-p", 0.039, 0.0605), ("exact", 0.031, 0.05)])
def test_one_size_by_itself_lies_about_the_nominal_rate_as_published(base: Base, least: float, most: float) -> None:
    """Worked out from the Poisson distribution for every size from 20 to 60 events expected."""
    expected = np.linspace(20, 60, 161)
    method = FunnelMethod(base=base, overdispersion="none")
    limits = funnels(expected, expected, kind="standardised", levels=(0.95,), method=method)
    lower, upper = (np.ceil(limits.lower[0, 0] * expected - 1e-9), np.floor(limits.upper[0, 0] * expected + 1e-9))
    outside = np.asarray(poisson.cdf(lower - 1, expected)) + np.asarray(poisson.sf(upper, expected))
    assert least < outside.min() < outside.max() < most


def test_the_page_has_a_row_for_every_scenario() -> None:
    text = PAGE.read_text(encoding="utf-8")
    missing = [row(scenario) for scenarios in TABLES.values() for scenario in scenarios if row(scenario) not in text]
    assert not missing


@pytest.mark.soak
@pytest.mark.parametrize("scenario", sampled(FEW_SITES, 20))
def test_the_published_rates_of_few_sites_are_what_a_run_gives(scenario: Scenario) -> None:
    published = re.search(re.escape(row(scenario)) + r" ([\d.]+) % \| ([\d.]+) % \|", PAGE.read_text(encoding="utf-8"))
    assert published
    wide, narrow = (float(number) / 100 for number in published.groups())
    rates, slack = flagged(scenario, SITES if SOAK else SAMPLE), 1 if SOAK else 4
    assert rates.wide == pytest.approx(wide, abs=0.0015 * slack)
    assert rates.narrow == pytest.approx(narrow, abs=0.0005 * slack)
