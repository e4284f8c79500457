"""From summed counts to everything that the terminal and the report show: one study of one measure."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from fivefold.engine.charts.formats import capital, month
from fivefold.engine.charts.proposal_words import proposal_sentence
from fivefold.engine.charts.readings import charted_series
from fivefold.engine.charts.sentence import assurance_sentence
from fivefold.engine.charts.series import ChartedSeries
from fivefold.engine.charts.signal_words import signal_reading, signal_reason, signals_sentence
from fivefold.engine.measures.counting.series_table import SeriesTable
from fivefold.engine.stats.change_points import propose_phases
from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts
from fivefold.engine.stats.icons import Icons, icons
from fivefold.engine.stats.phase_words import Proposal
from fivefold.engine.stats.rule_sets import Flags, evaluate
from fivefold.engine.stats.settings import Settings
from fivefold.engine.stats.signals import Signal, SignalList
from fivefold.interfaces.cli.analysis.asking import Question
from fivefold.interfaces.cli.analysis.between_events import BetweenEvents, between_events
from fivefold.interfaces.cli.analysis.charting import MonthlySums, chart_sums, choose, sums_of
from fivefold.interfaces.cli.analysis.funnelling import YEAR, Compared, latest_year
from fivefold.interfaces.cli.analysis.gap_words import StrataGaps, strata_gaps
from fivefold.interfaces.cli.analysis.measure import Measure
from fivefold.interfaces.cli.analysis.phasing import check_months
from fivefold.interfaces.cli.analysis.remembering import Remembered, remembered

EVERYBODY = "All sites together"
NOTHING_ASKED = "A moving range chart is asked for no signals, since each of its points is half made of the one before."


@dataclass(frozen=True)
class Listed:
    """One signal with the series that it is about and the sentence that tells it.

    subject: what its chart plots. notes: what else the chart shows, each a sentence.
    """

    signal: Signal
    series: ChartedSeries
    reason: str
    measure: Measure
    subject: str
    notes: tuple[str, ...]
    site: str
    stratum: str | None = None


@dataclass(frozen=True)
class Charted:
    """Sums of one measure with their charts: of its sites, or of their strata."""

    question: Question
    table: SeriesTable
    settings: Settings
    reason: str
    charts: ControlCharts
    flags: Flags

    @property
    def subject(self) -> str:
        """What the charts plot, in words."""
        return self.question.measure.plotted(self.settings.chart)

    def notes(self, row: int, series: ChartedSeries) -> tuple[str, ...]:
        """What else the chart of a row shows: whether it will meet its target, and where its level seems to have changed."""
        proposal = proposal_sentence(series, self.proposals[row]) if self.proposals else None
        if proposal:
            starts = (series.points[step.first].period for step in self.proposals[row].proposed)
            phases = ",".join(f"{start:%Y-%m}" for start in (*self.question.common.phases, *starts))
            proposal = f"{proposal} If you know of a change in the process then, chart it with --phases {phases}."
        return tuple(note for note in (assurance_sentence(series), proposal) if note)

    @cached_property
    def icons(self) -> Icons:
        """What the last points say, and what the limits promise."""
        return icons(self.charts, self.flags)

    @cached_property
    def proposals(self) -> tuple[Proposal, ...]:
        """Where the level of each series seems to have changed; none for points that share values."""
        return propose_phases(self.charts) if self.charts.chart.points_are_independent else ()


@dataclass(frozen=True)
class Together:
    """All sites as one series. notes: what else its chart shows, each a sentence."""

    series: ChartedSeries
    notes: tuple[str, ...]
    remembered: Remembered | None


@dataclass(frozen=True)
class Study:
    """The answer: charts of every site and of all together, the ranked signals, the funnel of the latest year.

    charted: the sites in the order of the table; sites: the same for people, what asks for their time first.
    """

    charted: Charted
    whole: Together
    sites: tuple[ChartedSeries, ...]
    signals: SignalList
    listed: tuple[Listed, ...]
    funnel: Compared | None
    gaps: StrataGaps | None
    between: BetweenEvents | None
    remembered: Remembered | None

    @property
    def together(self) -> ChartedSeries:
        """All sites as one series."""
        return self.whole.series

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.charted.question

    @property
    def table(self) -> SeriesTable:
        """The sums by site."""
        return self.charted.table

    @property
    def settings(self) -> Settings:
        """How the sites are charted."""
        return self.charted.settings

    @property
    def subject(self) -> str:
        """What the charts plot, in words."""
        return self.charted.subject

    @property
    def title(self) -> str:
        """The measure's name, or what its charts plot where that is something else."""
        measure = self.question.measure
        return measure.title if self.subject == measure.subject else capital(self.subject)

    @property
    def finding(self) -> str:
        """What is new, in one sentence."""
        if not self.settings.chart.points_are_independent:
            return f"{NOTHING_ASKED} Choose another chart to find what is new."
        told = signals_sentence(self.signals, len(self.sites), month(self.table.periods[-1]))
        return told if self.signals.tested else f"{told}{self.question.common.not_counted}"

    @property
    def funnel_months(self) -> tuple[date, ...]:
        """The months that the funnel sums, at most twelve."""
        return self.table.periods[-YEAR:]


def chart_measure(question: Question, table: SeriesTable) -> Charted:
    """Chart every series of the table. Raises DomainError where phases do not fit or the statistics refuse."""
    check_months(question.common, table.periods)
    return _charted(question, table, sums_of(table))


def _charted(question: Question, table: SeriesTable, sums: MonthlySums) -> Charted:
    settings, reason = choose(question, sums)
    charts = chart_sums(question, sums, settings)
    return Charted(question, table, settings, reason, charts, evaluate(charts))


def study(charted: Charted, signals: SignalList) -> Study:
    """What there is to show of a measure on whose sites `signals` are."""
    question, table = charted.question, charted.table
    every = as_people_read(question, charted.charts, charted.flags, names=table.sites, periods=table.periods)
    sites = agreeing(every, signals)
    return Study(
        charted=charted,
        whole=_together(question, table),
        sites=tuple(sorted(sites, key=lambda series: (series.reading.order, series.name))),
        signals=signals,
        listed=tuple(_listed(signal, sites[signal.series], charted) for signal in signals.signals),
        funnel=latest_year(question, table),
        gaps=strata_gaps(question.measure, table.strata, question.common.reference) if table.strata else None,
        between=between_events(question, table, everybody=EVERYBODY),
        remembered=remembered(question, charted.charts, table.sites, table.periods),
    )


def agreeing(sites: tuple[ChartedSeries, ...], signals: SignalList) -> tuple[ChartedSeries, ...]:
    """The series, those on the list with the reading that the list gives them: one site, one word."""
    found = {signal.series: signal for signal in signals.signals}
    return tuple(
        replace(series, reading=signal_reading(found[row]), upward=found[row].effect > 0) if row in found else series
        for row, series in enumerate(sites)
    )


def _listed(signal: Signal, series: ChartedSeries, charted: Charted) -> Listed:
    return Listed(
        signal=signal,
        series=series,
        reason=signal_reason(signal, series),
        measure=charted.question.measure,
        subject=charted.subject,
        notes=charted.notes(signal.series, series),
        site=series.name,
    )


def _together(question: Question, table: SeriesTable) -> Together:
    """All sites as one series, on the chart that suits the sums, and what else it shows.

    A sum of counts is only as large as the sites that have reported, so it is of those that have every month.
    """
    sums, name = sums_of(table), EVERYBODY
    if question.measure.kind == "count":
        every = np.asarray(sums.present.all(axis=1))
        if 0 < every.sum() < len(every):
            sums, name = sums.of(every), f"The {every.sum():,} of {len(every):,} sites with every month, together"
    spread = question.chart is Chart.SUBGROUP_SPREAD
    whole = sums.summed(everywhere=question.measure.kind == "count", between=spread)
    one = _charted(question, table, whole)
    (series,) = as_people_read(question, one.charts, one.flags, names=(name,), periods=sums.periods)
    return Together(series, one.notes(0, series), remembered(question, one.charts, (name,), sums.periods))


def as_people_read(
    question: Question, charts: ControlCharts, flags: Flags, *, names: tuple[str, ...], periods: tuple[date, ...]
) -> tuple[ChartedSeries, ...]:
    """The charts as people read them, with the freeze that sets their limits."""
    every = charted_series(charts, flags, names=names, periods=periods, unit=question.measure.unit)
    freeze = question.common.freeze
    return every if freeze is None else tuple(replace(series, frozen=freeze) for series in every)
