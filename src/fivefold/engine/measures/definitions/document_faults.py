"""What is wrong with a contract or a definition, in words for people who know neither YAML nor our types."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from fivefold.engine.measures.files.csv_file import nearest
from fivefold.engine.measures.problems import shown

Path = Sequence[str | int]

A_TEXT = "a text is needed; put it in quotes"
A_NUMBER = "a number is needed, such as 12 or 0.95"
A_WHOLE_NUMBER = "a whole number is needed, such as 12"
A_DAY = "a day of the calendar is needed, such as 2026-01-31"
TRUE_OR_FALSE = "true or false is needed"
ENTRIES = "entries with names are needed, such as name: value"

SAID: Mapping[str, str] = {
    "bool_parsing": TRUE_OR_FALSE,
    "bool_type": TRUE_OR_FALSE,
    "date_from_datetime_inexact": A_DAY,
    "date_from_datetime_parsing": A_DAY,
    "date_type": A_DAY,
    "decimal_max_places": "it has more than {decimal_places} digits after the point",
    "decimal_parsing": A_NUMBER,
    "decimal_type": A_NUMBER,
    "dict_type": ENTRIES,
    "extra_forbidden": "there is no such entry here",
    "finite_number": A_NUMBER,
    "float_parsing": A_NUMBER,
    "float_type": A_NUMBER,
    "greater_than_equal": "it is below {ge}, the smallest allowed",
    "int_from_float": A_WHOLE_NUMBER,
    "int_parsing": A_WHOLE_NUMBER,
    "int_parsing_size": A_WHOLE_NUMBER,
    "int_type": A_WHOLE_NUMBER,
    "less_than_equal": "it is above {le}, the largest allowed",
    "literal_error": "it must be {expected}",
    "missing": "this entry is missing",
    "model_type": ENTRIES,
    "string_pattern_mismatch": "it is not written as this entry must be",
    "string_too_long": "it is longer than {max_length} characters",
    "string_too_short": "it is empty",
    "string_type": A_TEXT,
    "string_unicode": "it holds characters that are no text",
    "too_long": "the list has more than {max_length} entries",
    "too_short": "the list is empty",
    "tuple_type": "a list is needed, such as [one, two]",
}
"""By pydantic's type of error; a test feeds every entry of every document to find any that is not here."""

YAML_SAID: Sequence[tuple[str, str, str]] = (
    ("mapping values are not allowed", "a colon stands where none is expected", "Put a text that holds a colon in quotes."),
    (
        "cannot start any token",
        "it begins with a character that YAML does not know",
        "Use spaces, not tabs; put texts in quotes.",
    ),
    ("could not find expected ':'", "an entry has no colon", "Write entries such as name: value."),
    ("but found '-'", "the dash does not line up with those above", "Begin each line of a list under the one before."),
    (
        "expected <block end>",
        "its beginning does not line up with the lines above",
        "Begin lines that belong together at one column.",
    ),
    ("expected ',' or", "a bracket is not closed, or a comma is missing", "Close each [ with ] and each { with }."),
    ("the node content", "a value is missing before a comma or a bracket", "Write the value, or take the comma away."),
    ("unexpected end of stream", "a quote or a bracket is opened and not closed", "Close it."),
    ("alphabetic or numeric character", "a text begins with & or *", "Put the text in quotes."),
    ("another document", "three dashes begin a second document", "Take that line away."),
    ("unknown escape character", "a backslash stands in a text in double quotes", "Put the text in single quotes."),
    ("constructor for the tag", "an exclamation mark begins a word that we do not know", "Put the text in quotes."),
)
"""A part of what PyYAML says, what we say, and what to do."""


UNKNOWN = "it does not fit this entry"


class Unwanted(yaml.MarkedYAMLError):
    """YAML that we do not take, its problem said in our own words."""


def yaml_fault(error: yaml.MarkedYAMLError) -> tuple[str, str]:
    """What is wrong and what to do, where the text is not even YAML."""
    problem = error.problem or ""
    if isinstance(error, Unwanted):
        return problem, "Correct the line."
    known = ((what, fix) for part, what, fix in YAML_SAID if part in problem)
    return next(known, (f"it is not YAML ({problem})", "Compare the line with the example: its quotes, colons and indentation."))


def said(error: ErrorDetails) -> str:
    """What is wrong with the entry."""
    if error["type"] == "value_error":
        return error["msg"].removeprefix("Value error, ")
    context = {name: str(value).replace("'", "") for name, value in error.get("ctx", {}).items()}
    what = SAID.get(error["type"], UNKNOWN).format(**context)
    value = error["input"]
    given = isinstance(value, str | int | float) and value != "" and error["type"] not in {"extra_forbidden", "missing"}
    return f"{what} (it is {shown(value)})" if given else what


def remedy(kind: type[BaseModel], error: ErrorDetails, path: Path) -> str:
    """What would be right: the entry's own description, or the names that there are."""
    *above, last = path or [""]
    model = _model_at(kind, above)
    if error["type"] == "extra_forbidden" and model is not None:
        near = nearest(str(last), model.model_fields)
        return f"{f'Is it {near}? ' if near else ''}The entries here are {', '.join(model.model_fields)}."
    field = model.model_fields.get(str(last)) if model is not None else None
    described = field.description or "" if field is not None else ""
    inside = _model_at(kind, path)
    if error["type"] == "model_type" and inside is not None:
        return f"Its entries are {', '.join(inside.model_fields)}."
    if error["type"] == "missing":
        return f"Add {last}: … {described}".strip()
    return described or "Compare it with the example and the list of entries."


def in_words(path: Path) -> str:
    """The way to an entry: columns, number 2, type."""
    return ", ".join(f"number {step + 1}" if isinstance(step, int) else step for step in path)


def _model_at(kind: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """The document whose entries stand under `path`."""
    model: type[BaseModel] | None = kind
    for step in path:
        field = model.model_fields.get(str(step)) if model is not None and isinstance(step, str) else None
        if isinstance(step, str):
            model = _model_in(field)
    return model


def _model_in(field: FieldInfo | None) -> type[BaseModel] | None:
    waiting: list[Any] = [field.annotation] if field is not None else []
    while waiting:
        annotation = waiting.pop()
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return annotation
        waiting.extend(get_args(annotation))
    return None
