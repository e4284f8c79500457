"""The expression language as data: what each operation means, and what is refused and where.

Every accepted case is run on the reference evaluator and on DuckDB; docs/reference/expressions.md is generated
from both lists.
"""

from dataclasses import dataclass

from fivefold.engine.measures.expressions.tree import BOOLEAN, DATE, DATETIME, INTEGER, TEXT, Kind, ValueType, decimal

COLUMNS = {
    "minutes": INTEGER,
    "beds": INTEGER,
    "weight": decimal(2),
    "ward": TEXT,
    "triage": ValueType(Kind.TEXT, codes=frozenset({"1", "2", "3"})),
    "arrived": DATE,
    "born": DATE,
    "seen_at": DATETIME,
    "left_at": DATETIME,
    "left_early": BOOLEAN,
    "order": INTEGER,
    'the ward\'s "name"': TEXT,
}


@dataclass(frozen=True)
class Operation:
    """One operation: `outcomes` pairs the cells of a row (a cell left out is empty) with true "1", false "0" or unknown "_"."""

    title: str
    text: str
    columns: tuple[str, ...]
    outcomes: str
    """Rows parted by spaces, cells by commas, then = and the outcome: "240=0 241=1 =_"."""


OPERATIONS = [
    Operation("greater than", "minutes > 240", ("minutes",), "240=0 241=1 =_"),
    Operation("at least", "minutes >= 240", ("minutes",), "239=0 240=1 =_"),
    Operation("less than, with a negative number", "minutes < -1", ("minutes",), "-1=0 -2=1 =_"),
    Operation("at most a decimal", "weight <= 2.5", ("weight",), "2.50=1 2.51=0 =_"),
    Operation("equal text, to the letter", "ward = 'Red'", ("ward",), "Red=1 red=0 =_"),
    Operation("unequal", "ward <> 'Red'", ("ward",), "Red=0 red=1 =_"),
    Operation("unequal, the other spelling", "ward != 'Red'", ("ward",), "Red=0 Blue=1"),
    Operation("a quote inside a text", "ward = 'St John''s'", ("ward",), "St_John's=1 St_Johns=0"),
    Operation("in a list", "triage IN ('1', '2')", ("triage",), "1=1 3=0 =_"),
    Operation("not in a list", "minutes NOT IN (1, -2, 3.0)", ("minutes",), "-2=0 3=0 4=1 =_"),
    Operation("between, both ends included", "minutes BETWEEN 1 AND 3", ("minutes",), "0=0 1=1 3=1 4=0 =_"),
    Operation("not between", "minutes NOT BETWEEN 1 AND 3", ("minutes",), "0=1 1=0 =_"),
    Operation("empty", "minutes IS NULL", ("minutes",), "5=0 =1"),
    Operation("filled in", "minutes IS NOT NULL", ("minutes",), "5=1 =0"),
    Operation("a yes-or-no column by itself", "left_early", ("left_early",), "true=1 false=0 =_"),
    Operation("not", "NOT left_early", ("left_early",), "true=0 false=1 =_"),
    Operation("compared with true", "left_early = TRUE", ("left_early",), "true=1 false=0 =_"),
    Operation("and: false wins over unknown", "minutes > 1 AND beds > 1", ("minutes", "beds"), "2,2=1 2,0=0 0,=0 2,=_ ,=_"),
    Operation("or: true wins over unknown", "minutes > 1 OR beds > 1", ("minutes", "beds"), "0,2=1 0,0=0 2,=1 0,=_ ,=_"),
    Operation(
        "and binds more tightly than or", "minutes = 1 OR minutes = 2 AND beds = 1", ("minutes", "beds"), "1,0=1 2,0=0 2,1=1"
    ),
    Operation("parentheses", "(minutes = 1 OR minutes = 2) AND beds = 1", ("minutes", "beds"), "1,0=0 2,1=1"),
    Operation("plus and times", "minutes + 2 * beds > 10", ("minutes", "beds"), "4,3=0 5,3=1 ,3=_"),
    Operation("minus, from the left", "minutes - beds - 1 = 0", ("minutes", "beds"), "3,2=1 3,3=0"),
    Operation("a share without division", "10 * minutes > 0.5 * beds", ("minutes", "beds"), "1,20=0 1,19=1"),
    Operation("decimals are exact", "weight + 0.1 = 0.3", ("weight",), "0.20=1 0.21=0"),
    Operation("two columns", "minutes <= beds", ("minutes", "beds"), "1,1=1 2,1=0 1,=_"),
    Operation("a date", "arrived >= DATE '2024-02-29'", ("arrived",), "2024-02-28=0 2024-02-29=1 =_"),
    Operation("a time", "seen_at < TIMESTAMP '2024-01-01 08:30'", ("seen_at",), "2024-01-01T08:29:59=1 2024-01-01T08:30:00=0"),
    Operation("a name that is a word of SQL", "order = 1", ("order",), "1=1 2=0"),
    Operation("a quoted name", '"the ward\'s ""name""" = \'x\'', ('the ward\'s "name"',), "x=1 y=0"),
    Operation("a quotient, exactly", "minutes / beds > 0.5", ("minutes", "beds"), "1,2=0 2,3=1 -1,-1=1 1,-1=0 ,2=_ 1,=_"),
    Operation("a quotient by nought is unknown", "minutes / beds >= 0", ("minutes", "beds"), "1,0=_ 0,0=_ 0,1=1 -1,1=0"),
    Operation(
        "two quotients",
        "minutes / beds = weight / 3",
        ("minutes", "beds", "weight"),
        "1,3,1.00=1 2,-6,-1.00=1 1,3,1.01=0 1,0,1.00=_",
    ),
    Operation("a third is a third", "minutes / 3 BETWEEN 0.33 AND 0.34", ("minutes",), "1=1 2=0"),
    Operation("halves are rounded away from nought", "round(weight) = 3", ("weight",), "2.50=1 2.49=0 3.49=1 3.50=0 -2.50=0 =_"),
    Operation("halves below nought too", "round(weight) = -3", ("weight",), "-2.50=1 -2.49=0"),
    Operation("rounded to a digit", "round(weight, 1) = 0.3", ("weight",), "0.25=1 0.24=0 0.35=0"),
    Operation("a conversion to a whole number rounds", "CAST(weight AS INTEGER) = 3", ("weight",), "2.50=1 2.49=0 3.49=1"),
    Operation("the whole number below", "floor(weight) = -3", ("weight",), "-2.01=1 -3.00=1 -3.01=0"),
    Operation("the whole number above", "ceiling(weight) = -2", ("weight",), "-2.01=1 -2.00=1 -3.01=0 -1.99=0"),
    Operation("without its sign", "abs(minutes - beds) <= 1", ("minutes", "beds"), "1,2=1 2,1=1 1,3=0 1,=_"),
    Operation("the first that is known", "coalesce(minutes, beds, 7) = 7", ("minutes", "beds"), "7,1=1 ,7=1 ,=1 1,7=0"),
    Operation(
        "a text as a number", "TRY_CAST(ward AS INTEGER) > 5", ("ward",), "6=1 5=0 007=1 abc=_ 6x=_ 1e3=_ NaN=_ 6.0=1 6.5=_ =_"
    ),
    Operation(
        "a text as a decimal",
        "TRY_CAST(ward AS DECIMAL(6, 2)) = 0.5",
        ("ward",),
        "0.50=1 +.5=_ -0.5=0 0.500=1 0.505=_ Infinity=_",
    ),
    Operation(
        "a text as a date",
        "TRY_CAST(ward AS DATE) >= DATE '2024-02-29'",
        ("ward",),
        "2024-02-29=1 2023-02-29=_ 2024-02-28=0 2024-13-01=_ 2024-3-1=_ 0000-01-01=_ 2100-02-29=_ 2000-02-29=0 2024-04-31=_",
    ),
    Operation(
        "an age by birthdays",
        "age(born, arrived) >= 18",
        ("born", "arrived"),
        "2006-02-28,2024-02-27=0 2006-02-28,2024-02-28=1 2006-12-31,2024-01-01=0 ,2024-01-01=_",
    ),
    Operation(
        "an age on a leap day",
        "age(born, arrived) = 1",
        ("born", "arrived"),
        "2024-02-29,2025-02-28=0 2024-02-29,2025-03-01=1 2024-02-29,2026-02-28=1",
    ),
    Operation(
        "days of the calendar",
        "days_between(arrived, seen_at) = 1",
        ("arrived", "seen_at"),
        "2024-02-28,2024-02-29T00:00:00=1 2024-02-28,2024-02-28T23:59:59=0 2023-12-31,2024-01-01T23:59:59=1",
    ),
    Operation(
        "days backwards",
        "days_between(arrived, born) = -366",
        ("arrived", "born"),
        "2025-01-01,2024-01-01=1 2024-12-31,2024-01-01=0",
    ),
    Operation(
        "minutes gone by, rounded down",
        "minutes_between(seen_at, left_at) = 1",
        ("seen_at", "left_at"),
        "2024-01-01T00:00:30,2024-01-01T00:01:30=1 2024-01-01T00:00:30,2024-01-01T00:01:29=0 "
        "2024-02-28T23:59:30,2024-02-29T00:00:59=1",
    ),
    Operation(
        "minutes backwards, rounded down too",
        "minutes_between(left_at, seen_at) = -1",
        ("left_at", "seen_at"),
        "2024-01-01T00:00:30,2024-01-01T00:00:00=1 2024-01-01T00:01:01,2024-01-01T00:00:00=0",
    ),
    Operation(
        "hours gone by",
        "hours_between(seen_at, left_at) >= 4",
        ("seen_at", "left_at"),
        "2023-12-31T22:00:00,2024-01-01T01:59:59=0 2023-12-31T22:00:00,2024-01-01T02:00:00=1",
    ),
    Operation(
        "the day of a time",
        "date(seen_at) = arrived",
        ("seen_at", "arrived"),
        "2024-01-31T23:59:59,2024-01-31=1 2024-02-01T00:00:00,2024-01-31=0",
    ),
    Operation(
        "parts of a date", "year(arrived) = 2024 AND month(arrived) = 12", ("arrived",), "2024-12-31=1 2025-01-01=0 2024-11-30=0"
    ),
    Operation(
        "the weekend",
        "weekday(arrived) IN (6, 7)",
        ("arrived",),
        "2024-03-02=1 2024-03-03=1 2024-03-04=0 1999-12-31=0 1900-01-06=1 =_",
    ),
    Operation("at night", "hour(seen_at) < 6", ("seen_at",), "2024-01-01T05:59:59=1 2024-01-01T06:00:00=0"),
    Operation("over several lines", "minutes > 1\n  AND\tbeds > 1", ("minutes", "beds"), "2,2=1 2,1=0"),
]


@dataclass(frozen=True)
class Refusal:
    """A text that is not of the language: the place that the message names, and a part of what it says."""

    title: str
    text: str
    said: str
    line: int = 1
    column: int = 1


REFUSALS = [
    Refusal("nothing", "  ", "empty"),
    Refusal("a second statement", "minutes = 1; drop table y", "without a semicolon", column=12),
    Refusal("a hexadecimal number", "minutes > 0x10", "out of place", column=12),
    Refusal("a name after the end", "minutes = 1 b", "out of place", column=13),
    Refusal("a named result", "minutes = 1 AS b", "name for a result", column=13),
    Refusal("an exponent", "minutes > 1e400", "digits and one point", column=11),
    Refusal("a digit separator", "minutes > 1_000", "digits and one point", column=11),
    Refusal("a number with nothing after its point", "minutes > 5.", "digits and one point", column=11),
    Refusal("a number with nothing before its point", "minutes > .5", "before the decimal point", column=11),
    Refusal("a comment at the end", "minutes > 1 -- why", "comments", column=13),
    Refusal("a comment in the middle", "minutes /* why */ > 1", "comments", column=9),
    Refusal("a chained comparison", "1 < minutes < 5", "cannot be compared again"),
    Refusal("a chained equality", "minutes = beds = 5", "cannot be compared again"),
    Refusal("equal to NULL", "minutes = NULL", "nothing equals NULL", column=1),
    Refusal("NULL in a list", "minutes IN (1, NULL)", "nothing equals NULL"),
    Refusal("an empty list", "minutes IN ()", "IN needs a list"),
    Refusal("a column in a list", "minutes IN (beds)", "plain values", column=13),
    Refusal("a query", "minutes IN (SELECT 1)", "Queries", column=13),
    Refusal("a function that is none of ours", "minutes > sqrt(beds)", "no function sqrt", column=11),
    Refusal("a function of another kind", "abs(ward) > 1", "abs is asked of a text"),
    Refusal("a function with too little", "age(arrived) > 1", "takes something else"),
    Refusal("a function of two kinds", "coalesce(ward, 1) = 'a'", "a text is compared with a number"),
    Refusal("a function of one value", "coalesce(ward) = 'a'", "two values or more"),
    Refusal("hours of days", "hours_between(arrived, seen_at) > 1", "hours_between is asked of a date"),
    Refusal("half a digit", "round(weight, 0.5) = 1", "from 0 to 9", column=15),
    Refusal("a cast to a text", "CAST(minutes AS VARCHAR) = '1'", "conversion is not part", column=6),
    Refusal("a cast of a text", "CAST(ward AS INTEGER) = 1", "conversion is not part", column=6),
    Refusal("a try of a number", "TRY_CAST(minutes AS INTEGER) = 1", "reads the text of a column", column=10),
    Refusal("a try for too many digits", "TRY_CAST(ward AS DECIMAL(30, 2)) = 1", "at most 18 digits", column=10),
    Refusal("a cast by colons", "minutes::INT > 1", "TRY_CAST", column=8),
    Refusal("a named value", "(minutes AS b) > 1", "name for a result", column=10),
    Refusal("a case", "CASE WHEN left_early THEN left_early END", "CASE"),
    Refusal("a pattern", "ward LIKE 'R%'", "Patterns", column=6),
    Refusal("a regular expression", "ward ~ 'R'", "sign", column=6),
    Refusal("a quotient in a sum", "minutes / 2 + 1 > 1", "stands alone"),
    Refusal("a quotient of a quotient", "minutes / 2 / 2 > 1", "stands alone"),
    Refusal("a quotient that drops its remainder", "minutes // 2 > 1", "drops its remainder", column=9),
    Refusal("a quotient in a list", "minutes / 2 IN (1, 2)", "stands alone"),
    Refusal("a quotient of too many digits", "weight * weight / beds > weight * weight", "at most 38"),
    Refusal("a remainder", "minutes % 2 = 1", "Remainders", column=9),
    Refusal("joined texts", "ward || 'x' = 'y'", "Joining", column=6),
    Refusal("two texts in a row", "ward = 'x' 'y'", "not part of the language", column=8),
    Refusal("a double equals sign", "minutes == 1", "one =", column=9),
    Refusal("a parameter", "minutes = $1", "sign", column=11),
    Refusal("a question mark", "minutes = ?", "sign", column=11),
    Refusal("a text with escapes", "ward = E'\\n'", "sign", column=8),
    Refusal("a text in dollars", "ward = $$x$$", "sign", column=8),
    Refusal("a text without end", "ward = 'x", "has no end"),
    Refusal("a table's column", "t.minutes = 1", "own name", column=2),
    Refusal("a star", "* = 1", "not part of the language"),
    Refusal("an unknown column", "minuets > 1", "no column minuets"),
    Refusal("an unfinished condition", "minutes > 1 AND", "missing or out of place", column=13),
    Refusal("an unclosed parenthesis", "(minutes > 1", "missing or out of place", column=12),
    Refusal("a value alone", "minutes", "not a yes-or-no column"),
    Refusal("a number alone", "1", "true or false"),
    Refusal("a truth alone", "TRUE", "true or false"),
    Refusal("is true", "left_early IS TRUE", "NULL or NOT NULL"),
    Refusal("is distinct from", "minutes IS DISTINCT FROM 1", "DISTINCT", column=12),
    Refusal("a text with a number", "ward = 1", "a text is compared with a number"),
    Refusal("a number with a text", "minutes = '1'", "a number is compared with a text"),
    Refusal("a date with a text", "arrived > '2024-01-01'", "a date is compared with a text"),
    Refusal("the order of texts", "ward > 'a'", "no order"),
    Refusal("the sum of texts", "ward + 1 > 2", "only numbers"),
    Refusal("the negative of a text", "minutes = -ward", "only numbers", column=12),
    Refusal("an empty text", "ward = ''", "empty cell", column=8),
    Refusal("a code that is not in the list", "triage = '9'", "not one of the column's codes"),
    Refusal("a day that does not exist", "arrived > DATE '2023-02-29'", "not a date", column=16),
    Refusal("a time with a zone", "seen_at > TIMESTAMP '2024-01-01 08:00+01'", "not a date", column=21),
    Refusal("an interval", "arrived > INTERVAL '1' DAY", "Intervals", column=11),
    Refusal("a product that may lose digits", "minutes * beds * minutes > 1", "exact results"),
    Refusal("a number that is too long", f"minutes > {'9' * 40}", "at most 38 digits", column=11),
    Refusal("a between that turns itself round", "minutes BETWEEN SYMMETRIC 3 AND 1", "SYMMETRIC", column=17),
    Refusal("too many parentheses", "(" * 300 + "minutes = 1" + ")" * 300, "deep"),
    Refusal("too many nots", "NOT " * 200 + "left_early", "deep"),
    Refusal("a place on a later line", "minutes > 1\n  AND beds ~ 2", "sign", line=2, column=12),
]
