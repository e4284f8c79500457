"""What a cell of somebody's file says in the contract's terms; a cell that fits no form is left for validation to name."""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from fivefold.engine.measures.definitions.contract import ContractColumn
from fivefold.engine.measures.expressions.tree import Kind
from fivefold.engine.measures.problems import Problem, shown
from fivefold.engine.measures.sources.file_mapping import ColumnMapping, DateOrder, DecimalMark, FileMapping

Reading: TypeAlias = Callable[[str], str]
"""From a cell as sent to the cell as the contract wants it. Raises Unclear."""

DIGITS_FIRST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[T ]+(\d{1,2}:\d{2}(?::\d{2})?.*))?", re.ASCII)
YEAR_FIRST = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})(?:[T ]+(\d{1,2}:\d{2}(?::\d{2})?.*))?", re.ASCII)
MONTH_AND_YEAR = re.compile(r"(\d{1,2})[./-](\d{4})", re.ASCII)
COMMA_NUMBER = re.compile(r"[+-]?\d*,\d+", re.ASCII)
NUMBER_LIKE = re.compile(r"[+-]?[\d.,'\u2019\u00a0\u202f ]*\d[\d.,'\u2019\u00a0\u202f ]*", re.ASCII)
WRITE_COMMA = "Take away the points between thousands, or correct the mapping’s decimal mark."


class Unclear(Exception):
    """A cell could be read in two ways, or in none. `problem` says so, without a place."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def reading_of(column: ColumnMapping, contract: ContractColumn, mapping: FileMapping) -> Reading:
    """How the cells of one column of the file are read."""
    kind = contract.value_type.kind
    if column.codes:
        codes = {translation.cell: translation.means for translation in column.codes}
        return _translated(codes, frozenset(contract.unknown))
    if kind is Kind.NUMBER and (column.decimal_mark or mapping.decimal_mark) is DecimalMark.COMMA:
        return decimal_comma
    if kind in (Kind.DATE, Kind.DATETIME):
        order = column.date_order or mapping.date_order
        return lambda cell: iso_date(cell, order)
    return lambda cell: cell


def decimal_comma(cell: str) -> str:
    """‘1,5’ as 1.5; where a comma marks the decimals, a point would be one thing to one reader and another to the next."""
    text = cell.strip()
    if COMMA_NUMBER.fullmatch(text):
        return text.replace(",", ".")
    if "." in text and NUMBER_LIKE.fullmatch(text):
        message = f"‘{shown(text)}’ holds a point, and the decimal mark is a comma"
        raise Unclear(Problem("mixed_decimal_mark", message, WRITE_COMMA, value=shown(text)))
    return cell


def iso_date(cell: str, order: DateOrder) -> str:
    """A date, month or time in the order `order` as ISO 8601; any other cell as it is."""
    text = cell.strip()
    year_first = YEAR_FIRST.fullmatch(text)
    if year_first:
        year, _, month, day, time = year_first.groups()
        return _joined(year, month, day, time)
    if order is DateOrder.YEAR_FIRST:
        return cell
    found = DIGITS_FIRST.fullmatch(text)
    if found:
        first, _, second, year, time = found.groups()
        day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
        return _joined(year, month, day, time)
    in_month = MONTH_AND_YEAR.fullmatch(text)
    return f"{in_month[2]}-{in_month[1]:0>2}" if in_month else cell


def _joined(year: str, month: str, day: str, time: str | None) -> str:
    date = f"{year}-{month:0>2}-{day:0>2}"
    return f"{date} {time if time[1] != ':' else f'0{time}'}" if time else date


def _translated(codes: Mapping[str, str], unknown: frozenset[str]) -> Reading:
    def read(cell: str) -> str:
        text = cell.strip()
        if not text or text in unknown:
            return text
        if text in codes:
            return codes[text]
        message = f"‘{shown(text)}’ has no meaning in the mapping"
        fix = f"The mapping translates {', '.join(shown(code) for code in list(codes)[:20])}; add this one, or correct the cell."
        raise Unclear(Problem("untranslated_code", message, fix, value=shown(text)))

    return read
