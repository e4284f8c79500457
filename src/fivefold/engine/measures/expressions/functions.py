"""The functions of the language: what each takes, what it gives, and what it means on every engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fivefold.engine.measures.expressions.tree import DATE, Function, Kind, ValueType

DATED = frozenset({Kind.DATE, Kind.DATETIME})
TIMED = frozenset({Kind.DATETIME})
NUMERIC = frozenset({Kind.NUMBER})


def whole(digits: int) -> ValueType:
    """A whole number of at most so many digits."""
    return ValueType(Kind.NUMBER, digits=digits)


@dataclass(frozen=True)
class Signature:
    """How a function is called. takes: the kinds of each operand; gives: its type, where the operands do not decide it."""

    takes: tuple[frozenset[Kind], ...]
    gives: ValueType | None
    written: str
    meaning: str


SIGNATURES: Mapping[Function, Signature] = MappingProxyType(
    {
        Function.AGE: Signature(
            (DATED, DATED),
            whole(5),
            "age(born, at)",
            "Whole years by birthday: one more from the birthday on; who was born on 29 February has it on 1 March elsewhen.",
        ),
        Function.DAYS_BETWEEN: Signature(
            (DATED, DATED), whole(7), "days_between(from, to)", "Days of the calendar, whatever the hours; negative backwards."
        ),
        Function.HOURS_BETWEEN: Signature(
            (TIMED, TIMED), whole(9), "hours_between(from, to)", "Whole hours gone by, rounded down; negative backwards."
        ),
        Function.MINUTES_BETWEEN: Signature(
            (TIMED, TIMED), whole(10), "minutes_between(from, to)", "Whole minutes gone by, rounded down; negative backwards."
        ),
        Function.DATE: Signature((DATED,), DATE, "date(at)", "The day of a time, by the site’s clock."),
        Function.YEAR: Signature((DATED,), whole(4), "year(at)", "The year."),
        Function.MONTH: Signature((DATED,), whole(2), "month(at)", "The month, 1 to 12."),
        Function.WEEKDAY: Signature((DATED,), whole(1), "weekday(at)", "The day of the week, Monday 1 to Sunday 7 (ISO 8601)."),
        Function.HOUR: Signature((TIMED,), whole(2), "hour(at)", "The hour, 0 to 23, by the site’s clock."),
        Function.ABS: Signature((NUMERIC,), None, "abs(x)", "The number without its sign."),
        Function.ROUND: Signature(
            (NUMERIC,),
            None,
            "round(x) or round(x, 1)",
            "Rounded to so many digits after the point, none if left out; halves away from 0. CAST(x AS INTEGER) is round(x).",
        ),
        Function.FLOOR: Signature((NUMERIC,), None, "floor(x)", "The largest whole number that is not above x."),
        Function.CEILING: Signature((NUMERIC,), None, "ceiling(x)", "The smallest whole number that is not below x."),
        Function.COALESCE: Signature(
            (), None, "coalesce(a, b, …)", "The first that is known, of values of one kind; unknown where none is."
        ),
    }
)
