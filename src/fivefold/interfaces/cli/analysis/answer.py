"""What the terminal, the report and every export are made of: the studies of one file and the list over all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fivefold.engine.charts.formats import capital, counted, month
from fivefold.engine.charts.signal_words import chance_sentence, not_asked
from fivefold.engine.measures.counting.series_table import SeriesTable
from fivefold.engine.stats.signals import Meaning, Signal, SignalList, rank, rank_together
from fivefold.interfaces.cli.analysis.asking import Question
from fivefold.interfaces.cli.analysis.strata import Strata, strata_of
from fivefold.interfaces.cli.analysis.study import NOTHING_ASKED, Charted, Listed, Study, chart_measure, study


@dataclass(frozen=True)
class Answer:
    """One study for each measure. signals: over all of them, numbered through; listed: the same for people, in that order."""

    studies: tuple[Study, ...]
    signals: SignalList
    listed: tuple[Listed, ...]
    strata: Strata | None

    @property
    def only(self) -> Study | None:
        """The study, where there is one measure."""
        return self.studies[0] if len(self.studies) == 1 else None

    @property
    def finding(self) -> str:
        """What is new, in one sentence."""
        return self.only.finding if self.only else _finding(self)

    @property
    def chance(self) -> str:
        """How many on the list would be there if nothing had changed."""
        return chance_sentence(self.signals) if self.only else chance_sentence(self.signals, one="series", many="series")


def answer(questions: Sequence[Question], tables: Sequence[SeriesTable]) -> Answer:
    """One list over all measures, its q values those of one family, and the study of each. Raises DomainError."""
    charted = [chart_measure(*each) for each in zip(questions, tables, strict=True)]
    signals = rank_together([(one.charts, one.flags) for one in charted])
    own = [signals] if len(charted) == 1 else [_with_shared_q(*each) for each in _alone(charted, signals)]
    studies = tuple(study(one, found) for one, found in zip(charted, own, strict=True))
    entries = [iter(one.listed) for one in studies]
    listed = tuple(next(entries[_place(charted, signal)]) for signal in signals.signals)
    return Answer(studies, signals, listed, strata_of(questions, tables))


def _alone(charted: Sequence[Charted], signals: SignalList) -> Iterator[tuple[SignalList, list[Signal]]]:
    """The list of each measure alone, and its signals on the list over all: the same series in the same order."""
    for place, one in enumerate(charted):
        yield rank(one.charts, one.flags), [signal for signal in signals.signals if _place(charted, signal) == place]


def _with_shared_q(own: SignalList, shared: list[Signal]) -> SignalList:
    together = tuple(replace(signal, q_value=other.q_value) for signal, other in zip(own.signals, shared, strict=True))
    return replace(own, signals=together)


def _place(charted: Sequence[Charted], signal: Signal) -> int:
    """Which measure a signal on the list over all is about."""
    series = signal.series
    for place, one in enumerate(charted):
        if series < len(one.charts.values):
            return place
        series -= len(one.charts.values)
    raise IndexError(signal.series)


def _finding(given: Answer) -> str:
    measures, series = len(given.studies), sum(len(one.sites) for one in given.studies)
    if not any(one.settings.chart.points_are_independent for one in given.studies):
        return NOTHING_ASKED
    latest = {one.table.periods[-1] for one in given.studies}
    when = f" in {month(next(iter(latest)))}" if len(latest) == 1 else ""
    of = f"{counted(series, 'series', 'series')} ({measures} measures, one series for each site)"
    if not given.signals.tested:
        return f"None of {of} {not_asked(month(max(latest)))}{given.studies[0].question.common.not_counted}"
    found = len(given.listed)
    if not found:
        return f"None of {of} shows anything new{when} beyond chance."
    words = {Meaning.CONCERN: "worse", Meaning.IMPROVEMENT: "better", Meaning.NEUTRAL: "changed"}
    tally = [(sum(entry.signal.meaning is meaning for entry in given.listed), word) for meaning, word in words.items()]
    told = ", ".join(f"{number} {word}" for number, word in tally if number)
    return capital(f"{found} of {of} {'shows' if found == 1 else 'show'} something new{when}: {told}.")
