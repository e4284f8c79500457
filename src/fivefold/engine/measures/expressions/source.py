"""From the text of an expression to sqlglot's tree, with everything that is not of our language already refused.

sqlglot parses far more than we mean (`x = 1; drop table y`, `a = 1 b`, comments), and what it drops is no longer
in its tree. So the tokens are checked first: only words, numbers, texts and our operators, with nothing but
white space between them.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import SqlglotError
from sqlglot.parsers.duckdb import DuckDBParser
from sqlglot.tokenizer_core import Token

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.expressions.tree import Function
from fivefold.engine.measures.problems import shown

LONGEST_TEXT = 4000
MOST_TOKENS = 1000

OPERATORS = frozenset({"=", "<>", "!=", "<", "<=", ">", ">=", "(", ")", ",", "+", "-", "*", "/"})
CONVERSIONS = frozenset({"cast", "try_cast"})
SIZED = frozenset({"decimal", "numeric"})
BEFORE_PARENTHESIS = frozenset({"and", "or", "not", "in", "between", *CONVERSIONS, *SIZED, *Function})
WORD = re.compile(r"[^\W\d]\w*")
NUMBER = re.compile(r"\d+(\.\d+)?")

ADVICE = {
    "//": "A quotient that drops its remainder is not part of the language; compare a / b with something.",
    "%": "Remainders are not part of the language.",
    "==": "Write one = to compare.",
    "||": "Joining texts is not part of the language; compare each column by itself.",
    "::": "Write TRY_CAST(a text AS INTEGER) or CAST(a number AS INTEGER).",
    ";": "Write one expression, without a semicolon.",
    ".": "Name a column by its own name only, and write a digit before the decimal point.",
}
NO_PLACE_FOR = {
    "all": "ALL is not part of the language.",
    "any": "ANY is not part of the language; list the values with IN.",
    "case": "CASE is not part of the language; use AND and OR.",
    "distinct": "DISTINCT is not part of the language; compare with = and IS NULL.",
    "exists": "Queries are not part of the language.",
    "glob": "Patterns are not part of the language; list the values with IN.",
    "ilike": "Patterns are not part of the language; list the values with IN.",
    "interval": "Intervals are not part of the language; compare with a date.",
    "isnull": "Write IS NULL.",
    "like": "Patterns are not part of the language; list the values with IN.",
    "notnull": "Write IS NOT NULL.",
    "select": "Queries are not part of the language.",
    "similar": "Patterns are not part of the language; list the values with IN.",
    "symmetric": "Write the smaller value first, without SYMMETRIC.",
}
LANGUAGE = (
    "Use columns, numbers, 'texts', DATE 'YYYY-MM-DD', = <> < <= > >= + - * /, AND, OR, NOT, IN, BETWEEN, IS NULL "
    f"and the functions {', '.join(Function)}."
)


class _Parser(DuckDBParser):
    """Reads every function as what it is called by: sqlglot would give each a meaning of its own."""

    FUNCTIONS: ClassVar[dict[str, Any]] = {}
    FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
        name: parser for name, parser in DuckDBParser.FUNCTION_PARSERS.items() if name.lower() in CONVERSIONS
    }
    NO_PAREN_FUNCTIONS: ClassVar[dict[Any, Any]] = {}
    NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {}


class _Language(DuckDB):
    Parser = _Parser


class ExpressionRefused(DomainError):
    """An expression is not of the language, or does not fit the columns. `line` and `column` count from 1."""

    code: ClassVar[str] = "expression_refused"

    def __init__(self, reason: str, *, fix: str = LANGUAGE, line: int = 1, column: int = 1, near: str = "") -> None:
        where = f" near {shown(near)}" if near else ""
        super().__init__(f"The expression is refused at line {line}, column {column}{where}: {reason}", fix=fix)
        self.line = line
        self.column = column


@dataclass(frozen=True)
class Source:
    """The text of an expression, which knows the line and column of a place in it."""

    text: str

    def refuse(self, start: int, end: int, reason: str, *, fix: str = LANGUAGE) -> ExpressionRefused:
        """The refusal for the characters from `start` up to `end`."""
        before = self.text[:start]
        line = before.count("\n") + 1
        column = start - (before.rfind("\n") + 1) + 1
        return ExpressionRefused(reason, fix=fix, line=line, column=column, near=self.text[start:end].strip())


def parse_source(source: Source) -> exp.Expr:
    """sqlglot's tree of a text whose every token is one of ours. Raises ExpressionRefused."""
    text = source.text
    if not text.strip():
        raise ExpressionRefused("it is empty", fix=f"Write a condition. {LANGUAGE}")
    if len(text) > LONGEST_TEXT:
        raise ExpressionRefused(f"it has {len(text):,} characters; the limit is {LONGEST_TEXT:,}", fix="Write a shorter one.")
    try:
        tokens = _Language().tokenize(text)
    except SqlglotError:
        raise ExpressionRefused("a text or a quoted name has no end", fix="Close every quote.") from None
    _check_tokens(source, tokens)
    try:
        trees = _Language().parse(text)
    except SqlglotError as error:
        raise _explain(source, tokens, error) from None
    except RecursionError:
        raise ExpressionRefused("it is nested too deeply", fix="Write it with fewer parentheses.") from None
    tree = trees[0] if len(trees) == 1 else None
    if not isinstance(tree, exp.Expr):
        raise ExpressionRefused("it is not one condition")
    return tree


def _check_tokens(source: Source, tokens: list[Token]) -> None:
    if len(tokens) > MOST_TOKENS:
        raise ExpressionRefused(
            f"it has {len(tokens):,} words and signs; the limit is {MOST_TOKENS:,}", fix="Write a shorter one."
        )
    end = 0
    for index, token in enumerate(tokens):
        _check_gap(source, end, token.start)
        following = tokens[index + 1].text if index + 1 < len(tokens) else ""
        _check_token(source, token, following)
        if token.text.lower() == "as" and not _converts(tokens[:index]):
            raise source.refuse(token.start, token.end + 1, "A name for a result is not part of the language.")
        end = token.end + 1
    _check_gap(source, end, len(source.text))


def _converts(before: list[Token]) -> bool:
    """Whether the parenthesis that is open at the end of these tokens is that of a conversion."""
    depth = 0
    for index in range(len(before) - 1, 0, -1):
        depth += (before[index].text == ")") - (before[index].text == "(")
        if depth < 0:
            return before[index - 1].text.lower() in CONVERSIONS
    return False


def _check_gap(source: Source, start: int, end: int) -> None:
    gap = source.text[start:end]
    if gap.strip(" \t\r\n"):
        raise source.refuse(start + len(gap) - len(gap.lstrip()), end, "comments are not part of the language")


def _check_token(source: Source, token: Token, following: str) -> None:
    start, end = token.start, token.end + 1
    written = source.text[start:end]
    if written in OPERATORS or written[0] in "'\"":
        return
    if written[0].isdigit():
        if not NUMBER.fullmatch(written):
            raise source.refuse(start, end, "a number is written with digits and one point", fix="Write it as 1000 or 0.25.")
    elif WORD.fullmatch(written):
        _check_word(source, token, written, following)
    else:
        raise source.refuse(start, end, ADVICE.get(written, "this sign is not part of the language"))


def _check_word(source: Source, token: Token, written: str, following: str) -> None:
    start, end = token.start, token.end + 1
    word = written.lower()
    if word in NO_PLACE_FOR:
        raise source.refuse(start, end, NO_PLACE_FOR[word], fix=f'{LANGUAGE} A column of this name is written "{written}".')
    if following == "(" and word not in BEFORE_PARENTHESIS:
        near = get_close_matches(word, Function, n=1)
        fix = f"Did you mean {near[0]}?" if near else f"The functions are {', '.join(Function)}."
        raise source.refuse(start, end, f"there is no function {shown(written)}", fix=fix)


def _explain(source: Source, tokens: list[Token], error: SqlglotError) -> ExpressionRefused:
    details = getattr(error, "errors", None) or [{}]
    line, column = details[0].get("line"), details[0].get("col")
    reason = "a part is missing or out of place here"
    if not line or not column:
        return source.refuse(tokens[-1].start, tokens[-1].end + 1, reason)
    # sqlglot counts a token's column at its end
    for token in tokens:
        if (token.line, token.col) == (line, column):
            return source.refuse(token.start, token.end + 1, reason)
    return ExpressionRefused(reason, line=line, column=column)


def place_of(node: exp.Expr) -> tuple[int, int]:
    """Start and end in the text of the first word under `node` that sqlglot has placed."""
    spans = [(part.meta["start"], part.meta["end"] + 1) for part in node.walk() if "start" in part.meta]
    return min(spans, default=(0, 0))
