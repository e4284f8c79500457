"""Rare events: how many cases, or how much exposure or time, go by between one and the next, on g and t charts.

The ranked list asks the months, whose exact tests hold however rare the events are; these charts are for looking.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from fivefold.engine.charts.formats import COUNT
from fivefold.engine.charts.readings import charted_series
from fivefold.engine.charts.series import ChartedSeries
from fivefold.engine.measures.counting.series_table import SeriesTable
from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.dispersion import choose_chart, rare_end
from fivefold.engine.stats.gaps import EventGaps, gaps_between
from fivefold.engine.stats.panels import Floats
from fivefold.engine.stats.rule_sets import evaluate
from fivefold.engine.stats.settings import Direction, Settings
from fivefold.interfaces.cli.analysis.asking import Question
from fivefold.interfaces.cli.analysis.charting import MonthlySums, sums_of

MOST_IN_A_MONTH = 28
"""Events of one series that are still told apart by days of a month; where there are more they are not rare."""
_SEED = 20261121
"""A file has the same gaps whenever it is analysed."""
_OTHER_SIDE = {Direction.UP: Direction.DOWN, Direction.DOWN: Direction.UP, Direction.NEUTRAL: Direction.NEUTRAL}


@dataclass(frozen=True)
class GapChart:
    """The gaps of one site, or of all together. since: what has gone by since the last event, which was in the month `last`.

    since is None where a month since then was not reported.
    """

    series: ChartedSeries
    charts: ControlCharts
    since: float | None
    last: date

    @property
    def overdue(self) -> bool:
        """The open gap is longer already than the upper limit of the one before it."""
        upper = self.series.points[-1].upper
        return self.since is not None and upper is not None and self.since > upper


@dataclass(frozen=True)
class BetweenEvents:
    """The gap charts of a measure. failures: the events are those cases that the numerator does not count.

    unit: of the gaps, in words. together: None where events of all sites are not rare, or fewer than two. sites: those with
    two events or more, and a gap that ended up to the freeze if there is one. left_out: the names of the others.
    frozen: a freeze was asked for.
    """

    chart: Chart
    reason: str
    failures: bool
    unit: str
    subject: str
    together: GapChart | None
    sites: tuple[GapChart, ...]
    left_out: tuple[str, ...]
    frozen: bool


def between_events(question: Question, table: SeriesTable, *, everybody: str) -> BetweenEvents | None:
    """The gaps between the events of a measure, where they were asked for or events are rare; else None."""
    measure, sums = question.measure, sums_of(table)
    found = _chosen(question, sums)
    if found is None:
        return None
    chart, reason = found
    failures = _failures(question, sums)
    settings = Settings(
        chart,
        rule_set=question.common.rules,
        direction=question.direction if failures else _OTHER_SIDE[question.direction],
        phases=question.common.phases,
        freeze=_last_day(question.common.freeze),
    )
    excluded = question.common.excluded
    material = _Material(settings, exposed=measure.kind != "count", failures=failures, excluded=excluded)
    places = np.arange(len(table.sites))
    each = [_gap_chart(sums.of(places == row), name, material) for row, name in enumerate(table.sites)]
    events = f"that are not {measure.events}" if failures else measure.events
    unit, whole = measure.cases or "months", sums.summed(everywhere=False, between=False)
    return BetweenEvents(
        chart=chart,
        reason=reason,
        failures=failures,
        unit=unit,
        subject=f"{unit} between two {events}",
        together=_gap_chart(whole, everybody, material) if _chosen(question, whole) else None,
        sites=tuple(one for one in each if one is not None),
        left_out=tuple(name for name, one in zip(table.sites, each, strict=True) if one is None),
        frozen=question.common.freeze is not None,
    )


@dataclass(frozen=True)
class _Material:
    """How the gaps of a measure are made and charted. exposed: over cases or an exposure; else over months.
    excluded: months whose events end gaps that do not count.
    """

    settings: Settings
    exposed: bool
    failures: bool
    excluded: tuple[date, ...]


def _failures(question: Question, sums: MonthlySums) -> bool:
    """The rare events are those cases that are not counted: most months are at 100 %, or more cases than not are counted."""
    if question.measure.kind != "proportion":
        return False
    end = rare_end("proportion", *sums.arrays("proportion"), mask=sums.present)
    return end == "100 %" if end else bool(2 * sums.numerators.sum() > sums.denominators.sum())


def _chosen(question: Question, sums: MonthlySums) -> tuple[Chart, str] | None:
    kind = question.measure.kind
    if question.chart is not None and question.chart.between_events:
        return question.chart, f"{question.chart.named}, as asked for."
    if question.chart is not None or kind == "value":
        return None
    chart, reason = choose_chart(kind, *sums.arrays(kind), mask=sums.present, gaps=True)
    return (chart, reason) if chart.between_events else None


def _gap_chart(one: MonthlySums, name: str, material: _Material) -> GapChart | None:
    """The gaps of the sums of one series; None without two events, where months have too many, or no gap sets limits."""
    settings = material.settings
    counts = np.asarray(one.denominators - one.numerators if material.failures else one.numerators)
    if counts.max() > MOST_IN_A_MONTH:
        return None
    exposure = one.denominators if material.exposed else None
    whole, places = settings.chart is Chart.CASES_BETWEEN, np.random.default_rng(_SEED)
    gaps = gaps_between(counts.astype(float), exposure, one.present, whole=whole, places=places)
    dates = _days(gaps, one.periods)
    if not dates or not _can_freeze(dates, settings):
        return None
    excluded = np.array([day.replace(day=1) in material.excluded for day in dates])
    charts = chart_series(gaps.values, settings=settings, dates=dates, excluded=excluded)
    (series,) = charted_series(charts, evaluate(charts), names=(name,), periods=dates, unit=COUNT)
    since = float(gaps.since[0])
    return GapChart(
        series=replace(series, one="gap"),
        charts=charts,
        since=None if np.isnan(since) else since,
        last=one.periods[int(gaps.last[0])],
    )


def _can_freeze(dates: tuple[date, ...], settings: Settings) -> bool:
    """A gap of the phase that a freeze falls in ended before it; without a freeze nothing is in the way."""
    freeze = settings.freeze
    if not isinstance(freeze, date):
        return True
    starts = [start for start in settings.phases if isinstance(start, date) and start <= freeze]
    return any(max(starts, default=date.min) <= day <= freeze for day in dates)


def _days(gaps: EventGaps, periods: tuple[date, ...]) -> tuple[date, ...]:
    """A day for each event that ended a gap, in order: several in one month are drawn evenly in it."""
    ended: Floats = gaps.period[0]
    days = []
    for column in np.unique(ended):
        number = int((ended == column).sum())
        days += [periods[int(column)] + timedelta(MOST_IN_A_MONTH * nth // number) for nth in range(number)]
    return tuple(days)


def _last_day(freeze: date | None) -> date | None:
    """The last day of a month that an event can have here."""
    return None if freeze is None else freeze.replace(day=MOST_IN_A_MONTH)
