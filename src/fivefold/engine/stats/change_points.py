"""Where the latest phase of a series may really be two or more: proposals, with an interval for each date.

Nothing is rebased here: a person confirms a proposal, with a reason. Steps are proposed only where they describe the points
better than one level does, better than a straight line does, also where that line may have the same steps, and better
than points that resemble the one before; all by one criterion (BIC).
Sources: Bai and Perron (2003), J Appl Econometrics 18:1–22, for search and number (as R's strucchange computes them);
Hansen (2000), Econometrica 68:575–603, and Eo and Morley (2015), Quantitative Economics 6:463–497, for the intervals.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import numpy as np

from fivefold.engine.errors import DomainError
from fivefold.engine.stats.autocorrelation import BEYOND_CHANCE, resemblance
from fivefold.engine.stats.control_charts import ControlCharts
from fivefold.engine.stats.panels import Bools, Floats, Integers, Packing
from fivefold.engine.stats.partitions import Kind, Packed, Partitions, partitions
from fivefold.engine.stats.phase_words import Break, PhaseFinding, Proposal, caution, sentence
from fivefold.engine.stats.step_alternatives import criterion, line_misfit, resembling_criterion, residuals

SHORTEST = 8
"""Points of a step, unless asked otherwise."""
CONFIDENCE = 0.95
REACH = float(-2 * np.log(1 - np.sqrt(CONFIDENCE)))
"""How much worse the criterion may be where else a break might lie: 7.35 (Hansen 2000, theorem 1)."""
EXACT = 1e-12
"""A misfit of this share of that of one level, or of this times the size of the values squared, is none."""
MOST_POINTS = 2_000
"""Of one series: the search tries every pair of points for each number of breaks, and takes half a minute for 3,000."""
AT_ONCE = 64 * 60**2
"""Pairs of points of all series that are divided together: the arrays then stay in a processor's cache."""


class NoPhases(DomainError):
    """Phases cannot be looked for as asked."""

    code: ClassVar[str] = "no_phases"


@dataclass(frozen=True)
class _Series:
    """The points of one series that count, in order; arrays of shape (points,). row: among those divided together.

    columns: where each stands in the charts. plotted: its value there. most: breaks to look for.
    """

    kind: Kind
    row: int
    amounts: Floats
    sizes: Floats
    columns: Integers
    plotted: Floats
    shortest: int
    most: int

    @property
    def points(self) -> int:
        """How many there are."""
        return len(self.columns)

    def level(self, start: int, end: int) -> float:
        """Level of a step, in the terms of `amounts`."""
        amounts, sizes = self.amounts[start:end], self.sizes[start:end]
        return float((amounts * sizes).sum() / sizes.sum() if self.kind == "value" else amounts.sum() / sizes.sum())

    def shown_level(self, start: int, end: int) -> float:
        """Level of a step in plotted units."""
        return float(np.average(self.plotted[start:end], weights=self.sizes[start:end]))


def propose_phases(charts: ControlCharts, *, shortest: int = SHORTEST, most: int | None = None) -> tuple[Proposal, ...]:
    """Look for changes of level in the latest phase of each series; points that do not count are passed over.

    shortest: points that each step must have. most: breaks to look for, by default as strucchange does (points/shortest,
    rounded up, less 2; at least 1). p, p′, u, u′ and c charts: by binomial and Poisson likelihood of the counts, whose dispersion
    is estimated. Others: by least squares, on their scale of judgement where they have one. At most 2,000 points.
    Raises NoPhases.
    """
    if shortest < 2 or (most is not None and most < 1):
        raise NoPhases(
            f"There are no {most} breaks between phases of {shortest} points.", fix="Ask for 2 points, 1 break or more."
        )
    if not charts.chart.points_are_independent:
        raise NoPhases(f"Points of a {charts.chart.label} share values.", fix="Look in an individuals chart of the same values.")
    if charts.values.shape[1] > MOST_POINTS:
        raise NoPhases(
            f"Phases are looked for in {MOST_POINTS:,} points at most, not in {charts.values.shape[1]:,}.",
            fix="Bring the points together by week or by month.",
        )
    counted = charts.included & (charts.phase == charts.phase[:, -1:])
    rows = max(1, AT_ONCE // charts.values.shape[1] ** 2)
    chunks = (slice(first, first + rows) for first in range(0, len(counted), rows))
    return tuple(proposal for chunk in chunks for proposal in _proposals(charts, counted, chunk, shortest, most))


def _proposals(charts: ControlCharts, counted: Bools, rows: slice, shortest: int, most: int | None) -> Iterator[Proposal]:
    amounts, sizes, kind = _material(charts, rows)
    here = counted[rows]
    packing = Packing(here)
    amounts, sizes, plotted = (packing.pack(array) for array in (amounts, sizes, charts.values[rows]))
    columns = packing.pack(np.broadcast_to(np.arange(here.shape[1]), here.shape))
    points = here.sum(axis=1)
    breaks = [_most(int(count), shortest) if most is None else most for count in points]
    found = partitions(Packed(kind, amounts, sizes, points), shortest, max(breaks))
    for row, count in enumerate(points):
        part = (row, slice(0, int(count)))
        one = _Series(kind, row, amounts[part], sizes[part], columns[part], plotted[part], shortest, breaks[row])
        yield _proposal(one, found, rows.start + row)


def _most(points: int, shortest: int) -> int:
    return max(1, -(-points // shortest) - 2)


def _material(charts: ControlCharts, rows: slice) -> tuple[Floats, Floats, Kind]:
    """Return (values or events, weights or sizes, kind)."""
    ones = np.ones(charts.values[rows].shape)
    sizes = ones if charts.denominators is None or not charts.chart.needs_denominators else charts.denominators[rows]
    if charts.chart.counts_events:
        return charts.counts[rows], sizes, "proportion" if charts.chart.is_proportion else "rate"
    return (charts.judged or charts).values[rows], sizes, "value"


def _proposal(one: _Series, found: Partitions, series: int) -> Proposal:
    """Judge one series: its best steps by the criterion, and then whether they stand."""
    if one.points < 2 * one.shortest:
        return _without(one, series, PhaseFinding.TOO_FEW)
    misfits = found.misfit[one.row, : one.most + 1]
    misfits = misfits[np.isfinite(misfits)]
    unlike = float(misfits[0])
    if unlike <= EXACT * (float((one.sizes * one.amounts**2).sum()) * EXACT if one.kind == "value" else 1.0):
        return _without(one, series, PhaseFinding.CONSTANT)
    least = EXACT * unlike
    parameters = np.arange(2.0, 2 * len(misfits) + 1, 2)  # each step has a level, each break a date; and one variance
    criteria = criterion(np.maximum(misfits, least), one.points, parameters, one.kind)
    number = int(criteria.argmin())
    starts = found.breaks(one.row, number)
    steps = tuple(_steps(one, found, starts, least))
    finding = _finding(one, starts, float(criteria[number]), least)
    return Proposal(
        series,
        finding,
        one.points,
        steps,
        tuple(misfits.tolist()),
        tuple(criteria.tolist()),
        sentence(finding, one.points, steps, one.shortest),
        _caution(one, starts) if finding is PhaseFinding.STEPS else None,
    )


def _without(one: _Series, series: int, finding: PhaseFinding) -> Proposal:
    return Proposal(series, finding, one.points, (), (), (), sentence(finding, one.points, (), one.shortest), None)


def _finding(one: _Series, starts: list[int], best: float, least: float) -> PhaseFinding:
    """Ask whether the steps beat the line, are still needed where the line may have them, and beat resemblance."""
    if not starts:
        return PhaseFinding.NO_CHANGE
    times = one.columns.astype(float)

    def line(also: list[int], parameters: int) -> float:
        misfit = max(line_misfit(one.amounts, one.sizes, times, one.kind, also), least)
        return float(criterion(np.array(misfit), one.points, np.array(float(parameters)), one.kind))

    straight = line([], 3)
    if straight <= best or straight <= line(starts, 3 + 2 * len(starts)):
        return PhaseFinding.TREND
    apart = residuals(one.amounts, one.sizes, np.full(one.points, one.level(0, one.points)), one.kind)
    return PhaseFinding.RESEMBLANCE if resembling_criterion(apart, one.kind) <= best else PhaseFinding.STEPS


def _steps(one: _Series, found: Partitions, starts: list[int], least: float) -> Iterator[Break]:
    """Each break with the columns at which, the others kept, the criterion is not much worse."""
    misfits = found.misfits[one.row]
    ends = [0, *starts, one.points]
    parts = [float(misfits[start, end - 1]) for start, end in pairwise(ends)]
    for at, (before, first, after) in enumerate(zip(ends[:-2], starts, ends[2:], strict=True)):
        elsewhere = np.arange(before + one.shortest, after - one.shortest + 1)
        others = sum(parts) - parts[at] - parts[at + 1]
        misfit = np.maximum(others + misfits[before, elsewhere - 1] + misfits[elsewhere, after - 1], least)
        worse = criterion(misfit, one.points, np.array(0.0), one.kind)
        possible = elsewhere[worse <= worse[elsewhere == first] + REACH]
        yield Break(
            first=int(one.columns[first]),
            earliest=int(one.columns[possible.min()]),
            latest=int(one.columns[possible.max()]),
            before=one.shown_level(before, first),
            after=one.shown_level(first, after),
        )


def _caution(one: _Series, starts: list[int]) -> str | None:
    """A sentence where the residuals of the steps resemble each other beyond chance."""
    parts = list(pairwise([0, *starts, one.points]))
    levels = np.concatenate([np.full(end - start, one.level(start, end)) for start, end in parts])
    apart = residuals(one.amounts, one.sizes, levels, one.kind)[None]
    found = resemblance(apart, np.ones(apart.shape, dtype=np.bool_))
    coefficient = float(found.coefficients()[0])
    return caution(coefficient) if coefficient * np.sqrt(one.points) > BEYOND_CHANCE else None
