"""The checks of a dataset as SQL of DuckDB: one scan by site and month, and one of the key for its repeats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fivefold.engine.measures.definitions.contract import ContractColumn, DatasetContract
from fivefold.engine.measures.duckdb_session import path_literal
from fivefold.engine.measures.engines.dialects import DUCKDB
from fivefold.engine.measures.engines.lowering import Lowering
from fivefold.engine.measures.expressions.condition import parse
from fivefold.engine.measures.files.cell_forms import EARLIEST
from fivefold.engine.measures.quality.checks import QualityCheck, QualityCheckKind
from fivefold.engine.measures.receiving.row_key import RowKey

ALL_ROWS = "count(*)"
ALIKE = "alike"
"""The table in which `QualitySql.alike` is kept."""


@dataclass(frozen=True)
class QualitySql:
    """Writes the queries for the rows of some files, by the day on which these arrived."""

    contract: DatasetContract
    files: Mapping[date, Sequence[Path]]

    def scan(self, checks: Sequence[QualityCheck]) -> str:
        """Site, month and rows; then, for each check, how many rows break it and of how many it was asked.

        The key's repeats are left at 0: `repeats` counts them.
        """
        counted = "".join(f", {sql}" for check in checks for sql in self._counted(check))
        return f"SELECT {self._place}, {ALL_ROWS}{counted} FROM ({self._rows}) GROUP BY 1, 2 ORDER BY 1, 2"  # noqa: S608

    @property
    def alike(self) -> str:
        """The hashes that the keys of several rows have: cheap to find, and there are rarely any."""
        mark = f"hash({', '.join(self._key.values)})"
        return f"SELECT {mark} AS mark FROM ({self._rows}) GROUP BY 1 HAVING count(*) > 1"  # noqa: S608

    @property
    def repeats(self) -> str:
        """Site, month, and the number of rows there whose key another row has as well; looks where `ALIKE` says only."""
        values = self._key.values
        names = ", ".join(f"k{number}" for number in range(len(values)))
        keyed = f"SELECT {self._place}, {', '.join(values)} FROM ({self._rows})"  # noqa: S608
        return f"""
            WITH keyed (site, month, {names}) AS ({keyed}),
            held AS (
                SELECT site, month, count(*) OVER (PARTITION BY {names}) AS times
                FROM keyed WHERE hash({names}) IN (SELECT mark FROM {ALIKE})
            )
            SELECT site, month, count(*) FROM held WHERE times > 1 GROUP BY site, month"""  # noqa: S608

    @property
    def _key(self) -> RowKey:
        return RowKey(self.contract, DUCKDB.quoted)

    @property
    def _place(self) -> str:
        return f"{self._key.site}, {self._key.month}"

    @property
    def _rows(self) -> str:
        """Every row, with the day on which its file arrived; an earlier contract may have had the columns in another order."""
        return " UNION ALL BY NAME ".join(
            f"SELECT *, {_day(arrived)} AS {self._arrived} FROM read_parquet([{', '.join(map(path_literal, files))}])"  # noqa: S608
            for arrived, files in self.files.items()
        )

    @property
    def _arrived(self) -> str:
        """A name that no column of the contract has."""
        name = "arrived"
        while any(column.name.startswith(name) for column in self.contract.columns):
            name += "_"
        return DUCKDB.quoted(name)

    def _counted(self, check: QualityCheck) -> tuple[str, str]:
        """SQL for the rows that break `check`, and for those of which it can be asked."""
        if check.kind is QualityCheckKind.REPEATED_KEY:
            return "0", ALL_ROWS
        if check.kind is QualityCheckKind.BROKEN_CONDITION:
            holds = Lowering(DUCKDB).predicate(parse(check.subject, self.contract.value_types).tree)
            return _where(f"NOT {holds}"), f"count({holds})"
        column = self.contract.column(check.subject)
        cell = DUCKDB.quoted(column.name)
        if check.kind is QualityCheckKind.EMPTY_CELL:
            return f"{ALL_ROWS} - count({cell})", ALL_ROWS
        return _where(self._broken(check.kind, column, cell)), f"count({cell})"

    def _broken(self, kind: QualityCheckKind, column: ContractColumn, cell: str) -> str:
        """SQL that is true of a cell which breaks the check; of an empty one it is NULL."""
        match kind:
            case QualityCheckKind.UNKNOWN_CODE:
                return f"{cell} NOT IN ({', '.join(map(DUCKDB.text, column.codes))})"
            case QualityCheckKind.DISTANT_DATE:
                return f"{DUCKDB.as_day(cell)} < {_day(EARLIEST)}"
            case QualityCheckKind.FUTURE_DATE:
                return f"{DUCKDB.as_day(cell)} > {self._arrived}"
            case _:
                limits = ((column.minimum, "<"), (column.maximum, ">"))
                return " OR ".join(f"{cell} {sign} {limit:f}" for limit, sign in limits if limit is not None)


def _where(condition: str) -> str:
    return f"{ALL_ROWS} FILTER (WHERE {condition})"


def _day(day: date) -> str:
    return f"DATE '{day.isoformat()}'"
