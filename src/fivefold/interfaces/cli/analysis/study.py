"""From summed counts to everything that the terminal and the report show: one study of one file."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from fivefold.engine.charts.formats import PERCENT
from fivefold.engine.charts.funnels import ChartedFunnel, charted_funnel
from fivefold.engine.charts.readings import charted_series
from fivefold.engine.charts.series import ChartedSeries, Reading
from fivefold.engine.charts.signal_words import signal_reading, signal_reason
from fivefold.engine.measures.series_table import SeriesTable
from fivefold.engine.stats.between_sites.funnel import NothingToCompare, funnel
from fivefold.engine.stats.control_charts import chart_series
from fivefold.engine.stats.dispersion import choose_chart
from fivefold.engine.stats.rule_sets import evaluate
from fivefold.engine.stats.settings import Direction, Settings
from fivefold.engine.stats.signals import Signal, SignalList, rank

EVERYBODY = "All sites together"
YEAR = 12
"""Months in the funnel."""

_ORDER = (Reading.WORSE, Reading.BETTER, Reading.CHANGED, Reading.UNSETTLED, Reading.STEADY, Reading.UNKNOWN)
"""Of the small multiples: what asks for a person's time comes first."""


@dataclass(frozen=True)
class Question:
    """What a person asked of a file; columns by their names, `target` as a share of one."""

    file: Path
    site: str
    period: str
    numerator: str
    denominator: str
    where: str | None
    direction: Direction
    target: float | None
    rules: str


@dataclass(frozen=True)
class Listed:
    """One signal with the series that it is about and the sentence that tells it."""

    signal: Signal
    series: ChartedSeries
    reason: str


@dataclass(frozen=True)
class Study:
    """The answer: charts of every site and of all together, the ranked signals, the funnel of the latest year."""

    question: Question
    table: SeriesTable
    settings: Settings
    chart_reason: str
    together: ChartedSeries
    sites: tuple[ChartedSeries, ...]
    signals: SignalList
    listed: tuple[Listed, ...]
    funnel: ChartedFunnel | None

    @property
    def funnel_months(self) -> tuple[date, ...]:
        """The months that the funnel sums, at most twelve."""
        return self.table.periods[-YEAR:]

    @property
    def numerator(self) -> str:
        """What is counted, as words."""
        return words(self.question.numerator)

    @property
    def denominator(self) -> str:
        """Among what it is counted, as words."""
        return words(self.question.denominator)


def study(question: Question, table: SeriesTable) -> Study:
    """Chart every site, rank what is new and set the latest twelve months against each other.

    Series of `table` are proportions. Raises DomainError where the statistics refuse.
    """
    chart, reason = choose_chart("proportion", table.numerators, table.denominators, table.present)
    settings = Settings(chart=chart, rule_set=question.rules, direction=question.direction, target=question.target)
    charts = chart_series(table.numerators, table.denominators, settings=settings, mask=table.present)
    flags = evaluate(charts)
    sites = charted_series(charts, flags, names=table.sites, periods=table.periods, unit=PERCENT)
    signals = rank(charts, flags)
    sites = _agreeing(sites, signals)
    return Study(
        question=question,
        table=table,
        settings=settings,
        chart_reason=reason,
        together=_together(question, table),
        sites=tuple(sorted(sites, key=lambda series: (_ORDER.index(series.reading), series.name))),
        signals=signals,
        listed=tuple(_listed(signal, sites[signal.series]) for signal in signals.signals),
        funnel=_latest_year(question, table),
    )


def _agreeing(sites: tuple[ChartedSeries, ...], signals: SignalList) -> tuple[ChartedSeries, ...]:
    """The series, those on the list with the reading that the list gives them: one site, one word."""
    found = {signal.series: signal for signal in signals.signals}
    return tuple(
        replace(series, reading=signal_reading(found[row]), upward=found[row].effect > 0) if row in found else series
        for row, series in enumerate(sites)
    )


def _listed(signal: Signal, series: ChartedSeries) -> Listed:
    return Listed(signal, series, signal_reason(signal, series))


def _together(question: Question, table: SeriesTable) -> ChartedSeries:
    """All sites as one series, on the chart that suits the sums."""
    numerators, denominators = (counts.sum(axis=0, keepdims=True) for counts in (table.numerators, table.denominators))
    chart, _ = choose_chart("proportion", numerators, denominators)
    settings = Settings(chart=chart, rule_set=question.rules, direction=question.direction, target=question.target)
    charts = chart_series(numerators, denominators, settings=settings)
    (series,) = charted_series(charts, evaluate(charts), names=[EVERYBODY], periods=table.periods, unit=PERCENT)
    return series


def _latest_year(question: Question, table: SeriesTable) -> ChartedFunnel | None:
    """Every site's sums over the latest twelve months in a funnel; None where there is nothing to compare."""
    numerators, denominators = (counts[:, -YEAR:].sum(axis=1) for counts in (table.numerators, table.denominators))
    try:
        found = funnel(numerators, denominators)
    except NothingToCompare:
        return None
    names = (words(question.numerator), words(question.denominator))
    return charted_funnel(found, numerators.tolist(), names=table.sites, direction=question.direction, unit=PERCENT, words=names)


def words(column: str) -> str:
    """A column's name as words: `ed_attendances` is "ed attendances"."""
    return column.replace("_", " ").strip() or column
