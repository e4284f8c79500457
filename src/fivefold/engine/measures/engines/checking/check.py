"""Whether the engines of an installation agree: the same measures over the same rows, to the last integer."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fivefold.engine.measures.definitions.fit import check_definition
from fivefold.engine.measures.engines.checking import cases
from fivefold.engine.measures.engines.checking.runners import Runner, on_the_reference
from fivefold.engine.measures.engines.values import COLUMNS, MeasureValue

ROWS, SEED = 400, 20_240_229


@dataclass(frozen=True)
class Agreement:
    """What one engine gave. difference: the first value in which it differs from the reference, in words; empty where none."""

    engine: str
    measures: int
    values: int
    seconds: float
    difference: str


def check_engines(runners: Mapping[str, Runner], *, rows: int = ROWS, seed: int = SEED) -> Iterator[Agreement]:
    """Compare each of `runners` with the reference; told one by one, the reference first."""
    definitions, drawn = cases.definitions(), cases.rows(seed, rows)
    for definition in definitions:
        check_definition(definition, cases.CONTRACT)
    expected: tuple[MeasureValue, ...] | None = None
    for name, runner in {"reference": on_the_reference, **runners}.items():
        started = time.perf_counter()
        found = runner(definitions, cases.CONTRACT, drawn)
        seconds = time.perf_counter() - started
        expected = found if expected is None else expected
        yield Agreement(name, len(definitions), len(found), seconds, difference(expected, found))


def difference(expected: tuple[MeasureValue, ...], found: tuple[MeasureValue, ...]) -> str:
    """The first value in which two engines differ, in words; empty where they agree."""
    for wanted, given in zip(expected, found, strict=False):
        for column in COLUMNS:
            one, other = getattr(wanted, column), getattr(given, column)
            if one != other:
                where = f"{wanted.measure}, {wanted.site}, {wanted.period:%Y-%m-%d}, {wanted.stratum} {wanted.stratum_value}"
                return f"{where}, {wanted.ordinal}: {column} is {other}, and {one} on the reference"
    if len(expected) != len(found):
        return f"{len(found):,} values, and {len(expected):,} on the reference"
    return ""
