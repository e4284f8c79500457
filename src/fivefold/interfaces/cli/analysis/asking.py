"""From the options of `fivefold analyse` to one question for each measure; options that contradict each other are refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fivefold.engine.charts.formats import words
from fivefold.engine.measures.counting.measure_kinds import MeasureKind
from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.settings import Direction
from fivefold.interfaces.cli.analysis.measure import CHARTS, Measure
from fivefold.interfaces.cli.analysis.options import FunnelName, Level, Memory, one_each, refuse_option


@dataclass(frozen=True)
class Common:
    """What is asked of every measure; columns by their names.

    phases: the first month of each later phase. freeze: the last month that sets limits in its phase.
    excluded: months that are drawn but do not count. stratum: the column
    of strata; reference: the stratum that the others are held against, by default the largest.
    """

    file: Path
    site: str
    period: str
    where: str | None
    rules: str
    phases: tuple[date, ...] = ()
    freeze: date | None = None
    excluded: tuple[date, ...] = ()
    funnel: FunnelName = "auto"
    stratum: str | None = None
    reference: str | None = None

    @property
    def not_counted(self) -> str:
        """What to add where nothing could be asked, since a month that is drawn may not count."""
        return " Excluded months do not count." if self.excluded else ""


@dataclass(frozen=True)
class Question:
    """What a person asked of a file about one measure.

    target: as a share of one, or in the unmultiplied unit. chart: None where it is to be chosen. memory: the chart with a
    memory that is to stand beside it.
    """

    common: Common
    measure: Measure
    direction: Direction
    target: float | None
    chart: Chart | None
    memory: Memory | None = None

    @property
    def months_on(self) -> Chart | None:
        """The chart that was asked for the months; a chart of gaps between events stands beside one that is chosen."""
        return None if self.chart is not None and self.chart.between_events else self.chart


@dataclass(frozen=True)
class Asked:
    """The options that are given once for all measures, or once for each."""

    numerators: tuple[str, ...]
    denominators: tuple[str, ...]
    kinds: tuple[MeasureKind, ...]
    multiply: tuple[float, ...]
    directions: tuple[str, ...]
    targets: tuple[Level | None, ...]
    charts: tuple[Chart | Memory | None, ...]


def questions(asked: Asked, common: Common) -> tuple[Question, ...]:
    """One question for each numerator. Raises click.BadParameter for options that do not go together."""
    measures = tuple(_measures(asked))
    if common.funnel not in ("auto", "none") and not any(measure.kind in _RATIOS for measure in measures):
        refuse_option("--funnel", f"A funnel is for proportions and rates, and this is a {measures[0].kind}. Leave it out.")
    number = len(measures)
    if common.reference is not None and common.stratum is None:
        refuse_option("--reference", "It is one of the strata. Name their column with --stratum, or leave it out.")
    directions = one_each("--direction", asked.directions, number, Direction.NEUTRAL.value)
    targets = one_each("--target", asked.targets, number, None)
    charts = one_each("--chart", asked.charts, number, None)
    return tuple(
        Question(
            common,
            measure,
            Direction(better),
            _target(target, measure),
            chart=None if isinstance(chart, Memory) else _allowed(chart, measure),
            memory=chart if isinstance(chart, Memory) else None,
        )
        for measure, better, target, chart in zip(measures, directions, targets, charts, strict=True)
    )


def _measures(asked: Asked) -> Iterator[Measure]:
    numerators = asked.numerators
    usual: MeasureKind = "proportion" if asked.denominators else "count"
    kinds = one_each("--kind", asked.kinds, len(numerators), usual)
    denominators, multiply = iter(_denominators(kinds, asked.denominators)), iter(_multiply(kinds, asked.multiply))
    for numerator, kind in zip(numerators, kinds, strict=True):
        yield Measure(
            numerator,
            next(denominators) if kind in _RATIOS else None,
            kind,
            next(multiply) if kind == "rate" else 1.0,
        )


_RATIOS = ("proportion", "rate")


def _denominators(kinds: Sequence[MeasureKind], given: Sequence[str]) -> Sequence[str]:
    """A denominator for each measure that needs one."""
    needed = sum(kind in _RATIOS for kind in kinds)
    if needed and not given:
        refuse_option("--denominator", "A proportion or a rate needs it. Name its column, or choose --kind count or value.")
    if given and not needed:
        refuse_option("--denominator", f"A {kinds[0]} has none. Leave it out, or choose --kind proportion or rate.")
    return one_each("--denominator", given, needed, "")


def _multiply(kinds: Sequence[MeasureKind], given: Sequence[float]) -> Sequence[float]:
    """How each rate is shown."""
    rates = kinds.count("rate")
    if given and not rates:
        refuse_option("--multiply", f"It is for rates, and this is a {kinds[0]}. Leave it out, or add --kind rate.")
    return one_each("--multiply", given, rates, 1.0)


def _target(level: Level | None, measure: Measure) -> float | None:
    if level is None:
        return None
    if level.percent and measure.kind != "proportion":
        refuse_option(
            "--target", f"“{level.text}” is a share, and {words(measure.numerator)} is a {measure.kind}. Write a number."
        )
    if measure.kind != "proportion":
        return level.number / measure.multiply
    share = level.number / (100 if level.percent else 1)
    if not 0 <= share <= 1:
        refuse_option("--target", f"“{level.text}” is not a share between 0 and 1. Write 0.05 or 5%.")
    return share


def _allowed(chart: Chart | None, measure: Measure) -> Chart | None:
    fitting = CHARTS[measure.kind]
    if chart is not None and chart not in fitting:
        refuse_option("--chart", f"{chart.named} is not for a {measure.kind}. Choose auto, {', '.join(fitting)}.")
    return chart
