"""A REDCap project: its rows for each instrument, checked against the dictionary before anything is made of them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fivefold.engine.measures.problems import FileRefused, Problem, shown, shown_name
from fivefold.engine.measures.sources.redcap.dictionary import LOOKS_IDENTIFYING, Dictionary, Field, FieldType, read_dictionary
from fivefold.engine.measures.sources.redcap.exported import Export, Sheet, find_export
from fivefold.engine.measures.sources.redcap.values import COMPLETE, Values, values_of

EVENT = "redcap_event_name"
REPEATED = "redcap_repeat_instrument"
INSTANCE = "redcap_repeat_instance"
GROUP = "redcap_data_access_group"
OURS = (EVENT, REPEATED, INSTANCE, GROUP, "redcap_survey_identifier")
MOST_PROBLEMS = 1000
EXPORT_AGAIN = "Export data and dictionary again, both on the same day, as raw data and not as labels."


@dataclass(frozen=True)
class DataColumn:
    """One column of the export that holds data of an instrument. `field` is None for the instrument's status."""

    name: str
    form: str
    field: Field | None
    values: Values


@dataclass(frozen=True)
class Row:
    """One row of the export: whose it is, when and which in turn, and its filled-in cells by column."""

    number: int
    record: str
    event: str
    repeated: str
    instance: str
    group: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Project:
    """Everything an export holds. `arms`: the arm of each event; `notes`: what its reader should know."""

    dictionary: Dictionary
    header: tuple[str, ...]
    columns: tuple[DataColumn, ...]
    rows: tuple[Row, ...]
    arms: Mapping[str, str]
    missing: frozenset[str]
    notes: tuple[str, ...]

    def rows_of(self, form: str) -> list[Row]:
        """The rows in which the instrument `form` was begun: its status is set, or one of its fields is filled in."""
        return [row for row in self.rows if (row.repeated == form if row.repeated else _begun(row, self.columns_of(form)))]

    def columns_of(self, form: str) -> list[DataColumn]:
        """The columns of the export that hold data of the instrument `form`."""
        return [column for column in self.columns if column.form == form]

    @property
    def repeating(self) -> frozenset[str]:
        """Instruments that are filled in again and again for one record."""
        return frozenset(row.repeated for row in self.rows if row.repeated)

    @property
    def is_longitudinal(self) -> bool:
        return EVENT in self.header

    def counts(self) -> dict[tuple[str, str], int]:
        """Rows by event (an empty text where there are none) and instrument."""
        return dict(Counter((row.event, form) for form in self.dictionary.forms for row in self.rows_of(form)))


def _begun(row: Row, columns: Iterable[DataColumn]) -> bool:
    """Whether something is filled in; a checkbox that is not ticked says nothing."""
    return any(
        row.cells[column.name] != "0" or column.field is None or column.field.type is not FieldType.CHECKBOX
        for column in columns
        if column.name in row.cells
    )


def read_project(folder: Path, *, missing: Collection[str] = ()) -> Project:
    """Read the export in `folder`; `missing`: the project's codes for missing data. Raises FileRefused by row and column."""
    return check_project(find_export(folder), missing=frozenset(missing))


def check_project(export: Export, *, missing: frozenset[str]) -> Project:
    """The project in `export`, where dictionary and data agree. Raises FileRefused."""
    dictionary = read_dictionary(export.dictionary)
    columns = _columns(export.data, dictionary)
    arms = _arms(export)
    problems: list[Problem] = []
    rows = tuple(_row(number, cells, columns, dictionary, missing, problems) for number, cells in export.data.records())
    problems += _misplaced(rows, dictionary, arms, has_events=export.events is not None)
    problems += _elsewhere(rows, columns)
    problems += _undesignated(export, rows, columns, dictionary)
    if problems:
        problems.sort(key=lambda problem: problem.row or 0)
        raise FileRefused(problems[:MOST_PROBLEMS], total=len(problems))
    notes = (*export.notes, *_notes(export, columns, dictionary))
    return Project(dictionary, export.data.header, columns, rows, arms, missing, notes)


def _columns(data: Sheet, dictionary: Dictionary) -> tuple[DataColumn, ...]:
    known = {name: field for field in dictionary.fields for name in field.columns}
    status = {f"{form}_complete": form for form in dictionary.forms}
    times = {f"{form}_timestamp" for form in dictionary.forms}
    found, problems = [], []
    if not data.header or data.header[0] != dictionary.record:
        said = f"the first column of the data is {shown_name(data.header[0]) if data.header else 'missing'}, and the "
        said += f"dictionary’s first field is {dictionary.record}"
        problems.append(Problem("other_project", said, "Give the data and the dictionary of one project.", 1, dictionary.record))
    for name in data.header:
        if name in known and known[name].name != dictionary.record:
            found.append(DataColumn(name, known[name].form, known[name], values_of(known[name])))
        elif name in status:
            found.append(DataColumn(name, status[name], None, COMPLETE))
        elif name not in OURS and name not in times and name != dictionary.record:
            said = "the dictionary has no such field or choice"
            problems.append(Problem("not_in_dictionary", said, EXPORT_AGAIN, 1, shown_name(name)))
    if problems:
        raise FileRefused(problems[:MOST_PROBLEMS], total=len(problems))
    return tuple(found)


def _row(
    number: int,
    cells: Mapping[str, str],
    columns: tuple[DataColumn, ...],
    dictionary: Dictionary,
    missing: frozenset[str],
    problems: list[Problem],
) -> Row:
    filled = {}
    for column in columns:
        cell = cells[column.name].strip()
        if not cell:
            continue
        text = cell if cell in missing else column.values.read(cell)
        if text is None:
            said = f"‘{shown(cell)}’ is not {column.values.said}, as the dictionary says of it"
            fix = f"{EXPORT_AGAIN} If it is a code for missing data, say so."
            problems.append(Problem("disagrees_with_dictionary", said, fix, number, shown_name(column.name), shown(cell)))
        else:
            filled[column.name] = text
    if not cells[dictionary.record].strip():
        problems.append(Problem("missing_value", "the row names no record", EXPORT_AGAIN, number, dictionary.record))
    event, repeated, instance, group = (cells.get(name, "").strip() for name in (EVENT, REPEATED, INSTANCE, GROUP))
    return Row(number, cells[dictionary.record].strip(), event, repeated, instance, group, filled)


def _misplaced(rows: tuple[Row, ...], dictionary: Dictionary, arms: Mapping[str, str], *, has_events: bool) -> list[Problem]:
    problems, first = [], dict[tuple[str, str, str, str], int]()
    for row in rows:
        if has_events and row.event not in arms:
            said = f"‘{shown(row.event)}’ is not among the events of the project"
            problems.append(Problem("unknown_event", said, EXPORT_AGAIN, row.number, EVENT, shown(row.event)))
        if row.repeated and row.repeated not in dictionary.forms:
            said = f"‘{shown(row.repeated)}’ is no instrument of the dictionary"
            problems.append(Problem("unknown_instrument", said, EXPORT_AGAIN, row.number, REPEATED, shown(row.repeated)))
        if row.repeated and not row.instance.isdecimal():
            said = f"‘{shown(row.instance)}’ does not say which in turn this one is"
            problems.append(Problem("bad_instance", said, EXPORT_AGAIN, row.number, INSTANCE, shown(row.instance)))
        key = (row.record, row.event, row.repeated, row.instance)
        if key in first:
            said = (
                f"row {first[key]} is of the same record, event and instance ({', '.join(shown(part) for part in key if part)})"
            )
            problems.append(Problem("duplicate_record", said, "Delete one of the two rows.", row.number, dictionary.record))
        first.setdefault(key, row.number)
    return problems


def _elsewhere(rows: tuple[Row, ...], columns: tuple[DataColumn, ...]) -> list[Problem]:
    """A row of a repeating instrument holds nothing of another one."""
    return [
        Problem(
            "other_instrument",
            f"the row is of the instrument {row.repeated}, and the column of {column.form}",
            EXPORT_AGAIN,
            row.number,
            column.name,
            shown(row.cells[column.name]),
        )
        for row in rows
        if row.repeated
        for column in columns
        if column.form != row.repeated and _begun(row, [column])
    ]


def _undesignated(
    export: Export, rows: tuple[Row, ...], columns: tuple[DataColumn, ...], dictionary: Dictionary
) -> list[Problem]:
    """Rows in which an instrument was begun at an event for which it is not designated, where the export says which are."""
    if export.instruments is None:
        return []
    designated = {(cells["unique_event_name"], cells["form"]) for _, cells in export.instruments.records()}
    return [
        Problem(
            "not_designated",
            f"the instrument {form} is not designated for the event {shown(row.event)}",
            EXPORT_AGAIN,
            row.number,
            EVENT,
            shown(row.event),
        )
        for row in rows
        for form in dictionary.forms
        if (row.event, form) not in designated and _entered(row, [column for column in columns if column.form == form])
    ]


def _entered(row: Row, columns: Iterable[DataColumn]) -> bool:
    """Whether somebody entered something; a status of 0 is there by itself."""
    return any(row.cells[column.name] != "0" for column in columns if column.name in row.cells and _begun(row, [column]))


def _arms(export: Export) -> dict[str, str]:
    """The arm of every event, where the project has events. Raises FileRefused for an event of an arm that is not listed."""
    if export.events is None:
        return {}
    events = {cells["unique_event_name"]: (number, cells["arm_num"]) for number, cells in export.events.records()}
    if export.arms is not None:
        listed = {cells["arm_num"] for _, cells in export.arms.records()}
        problems = [
            Problem("unknown_arm", f"the event {shown(name)} is of arm {shown(arm)}, which is not listed", EXPORT_AGAIN, number)
            for name, (number, arm) in events.items()
            if arm not in listed
        ]
        if problems:
            raise FileRefused(problems)
    return {name: arm for name, (_, arm) in events.items()}


def _notes(export: Export, columns: tuple[DataColumn, ...], dictionary: Dictionary) -> list[str]:
    notes = []
    absent = sorted({name for field in dictionary.fields for name in field.columns} - set(export.data.header))
    if absent:
        notes.append(f"The export does not hold {_few(absent)}, which the dictionary describes.")
    beside = sorted({name for name in export.data.header if name.endswith("_timestamp") or name == "redcap_survey_identifier"})
    if beside:
        notes.append(f"Left out, because it tells of the survey and not of its answers: {_few(beside)}.")
    identifying = [field.name for field in dictionary.fields if field.identifies]
    if identifying:
        notes.append(f"Left out, because the dictionary says that they identify somebody: {_few(identifying)}.")
    doubtful = [field.name for field in dictionary.fields if field.validation in LOOKS_IDENTIFYING and not field.identifies]
    if doubtful:
        notes.append(f"These look as if they identify somebody, and the dictionary does not say so: {_few(doubtful)}.")
    if any("FALSE" in cells or "TRUE" in cells for _, cells in export.data.rows):
        notes.append("TRUE and FALSE were read as 1 and 0 in fields whose choices are 0 and 1.")
    return notes


def _few(names: list[str]) -> str:
    return f"{', '.join(names[:20])} and {len(names) - 20} more" if len(names) > 20 else ", ".join(names)
