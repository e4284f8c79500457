"""A funnel plot as people read it: one point for each site, limits that narrow as numbers grow."""

from dataclasses import dataclass

from fivefold.engine.charts.formats import Unit, counted, whole
from fivefold.engine.charts.series import Reading
from fivefold.engine.charts.table import Table


@dataclass(frozen=True)
class FunnelPoint:
    """One site. `outside` is the highest level of limits, such as 0.998, that it lies outside of; 0 when inside all."""

    name: str
    numerator: int
    denominator: int
    value: float
    reading: Reading
    upward: bool
    outside: float


@dataclass(frozen=True)
class Curve:
    """One pair of limits over a grid of denominators, ascending."""

    level: float
    outer: bool
    """True for the widest pair, which decides what stands out."""
    denominators: tuple[float, ...]
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


def percent_level(level: float) -> str:
    """0.998 is "99.8 %"."""
    return f"{level * 100:.4g}\N{NO-BREAK SPACE}%"


def place_in_funnel(point: FunnelPoint) -> str:
    """Where a site lies, in words."""
    if not point.outside:
        return "inside the limits"
    side = "above" if point.upward else "below"
    where = f"{side} the {percent_level(point.outside)} limits"
    return f"{point.reading}: {where}" if point.reading.stands_out else where


def funnel_sentence(funnel: ChartedFunnel, *, subject: str) -> str:
    """What the funnel shows, in one sentence."""
    if not funnel.points:
        return "No site has enough data for a funnel."
    outer = next(curve.level for curve in funnel.curves if curve.outer)
    outside = [point for point in funnel.points if point.reading.stands_out]
    above = sum(point.upward for point in outside)
    start = f"Across {counted(len(funnel.points), 'site', 'sites')}, {subject} stood at {funnel.unit.show(funnel.centre)}"
    if not outside:
        return f"{start}, and no site lies outside the {percent_level(outer)} limits."
    return (
        f"{start}; {whole(above)} lie above and {whole(len(outside) - above)} below what chance and "
        f"the usual differences between sites explain ({percent_level(outer)} limits)."
    )


def funnel_table(funnel: ChartedFunnel) -> Table:
    """One row for each site: value, counts and where it lies in words."""
    rows = tuple(
        (point.name, funnel.unit.show(point.value), whole(point.numerator), whole(point.denominator), place_in_funnel(point))
        for point in funnel.points
    )
    heads = ("Site", "Value", funnel.numerator, funnel.denominator, "Place in the funnel")
    return Table("Every site in the funnel", heads, rows, frozenset({1, 2, 3}))
