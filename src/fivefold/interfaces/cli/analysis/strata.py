"""Sites by stratum: every stratum of every site is a series too, ranked in a family of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fivefold.engine.charts.formats import counted, month
from fivefold.engine.charts.series import ChartedSeries
from fivefold.engine.charts.signal_words import chance_sentence, not_asked, signal_reason
from fivefold.engine.measures.counting.series_table import SeriesTable, StrataTable
from fivefold.engine.stats.signals import SignalList, rank_together
from fivefold.interfaces.cli.analysis.asking import Question
from fivefold.interfaces.cli.analysis.study import NOTHING_ASKED, Charted, Listed, agreeing, as_people_read, chart_measure


@dataclass(frozen=True)
class Strata:
    """The list over all strata of all measures. charted: one for each measure; listed: the signals for people, in order."""

    charted: tuple[Charted, ...]
    signals: SignalList
    listed: tuple[Listed, ...]

    @property
    def finding(self) -> str:
        """What is new within strata, in one sentence."""
        if not any(one.settings.chart.points_are_independent for one in self.charted):
            return NOTHING_ASKED
        series = sum(len(one.charts.values) for one in self.charted)
        found = len(self.listed)
        if not self.signals.tested:
            latest = max(one.table.periods[-1] for one in self.charted)
            return f"No stratum at a site {not_asked(month(latest))}{self.charted[0].question.common.not_counted}"
        shows = f"{found} {'shows' if found == 1 else 'show'}" if found else "none shows"
        return f"Of {counted(series, 'series', 'series')} of a stratum at a site, {shows} something new beyond chance."

    @property
    def chance(self) -> str:
        """How many would be on the list if nothing had changed."""
        return chance_sentence(self.signals, one="series", many="series")


def strata_of(questions: Sequence[Question], tables: Sequence[SeriesTable]) -> Strata | None:
    """Chart and rank every stratum of every site; None where no strata were read.

    Strata of a site share its people and its days, so their q values are Benjamini and Yekutieli's.
    """
    pairs = [(one, _as_series(table, table.strata)) for one, table in zip(questions, tables, strict=True) if table.strata]
    if not pairs:
        return None
    charted = tuple(chart_measure(question, table) for question, table in pairs)
    total = sum(len(one.charts.values) for one in charted)
    signals = rank_together([(one.charts, one.flags) for one in charted], families=[1] * total)
    return Strata(charted, signals, tuple(_listed(charted, signals)))


def _as_series(table: SeriesTable, strata: StrataTable) -> SeriesTable:
    names = tuple(f"{site}, {stratum}" for site, stratum in zip(strata.sites, strata.strata, strict=True))
    return replace(
        table,
        sites=names,
        numerators=strata.numerators,
        denominators=strata.denominators,
        present=strata.present,
        deviations=strata.deviations,
    )


def _listed(charted: Sequence[Charted], signals: SignalList) -> Iterator[Listed]:
    people = [each for one in charted for each in _people(one)]
    shown = agreeing(tuple(series for _, _, _, series in people), signals)
    for signal in signals.signals:
        one, site, stratum, _ = people[signal.series]
        series = shown[signal.series]
        yield Listed(
            signal=signal,
            series=series,
            reason=signal_reason(signal, series),
            measure=one.question.measure,
            subject=one.subject,
            notes=(),
            site=site,
            stratum=stratum,
        )


def _people(one: Charted) -> Iterator[tuple[Charted, str, str, ChartedSeries]]:
    """Every stratum of every site with its series as people read it."""
    strata = one.table.strata
    if strata is not None:
        every = as_people_read(one.question, one.charts, one.flags, names=one.table.sites, periods=one.table.periods)
        for site, stratum, series in zip(strata.sites, strata.strata, every, strict=True):
            yield one, site, stratum, series
