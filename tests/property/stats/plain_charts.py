"""The charts once more, one series at a time and straight from their definitions: slow, plain, and only for comparison."""

import math
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import fmean, median

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.settings import GeometricLimits, Settings, SubgroupSpread

NAN = float("nan")
NEVER_BELOW_ZERO = {
    Chart.PROPORTION,
    Chart.PROPORTION_PRIME,
    Chart.RATE,
    Chart.RATE_PRIME,
    Chart.COUNT,
    Chart.MOVING_RANGE,
    Chart.SUBGROUP_SPREAD,
}
PROPORTIONS = {Chart.PROPORTION, Chart.PROPORTION_PRIME}


@dataclass(frozen=True)
class PlainChart:
    """Lists over points; runs of the last phase as (useful, longest, crossings)."""

    centre: list[float]
    lower: list[float]
    upper: list[float]
    runs: tuple[int, int, int]


def plain_chart(events: list[float], cases: list[float], deviations: list[float], settings: Settings) -> PlainChart:
    """Chart one series phase by phase."""
    starts = [0, *sorted({start for start in settings.phases if isinstance(start, int) and 0 < start < len(events)}), len(events)]
    centre, lower, upper, runs = [], [], [], (0, 0, 0)
    for first, last in pairwise(starts):
        excluded = [point in settings.excluded for point in range(first, last)]
        phase = _Phase(events[first:last], cases[first:last], deviations[first:last], excluded, settings)
        centre += [phase.centre] * (last - first)
        for point in range(last - first):
            low, high = phase.limits(point)
            lower.append(low)
            upper.append(high)
        runs = phase.runs()
    return PlainChart(centre, lower, upper, runs)


class _Phase:
    def __init__(
        self, events: list[float], cases: list[float], deviations: list[float], excluded: list[bool], settings: Settings
    ) -> None:
        self.settings, self.chart, self.excluded = settings, settings.chart, excluded
        self.ratio = settings.chart.needs_denominators
        self.events, self.cases, self.deviations = events, cases, deviations
        self.values = self._values()
        frozen = settings.freeze if isinstance(settings.freeze, int) else len(events)
        self.base = [point for point in range(len(events)) if point < frozen and not excluded[point]]
        self.known = [point for point in self.base if not math.isnan(self.values[point])]
        self.level = self._level()
        self.centre = self._centre()
        self.mean_range = self._mean_range()

    def _values(self) -> list[float]:
        known = [not math.isnan(y) and (not self.ratio or n > 0) for y, n in zip(self.events, self.cases, strict=True)]
        if self.chart is Chart.SUBGROUP_SPREAD:
            return [s if here and n > 1 else NAN for s, n, here in zip(self.deviations, self.cases, known, strict=True)]
        if self.chart is Chart.MOVING_RANGE:
            return [NAN, *(abs(b - a) for a, b in pairwise(self.events))]
        return [(y / n if self.ratio else y) if here else NAN for y, n, here in zip(self.events, self.cases, known, strict=True)]

    def _level(self) -> float:
        if self.settings.centre is not None:
            return self.settings.centre
        if not self.known:
            return NAN
        values = [self.values[point] for point in self.known]
        if self.chart is Chart.SUBGROUP_SPREAD:
            return self._typical_deviation()
        if self.ratio:
            return sum(self.events[point] for point in self.known) / sum(self.cases[point] for point in self.known)
        if self.chart is Chart.TIME_BETWEEN:
            return float(fmean(self._root(point) for point in self.known) ** 3.6)
        return median(values) if self.chart is Chart.RUN else fmean(values)

    def _centre(self) -> float:
        if self.chart is not Chart.CASES_BETWEEN:
            return self.level
        if self.settings.centre is not None:
            return 0.693 * self.level
        return median([self.values[point] for point in self.known]) if self.known else NAN

    def _typical_deviation(self) -> float:
        groups = [(self.cases[point], self.deviations[point]) for point in self.known if self.cases[point] > 1]
        if not groups:
            return NAN
        by_size, one_size = SubgroupSpread.BY_SIZE, len({self.cases[point] for point in self.known}) == 1
        if self.settings.subgroup_spread is SubgroupSpread.MEAN or (self.settings.subgroup_spread is by_size and one_size):
            return fmean(s for _, s in groups)
        return math.sqrt(sum((n - 1) * s**2 for n, s in groups) / sum(n - 1 for n, _ in groups))

    def _root(self, point: int) -> float:
        """y^(1/3.6), where a zero is half the shortest other gap."""
        value = self.values[point]
        if value == 0:
            value = min((self.values[other] for other in self.known if self.values[other] > 0), default=0.0) / 2
        return math.pow(value, 1 / 3.6)

    def _within(self, point: int) -> float:
        """σ of one point by its denominator alone."""
        spread = self.level * (1 - self.level) if self.chart in PROPORTIONS else self.level
        return math.sqrt(spread / self.cases[point]) if self.cases[point] > 0 and spread >= 0 else NAN

    def _score(self, point: int) -> float:
        if self.chart is Chart.TIME_BETWEEN:
            return self._root(point)
        if self.chart not in {Chart.PROPORTION_PRIME, Chart.RATE_PRIME}:
            return self.values[point] - self.level
        within = self._within(point)
        return (self.values[point] - self.level) / within if within > 0 else NAN

    def _weight(self, a: int, b: int) -> float:
        """What a moving range is divided by."""
        prime = self.chart is Chart.INDIVIDUALS_PRIME and self.cases[a] > 0 and self.cases[b] > 0
        return math.sqrt(1 / self.cases[a] + 1 / self.cases[b]) if prime else 1.0

    def _mean_range(self) -> float:
        found = [abs(self._score(b) - self._score(a)) / self._weight(a, b) for a, b in pairwise(self.base)]
        ranges = [one for one in found if not math.isnan(one)]
        if not ranges:
            return NAN
        average = fmean(ranges)
        kept = [one for one in ranges if one < 3.267 * average]
        return (fmean(kept) if kept else NAN) if self.settings.screen_moving_ranges else average

    def _sigma(self, point: int) -> float:
        n, sigma = self.cases[point], NAN
        match self.chart:
            case Chart.INDIVIDUALS:
                sigma = self.mean_range / 1.128
            case Chart.INDIVIDUALS_PRIME:
                sigma = math.sqrt(math.pi / 2) * self.mean_range / math.sqrt(n)
            case Chart.MOVING_RANGE:
                sigma = self.level * 2.267 / 3
            case Chart.SUBGROUP_MEAN if self.known:
                sigma = self._typical_deviation() / (_c4(n) * math.sqrt(n))
            case Chart.SUBGROUP_SPREAD:
                sigma = self.level * math.sqrt(1 - _c4(n) ** 2) / _c4(n)
            case Chart.COUNT:
                sigma = math.sqrt(self.level)
            case Chart.PROPORTION | Chart.RATE:
                sigma = self._within(point)
            case Chart.PROPORTION_PRIME | Chart.RATE_PRIME:
                within = self._within(point)
                sigma = 0.0 if within == 0 else within * self.mean_range / 1.128
        return sigma

    def limits(self, point: int) -> tuple[float, float]:
        """Lower and upper limit of one point, nan where it has none."""
        if self.ratio and math.isnan(self.values[point]):
            return NAN, NAN
        if self.chart is Chart.CASES_BETWEEN:
            return self._limits_of_cases_between()
        if self.chart is Chart.TIME_BETWEEN:
            middle, reach = self.level ** (1 / 3.6), 3 * self.mean_range / 1.128
            return (NAN, NAN) if math.isnan(reach) else (max(middle - reach, 0.0) ** 3.6, (middle + reach) ** 3.6)
        reach = 3 * self._sigma(point)
        low, high = self.level - reach, self.level + reach
        if self.chart in NEVER_BELOW_ZERO and low < 0:
            low = 0.0
        if self.chart in PROPORTIONS and high > 1:
            high = 1.0
        return low, high

    def _limits_of_cases_between(self) -> tuple[float, float]:
        if math.isnan(self.level):
            return NAN, NAN
        if self.settings.geometric_limits is GeometricLimits.THREE_SIGMA:
            return 0.0, self.level + 3 * math.sqrt(self.level * (self.level + 1))
        passing = self.level / (self.level + 1)
        counts = []
        for probability in (0.00135, 0.99865):
            count = 0
            while 1 - passing ** (count + 1) < probability:
                count += 1
            counts.append(float(count))
        return counts[0], counts[1]

    def runs(self) -> tuple[int, int, int]:
        """Useful points, longest run, crossings."""
        points = [value for value, out in zip(self.values, self.excluded, strict=True) if not out and not math.isnan(value)]
        if math.isnan(self.centre):
            return 0, 0, 0
        apart = [value for value in points if not math.isclose(value, self.centre, rel_tol=1e-12)]
        lengths = [len(list(run)) for _, run in groupby(value > self.centre for value in apart)]
        return len(apart), max(lengths, default=0), max(len(lengths) - 1, 0)


def _c4(n: float) -> float:
    if n < 2:
        return NAN
    return math.sqrt(2 / (n - 1)) * math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2))
