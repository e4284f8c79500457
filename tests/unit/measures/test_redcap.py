"""REDCap exports: every project of the shared data loads with its counts, and what disagrees is named by row and column."""

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from fivefold.engine.measures.definitions.contract import parse_contract
from fivefold.engine.measures.parquet_store import ParquetStore
from fivefold.engine.measures.problems import FileRefused
from fivefold.engine.measures.receiving.receive import receive
from fivefold.engine.measures.sources.redcap.instruments import Choices, Instrument, InstrumentUnclear
from fivefold.engine.measures.sources.redcap.project import Project, read_project
from tests.factories.redcap import export, field, rows
from tests.shared import SHARED, needs_shared

PROJECTS = SHARED / "data" / "redcap"
NAMES = (
    "arm-single-longitudinal",
    "checkboxes-1",
    "dag",
    "decimal-comma",
    "longitudinal",
    "nonnumeric-record-id",
    "repeating-instruments",
    "simple",
    "validation-types-1",
)
TODAY = date(2024, 6, 15)

FIELDS = [
    field("record_id", "visit"),
    field("name", "visit", identifier=True),
    field("seen_on", "visit", validation="date_dmy"),
    field("sex", "visit", "radio", choices="1, Male, or so | 2, Female"),
    field("height", "visit", validation="number_2dp_comma_decimal"),
    field("signs", "visit", "checkbox", choices="a, A | -1, None"),
    field("score", "bp", validation="integer"),
]
HEADER = (
    "record_id,redcap_repeat_instrument,redcap_repeat_instance,redcap_data_access_group,name,seen_on,sex,height,"
    "signs___a,signs____1,visit_complete,score,bp_complete"
)
DATA = f"""{HEADER}
001,,,north,Ann,2024-01-31,1,"1,70",1,0,2,,
001,bp,1,north,,,,,0,0,,120,2
001,bp,2,north,,,,,0,0,,-9,1
x2,,,south,Bob,2024-02-01,2,"1,8",0,1,0,,
"""


def stored(instrument: Instrument, folder: Path) -> list[tuple[object, ...]]:
    """The rows as `receive` stores them under the instrument's own draft."""
    path = folder / "instrument.csv"
    instrument.write(path)
    contract = parse_contract(instrument.contract())
    receipt = receive(path, contract=contract, sites=None, today=TODAY, store=ParquetStore(folder), spill=folder)
    assert receipt.stored is not None, [str(problem) for problem in receipt.report.problems]
    with duckdb.connect(":memory:") as connected:
        return connected.execute("SELECT * FROM read_parquet(?)", [str(receipt.stored.path)]).fetchall()


@needs_shared
@pytest.mark.parametrize("name", NAMES)
def test_every_project_loads_with_the_counts_of_its_files(name: str) -> None:
    project = read_project(PROJECTS / name)
    raw = rows(PROJECTS / name / "data.csv")
    assert len(project.rows) == len(raw)
    forms = project.dictionary.forms
    told = Counter(
        (row.get("redcap_event_name", ""), form)
        for row in raw
        for form in forms
        if row.get(f"{form}_complete") and row.get("redcap_repeat_instrument", form) in ("", form)
    )
    assert project.counts() == dict(told)


@needs_shared
@pytest.mark.parametrize("name", NAMES)
def test_every_instrument_of_every_project_is_received_under_its_draft(name: str, tmp_path: Path) -> None:
    project = read_project(PROJECTS / name)
    for form in project.dictionary.forms:
        instrument = Instrument(project, form, Choices(site="here", month="2024-01"))
        assert len(stored(instrument, tmp_path)) == len(project.rows_of(form)) > 0


@needs_shared
def test_decimal_commas_and_ids_that_are_no_numbers_survive() -> None:
    heights = [row.cells["height"] for row in read_project(PROJECTS / "decimal-comma").rows]
    assert heights == ["1.54", "1.84", "1.95", "1.61"]
    assert [row.record for row in read_project(PROJECTS / "nonnumeric-record-id").rows] == ["a", "b", "c"]
    assert [row.group for row in read_project(PROJECTS / "dag").rows] == ["daga", "daga", "dagb"]
    assert set(read_project(PROJECTS / "longitudinal").arms.values()) == {"1", "2"}


def project_in(folder: Path, data: str = DATA, fields: list[str] | None = None) -> Project:
    return read_project(export(folder / "export", fields or FIELDS, data), missing=["-9"])


def test_an_instrument_is_received_with_its_types_and_without_what_identifies(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    assert stored(Instrument(project, "visit", Choices()), tmp_path) == [
        ("001", "north", date(2024, 1, 31), "1", Decimal("1.70"), True, False, "2"),
        ("x2", "south", date(2024, 2, 1), "2", Decimal("1.80"), False, True, "0"),
    ]
    assert "they identify somebody: name." in project.notes[0]


def test_a_repeating_instrument_is_received_with_its_instances_and_a_date_of_its_record(tmp_path: Path) -> None:
    instrument = Instrument(project_in(tmp_path), "bp", Choices(period="seen_on"))
    assert stored(instrument, tmp_path) == [
        ("001", "1", "north", date(2024, 1, 31), 120, "2"),
        ("001", "2", "north", date(2024, 1, 31), None, "1"),
    ], "-9 means missing in this project"


def test_a_date_and_a_site_are_asked_for_where_the_export_does_not_say(tmp_path: Path) -> None:
    project = project_in(tmp_path, DATA.replace("north", "").replace("2024-02-01", ""))
    with pytest.raises(InstrumentUnclear, match="no date is filled in on every row"):
        Instrument(project, "visit", Choices())
    with pytest.raises(FileRefused) as refused:
        Instrument(project, "visit", Choices(period="seen_on")).write(tmp_path / "visit.csv")
    assert [(problem.row, problem.column) for problem in refused.value.problems] == [
        (2, "redcap_data_access_group"),
        (5, "seen_on"),
    ]


@pytest.mark.parametrize(
    ("change", "to", "expected"),
    [
        ("x2,,,south,Bob,2024-02-01,2", "x2,,,south,Bob,2024-02-01,3", ("disagrees_with_dictionary", 5, "sex")),
        ("2024-02-01", "01-02-2024", ("disagrees_with_dictionary", 5, "seen_on")),
        ('"1,70"', "1.70", ("disagrees_with_dictionary", 2, "height")),
        ("-9", "many", ("disagrees_with_dictionary", 4, "score")),
        ("120,2", "120,3", ("disagrees_with_dictionary", 3, "bp_complete")),
        ("signs___a", "signs___b", ("not_in_dictionary", 1, "signs___b")),
        ("record_id,redcap", "study_id,redcap", ("other_project", 1, "record_id")),
        ("001,bp,2", "001,bp,1", ("duplicate_record", 4, "record_id")),
        ("001,bp,2", "001,pulse,2", ("unknown_instrument", 4, "redcap_repeat_instrument")),
        ("001,bp,2", "001,bp,", ("bad_instance", 4, "redcap_repeat_instance")),
        ("001,bp,2,north,,", "001,bp,2,north,,2024-01-01", ("other_instrument", 4, "seen_on")),
        ("x2,,", ",,", ("missing_value", 5, "record_id")),
        ("x2,,", "x2,", ("wrong_cell_count", 5, None)),
        ("Bob", '"Bob', ("bad_quotes", 5, None)),
        ("visit_complete", "sex", ("repeated_column", 1, "sex")),
    ],
)
def test_data_that_disagree_with_their_dictionary_are_refused_by_row_and_column(
    tmp_path: Path, change: str, to: str, expected: tuple[str, int, str | None]
) -> None:
    with pytest.raises(FileRefused) as refused:
        project_in(tmp_path, DATA.replace(change, to, 1))
    first = refused.value.problems[0]
    assert (first.code, first.row, first.column) == expected
    assert first.fix


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (field("sex", "visit"), "repeated_field", "field_name"),
        (field("Sex of it", "visit"), "bad_field_name", "field_name"),
        (field("more", "../visit"), "bad_field_name", "form_name"),
        (field("more", "visit", "hologram"), "unknown_field_type", "field_type"),
        (field("more", "visit", "radio"), "no_choices", "select_choices_or_calculations"),
    ],
)
def test_a_dictionary_with_a_fault_is_refused_by_row_and_column(tmp_path: Path, row: str, code: str, column: str) -> None:
    with pytest.raises(FileRefused) as refused:
        project_in(tmp_path, fields=[*FIELDS, row])
    first = refused.value.problems[0]
    assert (first.code, first.row, first.column) == (code, 9, column)
    assert "in the dictionary" in first.message


def test_events_and_arms_must_be_those_that_are_listed(tmp_path: Path) -> None:
    fields = [field("record_id", "visit"), field("seen_on", "visit", validation="date_ymd")]
    data = "record_id,redcap_event_name,seen_on,visit_complete\n1,first_arm_1,2024-01-01,2\n1,later_arm_1,2024-01-02,2\n"
    events = "event_name,arm_num,unique_event_name\nFirst,1,first_arm_1\n"
    with pytest.raises(FileRefused, match="Row 3, column redcap_event_name: ‘later_arm_1’ is not among the events"):
        read_project(export(tmp_path / "a", fields, data, {"event.csv": events}))
    with pytest.raises(FileRefused, match="arm 1, which is not listed"):
        read_project(export(tmp_path / "b", fields, data, {"event.csv": events, "arm.csv": "arm_num,name\n2,Two\n"}))
    both = events + "Later,1,later_arm_1\n"
    project = read_project(export(tmp_path / "c", fields, data, {"event.csv": both, "arm.csv": "arm_num,name\n1,One\n"}))
    assert project.counts() == {("first_arm_1", "visit"): 1, ("later_arm_1", "visit"): 1}


def test_an_instrument_is_filled_in_only_at_events_for_which_it_is_designated(tmp_path: Path) -> None:
    fields = [field("record_id", "visit"), field("seen_on", "visit", validation="date_ymd"), field("pulse", "bp")]
    data = (
        "record_id,redcap_event_name,seen_on,visit_complete,pulse,bp_complete\n"
        "1,first_arm_1,2024-01-01,2,,0\n1,later_arm_1,2024-01-02,2,80,2\n"
    )
    mapping = "arm_num,unique_event_name,form\n1,first_arm_1,visit\n1,later_arm_1,visit\n"
    with pytest.raises(FileRefused, match="Row 3, column redcap_event_name: the instrument bp is not designated"):
        read_project(export(tmp_path / "a", fields, data, {"mapping.csv": mapping}))
    both = mapping + "1,later_arm_1,bp\n"
    assert len(read_project(export(tmp_path / "b", fields, data, {"mapping.csv": both})).rows) == 2


def test_a_folder_without_a_dictionary_or_with_two_exports_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="no REDCap data dictionary"):
        read_project(tmp_path)
    folder = export(tmp_path / "two", FIELDS, DATA, {"more.csv": DATA})
    with pytest.raises(FileRefused, match=r"there are 2 data exports: data\.csv, more\.csv"):
        read_project(folder)
