"""How a report was made: what a reader needs to judge it, and to make it again."""

from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from xml.etree.ElementTree import Element

from fivefold.engine.charts.formats import counted, day, month, whole
from fivefold.engine.stats.rule_sets import RULE_SETS
from fivefold.engine.stats.settings import Direction
from fivefold.interfaces.cli.analysis import blocks
from fivefold.interfaces.cli.analysis.asking import Common
from fivefold.interfaces.cli.analysis.funnelling import IN_WORDS
from fivefold.interfaces.cli.analysis.measure import Measure, amount
from fivefold.interfaces.cli.analysis.study import Study

_BETTER = {
    Direction.UP: "Higher is better.",
    Direction.DOWN: "Lower is better.",
    Direction.NEUTRAL: "Not stated: changes are not judged.",
}


def making(study: Study, *, made: date) -> Element:
    """The settings, the input and its hash, the rows left out and why."""
    return blocks.summary(_rows(study, made))


def _rows(study: Study, made: date) -> Iterator[tuple[str, str]]:
    question, table, settings = study.question, study.table, study.settings
    yield "Question", f"{_asked(question.measure)}, by {question.common.site}, month by month of {question.common.period}"
    yield "Rows used", f"where {question.common.where}" if question.common.where else "all"
    yield "Better", _BETTER[question.direction]
    if settings.target is not None:
        yield "Target", study.together.show(settings.target)
    if question.common.stratum:
        yield "Strata", f"{question.common.stratum}; every stratum of every site is charted and ranked in a family of its own"
    yield "Chart", study.charted.reason
    yield from _stretches(question.common)
    if question.measure.cases is not None:
        yield "Funnel", IN_WORDS[question.common.funnel]
    yield "Rules", _rules(question.common.rules)
    yield (
        "Signals",
        (
            "For each site two questions: is the latest month, and are the last seven months together, different from the months "
            "before them? Only answers rarer than 0.27 % are listed; the rarest first."
        ),
    )
    yield "Rows", " ".join(_fate_of_rows(study))
    sheet = f", sheet {table.sheet}" if table.sheet else ""
    yield "Input", f"{question.common.file.name}{sheet}, {counted(table.size, 'byte', 'bytes')}"
    yield "Input’s SHA-256", table.sha256
    yield "Settings’ SHA-256", settings.digest()
    yield "Made", f"{day(made)} with Fivefold {version('fivefold')}"


def _asked(measure: Measure) -> str:
    """What was asked, by the names of the columns."""
    match measure.kind:
        case "proportion":
            return f"{measure.numerator} of {measure.denominator}"
        case "rate":
            return f"{measure.numerator} per {amount(measure.multiply)}{measure.denominator}"
        case "count":
            return f"{measure.numerator} counted"
        case "value":
            return f"the mean of {measure.numerator}"


def _stretches(common: Common) -> Iterator[tuple[str, str]]:
    """Which months set which limits or none, where they do not all set the same ones."""
    if common.phases:
        yield "Phases", f"A new phase, with limits of its own, begins in {' and in '.join(map(month, common.phases))}."
    if common.excluded:
        months = ", ".join(map(month, common.excluded))
        yield (
            "Excluded",
            f"{months}: drawn, but without a part in limits, runs and signals. Beyond the limits they are marked all the same.",
        )
    if common.freeze is not None:
        yield "Freeze", f"Later months of the phase of {month(common.freeze)} are held against limits of the months up to then."


def _rules(name: str) -> str:
    rule_set = RULE_SETS[name]
    titles = [rule.title for rule in rule_set.rules]
    if rule_set.with_runs:
        titles.append("runs longer and crossings fewer than Anhøj’s limits")
    return f"{rule_set.title} ({name}): {'; '.join(titles)}. {rule_set.on_the_centre}"


def _fate_of_rows(study: Study) -> Iterator[str]:
    rows = study.table.rows
    yield f"{whole(rows.read)} read, {whole(rows.used)} used."
    if rows.excluded:
        yield f"{whole(rows.excluded)} left out because the condition is false for them."
    if rows.unknown:
        yield f"{whole(rows.unknown)} left out because a cell that the condition asks for is empty."
    if rows.missing:
        measure = study.question.measure
        either = measure.numerator if measure.denominator is None else f"{measure.numerator} or {measure.denominator}"
        yield f"{whole(rows.missing)} left out because {either} is empty."
