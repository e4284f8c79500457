"""Gaps between strata over the latest twelve months, in words and as a table; what rests on small numbers says so."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from fivefold.engine.charts.formats import NO_BREAK, Unit, exact, small
from fivefold.engine.charts.table import Table
from fivefold.engine.errors import DomainError
from fivefold.engine.measures.counting.series_table import StrataTable
from fivefold.engine.measures.files.csv_file import nearest, shown_list
from fivefold.engine.measures.problems import shown
from fivefold.engine.stats.between_sites.equity import Gaps, gaps
from fivefold.engine.stats.between_sites.equity_intervals import Estimate
from fivefold.engine.stats.between_sites.reasons import GapReason
from fivefold.engine.stats.between_sites.stratified_gaps import StratifiedGaps, stratified_gaps
from fivefold.engine.stats.panels import Floats
from fivefold.interfaces.cli.analysis.funnelling import YEAR
from fivefold.interfaces.cli.analysis.measure import Measure

CLEAR = 0.05
"""A gap is told as one where its q is below this: of gaps told, at most one in twenty is expected to be chance."""
POINTS = Unit(100.0, f"{NO_BREAK}points")
_IN_SHORT = {
    GapReason.IS_REFERENCE: "Reference",
    GapReason.SMALL_NUMBERS: "Small numbers",
    GapReason.NO_RATIO: "No ratio",
    GapReason.NO_EVENTS: "No events",
    GapReason.NO_VALUE: "No value",
    GapReason.NO_REFERENCE: "No reference",
}
_READ_WITH_CARE = frozenset(_IN_SHORT) - {GapReason.IS_REFERENCE}


class UnknownStratum(DomainError):
    """The reference that was asked for is not among the strata."""

    code: ClassVar[str] = "unknown_stratum"


@dataclass(frozen=True)
class StrataGaps:
    """What strata show over the latest twelve months. names: of the strata; reference: the place of one of them.

    numerators, denominators: shape (strata,). everywhere: the gaps of all sites together; within: those within sites.
    """

    measure: Measure
    names: tuple[str, ...]
    reference: int
    numerators: Floats
    denominators: Floats
    everywhere: Gaps
    within: StratifiedGaps


def strata_gaps(measure: Measure, table: StrataTable, reference: str | None) -> StrataGaps | None:
    """The gaps to `reference`, by default the largest stratum; None where there are no denominators, or one stratum only.

    Raises UnknownStratum.
    """
    names = table.names
    place = _reference(table, names, reference)
    if measure.kind not in ("proportion", "rate") or len(names) < 2:
        return None
    sites = sorted(set(table.sites))
    row, column = ([order.index(name) for name in of] for order, of in ((sites, table.sites), (list(names), table.strata)))
    counts = []
    for part in (table.numerators, table.denominators):
        grid = np.zeros((len(sites), len(names)))
        grid[row, column] = part[:, -YEAR:].sum(axis=1)
        counts.append(grid)
    whole = [part.sum(axis=0) for part in counts]
    return StrataGaps(
        measure=measure,
        names=names,
        reference=place,
        numerators=whole[0],
        denominators=whole[1],
        everywhere=gaps(*whole, reference=place, kind=measure.kind),
        within=stratified_gaps(*counts, reference=place, kind=measure.kind),
    )


def _reference(table: StrataTable, names: tuple[str, ...], reference: str | None) -> int:
    if reference is None:
        sizes = [table.denominators[[stratum == name for stratum in table.strata], -YEAR:].sum() for name in names]
        return int(np.argmax(sizes))
    if reference not in names:
        near = nearest(reference, names)
        fix = f"Is it {shown(near)}?" if near else f"The strata are {shown_list(names)}."
        raise UnknownStratum(f"There is no stratum {shown(reference)} in the file.", fix=fix, field="reference")
    return names.index(reference)


def gaps_sentence(found: StrataGaps) -> str:
    """Which strata differ from the reference by more than chance explains, in one or two sentences."""
    unit, reference, values = found.measure.unit, found.names[found.reference], found.everywhere.values
    value, low, high = (float(part[0, found.reference]) for part in (values.value, values.low, values.high))
    level = f"“{reference}” ({unit.show(value, unit.decimals(low, high))})"
    clear = np.flatnonzero(np.nan_to_num(found.everywhere.q_values[0], nan=1.0) < CLEAR)
    told = [_told(found, place) for place in clear.tolist()]
    if told:
        sentence = f"Held against {level}, {'; '.join(told)}."
    else:
        sentence = f"No stratum differs from {level} by more than chance explains."
    careful = [f"“{found.names[place]}”" for place in _with_care(found) if place not in clear]
    return f"{sentence} Too few to say more: {', '.join(careful)}." if careful else sentence


def _with_care(found: StrataGaps) -> Iterator[int]:
    """The strata of which there is too little; that there is no ratio to a reference without events is not for that."""
    for place in range(len(found.names)):
        if _reason(found, place) in _READ_WITH_CARE - {GapReason.NO_RATIO}:
            yield place


def _told(found: StrataGaps, place: int) -> str:
    gap = found.everywhere.difference
    side = "higher" if gap.value[0, place] > 0 else "lower"
    ends = sorted((abs(float(gap.low[0, place])), abs(float(gap.high[0, place]))))
    unit = _difference_unit(found.measure)
    places = unit.decimals(*ends)
    size = unit.show(abs(float(gap.value[0, place])), places)
    return f"“{found.names[place]}” is {size} {side} ({unit.number(ends[0], places)} to {unit.number(ends[1], places)})"


def gaps_table(found: StrataGaps) -> Table:
    """One row for each stratum: value, gap over all sites and within sites with their intervals, and what to bear in mind."""
    unit, apart = found.measure.unit, _difference_unit(found.measure)
    rows = tuple(
        (
            name,
            f"{exact(found.numerators[place])} of {exact(found.denominators[place])}",
            _interval(found.everywhere.values, place, unit),
            _interval(found.everywhere.difference, place, apart),
            _interval(found.within.difference, place, apart),
            small(float(found.everywhere.q_values[0, place])),
            _IN_SHORT.get(_reason(found, place), ""),
        )
        for place, name in enumerate(found.names)
    )
    counts = f"{found.measure.events} of {found.measure.cases}"
    heads = ("Stratum", counts, "Value (95 % interval)", "Gap, all sites", "Gap within sites", "q", "Note")
    return Table(
        f"{found.measure.title}: strata held against “{found.names[found.reference]}”", heads, rows, frozenset(range(1, 6))
    )


def gaps_cautions(found: StrataGaps) -> tuple[str, ...]:
    """What to bear in mind of some strata, each a sentence."""
    reasons = dict.fromkeys(_reason(found, place) for place in range(len(found.names)))
    return tuple(f"{_IN_SHORT[reason]}: {reason.explanation}" for reason in reasons if reason in _READ_WITH_CARE)


def _reason(found: StrataGaps, place: int) -> GapReason:
    return GapReason(int(found.everywhere.reasons[0, place]))


def _difference_unit(measure: Measure) -> Unit:
    return POINTS if measure.kind == "proportion" else measure.unit


def _interval(estimate: Estimate, place: int, unit: Unit) -> str:
    value, low, high = (float(part[0, place]) for part in (estimate.value, estimate.low, estimate.high))
    if np.isnan(value):
        return "–"
    if np.isnan(low) or np.isnan(high):
        return unit.show(value)
    places = unit.decimals(low, high)
    return f"{unit.show(value, places)} ({unit.number(low, places)} to {unit.number(high, places)})"
