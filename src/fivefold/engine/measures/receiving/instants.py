"""Instants: cells with an offset, stored as the site's own time of day and that time's offset.

The time zone of the row's site decides which day and month an instant belongs to, wherever the file was written.
"""

from collections.abc import Mapping

import duckdb

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.duckdb_session import connection, text_literal
from fivefold.engine.measures.files.csv_bytes import refuse
from fivefold.engine.measures.files.csv_checks import Check

ISO_INSTANT = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?"
    r"(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)"
)
WRITE_OFFSET = "Write the time with its offset from UTC, such as 2024-03-31T23:30:00+02:00, or with Z for UTC itself."

Zones = Mapping[str, str]
"""The IANA time zone of each site."""


def universal(cell: str) -> str:
    """SQL for the instant in `cell` as a time of UTC, NULL where there is none."""
    parsed = f"timezone('UTC', TRY_CAST({cell} AS TIMESTAMPTZ))"
    return f"CASE WHEN regexp_full_match({cell}, '{ISO_INSTANT}') THEN {parsed} END"


def local(cell: str, site: str, zones: Zones) -> str:
    """SQL for the instant in `cell` as the time of day at the row's `site`, NULL where either is not known."""
    utc = f"timezone('UTC', {universal(cell)})"
    by_zone: dict[str, list[str]] = {}
    for identifier, zone in sorted(zones.items()):
        by_zone.setdefault(zone, []).append(text_literal(identifier))
    if not by_zone:
        return "CAST(NULL AS TIMESTAMP)"
    parts = " ".join(
        f"WHEN {site} IN ({', '.join(sites)}) THEN timezone({text_literal(zone)}, {utc})" for zone, sites in by_zone.items()
    )
    return f"CASE {parts} END"


def offset(cell: str, local_time: str) -> str:
    """SQL for how many minutes east of UTC `local_time` was."""
    return f"CAST(epoch({local_time} - {universal(cell)}) // 60 AS SMALLINT)"


def check_zones(contract: DatasetContract, zones: Zones) -> None:
    """Raises FileRefused where the contract has instants and a site's time zone is not one that the engine knows."""
    if not contract.instants or not zones:
        return
    with connection() as connected:
        known = _known(connected)
    for site, zone in zones.items():
        if zone not in known:
            message = f"The time zone {zone} of the site {site} is not known to this engine"
            raise refuse("unknown_time_zone", message, "Choose another name of the zone for the site, such as Europe/Berlin.")


def _known(connected: duckdb.DuckDBPyConnection) -> frozenset[str]:
    return frozenset(row[0] for row in connected.execute("SELECT name FROM pg_timezone_names()").fetchall())


def instant_checks(name: str, cell: str, site: str, value: str) -> list[Check]:
    """A cell that is filled in and no instant; and one whose site has no time zone."""
    instant = f"{universal(cell)}"
    unread = f"{cell} IS NOT NULL AND {instant} IS NULL"
    unplaced = f"{instant} IS NOT NULL AND {site} IS NOT NULL AND {value} IS NULL"
    fix = "Have the site’s time zone registered first; it decides which month an instant belongs to."
    return [
        Check("bad_instant", name, unread, cell, "‘{value}’ is not a time with its offset", WRITE_OFFSET),
        Check("no_time_zone", name, unplaced, site, "the time zone of the site ‘{value}’ is not known", fix),
    ]
