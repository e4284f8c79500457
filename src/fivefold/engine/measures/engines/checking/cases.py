"""A small dataset made for mischief, and measures that ask of it whatever the language can ask."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal

from fivefold.engine.measures.definitions.contract import parse_contract
from fivefold.engine.measures.definitions.definition import MeasureDefinition, parse_definition
from fivefold.engine.measures.engines.checking.runners import Row
from fivefold.engine.measures.engines.reference import Cell
from fivefold.engine.measures.expressions.tree import Function

CONTRACT = parse_contract("""
name: stays
title: Stays
version: 1
columns:
  - {name: stay, type: integer, required: true}
  - {name: site, type: text, required: true}
  - {name: person, type: text}
  - {name: born, type: date}
  - {name: arrived, type: datetime, required: true}
  - {name: left_at, type: datetime}
  - {name: called, type: instant}
  - {name: answered, type: instant}
  - {name: minutes, type: integer}
  - {name: beds, type: integer}
  - {name: weight, type: decimal(2)}
  - {name: band, type: text}
  - {name: note, type: text}
  - {name: urgent, type: boolean}
key: [stay]
site: site
period: {column: arrived}
""")

EDGES = tuple(
    datetime.fromisoformat(at)
    for at in (
        "2024-02-29T23:59:59",
        "2024-03-01T00:00:00",
        "2024-03-31T02:30:00",
        "2024-10-27T02:30:00",
        "2023-12-31T23:59:59",
        "2024-01-01T00:00:00",
    )
)
"""Ends of months and years, and the hours that summer time leaves out or has twice."""
NOTES = ("5", "05", "+5", "-0.50", "5.", "1e3", "NaN", "abc", "2024-02-29", "2023-02-29", "2024-2-9", "it's", "\\ ünï", "5\n")
SITES, PEOPLE = ("A", "b", "Ä", "C"), ("p1", "P1", "p2", "p'3", "p\\4")


def rows(seed: int, number: int) -> list[Row]:
    """So many rows, the same ones for the same seed; about one cell in six is empty."""
    drawn = random.Random(seed)  # noqa: S311 -- test data, no secrets
    return [_row(drawn, number) for number in range(number)]


def _row(drawn: random.Random, number: int) -> Row:
    def known(cell: Cell) -> Cell:
        return None if drawn.random() < 1 / 6 else cell

    arrived = _time(drawn)
    called = known(_time(drawn))
    answered = known(called + timedelta(minutes=drawn.randint(-60, 300)) if isinstance(called, datetime) else None)
    return {
        "stay": number,
        "site": drawn.choice(SITES),
        "person": known(drawn.choice(PEOPLE)),
        "born": known(date(2024, 2, 29) - timedelta(days=drawn.choice([0, 1, 365, 366, 6574, 6575, 33_000]))),
        "arrived": arrived,
        "left_at": known(arrived + timedelta(seconds=drawn.choice([-90, -1, 0, 59, 60, 3599, 3600, 86_400, 9_000_000]))),
        "called": called,
        "called__offset": None if called is None else drawn.choice([0, 60, 120, -210]),
        "answered": answered,
        "answered__offset": None if answered is None else drawn.choice([0, 60, 120, -210]),
        "minutes": known(drawn.choice([0, 1, 2, 3, 4, 5, 241, -3])),
        "beds": known(drawn.choice([0, 1, 2, 3, 5, 10**15 - 1])),
        "weight": known(Decimal(drawn.choice([-250, -249, 0, 25, 49, 50, 249, 250, 350, 99_999])).scaleb(-2)),
        "band": known(drawn.choice(["child", "adult", "Adult", "(unknown)"])),
        "note": known(drawn.choice(NOTES)),
        "urgent": known(drawn.random() < 0.5),
    }


def _time(drawn: random.Random) -> datetime:
    if drawn.random() < 0.5:
        return drawn.choice(EDGES)
    return EDGES[-1] + timedelta(seconds=drawn.randint(0, 86_400 * 90))


ASKED = {
    Function.AGE: "age(born, arrived) >= 18",
    Function.DAYS_BETWEEN: "days_between(arrived, left_at) >= 1",
    Function.HOURS_BETWEEN: "hours_between(called, answered) < 1",
    Function.MINUTES_BETWEEN: "minutes_between(arrived, left_at) = -1",
    Function.DATE: "date(arrived) = date(left_at)",
    Function.YEAR: "year(arrived) = 2024",
    Function.MONTH: "month(arrived) IN (2, 3)",
    Function.WEEKDAY: "weekday(born) >= 6",
    Function.HOUR: "hour(arrived) = 23",
    Function.ABS: "abs(minutes - 3) <= 1",
    Function.ROUND: "round(weight) = 3 OR round(weight, 1) = 0.3",
    Function.FLOOR: "floor(weight) = -3",
    Function.CEILING: "ceiling(weight) = -2",
    Function.COALESCE: "coalesce(minutes, beds, 7) > 4",
}
"""One condition for each function."""
OTHERS = (
    "minutes / beds > 0.4",
    "beds / minutes <= weight / 3",
    "TRY_CAST(note AS INTEGER) = 5",
    "TRY_CAST(note AS DECIMAL(6, 2)) < 0",
    "TRY_CAST(note AS DATE) IS NOT NULL",
    "CAST(weight AS INTEGER) = 3",
    "note = 'it''s' OR note = '\\ ünï'",
    "urgent AND NOT (band = 'adult' OR minutes BETWEEN 1 AND 3)",
    "beds * 2 - minutes > 100 * weight",
)
WINDOWS = """
windows:
  - {name: visit, find: number_from_first, per: [person], order: arrived}
  - {name: last_visit, find: number_from_last, per: [person], order: arrived, within: network}
  - {name: since, find: days_since_previous, per: [person], order: arrived, of_earlier: left_at, where: "minutes >= 0"}
  - {name: until, find: days_until_next, per: [person, band], order: left_at, of_later: arrived}
"""


def definitions() -> list[MeasureDefinition]:
    """Every type, every function, every way with what is unknown, windows and strata."""
    unknown = ("include", "exclude", "report")
    found = [
        _definition(
            f"asked-{index}", "proportion", f"numerator: {{where: {_quoted(text)}, unknown: {unknown[index % 3]}}}", BELOW
        )
        for index, text in enumerate((*ASKED.values(), *OTHERS))
    ]
    found += [
        _definition("rate", "rate", "numerator: {where: urgent, unknown: report}", "denominator: {sum: beds, unknown: exclude}"),
        _definition(
            "part", "proportion", "numerator: {sum: minutes, unknown: exclude}", "denominator: {sum: beds, unknown: report}"
        ),
        _definition("count", "count", "numerator: {where: \"band = 'adult'\", unknown: include}", EXCLUDED),
        _definition("readmitted", "proportion", "numerator: {where: since <= 30, unknown: report}", f"{BELOW}{WINDOWS}"),
        _definition(
            "first", "count", 'numerator: {where: "visit = 1 OR last_visit = 1 OR until < 7", unknown: exclude}', WINDOWS
        ),
        _definition(
            "wait", "continuous", 'value: {of: "minutes_between(arrived, left_at)", unknown: report, quantiles: [0.5, 0.9]}'
        ),
        _definition("weight", "continuous", "value: {of: weight, unknown: exclude, quantiles: [0.001, 0.333]}", BELOW),
        _definition("days", "time_between", "numerator: {where: minutes = 241, unknown: report}", EXCLUDED),
        _definition("hours", "time_between", "unit: hours", "numerator: {where: urgent, unknown: include}"),
        _definition("cases", "cases_between", "numerator: {where: minutes = 241, unknown: exclude}", BELOW),
        _definition("all-cases", "cases_between", "numerator: {where: weight > 3, unknown: report}"),
    ]
    return found


BELOW = 'denominator: {where: "minutes >= 0 OR urgent", unknown: exclude}'
EXCLUDED = (
    "exclusions: [{where: beds = 0, unknown: report, because: not open}, {where: urgent, unknown: include, because: other}]"
)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _definition(name: str, kind: str, *entries: str) -> MeasureDefinition:
    body = "\n".join(entries)
    return parse_definition(f"""
name: {name}
title: {name}
role: process
type: {kind}
direction: neutral
dataset: stays
period: {{date: arrived}}
strata: [band, urgent]
governance: {{why_it_matters: It shows whether engines agree., authored_by: Fivefold}}
{body}
""")
