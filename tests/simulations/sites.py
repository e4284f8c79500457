"""Coverage of comparisons of sites that begin a change at different times: stepped wedges and staggered roll-outs."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from fivefold.engine.stats.evaluate.minimums import CLUSTERED_SITES, SATTERTHWAITE_SITES, STAGGERED_SITES, STEPPED_WEDGE_SITES
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
    nested = SteppedWedge()
    for sites in (STEPPED_WEDGE_SITES, 12):
        for periods, cases in WEDGES:
            for likeness in LIKENESS:
                yield _wedge("stepped wedge", nested, (sites, periods, cases), likeness, at_minimum=sites == STEPPED_WEDGE_SITES)
    exchangeable = SteppedWedge(structure="exchangeable")
    yield _wedge("stepped wedge, exchangeable", exchangeable, (STEPPED_WEDGE_SITES, 4, 20), (0.2, 0.0), at_minimum=True)
    satterthwaite = SteppedWedge(small_sample="satterthwaite")
    for periods, cases in WEDGES:
        sizes = (SATTERTHWAITE_SITES, periods, cases)
        yield _wedge("stepped wedge, Satterthwaite", satterthwaite, sizes, LIKENESS[-1], at_minimum=True)
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


def _wedge(
    method: str, declared: SteppedWedge, size: tuple[int, int, int], likeness: tuple[float, float], *, at_minimum: bool
) -> Cell:
    """size: sites, periods, and cases of each site in each period."""
    data = f"{size[2]} cases each, {likeness[0]:g} of the variance of sites, {likeness[1]:g} of their periods"
    run = one_by_one(partial(_run_wedge, declared, size, likeness))
    return Cell(method, f"{size[0]} sites, {size[1]} periods", data, None, run, at_minimum)


def _run_wedge(
    declared: SteppedWedge, size: tuple[int, int, int], likeness: tuple[float, float], random: np.random.Generator
) -> Outcome:
    (sites, periods, _), (of_site, of_period) = size, likeness
    site, period, _ = (each.ravel() for each in np.indices(size))
    begun = schedule(sites, periods)[site, period]
    levels = np.sqrt(of_site) * random.normal(size=sites)[site]
    levels = levels + np.sqrt(of_period) * random.normal(size=(sites, periods))[site, period]
    noise = np.sqrt(1 - of_site - of_period) * random.normal(size=len(site))
    found = stepped_wedge(0.1 * period + levels + EFFECT * begun + noise, site, period, begun, declared=declared)
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
