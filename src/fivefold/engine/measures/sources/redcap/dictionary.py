"""A project's data dictionary: which fields it has, in which instruments, and what they may hold."""

import re
from dataclasses import dataclass
from enum import StrEnum

from fivefold.engine.measures.problems import FileRefused, Problem, shown
from fivefold.engine.measures.sources.redcap.exported import Sheet, plain

REQUIRED_COLUMNS = ("field_name", "form_name", "field_type")
FIELD_NAME = re.compile(r"[a-z][a-z0-9_]*")
EMPTY = ("", "NA")
"""NA is how R writes the dictionary that REDCap's API gives."""


class FieldType(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    NOTES = "notes"
    CALCULATED = "calc"
    DROPDOWN = "dropdown"
    RADIO = "radio"
    CHECKBOX = "checkbox"
    YES_NO = "yesno"
    TRUE_FALSE = "truefalse"
    FILE = "file"
    SLIDER = "slider"
    SQL = "sql"
    DESCRIPTIVE = "descriptive"


CHOSEN = frozenset({FieldType.RADIO, FieldType.DROPDOWN, FieldType.CHECKBOX})
LOOKS_IDENTIFYING = frozenset({"email", "phone", "phone_australia", "ssn", "mrn_10d", "mrn_generic", "vmrn"})


@dataclass(frozen=True)
class Field:
    """One field. `choices`: what a code stands for, in order; `identifies`: the dictionary says that it names a person."""

    name: str
    form: str
    type: FieldType
    label: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    validation: str = ""
    minimum: str = ""
    maximum: str = ""
    identifies: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.choices)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns in an export: a checkbox has one for each choice, a text that is only shown none."""
        if self.type is FieldType.DESCRIPTIVE:
            return ()
        if self.type is FieldType.CHECKBOX:
            return tuple(f"{self.name}___{_in_a_name(code)}" for code in self.codes)
        return (self.name,)


@dataclass(frozen=True)
class Dictionary:
    """Every field in the project's order; the first one is the record's identifier."""

    fields: tuple[Field, ...]

    @property
    def record(self) -> str:
        """The name of the field that identifies a record."""
        return self.fields[0].name

    @property
    def forms(self) -> tuple[str, ...]:
        """The instruments, in the project's order."""
        return tuple(dict.fromkeys(field.form for field in self.fields))


def read_dictionary(sheet: Sheet) -> Dictionary:
    """The dictionary in `sheet`, downloaded or from the API. Raises FileRefused by row and column."""
    names = plain(sheet.header)
    missing = [name for name in REQUIRED_COLUMNS if name not in names]
    if missing:
        fix = "Download the dictionary again, with all its columns."
        raise FileRefused([Problem("missing_column", f"the dictionary has no column {name}", fix, 1, name) for name in missing])
    problems: list[Problem] = []
    fields: list[Field] = []
    for number, cells in sheet.rows:
        given = {name: "" if cell in EMPTY else cell.strip() for name, cell in zip(names, cells, strict=True)}
        field = _field(number, given, problems)
        if field is not None and any(field.name == earlier.name for earlier in fields):
            problems.append(_fault(number, "field_name", f"the field {shown(field.name)} stands there twice", "repeated_field"))
        elif field is not None:
            fields.append(field)
    if not fields and not problems:
        problems.append(_fault(None, "field_name", "the dictionary has no fields", "no_fields"))
    if problems:
        raise FileRefused(problems[:1000], total=len(problems))
    return Dictionary(tuple(fields))


def _field(number: int, given: dict[str, str], problems: list[Problem]) -> Field | None:
    name, form = given["field_name"], given["form_name"]
    if not FIELD_NAME.fullmatch(name) or not FIELD_NAME.fullmatch(form):
        where = "form_name" if FIELD_NAME.fullmatch(name) else "field_name"
        said = f"‘{shown(given[where])}’ is no name that REDCap gives: small letters, digits and underscores"
        problems.append(_fault(number, where, said, "bad_field_name"))
        return None
    try:
        kind = FieldType(given["field_type"])
    except ValueError:
        said = f"‘{shown(given['field_type'])}’ is not a type of field that we know"
        problems.append(_fault(number, "field_type", said, "unknown_field_type"))
        return None
    choices = _choices(given.get("select_choices_or_calculations", "")) if kind in CHOSEN else ()
    if kind in CHOSEN and not choices:
        problems.append(_fault(number, "select_choices_or_calculations", f"{name} has no choices", "no_choices"))
    return Field(
        name=name,
        form=form,
        type=kind,
        label=given.get("field_label", ""),
        choices=choices,
        validation=given.get("text_validation_type_or_show_slider_number", ""),
        minimum=given.get("text_validation_min", ""),
        maximum=given.get("text_validation_max", ""),
        identifies=given.get("identifier", "").lower() == "y",
    )


def _choices(text: str) -> tuple[tuple[str, str], ...]:
    """‘1, one | 2, two’ as pairs of code and label; a label may hold commas."""
    parts = (part.partition(",") for part in text.split("|") if part.strip())
    return tuple({code.strip(): label.strip() for code, _, label in parts}.items())


def _in_a_name(code: str) -> str:
    return re.sub(r"[^a-z0-9_]", "_", code.lower())


def _fault(row: int | None, column: str, said: str, code: str) -> Problem:
    return Problem(code, f"in the dictionary, {said}", "Download the dictionary again from the project.", row, column)
