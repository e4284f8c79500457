"""The SQL behind `receive`: how each column of a contract is read, and what must hold of its cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fivefold.engine.measures.definitions.contract import ContractColumn, DatasetContract, offset_of
from fivefold.engine.measures.definitions.definition import MeasureDefinition
from fivefold.engine.measures.duckdb_session import quoted, text_literal
from fivefold.engine.measures.engines.dialects import DUCKDB
from fivefold.engine.measures.engines.lowering import lower
from fivefold.engine.measures.expressions.tree import Kind
from fivefold.engine.measures.files.cell_forms import (
    EARLIEST,
    ISO_DATE,
    ISO_DATETIME,
    ISO_PERIOD,
    NO,
    WRITE_ISO,
    YES,
    content,
    is_whole,
    whole_number,
)
from fivefold.engine.measures.files.csv_checks import Check, formula_checks, in_message, number_checks, numbered_sql, read_sql
from fivefold.engine.measures.files.csv_file import CsvFile, shown_list
from fivefold.engine.measures.receiving import instants, part_of_whole
from fivefold.engine.measures.receiving.instants import Zones
from fivefold.engine.measures.receiving.row_key import RowKey


@dataclass(frozen=True)
class ReadColumn:
    """One column: `cell` is SQL for its text (NULL when missing), `value` for its typed value, `name` where that stands.

    offset: SQL for an instant's offset, which then stands under `offset_name`.
    """

    contract: ContractColumn
    cell: str
    value: str
    name: str
    offset: str = ""

    @property
    def offset_name(self) -> str:
        return f"{self.name}o"

    @property
    def values(self) -> str:
        """SQL for the value, and the offset where there is one, under their names."""
        offset = f", {self.offset} AS {self.offset_name}" if self.offset else ""
        return f"{self.value} AS {self.name}{offset}"

    @property
    def stored(self) -> str:
        """SQL for the columns that are stored of it."""
        offset = f", {self.offset_name} AS {quoted(offset_of(self.contract.name))}" if self.offset else ""
        return f"{self.name} AS {quoted(self.contract.name)}{offset}"


@dataclass(frozen=True)
class Plan:
    """How one file is read under one contract."""

    csv_file: CsvFile
    contract: DatasetContract
    columns: tuple[ReadColumn, ...]
    checks: list[Check]

    @property
    def typed(self) -> str:
        """Every row: the cells c0, c1, … as sent, the values v0, v1, … in the contract's order."""
        return f"SELECT *, {self._values} FROM {read_sql(self.csv_file)}"  # noqa: S608

    @property
    def numbered(self) -> str:
        """The same with the row's `record` number."""
        return f"SELECT *, {self._values} FROM {numbered_sql(self.csv_file)}"  # noqa: S608

    @property
    def stored(self) -> str:
        """Every row as it is stored: the contract's columns in the contract's order, in the order of the file."""
        names = ", ".join(column.stored for column in self.columns)
        return f"SELECT {names} FROM ({self.typed})"  # noqa: S608

    @property
    def _values(self) -> str:
        return ", ".join(column.values for column in self.columns)

    @property
    def key(self) -> RowKey:
        """What tells each row from every other."""
        return RowKey(self.contract, self.value_of)

    def value_of(self, name: str) -> str:
        """The SQL name under which the value of the contract's column `name`, or an instant's offset, stands."""
        instant = next((column for column in self.columns if column.offset and offset_of(column.contract.name) == name), None)
        return instant.offset_name if instant is not None else self._column(name).name

    def cell_of(self, name: str) -> str:
        """SQL for the text of the contract's column `name`."""
        return self._column(name).cell

    def _column(self, name: str) -> ReadColumn:
        return next(column for column in self.columns if column.contract.name == name)


def plan(
    csv_file: CsvFile,
    contract: DatasetContract,
    *,
    sites: frozenset[str] | None,
    own_site: str | None = None,
    measures: Sequence[MeasureDefinition] = (),
    zones: Zones | None = None,
    today: date,
) -> Plan:
    """How to read `csv_file` under `contract`; `sites`, `own_site`, `measures` and `zones` as `receive` has them."""
    site = _cell(contract.column(contract.site), csv_file.header.index(contract.site))
    columns = tuple(
        _read_instant(column, csv_file.header.index(column.name), f"v{index}", site=site, zones=zones or {})
        if column.is_instant
        else _read(column, csv_file.header.index(column.name), f"v{index}", is_period=column.name == contract.period.column)
        for index, column in enumerate(contract.columns)
    )
    checks = formula_checks(csv_file)
    for column in columns:
        checks.extend(_column_checks(column, site=site))
        if column.contract.name == contract.period.column:
            checks.extend(_period_checks(column, today))
        if column.contract.name == contract.site and own_site is not None:
            checks.append(_own_site_check(column, own_site))
        elif column.contract.name == contract.site and sites is not None:
            checks.append(_site_check(column, sites))
    planned = Plan(csv_file, contract, columns, checks)
    checks.extend(_condition_checks(planned))
    checks.extend(part_of_whole.checks(measures, contract, value_of=planned.value_of, cell_of=planned.cell_of))
    return planned


def _read(column: ContractColumn, index: int, name: str, *, is_period: bool) -> ReadColumn:
    cell = _cell(column, index)
    return ReadColumn(column, cell, _value(column, cell, is_period=is_period), name)


def _read_instant(column: ContractColumn, index: int, name: str, *, site: str, zones: Zones) -> ReadColumn:
    cell = _cell(column, index)
    local = instants.local(cell, site, zones)
    return ReadColumn(column, cell, local, name, offset=instants.offset(cell, local))


def _cell(column: ContractColumn, index: int) -> str:
    """SQL for the text of a cell, NULL where it is empty or says that it is not known."""
    cell = content(index)
    if column.unknown:
        tokens = ", ".join(text_literal(token) for token in column.unknown)
        cell = f"(CASE WHEN {cell} NOT IN ({tokens}) THEN {cell} END)"
    return cell


def _value(column: ContractColumn, cell: str, *, is_period: bool) -> str:
    kind, scale = column.value_type.kind, column.value_type.scale
    match kind:
        case Kind.NUMBER if scale == 0:
            return whole_number(cell)
        case Kind.NUMBER:
            return f"CASE WHEN {_well_formed(column, cell)} THEN TRY_CAST({cell} AS DECIMAL(18, {scale})) END"
        case Kind.DATE if is_period:
            return f"CASE WHEN regexp_full_match({cell}, '{ISO_PERIOD}') THEN TRY_CAST(rpad({cell}, 10, '-01') AS DATE) END"
        case Kind.BOOLEAN:
            return f"CASE WHEN lower({cell}) IN {YES} THEN true WHEN lower({cell}) IN {NO} THEN false END"
        case Kind.TEXT:
            return cell
        case _:
            return f"CASE WHEN {_well_formed(column, cell)} THEN TRY_CAST({cell} AS {DUCKDB.stored_types[kind]}) END"


def _well_formed(column: ContractColumn, cell: str) -> str:
    kind, digits, scale = column.value_type.kind, column.value_type.digits, column.value_type.scale
    if kind is Kind.NUMBER and scale:
        return f"regexp_full_match({cell}, '[+-]?[0-9]{{1,{digits}}}([.][0-9]{{0,{scale}}}0*)?')"
    if kind is Kind.NUMBER:
        return is_whole(cell)
    return f"regexp_full_match({cell}, '{ISO_DATETIME if kind is Kind.DATETIME else ISO_DATE}')"


def _column_checks(column: ReadColumn, *, site: str) -> list[Check]:
    name, kind, scale = column.contract.name, column.contract.value_type.kind, column.contract.value_type.scale
    unread = f"{column.cell} IS NOT NULL AND {column.name} IS NULL"
    checks = []
    if kind is Kind.NUMBER:
        digits = column.contract.value_type.digits
        checks.extend(number_checks(name, column.cell, unread, digits=digits, scale=scale))
        checks.extend(_limit_checks(column))
    elif column.contract.is_instant:
        checks.extend(instants.instant_checks(name, column.cell, site, column.name))
    elif kind in {Kind.DATE, Kind.DATETIME}:
        checks.append(Check("bad_date", name, unread, column.cell, "‘{value}’ is not a date of the calendar", WRITE_ISO))
    elif kind is Kind.BOOLEAN:
        fix = "Write true or false, yes or no, 1 or 0."
        checks.append(Check("not_a_boolean", name, unread, column.cell, "‘{value}’ is neither true nor false", fix))
    elif column.contract.codes:
        codes = ", ".join(text_literal(code) for code in column.contract.codes)
        fix = f"The codes are {shown_list(column.contract.codes)}."
        checks.append(
            Check("unknown_code", name, f"{column.cell} NOT IN ({codes})", column.cell, "‘{value}’ is not one of the codes", fix)
        )
    if column.contract.required:
        fix = "Fill in the cell; the contract requires it in every row."
        checks.append(Check("missing_value", name, f"{column.cell} IS NULL", "''", "the cell is empty", fix))
    return checks


def _limit_checks(column: ReadColumn) -> list[Check]:
    name, low, high = column.contract.name, column.contract.minimum, column.contract.maximum
    checks = []
    if low is not None:
        code = "negative" if low == 0 else "too_small"
        message = "{value} is negative" if low == 0 else f"{{value}} is below {low}, the smallest allowed"
        checks.append(Check(code, name, f"{column.name} < {low:f}", column.cell, message, "Correct the cell."))
    if high is not None:
        message = f"{{value}} is above {high}, the largest allowed"
        checks.append(Check("too_large_value", name, f"{column.name} > {high:f}", column.cell, message, "Correct the cell."))
    return checks


def _period_checks(column: ReadColumn, today: date) -> list[Check]:
    name, day = column.contract.name, f"CAST({column.name} AS DATE)"
    fix = f"Dates go from {EARLIEST.isoformat()} up to {today.isoformat()}; correct the cell."
    before, after = f"{day} < DATE '{EARLIEST.isoformat()}'", f"{day} > DATE '{today.isoformat()}'"
    return [
        Check("distant_period", name, before, column.cell, f"{{value}} is before {EARLIEST.year}", fix),
        Check("future_period", name, after, column.cell, "{value} is in the future", fix),
    ]


def _site_check(column: ReadColumn, sites: frozenset[str]) -> Check:
    listed = ", ".join(text_literal(site) for site in sorted(sites)) or "NULL"
    condition = f"{column.name} NOT IN ({listed})" if sites else f"{column.name} IS NOT NULL"
    fix = "Correct the identifier, or have the site registered first."
    return Check("unknown_site", column.contract.name, condition, column.cell, "‘{value}’ is not a site that we know", fix)


def _own_site_check(column: ReadColumn, own_site: str) -> Check:
    condition = f"{column.name} <> {text_literal(own_site)}"
    message = f"your role lets you send the rows of {in_message(own_site)} only; this row names ‘{{value}}’"
    fix = "Correct the identifier, or leave the row out: whoever sends for that site, or for the whole network, sends it."
    return Check("other_site", column.contract.name, condition, column.cell, message, fix)


def _condition_checks(planned: Plan) -> list[Check]:
    checks = []
    for check, condition in zip(planned.contract.checks, planned.contract.conditions(), strict=True):
        lowered = lower(condition.tree, lambda column: planned.value_of(column.name))
        columns = condition.columns()
        value = " || ', ' || ".join(
            f"{text_literal(f'{column.name} ')} || coalesce({planned.cell_of(column.name)}, 'empty')" for column in columns
        )
        message = f"{in_message(check.condition)} does not hold: {{value}}"
        fix = check.because or "Correct one of the cells."
        broken = f"NOT {lowered.is_true} AND NOT {lowered.is_unknown}"
        checks.append(Check("check_failed", columns[0].name, broken, value, message, fix))
    return checks
