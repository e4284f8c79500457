"""OMOP tables joined by a mapping into the CSV file that a contract wants. Nothing is read as a floating-point number."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.duckdb_session import connection, path_literal, quoted, text_literal
from fivefold.engine.measures.expressions.tree import Kind, ValueType
from fivefold.engine.measures.files.csv_bytes import refuse
from fivefold.engine.measures.files.csv_file import nearest, shown_list
from fivefold.engine.measures.problems import FileRefused, Problem, shown
from fivefold.engine.measures.sources.file_mapping import check_fit
from fivefold.engine.measures.sources.omop.mapping import CONCEPTS, JOINED, OmopColumn, OmopMapping, OmopTable
from fivefold.engine.measures.sources.rewriting import rewrite

ENDINGS = (".parquet", ".csv")
NOISE = "1e-6"
"""How far from a number of the contract's digits, relative to its size, a floating-point number may lie and mean it."""


def write_omop_rows(folder: Path, to: Path, *, mapping: OmopMapping, contract: DatasetContract) -> int:
    """Write the rows that `mapping` makes of the tables in `folder` to the CSV file `to`; returns how many there are.

    Raises FileRefused, MappingUnfit.
    """
    check_fit(mapping.as_file_mapping, contract)
    with tempfile.TemporaryDirectory(dir=to.parent, prefix="omop-") as spill, connection(spill=Path(spill)) as connected:
        plan = _Plan(connected, folder, mapping, contract)
        joined = Path(spill) / "joined.csv"
        with _told(folder):
            copied = connected.execute(f"COPY ({plan.sql}) TO {text_literal(str(joined))} (FORMAT csv, HEADER)")
            rows = int(copied.fetchall()[0][0])
        rewrite(joined, to, mapping=mapping.as_file_mapping, contract=contract)
    return rows


class _Plan:
    """The tables that a mapping needs, as views, and the query over them."""

    def __init__(
        self, connected: duckdb.DuckDBPyConnection, folder: Path, mapping: OmopMapping, contract: DatasetContract
    ) -> None:
        self._connected, self._folder, self._mapping, self._contract = connected, folder, mapping, contract
        self._columns: dict[OmopTable, dict[str, str]] = {}
        self._joins: dict[OmopTable, str] = {}
        self._open(mapping.table)
        for column in mapping.columns:
            if column.table is not None:
                self._need(column.table)
        self._check_columns()

    @property
    def sql(self) -> str:
        """Every row with a text in every column that has a source, under the contract's names."""
        main = self._mapping.table
        cells = ", ".join(
            f"{self._cell(column.table, column)} AS {quoted(column.column)}"
            for column in self._mapping.columns
            if column.table is not None
        )
        return f"SELECT {cells} FROM {main} {' '.join(self._joins.values())} {self._chosen()} ORDER BY {self._order()}"  # noqa: S608

    def _chosen(self) -> str:
        if not self._mapping.concepts:
            return ""
        kind = f"{self._mapping.table}.{CONCEPTS[self._mapping.table]}"
        return f"WHERE TRY_CAST({kind} AS BIGINT) IN ({', '.join(str(concept) for concept in self._mapping.concepts)})"

    def _order(self) -> str:
        """The rows of the table in the order of its own key, so that the same tables always give the same file."""
        main = self._mapping.table
        key = f"{main}_id" if f"{main}_id" in self._columns[main] else "person_id"
        return f"TRY_CAST({main}.{key} AS BIGINT), {main}.{key}"

    def _need(self, table: OmopTable) -> None:
        if table == self._mapping.table or table in self._joins:
            return
        by = JOINED[table]
        holder = self._holder(table, by)
        self._open(table)
        self._check_unique(table, by)
        same = f"TRY_CAST({table}.{by} AS BIGINT) = TRY_CAST({holder}.{by} AS BIGINT)"
        self._joins[table] = f"LEFT JOIN {table} ON {same}"

    def _holder(self, table: OmopTable, by: str) -> OmopTable:
        """The table whose row says which row of `table` belongs to it."""
        if table is OmopTable.CARE_SITE and self._mapping.care_site_of is not None:
            self._need(self._mapping.care_site_of)
            return self._mapping.care_site_of
        if table is OmopTable.LOCATION and by not in self._columns[self._mapping.table]:
            self._need(OmopTable.CARE_SITE)
            return OmopTable.CARE_SITE
        if by not in self._columns[self._mapping.table]:
            message = f"A row of {self._mapping.table} does not say to which {table} it belongs"
            fix = "Say whose care site it is: care_site_of: visit_occurrence, or person." if by == "care_site_id" else ""
            raise refuse("omop_not_joined", message, fix or "Begin with a table that says so.")
        return self._mapping.table

    def _open(self, table: OmopTable) -> None:
        path = _find(self._folder, table)
        with _told(self._folder):
            source = (
                f"read_parquet({path_literal(path)})"
                if path.suffix.lower() == ".parquet"
                else f"read_csv({path_literal(path)}, header=true, all_varchar=true, strict_mode=true)"
            )
            self._connected.execute(f"CREATE VIEW {table} AS FROM {source}")
            self._columns[table] = {
                name.lower(): kind for name, kind, *_ in self._connected.execute(f"DESCRIBE {table}").fetchall()
            }

    def _check_unique(self, table: OmopTable, by: str) -> None:
        if by not in self._columns[table]:
            raise FileRefused([_no_column(table, by, self._columns[table])])
        twice = f"SELECT {by} FROM {table} WHERE {by} IS NOT NULL GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL LIMIT 1"  # noqa: S608
        with _told(self._folder):
            found = self._connected.execute(twice).fetchall()
        if found:
            message = f"The table {table} has {by} {shown(found[0][0])} more than once, so that rows would count twice"
            raise refuse("omop_repeated_key", message, f"Write {table} again with one row for each {by}.")

    def _check_columns(self) -> None:
        needed = [(column.table, column.field) for column in self._mapping.columns if column.table is not None]
        if self._mapping.concepts:
            needed.append((self._mapping.table, CONCEPTS[self._mapping.table]))
        problems = [_no_column(table, name, self._columns[table]) for table, name in needed if name not in self._columns[table]]
        if problems:
            raise FileRefused(problems)

    def _cell(self, table: OmopTable, column: OmopColumn) -> str:
        wanted = self._contract.column(column.column).value_type
        return _text(f"{table}.{quoted(column.field)}", self._columns[table][column.field], wanted)


def _text(cell: str, kind: str, wanted: ValueType) -> str:
    """SQL for a value as the contract's file would have it."""
    if kind.endswith("WITH TIME ZONE"):
        return f"strftime(timezone('UTC', {cell}), '%Y-%m-%dT%H:%M:%SZ')"
    if kind.startswith("TIMESTAMP"):
        text = f"strftime({cell}, '%Y-%m-%d %H:%M:%S')"
        return f"replace({text}, ' 00:00:00', '')" if wanted.kind is Kind.DATE else text
    if kind in ("DOUBLE", "FLOAT"):
        return _number(f"CAST({cell} AS DOUBLE)", wanted)
    if kind == "VARCHAR" and wanted.kind is Kind.NUMBER:
        noisy = f"regexp_full_match({cell}, '[+-]?[0-9]+[.][0-9]{{{wanted.scale + 1},}}')"
        other = f"CASE WHEN {noisy} THEN {_number(f'TRY_CAST({cell} AS DOUBLE)', wanted)} ELSE {cell} END"
        return f"CASE WHEN lower(trim({cell})) <> 'nan' THEN {other} END"
    if kind == "VARCHAR" and wanted.kind is Kind.DATE:
        return f"regexp_replace({cell}, '[T ]00:00(:00(\\.0+)?)?$', '')"
    return f"CAST({cell} AS VARCHAR)"


def _number(cell: str, wanted: ValueType) -> str:
    """A floating-point number as the decimal that it stands for; NaN is missing, and other digits are left to be refused."""
    scale = wanted.scale if wanted.kind is Kind.NUMBER else 0
    near = f"round({cell}, {scale})"
    means = f"abs({cell}) < 1e15 AND abs({cell} - {near}) <= {NOISE} * greatest(1, abs({cell}))"
    exact = f"CAST(TRY_CAST({near} AS DECIMAL(38, {scale})) AS VARCHAR)"
    return f"CASE WHEN isnan({cell}) THEN NULL WHEN {means} THEN {exact} ELSE CAST({cell} AS VARCHAR) END"


def _find(folder: Path, table: OmopTable) -> Path:
    found = [path for path in _files(folder) if path.stem.lower() == table and path.suffix.lower() in ENDINGS]
    if len(found) == 1:
        return found[0]
    if found:
        names = " and ".join(path.name for path in sorted(found))
        raise refuse("omop_table_twice", f"The table {table} is there twice: {names}", "Keep one of the files.")
    there = shown_list(sorted(path.name for path in _files(folder))) or "none"
    raise refuse("omop_table_missing", f"There is no table {table} in the folder", f"The files are {there}.")


def _files(folder: Path) -> Iterable[Path]:
    if not folder.is_dir():
        raise refuse("file_missing", f"There is no folder {shown(folder.name)}", "Put the tables’ files into one folder.")
    return [path for path in folder.iterdir() if path.is_file()]


def _no_column(table: OmopTable, name: str, columns: Iterable[str]) -> Problem:
    near = nearest(name, columns)
    fix = f"Is it {near}? Its columns are {shown_list(columns)}." if near else f"Its columns are {shown_list(columns)}."
    return Problem("missing_column", f"the table {table} has no column {shown(name)}", fix, column=f"{table}.{shown(name)}")


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except (duckdb.Error, UnicodeDecodeError) as error:
        reason = shown(str(error).splitlines()[0].replace(str(folder), "…"), most=120)
        fix = "Write the table again as Parquet, or as CSV in UTF-8 with commas."
        raise refuse("omop_unreadable", f"A table cannot be read: {reason}", fix) from None
