"""A month of one site as numbers: which datasets can be typed in, what counts now, and the file that the form makes."""

import csv
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from io import StringIO

from fivefold.engine.measures.definitions.contract import ContractColumn, DatasetContract
from fivefold.engine.measures.expressions.tree import Kind
from fivefold.gather.datasets.contracts import contract_of
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.datasets.selectors import manifest
from fivefold.network.people.models import Site

Numbers = Mapping[str, Decimal | int | None]


def number_columns(contract: DatasetContract) -> tuple[ContractColumn, ...]:
    """The columns that somebody types in: a dataset of one row for each site and month, all else numbers. Empty: not such one."""
    others = tuple(column for column in contract.columns if column.name not in {contract.site, contract.period.column})
    whole_months = contract.column(contract.period.column).type == "date"
    one_row = set(contract.key) == {contract.site, contract.period.column}
    numbers = all(column.value_type.kind is Kind.NUMBER for column in others)
    return others if one_row and whole_months and numbers else ()


def can_be_typed_in(dataset: Dataset) -> bool:
    """Whether there is a form for the dataset."""
    return bool(number_columns(contract_of(dataset)))


def content_of(contract: DatasetContract, site: Site, month: date, numbers: Numbers) -> bytes:
    """The file that says so: a header and one row, in the contract's order; what is not known is written as the contract says."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in contract.columns)
    writer.writerow(_cell(contract, column, site, month, numbers) for column in contract.columns)
    return text.getvalue().encode()


def _cell(contract: DatasetContract, column: ContractColumn, site: Site, month: date, numbers: Numbers) -> str:
    if column.name == contract.site:
        return site.identifier
    if column.name == contract.period.column:
        return month.isoformat()
    number = numbers[column.name]
    if number is None:
        return column.unknown[0] if column.unknown else ""
    return f"{number:f}" if isinstance(number, Decimal) else str(number)


def numbers_that_count(dataset: Dataset, site: Site, months: Collection[date]) -> dict[date, dict[str, Decimal | int | None]]:
    """What counts now for those of `months` that the site has sent."""
    from fivefold.engine.measures.duckdb_session import connection, quoted, text_literal  # noqa: PLC0415  # loads when needed
    from fivefold.gather.datasets.folders import store  # noqa: PLC0415

    contract = contract_of(dataset)
    first, last = min(months), max(months)
    files = [file for file in manifest(dataset) if file.first_period <= last and file.last_period >= first.replace(day=1)]
    if not files:
        return {}
    columns = number_columns(contract)
    paths = ", ".join(text_literal(str(store().find(file.digest).path)) for file in files)
    names = ", ".join(quoted(column.name) for column in columns)
    with connection() as connected:
        found = connected.execute(
            f"SELECT CAST(date_trunc('month', {quoted(contract.period.column)}) AS DATE), {names} "  # noqa: S608
            f"FROM read_parquet([{paths}]) WHERE {quoted(contract.site)} = $1",
            [site.identifier],
        ).fetchall()
    names_of = [column.name for column in columns]
    return {month: dict(zip(names_of, cells, strict=True)) for month, *cells in found if month in months}
