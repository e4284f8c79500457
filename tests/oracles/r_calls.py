"""Read one call in the language R: names, numbers, strings, c(), as.Date(), list(), ranges and formulas."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

TOKENS = re.compile(
    r"""\s*(?:
        (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?L?)
      | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<name>[A-Za-z.][\w.]*(?:::[A-Za-z.][\w.]*)?)
      | (?P<sign>[(),=:~+\-*/$])
    )""",
    re.VERBOSE,
)
CONSTANTS = {"TRUE": True, "T": True, "FALSE": False, "F": False, "NULL": None, "NA": None, "Inf": float("inf")}


class UnreadableCall(ValueError):
    """The text is not a call of the kind we read."""


@dataclass(frozen=True)
class Name:
    """A name that stands for a column or a variable."""

    text: str


@dataclass(frozen=True)
class Formula:
    """The names left and right of a tilde, as qic(facets = left ~ right) takes them."""

    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True)
class Call:
    """A function with its unnamed and named arguments; values are Python's (a vector is a tuple)."""

    function: str
    unnamed: tuple[object, ...] = ()
    named: dict[str, object] = field(default_factory=dict)


def read_call(text: str) -> Call:
    """Read a whole call. Raises UnreadableCall."""
    reader = _Reader(_tokens(text))
    call = reader.expression()
    if not isinstance(call, Call) or reader.kind != "end":
        raise UnreadableCall(text)
    return call


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position, text = 0, text.strip()
    while position < len(text):
        match = TOKENS.match(text, position)
        if match is None or match.lastgroup is None:
            raise UnreadableCall(f"{text!r} at {position}")
        yield match.lastgroup, match.group(match.lastgroup)
        position = match.end()
    yield "end", ""


class _Reader:
    """Recursive descent over the tokens; one method a level of precedence."""

    def __init__(self, tokens: Iterator[tuple[str, str]]) -> None:
        self._tokens = tokens
        self.kind, self.text = next(tokens)

    def _next(self) -> str:
        text = self.text
        if self.kind == "end":
            raise UnreadableCall("the call ends too soon")
        self.kind, self.text = next(self._tokens)
        return text

    def expression(self) -> object:
        left = None if self.text == "~" else self._range()
        if self.text != "~":
            return left
        self._next()
        return Formula(_names(left), _names(self._range()))

    def _range(self) -> object:
        start = self._sum()
        if self.text != ":":
            return start
        self._next()
        end = self._sum()
        if not isinstance(start, int | float) or not isinstance(end, int | float):
            raise UnreadableCall("a range needs numbers")
        return tuple(range(int(start), int(end) + 1))

    def _sum(self) -> object:
        value = self._product()
        while self.kind == "sign" and self.text in "+-":
            value = _combined(value, self._next(), self._product())
        return value

    def _product(self) -> object:
        value = self._operand()
        while self.kind == "sign" and self.text in "*/":
            value = _combined(value, self._next(), self._operand())
        return value

    def _operand(self) -> object:
        if self.text == "-":
            self._next()
            value = self._operand()
            if not isinstance(value, int | float):
                raise UnreadableCall("only a number can be negative")
            return -value
        kind, text = self.kind, self._next()
        if kind == "number":
            return int(text.rstrip("L")) if re.fullmatch(r"\d+L?", text) else float(text)
        if kind == "string":
            return text[1:-1]
        if kind != "name":
            raise UnreadableCall(text)
        if self.text == "(":
            return _evaluated(self._arguments(text.rpartition("::")[2]))
        while self.text == "$":
            self._next()
            text = self._next()
        return CONSTANTS[text] if text in CONSTANTS else Name(text)

    def _arguments(self, function: str) -> Call:
        self._next()
        unnamed: list[object] = []
        named: dict[str, object] = {}
        while self.text != ")":
            value = self.expression()
            if self.text == "=":
                self._next()
                named[value.text if isinstance(value, Name) else str(value)] = self.expression()
            else:
                unnamed.append(value)
            if self.text == ",":
                self._next()
            elif self.text != ")":
                raise UnreadableCall(self.text)
        self._next()
        return Call(function, tuple(unnamed), named)


def _combined(left: object, sign: str, right: object) -> object:
    if isinstance(left, int | float) and isinstance(right, int | float):
        return {"+": left + right, "-": left - right, "*": left * right, "/": left / right if right else float("nan")}[sign]
    return (*_names(left), *_names(right))


def _names(value: object) -> tuple[str, ...]:
    if value is None or value == Name("."):
        return ()
    if isinstance(value, Name):
        return (value.text,)
    return tuple(str(item) for item in value) if isinstance(value, tuple) else ()


def _evaluated(call: Call) -> object:
    """Functions that only make a value are made here; any other call stays a call."""
    if call.function in ("c", "list") and not call.named:
        return tuple(item for value in call.unnamed for item in (value if isinstance(value, tuple) else (value,)))
    if call.function in ("c", "list") and not call.unnamed:
        return dict(call.named)
    if call.function in ("as.Date", "as.POSIXct", "ymd") and call.unnamed:
        given = call.unnamed[0]
        return tuple(_day(one) for one in given) if isinstance(given, tuple) else _day(given)
    if call.function in ("as.integer", "as.numeric"):
        return call.unnamed[0]
    return call


def _day(text: object) -> date:
    return date.fromisoformat(str(text))
