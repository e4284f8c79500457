"""What a field's cell in a raw export may be, and how it reads under a contract."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from fivefold.engine.measures.sources.redcap.dictionary import Field, FieldType

DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
DATETIME = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}(:\d{2})?", re.ASCII)
INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
POINT = re.compile(r"[+-]?\d{0,15}[.]?\d{0,9}", re.ASCII)
COMMA = re.compile(r"[+-]?\d{0,15},?\d{0,9}", re.ASCII)
PLACES = re.compile(r"number_(\d)dp(_comma_decimal)?")
BINARY = {"0": "0", "1": "1", "FALSE": "0", "TRUE": "1"}
"""R writes a column of 0 and 1 as FALSE and TRUE once it has read it as logical."""


@dataclass(frozen=True)
class Values:
    """type: of a contract's column, without the digits of a decimal; read: from a filled-in cell to that column's text, None
    where the cell disagrees with the dictionary; said: what the dictionary says, in words."""

    type: str
    read: Callable[[str], str | None]
    said: str
    codes: tuple[str, ...] = ()


def values_of(field: Field) -> Values:
    """What the dictionary says of the values of `field`."""
    match field.type:
        case FieldType.RADIO | FieldType.DROPDOWN:
            return Values("code", _one_of(field.codes), f"one of the choices {', '.join(field.codes)}", field.codes)
        case FieldType.CHECKBOX | FieldType.YES_NO | FieldType.TRUE_FALSE:
            return Values("boolean", BINARY.get, "0 or 1")
        case FieldType.SLIDER:
            return Values("integer", _form(INTEGER), "a whole number")
        case FieldType.CALCULATED:
            return Values("calculated", lambda cell: decimal(cell) or cell, "a result")
        case FieldType.TEXT:
            return _text_values(field.validation)
        case _:
            return ANY


ANY = Values("text", lambda cell: cell, "a text")
COMPLETE = Values("code", lambda cell: cell if cell in ("0", "1", "2") else None, "0, 1 or 2", ("0", "1", "2"))


def _text_values(validation: str) -> Values:
    places = PLACES.fullmatch(validation)
    if validation.startswith("datetime_"):
        return Values("datetime", _form(DATETIME), "a date and time, as 2024-01-31 14:05 in a raw export")
    if validation.startswith("date_"):
        return Values("date", _form(DATE), "a date, as 2024-01-31 in a raw export")
    if validation in ("integer", "int"):
        return Values("integer", _form(INTEGER), "a whole number")
    if validation == "number_comma_decimal" or (places and places[2]):
        return Values("decimal", lambda cell: decimal(cell, COMMA), "a number with a decimal comma")
    if validation in ("number", "float") or places:
        return Values("decimal", decimal, "a number with a decimal point")
    return ANY


def decimal(cell: str, form: re.Pattern[str] = POINT) -> str | None:
    """A number as contracts have it, ‘.5’ and ‘,5’ as 0.5; None where the cell is not of this form."""
    if not form.fullmatch(cell) or not any(character.isdigit() for character in cell):
        return None
    sign, digits = (cell[0], cell[1:]) if cell[0] in "+-" else ("", cell)
    whole, _, places = digits.replace(",", ".").partition(".")
    return f"{sign}{whole or '0'}{f'.{places}' if places else ''}"


def _one_of(codes: tuple[str, ...]) -> Callable[[str], str | None]:
    binary = set(codes) == {"0", "1"}

    def read(cell: str) -> str | None:
        return cell if cell in codes else BINARY.get(cell) if binary else None

    return read


def _form(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    return lambda cell: cell if pattern.fullmatch(cell) else None
