"""What each site is believed to be once chance is taken off, and how sure its place in a ranking is, in words."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from fivefold.engine.charts.table import Table
from fivefold.interfaces.cli.analysis.funnelling import Compared

WORTH_RANKING = 0.5
"""Rankability below which a ranking is mostly noise (van Houwelingen, Brand and Louis 1999)."""
BELIEFS_NOTE = "What a site shows is drawn towards all together, the more the less its numbers say. Rank 1 is the lowest value."


def rankability_sentence(compared: Compared) -> str:
    """Whether a ranking of the sites would mean anything; it stands before every ranking."""
    share = compared.rankability
    if not (compared.differ and share > 0):
        return "Sites differ by no more than chance: a ranking would say nothing."
    told = f"Of what sites differ by, about {100 * share:.0f}\N{NO-BREAK SPACE}% is their own, and the rest chance"
    if share < WORTH_RANKING:
        return f"{told}: a ranking would be mostly chance."
    return f"{told}: a rank is as sure as its interval is narrow."


def beliefs_table(compared: Compared) -> Table | None:
    """One row for each site, the lowest belief first: value, belief, reliability, rank with its interval. None without ranks."""
    if not compared.differ:
        return None
    heads = ("Site", "Value", "Believed", "95 % interval", "Reliability", "Rank", "95 % interval of the rank")
    return Table("What each site is believed to be, and its rank", heads, tuple(_rows(compared)), frozenset(range(1, 7)))


def _rows(compared: Compared) -> Iterator[tuple[str, ...]]:
    believed, ranks, show = compared.believed, compared.ranks, compared.charted.show
    number = partial(show, unit=compared.charted.unit.in_picture)
    for site in np.argsort(believed.values[0], kind="stable").tolist():
        if np.isfinite(believed.values[0, site]):
            yield (
                compared.names[site],
                show(float(compared.found.values[0, site])),
                show(float(believed.values[0, site])),
                f"{number(float(believed.low[0, site]))} to {show(float(believed.high[0, site]))}",
                f"{100 * believed.reliability[0, site]:.0f}\N{NO-BREAK SPACE}%",
                f"{ranks.median[0, site]:g}",
                f"{ranks.low[0, site]:g} to {ranks.high[0, site]:g}",
            )
