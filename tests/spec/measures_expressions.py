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
    "seen_at": DATETIME,
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
    Refusal("a function", "minutes > abs(beds)", "functions", column=11),
    Refusal("a cast", "CAST(minutes AS INT) > 1", "Conversions"),
    Refusal("a cast by colons", "minutes::INT > 1", "Conversions", column=8),
    Refusal("a date function", "arrived > date('2024-01-01')", "functions", column=11),
    Refusal("a case", "CASE WHEN left_early THEN left_early END", "CASE"),
    Refusal("a pattern", "ward LIKE 'R%'", "Patterns", column=6),
    Refusal("a regular expression", "ward ~ 'R'", "sign", column=6),
    Refusal("a division", "minutes / 2 > 1", "Division", column=9),
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
