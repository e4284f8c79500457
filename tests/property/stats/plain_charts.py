"""The charts once more, one series at a time and straight from their definitions: slow, plain, and only for comparison."""

import math
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import fmean, median

from fivefold.engine.stats.settings import Chart, Settings

NAN = float("nan")


@dataclass(frozen=True)
class PlainChart:
    """Lists over points; runs of the last phase as (useful, longest, crossings)."""

    centre: list[float]
    lower: list[float]
    upper: list[float]
    runs: tuple[int, int, int]


def plain_chart(events: list[float], cases: list[float], settings: Settings) -> PlainChart:
    """Chart one series phase by phase."""
    starts = [0, *sorted({start for start in settings.phases if isinstance(start, int) and 0 < start < len(events)}), len(events)]
    centre, lower, upper, runs = [], [], [], (0, 0, 0)
    for first, last in pairwise(starts):
        excluded = [point in settings.excluded for point in range(first, last)]
        phase = _Phase(events[first:last], cases[first:last], excluded, settings)
        centre += [phase.centre] * (last - first)
        for point in range(last - first):
            low, high = phase.limits(point)
            lower.append(low)
            upper.append(high)
        runs = phase.runs()
    return PlainChart(centre, lower, upper, runs)


class _Phase:
    def __init__(self, events: list[float], cases: list[float], excluded: list[bool], settings: Settings) -> None:
        self.settings, self.chart, self.excluded = settings, settings.chart, excluded
        self.ratio = settings.chart.needs_denominators
        self.events, self.cases = events, cases
        known = [not math.isnan(y) and (not self.ratio or n > 0) for y, n in zip(events, cases, strict=True)]
        self.values = [(y / n if self.ratio else y) if here else NAN for y, n, here in zip(events, cases, known, strict=True)]
        frozen = settings.freeze if isinstance(settings.freeze, int) else len(events)
        self.base = [point for point in range(len(events)) if point < frozen and not excluded[point]]
        self.centre = self._centre()
        self.mean_range = self._mean_range()

    def _centre(self) -> float:
        if self.settings.centre is not None:
            return self.settings.centre
        known = [point for point in self.base if not math.isnan(self.values[point])]
        if not known:
            return NAN
        if self.ratio:
            return sum(self.events[point] for point in known) / sum(self.cases[point] for point in known)
        values = [self.values[point] for point in known]
        return median(values) if self.chart is Chart.RUN else fmean(values)

    def _within(self, point: int) -> float:
        """σ of one point by its denominator alone."""
        spread = self.centre * (1 - self.centre) if self.chart in (Chart.PROPORTION, Chart.PROPORTION_PRIME) else self.centre
        return math.sqrt(spread / self.cases[point]) if self.cases[point] > 0 and spread >= 0 else NAN

    def _score(self, point: int) -> float:
        if not self.ratio:
            return self.values[point] - self.centre
        within = self._within(point)
        return (self.values[point] - self.centre) / within if within > 0 else NAN

    def _mean_range(self) -> float:
        scores = [self._score(point) for point in self.base]
        ranges = [abs(b - a) for a, b in pairwise(scores) if not math.isnan(b - a)]
        if not ranges:
            return NAN
        average = fmean(ranges)
        kept = [one for one in ranges if one < 3.267 * average]
        return (fmean(kept) if kept else NAN) if self.settings.screen_moving_ranges else average

    def _sigma(self, point: int) -> float:
        match self.chart:
            case Chart.RUN:
                return NAN
            case Chart.INDIVIDUALS:
                return self.mean_range / 1.128
            case Chart.COUNT:
                return math.sqrt(self.centre)
            case Chart.PROPORTION | Chart.RATE:
                return self._within(point)
        within = self._within(point)
        return 0.0 if within == 0 else within * self.mean_range / 1.128

    def limits(self, point: int) -> tuple[float, float]:
        """Lower and upper limit of one point, nan where it has none."""
        if self.ratio and math.isnan(self.values[point]):
            return NAN, NAN
        reach = 3 * self._sigma(point)
        low, high = self.centre - reach, self.centre + reach
        if self.chart not in (Chart.RUN, Chart.INDIVIDUALS) and low < 0:
            low = 0.0
        if self.chart in (Chart.PROPORTION, Chart.PROPORTION_PRIME) and high > 1:
            high = 1.0
        return low, high

    def runs(self) -> tuple[int, int, int]:
        """Useful points, longest run, crossings."""
        points = [value for value, out in zip(self.values, self.excluded, strict=True) if not out and not math.isnan(value)]
        if math.isnan(self.centre):
            return 0, 0, 0
        apart = [value for value in points if not math.isclose(value, self.centre, rel_tol=1e-12)]
        lengths = [len(list(run)) for _, run in groupby(value > self.centre for value in apart)]
        return len(apart), max(lengths, default=0), max(len(lengths) - 1, 0)
