"""A funnel plot as people read it: one point for each site, limits that narrow as numbers grow."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fivefold.engine.charts.formats import Unit, counted, exact, whole
from fivefold.engine.charts.series import Reading
from fivefold.engine.charts.table import Table
from fivefold.engine.stats.between_sites.funnel import Funnel
from fivefold.engine.stats.between_sites.reasons import ComparisonReason, SiteReason
from fivefold.engine.stats.evaluate.words import percent
from fivefold.engine.stats.settings import Direction


@dataclass(frozen=True)
class FunnelPoint:
    """One site. `outside` is the highest level of limits, such as 0.998, that it lies outside of; 0 when inside all.

    size: what limits depend on, and how far to the right the site lies: the denominator, or two counts together.
    can_stand_out: False where no result of the site could lie outside any limits, so that lying inside says nothing.
    """

    name: str
    numerator: float
    denominator: float
    size: float
    value: float
    reading: Reading
    upward: bool
    outside: float
    can_stand_out: bool = True


@dataclass(frozen=True)
class Curve:
    """One pair of limits over a grid of sizes, ascending."""

    level: float
    outer: bool
    """True for the widest pair, which decides what stands out."""
    sizes: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]


@dataclass(frozen=True)
class ChartedFunnel:
    """A funnel ready to be drawn. Points are sorted: worse, better, changed, the rest, each by name."""

    points: tuple[FunnelPoint, ...]
    curves: tuple[Curve, ...]
    centre: float
    unit: Unit
    numerator: str
    denominator: str
    across: str
    """What sizes are counted in."""
    overdispersed: bool
    """The limits allow for the usual differences between sites, beyond chance."""
    few: bool
    """So few sites that how much they differ is hardly known."""

    def show(self, value: float, *, unit: Unit | None = None) -> str:
        """`value` in the funnel's unit, or as it stands in a picture, with the places that its centre needs."""
        return (unit or self.unit).show(value, self.unit.places(self.centre))


def charted_funnel(
    funnel: Funnel, numerators: Sequence[float], *, names: Sequence[str], direction: Direction, unit: Unit, words: tuple[str, str]
) -> ChartedFunnel:
    """`funnel` as people read it. `numerators` and `names` have one entry for each of its sites.

    words: what is counted and among what. Only sites outside the widest limits stand out.
    """
    widest = max(funnel.levels)
    points = [
        FunnelPoint(
            name=names[site],
            numerator=float(numerators[site]),
            denominator=float(funnel.denominators[site]),
            size=float(funnel.sizes[site]),
            value=float(funnel.values[site]),
            reading=Reading.of(int(funnel.flag[site]), direction),
            upward=bool(funnel.values[site] > funnel.centre),
            outside=max((level for level, flag in zip(funnel.levels, funnel.flags[:, site], strict=True) if flag), default=0.0),
            can_stand_out=bool(funnel.site_reasons[site] != SiteReason.CANNOT_STAND_OUT),
        )
        for site in np.flatnonzero(funnel.mask).tolist()
    ]
    curves = tuple(
        Curve(level, level == widest, *(tuple(map(float, side)) for side in (funnel.grid, lower, upper)))
        for level, lower, upper in zip(funnel.levels, funnel.lower, funnel.upper, strict=True)
    )
    in_order = sorted(points, key=lambda point: (point.reading.order, point.name))
    together = any(point.size != point.denominator for point in points)
    across = f"{words[0]} and {words[1]}" if together else words[1]
    return ChartedFunnel(
        tuple(in_order),
        curves,
        funnel.centre,
        unit,
        *words,
        across,
        overdispersed=funnel.overdispersed,
        few=funnel.reason == ComparisonReason.FEW_SITES,
    )


def place_in_funnel(point: FunnelPoint) -> str:
    """Where a site lies, in words."""
    if not point.can_stand_out:
        return "inside the limits, as any result of this site would be"
    if not point.outside:
        return "inside the limits"
    side = "above" if point.upward else "below"
    where = f"{side} the {percent(point.outside)} limits"
    return f"{point.reading}: {where}" if point.reading.stands_out else where


def funnel_sentence(funnel: ChartedFunnel, *, subject: str) -> str:
    """What the funnel shows and which limits it draws, in one sentence."""
    outside = [point for point in funnel.points if point.reading.stands_out]
    above = sum(point.upward for point in outside)
    start = f"Across {counted(len(funnel.points), 'site', 'sites')}, {subject} stood at {funnel.show(funnel.centre)}"
    found = f"with {whole(above)} above and {whole(len(outside) - above)} below" if outside else "and no site lies outside"
    which = "the outer limits" if len(funnel.curves) > 1 else "the limits"
    return f"{start}, {found} {which}; drawn are limits of {_limits_in_words(funnel)}{_unpassable(funnel)}."


def _limits_in_words(funnel: ChartedFunnel) -> str:
    """Which limits there are, the narrowest first, and what they allow for."""
    inner = ", ".join(percent(curve.level) for curve in sorted(funnel.curves, key=_level) if not curve.outer)
    outer = percent(max(map(_level, funnel.curves)))
    usual = f"the usual differences between sites{', which so few hardly tell' if funnel.few else ''}"
    allowed = f"chance and {usual}" if funnel.overdispersed else "chance alone"
    return f"{f'{inner} (dashed) and {outer}' if inner else outer}, for {allowed}"


def _level(curve: Curve) -> float:
    return curve.level


def _unpassable(funnel: ChartedFunnel) -> str:
    """How many sites the limits cannot speak of."""
    count = sum(not point.can_stand_out for point in funnel.points)
    if not count:
        return ""
    return f"; of {counted(count, 'site', 'sites')}, no result could lie outside them"


def funnel_table(funnel: ChartedFunnel) -> Table:
    """One row for each site: value, counts and where it lies in words."""
    rows = tuple(
        (point.name, funnel.show(point.value), exact(point.numerator), exact(point.denominator), place_in_funnel(point))
        for point in funnel.points
    )
    heads = ("Site", "Value", funnel.numerator, funnel.denominator, "Place in the funnel")
    return Table("Every site in the funnel", heads, rows, frozenset({1, 2, 3}))
