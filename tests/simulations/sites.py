"""Coverage of comparisons of sites that begin a change at different times: stepped wedges and staggered roll-outs."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from fivefold.engine.stats.evaluate.minimums import CLUSTERED_SITES, STAGGERED_SITES, STEPPED_WEDGE_SITES
from fivefold.engine.stats.evaluate.staggered import Staggered, staggered
from fivefold.engine.stats.evaluate.stepped_wedge import SteppedWedge, stepped_wedge
from fivefold.engine.stats.evaluate.stepped_wedge_design import schedule
from tests.simulations.cells import Cell, Outcome, autoregressive, correlations, covers, one_by_one

EFFECT = 0.5
LIKENESS = ((0.0, 0.0), (0.05, 0.02), (0.2, 0.1))
"""Shares of the variance that are of sites, and of their periods."""
WEDGES = ((4, 5), (4, 20), (7, 10))
"""Periods, and cases of each site in each of them."""
PERIODS = 8


def cells() -> Iterator[Cell]:
    """All of them."""
    for sites in (STEPPED_WEDGE_SITES, 12):
        for periods, cases in WEDGES:
            for of_site, of_period in LIKENESS:
                data = f"{cases} cases each, {of_site:g} of the variance of sites, {of_period:g} of their periods"
                run = partial(_run_wedge, sites, periods, cases, of_site, of_period)
                size = f"{sites} sites, {periods} periods"
                yield Cell("stepped wedge", size, data, None, one_by_one(run), sites == STEPPED_WEDGE_SITES)
    for sites in (STAGGERED_SITES, 20):
        least = sites == STAGGERED_SITES
        for controls, groups in (("not-yet", (3, 5)), ("never", (3, 5)), ("not-yet", (4,))):
            declared = Staggered(controls="never" if controls == "never" else "not-yet")
            size = f"{sites} sites each: never, {', '.join(f'from period {start + 1}' for start in groups)}"
            rolled = partial(_run_staggered, declared, (sites,) * (1 + len(groups)), groups, unequal=True)
            yield from correlations(f"staggered roll-out, {controls} controls", size, "normal", rolled, at_minimum=least)
        many = partial(_run_staggered, Staggered(), (6 * sites, sites), (4,), unequal=True)
        size = f"{6 * sites} sites never, {sites} from period 5"
        yield from correlations("staggered roll-out, not-yet controls", size, "normal", many, at_minimum=least)
    fixed = Staggered(model="two-way-fixed-effects")
    size = f"{CLUSTERED_SITES} sites, a quarter of them never"
    equal = partial(_run_staggered, fixed, (CLUSTERED_SITES // 4,) * 4, (2, 3, 5), unequal=False)
    yield from correlations("two-way fixed effects", size, "normal, equal effects", equal, at_minimum=True)


def _run_wedge(sites: int, periods: int, cases: int, of_site: float, of_period: float, random: np.random.Generator) -> Outcome:
    site, period, _ = (each.ravel() for each in np.indices((sites, periods, cases)))
    begun = schedule(sites, periods)[site, period]
    levels = np.sqrt(of_site) * random.normal(size=sites)[site]
    levels = levels + np.sqrt(of_period) * random.normal(size=(sites, periods))[site, period]
    noise = np.sqrt(1 - of_site - of_period) * random.normal(size=len(site))
    found = stepped_wedge(0.1 * period + levels + EFFECT * begun + noise, site, period, begun, declared=SteppedWedge())
    return {"difference": covers(found, EFFECT)}


def _run_staggered(
    declared: Staggered,
    sites: tuple[int, ...],
    groups: tuple[int, ...],
    random: np.random.Generator,
    rho: float,
    *,
    unequal: bool,
) -> Outcome:
    """sites: that never began, and of each group. An unequal effect grows with time, faster where the change began later."""
    starts = np.repeat([-1, *groups], sites)
    series = np.stack([autoregressive(random, PERIODS, rho) for _ in starts])
    since = np.arange(PERIODS) - starts[:, None] + 1
    treated = (starts[:, None] > 0) & (since > 0)
    effect = (0.1 * since * starts[:, None] if unequal else np.full(treated.shape, EFFECT)) * treated
    panel = random.normal(size=(len(starts), 1)) + 0.2 * np.arange(PERIODS) + series + effect
    return {"difference": covers(staggered(panel, starts, declared=declared), float(effect[treated].mean()))}
