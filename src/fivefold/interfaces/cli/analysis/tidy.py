"""Everything that was charted as one tidy table: a row for each measure, site, stratum and month."""

from collections.abc import Iterator

import numpy as np

from fivefold.engine.measures.files.spreadsheet_cells import Value
from fivefold.engine.stats.icon_kinds import Variation
from fivefold.engine.stats.panels import known
from fivefold.engine.stats.reasons import ReasonCode
from fivefold.engine.stats.rule_sets import RuleSet
from fivefold.interfaces.cli.analysis.answer import Answer
from fivefold.interfaces.cli.analysis.study import Charted

COLUMNS = {
    "measure": "VARCHAR",
    "kind": "VARCHAR",
    "chart": "VARCHAR",
    "site": "VARCHAR",
    "stratum": "VARCHAR",
    "period": "DATE",
    "value": "DOUBLE",
    "numerator": "BIGINT",
    "denominator": "DOUBLE",
    "centre": "DOUBLE",
    "lower": "DOUBLE",
    "upper": "DOUBLE",
    "sigma": "DOUBLE",
    "target": "DOUBLE",
    "phase": "INTEGER",
    "sets_limits": "BOOLEAN",
    "reason": "VARCHAR",
    "variation": "VARCHAR",
}
"""Of every table, with their types in SQL; a column for each rule of the set follows."""
LINES = ("values", "centre", "lower", "upper", "sigma", "target")
"""Lines of a chart, by the names of its arrays."""


def columns(rule_set: RuleSet) -> dict[str, str]:
    """Every column with its type. Of a rule: 1 above or upwards, -1 below or downwards, 2 without a side, 0 nothing."""
    rules = {f"rule_{rule.code.replace('-', '_')}": "TINYINT" for rule in rule_set.rules}
    return COLUMNS | rules | ({"unusual_runs": "BOOLEAN"} if rule_set.with_runs else {})


def rows(answer: Answer) -> Iterator[tuple[Value, ...]]:
    """The rows in the order of the measures, sites and months, then those of strata; as many cells as `columns` has."""
    for study in answer.studies:
        for row, site in enumerate(study.table.sites):
            yield from _series(study.charted, row, site, None)
    for charted in answer.strata.charted if answer.strata else ():
        strata = charted.table.strata
        for row, pair in enumerate(zip(strata.sites, strata.strata, strict=True) if strata else ()):
            yield from _series(charted, row, *pair)


def _series(charted: Charted, row: int, site: str, stratum: str | None) -> Iterator[tuple[Value, ...]]:
    charts, measure = charted.charts, charted.question.measure
    named = (measure.title, measure.kind, charts.chart.value, site, stratum)
    lines = [known(getattr(charts, name)[row] * measure.multiply) for name in LINES]
    counts = counts_of(charted, row)
    reasons = [ReasonCode(code).name.lower() for code in charts.reasons[row].tolist()]
    told = [Variation(code).name.lower() for code in charted.icons.points[row].tolist()]
    places = zip(charts.phase[row].tolist(), charts.baseline[row].tolist(), reasons, told, strict=True)
    flags = _flags(charted, row)
    for column, (period, place) in enumerate(zip(charted.table.periods, places, strict=True)):
        value, *levels = (line[column] for line in lines)
        yield (*named, period, value, *counts[column], *levels, *_plain(place), *flags[column])


def _plain(place: tuple[int, bool, str, str]) -> tuple[Value, ...]:
    phase, baseline, *words = place
    return phase, _boolean(baseline), *words


def counts_of(charted: Charted, row: int) -> list[tuple[int | None, float | None]]:
    """Numerator and denominator of each month: of a count no denominator, of a value only how many there were."""
    kind = charted.question.measure.kind
    table = charted.table
    present = table.present[row].tolist()
    above = [None] * len(present) if kind == "value" else table.numerators[row].astype(np.int64).tolist()
    below = [None] * len(present) if kind == "count" else [_short(amount) for amount in table.denominators[row].tolist()]
    return [(over, under) if known else (None, None) for known, over, under in zip(present, above, below, strict=True)]


def _flags(charted: Charted, row: int) -> list[tuple[Value, ...]]:
    """What each rule says of each month, and whether the runs of the month's phase are unusual."""
    by_rule = charted.flags.on[:, row].T.tolist()
    runs = charted.flags.runs
    if runs is None:
        return [tuple(of_month) for of_month in by_rule]
    unusual = runs.signal[row, charted.charts.phase[row]].tolist()
    return [(*of_month, _boolean(found)) for of_month, found in zip(by_rule, unusual, strict=True)]


def _short(amount: float) -> float:
    """A whole amount as a whole number."""
    return int(amount) if amount == int(amount) else amount


def _boolean(given: bool) -> str:
    return "true" if given else "false"
