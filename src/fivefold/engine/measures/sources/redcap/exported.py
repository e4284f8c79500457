"""The CSV files of a REDCap export, told apart by their headers, since their names may say anything."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fivefold.engine.measures.files.csv_bytes import refuse
from fivefold.engine.measures.files.csv_file import LONGEST_CELL
from fivefold.engine.measures.problems import FileRefused, Problem, shown

DICTIONARY_COLUMNS = {
    "Variable / Field Name": "field_name",
    "Form Name": "form_name",
    "Field Type": "field_type",
    "Field Label": "field_label",
    "Choices, Calculations, OR Slider Labels": "select_choices_or_calculations",
    "Text Validation Type OR Show Slider Number": "text_validation_type_or_show_slider_number",
    "Text Validation Min": "text_validation_min",
    "Text Validation Max": "text_validation_max",
    "Identifier?": "identifier",
    "Required Field?": "required_field",
}
"""Headers of a downloaded dictionary, and the same as REDCap's API names them."""

DELIMITERS = ",;\t"
MOST_BYTES = 500_000_000


@dataclass(frozen=True)
class Sheet:
    """One CSV file: its header and its rows, each with the number that a spreadsheet shows."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def records(self) -> Iterable[tuple[int, dict[str, str]]]:
        """Each row by the names of its columns."""
        for number, cells in self.rows:
            yield number, dict(zip(self.header, cells, strict=True))


@dataclass(frozen=True)
class Export:
    """The files of one project. `notes` say what was chosen among several."""

    data: Sheet
    dictionary: Sheet
    events: Sheet | None = None
    arms: Sheet | None = None
    instruments: Sheet | None = None
    notes: tuple[str, ...] = ()


def find_export(folder: Path) -> Export:
    """The export whose CSV files lie in `folder`. Raises FileRefused."""
    if not folder.is_dir():
        raise refuse("file_missing", f"There is no folder {shown(folder.name)}", "Put the export’s CSV files into one folder.")
    kinds: dict[str, list[Sheet]] = {}
    for path in sorted(folder.glob("*.csv")):
        sheet = read_sheet(path)
        kinds.setdefault(_kind(sheet), []).append(sheet)
    dictionaries = sorted(kinds.get("dictionary", []), key=lambda sheet: "field_name" in sheet.header)
    if not dictionaries:
        fix = "Download the data dictionary from the project’s page and put it beside the data."
        raise refuse("no_dictionary", "There is no REDCap data dictionary among the files", fix)
    notes = []
    if len(dictionaries) > 1:
        others = ", ".join(shown(sheet.name) for sheet in dictionaries[1:])
        notes.append(f"{shown(dictionaries[0].name)} was read as the dictionary, and not {others}.")
    return Export(
        data=_only(kinds, "data", "data exports"),
        dictionary=dictionaries[0],
        events=_only_or_none(kinds, "events"),
        arms=_only_or_none(kinds, "arms"),
        instruments=_only_or_none(kinds, "instruments"),
        notes=tuple(notes),
    )


def read_sheet(path: Path) -> Sheet:
    """The rows of one CSV file of an export. Raises FileRefused."""
    if path.stat().st_size > MOST_BYTES:
        raise refuse("too_large", f"{path.name} is larger than {MOST_BYTES // 1_000_000:,} MB", "Export it in parts.")
    earlier = csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            delimiter = _delimiter(stream.readline())
            stream.seek(0)
            return _sheet(path.name, csv.reader(stream, delimiter=delimiter, strict=True))
    except UnicodeDecodeError:
        fix = "Export it again with the character encoding UTF-8."
        raise refuse("not_utf8", f"{path.name} is not UTF-8 text", fix) from None
    finally:
        csv.field_size_limit(earlier)


def _sheet(name: str, reader: "Iterable[list[str]]") -> Sheet:
    header: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = []
    problems = []
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number == 1:
                header = tuple(cells)
            elif any(cells):
                rows.append((number, tuple(cells)))
                if len(cells) != len(header):
                    said = f"{shown(name)}: it has {len(cells)} cells, the header has {len(header)}"
                    problems.append(Problem("wrong_cell_count", said, "Export the file again.", number))
    except csv.Error:
        said = f"{shown(name)}: a quote is opened and not closed, or stands inside a cell"
        problems.append(Problem("bad_quotes", said, "Export the file again.", number + 1))
    problems += [
        Problem("repeated_column", f"{shown(name)}: the header names it twice", "Export the file again.", 1, shown(column))
        for column in dict.fromkeys(column for column in header if header.count(column) > 1)
    ]
    if problems:
        raise FileRefused(problems[:1000], total=len(problems))
    return Sheet(name, header, tuple(rows))


def _delimiter(first: str) -> str:
    return max(DELIMITERS, key=first.count)


def _kind(sheet: Sheet) -> str:
    names = set(sheet.header)
    if names & {"Variable / Field Name", "field_name"} and names & {"Form Name", "form_name"}:
        return "dictionary"
    if {"unique_event_name", "form"} <= names:
        return "instruments"
    if {"unique_event_name", "arm_num"} <= names:
        return "events"
    return "arms" if names == {"arm_num", "name"} else "data"


def _only(kinds: dict[str, list[Sheet]], kind: str, words: str) -> Sheet:
    found = kinds.get(kind, [])
    if len(found) != 1:
        names = ", ".join(shown(sheet.name) for sheet in found) or "none"
        message = f"One file of the folder must be the data; there are {len(found)} {words}: {names}"
        raise refuse("no_data_file" if not found else "several_data_files", message, "Keep one export in the folder.")
    return found[0]


def _only_or_none(kinds: dict[str, list[Sheet]], kind: str) -> Sheet | None:
    return _only(kinds, kind, f"lists of {kind}") if kind in kinds else None


def plain(names: Sequence[str]) -> list[str]:
    """The dictionary's headers as REDCap's API names them."""
    return [DICTIONARY_COLUMNS.get(name, name) for name in names]
