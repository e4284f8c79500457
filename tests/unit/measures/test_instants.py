"""Instants: stored as the site's own time with its offset, so that the site's time zone decides the month."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

from fivefold.engine.measures.definitions.contract import parse_contract
from fivefold.engine.measures.definitions.documents import DocumentRefused
from fivefold.engine.measures.parquet_store import ParquetStore
from fivefold.engine.measures.receiving.receive import Receipt, receive
from fivefold.engine.measures.sources.file_mapping import parse_mapping

CONTRACT = """
name: arrivals
title: Arrivals
version: 1
columns:
  - {name: site, type: text, required: true}
  - {name: arrived, type: instant, required: true}
  - {name: left, type: instant}
key: [site, arrived]
site: site
period: {column: arrived}
"""
ZONES = {"berlin": "Europe/Berlin", "new_york": "America/New_York", "kathmandu": "Asia/Kathmandu", "auckland": "Pacific/Auckland"}
TODAY = date(2024, 6, 15)
local = datetime.fromisoformat


def send(
    folder: Path, rows: str, *, contract: str = CONTRACT, zones: Mapping[str, str] = ZONES, mapping: str | None = None
) -> Receipt:
    path = folder / "sent.csv"
    path.write_text(rows)
    return receive(
        path,
        contract=parse_contract(contract),
        sites=frozenset(ZONES) | {"nowhere"},
        zones=zones,
        today=TODAY,
        store=ParquetStore(folder),
        mapping=parse_mapping(mapping) if mapping else None,
    )


def rows_of(receipt: Receipt) -> list[dict[str, object]]:
    assert receipt.stored is not None, [str(problem) for problem in receipt.report.problems]
    with duckdb.connect(":memory:") as connected:
        found = connected.execute("SELECT * FROM read_parquet(?)", [str(receipt.stored.path)])
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_an_instant_is_stored_as_the_time_of_its_site_with_the_offset(tmp_path: Path) -> None:
    receipt = send(
        tmp_path, "site,arrived,left\nberlin,2024-03-31T22:30:00Z,\nnew_york,2024-04-01T02:30+02:00,2024-04-01 00:00-04\n"
    )
    assert rows_of(receipt) == [
        {
            "site": "berlin",
            "arrived": local("2024-04-01T00:30"),
            "arrived__offset": 120,
            "left": None,
            "left__offset": None,
        },
        {
            "site": "new_york",
            "arrived": local("2024-03-31T20:30"),
            "arrived__offset": -240,
            "left": local("2024-04-01T00:00"),
            "left__offset": -240,
        },
    ], "the same half hour is April in Berlin and March in New York"
    assert receipt.report.periods == (date(2024, 3, 1), date(2024, 4, 1))


@pytest.mark.parametrize("site", sorted(ZONES))
@pytest.mark.parametrize(
    "written",
    ["2024-02-29T23:59:59Z", "2023-10-29T00:30:00Z", "2023-10-29T01:30:00Z", "2023-03-26T01:00:00Z", "1999-12-31T23:00Z"],
)
def test_the_stored_time_is_that_of_the_time_zone_database(tmp_path: Path, site: str, written: str) -> None:
    (row,) = rows_of(send(tmp_path, f"site,arrived,left\n{site},{written},\n"))
    expected = datetime.fromisoformat(written).astimezone(ZoneInfo(ZONES[site]))
    offset = expected.utcoffset()
    assert offset is not None
    assert (row["arrived"], row["arrived__offset"]) == (expected.replace(tzinfo=None), offset.total_seconds() // 60)


def test_the_hour_that_comes_twice_in_autumn_is_two_keys_and_the_same_instant_written_twice_is_one(tmp_path: Path) -> None:
    contract = CONTRACT.replace("[site, arrived]", "[site, left]").replace("{name: left,", "{name: left, required: true,")
    row = "berlin,2023-10-28T00:00:00Z,2023-10-29T"
    header = "site,arrived,left"
    twice = send(tmp_path, f"{header}\n{row}00:30:00Z\n{row}01:30:00Z\n", contract=contract)
    assert [(row["left"], row["left__offset"]) for row in rows_of(twice)] == [
        (local("2023-10-29T02:30"), 120),
        (local("2023-10-29T02:30"), 60),
    ]
    same = send(tmp_path, f"{header}\n{row}00:30:00Z\n{row}02:30:00+02:00\n", contract=contract)
    assert same.report.problems[0].code == "duplicate_key"


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("berlin,2024-03-31T22:30:00,", "bad_instant", "arrived"),
        ("berlin,2024-03-31T22:30:00+15:00,", "bad_instant", "arrived"),
        ("berlin,2024-03-31T22:30:00+01:75,", "bad_instant", "arrived"),
        ("berlin,2024-02-30T22:30:00Z,", "bad_instant", "arrived"),
        ("berlin,2024-03-31T24:30:00Z,", "bad_instant", "arrived"),
        ("berlin,2024-03-31,", "bad_instant", "arrived"),
        ("berlin,,", "missing_value", "arrived"),
        ("berlin,2024-07-01T00:00Z,", "future_period", "arrived"),
        ("nowhere,2024-03-31T22:30Z,", "no_time_zone", "arrived"),
    ],
)
def test_a_cell_without_an_offset_and_a_site_without_a_zone_are_refused(tmp_path: Path, row: str, code: str, column: str) -> None:
    problem = next(problem for problem in send(tmp_path, f"site,arrived,left\n{row}\n").report.problems if problem.code == code)
    assert (problem.row, problem.column) == (2, column)
    assert problem.fix


def test_a_time_zone_that_the_engine_does_not_know_is_refused(tmp_path: Path) -> None:
    receipt = send(tmp_path, "site,arrived,left\nberlin,2024-03-31T22:30Z,\n", zones={"berlin": "Mars/Olympus"})
    assert receipt.report.problems[0].code == "unknown_time_zone"


def test_an_instant_may_be_written_in_the_order_that_a_mapping_says(tmp_path: Path) -> None:
    mapping = "{date_order: dmy, columns: [{column: site, source: a}, {column: arrived, source: b}]}"
    (row,) = rows_of(send(tmp_path, "a,b\nberlin,31.3.2024 9:05+02:00\n", mapping=mapping))
    assert (row["arrived"], row["arrived__offset"]) == (local("2024-03-31T09:05"), 120)


def test_a_parquet_file_holds_instants_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "sent.parquet"
    with duckdb.connect(":memory:") as connected:
        connected.execute("SET TimeZone = 'Asia/Tokyo'")
        select = "SELECT 'berlin' AS site, TIMESTAMPTZ '2024-03-31 22:30:00+00' AS arrived, NULL::TIMESTAMPTZ AS \"left\""
        connected.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    receipt = receive(path, contract=parse_contract(CONTRACT), sites=None, zones=ZONES, today=TODAY, store=ParquetStore(tmp_path))
    (row,) = rows_of(receipt)
    stored = datetime(2024, 3, 31, 22, 30, tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin"))
    assert row["arrived"] == stored.replace(tzinfo=None)


def test_the_offset_of_an_instant_needs_a_name_of_its_own() -> None:
    with pytest.raises(DocumentRefused, match="another column’s name"):
        parse_contract(CONTRACT.replace("{name: left, type: instant}", "{name: arrived__offset, type: integer}"))
