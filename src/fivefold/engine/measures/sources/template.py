"""An empty file of a dataset to fill in: the header, one example row, and in a workbook a sheet that explains the columns."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

from fivefold.engine.measures.definitions.contract import ContractColumn, DatasetContract
from fivefold.engine.measures.expressions.tree import Kind
from fivefold.engine.measures.files.workbook_file import EXPLANATION
from fivefold.engine.measures.files.workbook_writing import workbook_of_texts

EXAMPLES = {
    Kind.TEXT: "example",
    Kind.DATE: "2026-01-31",
    Kind.DATETIME: "2026-01-31 14:05",
    Kind.BOOLEAN: "yes",
}
INSTANT = "2026-01-31T14:05+00:00"


def template_csv(contract: DatasetContract) -> str:
    """The template as CSV."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([_header(contract), _example(contract)])
    return written.getvalue()


def template_workbook(contract: DatasetContract, explanations: Sequence[Sequence[str]] | None = None) -> bytes:
    """The template as XLSX. `explanations`: a header and a row for each column, in the reader's language."""
    about = explanations or [["Column", "What it is", "Holds", "Must be filled in"], *map(_explained, contract.columns)]
    return workbook_of_texts({"Rows": [_header(contract), _example(contract)], EXPLANATION: about})


def _header(contract: DatasetContract) -> list[str]:
    return [column.name for column in contract.columns]


def _example(contract: DatasetContract) -> list[str]:
    return [_value(column) for column in contract.columns]


def _value(column: ContractColumn) -> str:
    kind = column.value_type.kind
    if column.codes:
        return column.codes[0]
    if column.is_instant:
        return INSTANT
    if kind is Kind.NUMBER:
        return str(_number(column))
    return EXAMPLES[kind]


def _number(column: ContractColumn) -> Decimal:
    low, high = column.minimum, column.maximum
    usual = Decimal(10)
    if low is not None and usual < low:
        return low
    return high if high is not None and usual > high else usual


def _explained(column: ContractColumn) -> list[str]:
    holds = f"one of {', '.join(column.codes)}" if column.codes else column.type
    unit = f" ({column.unit})" if column.unit else ""
    return [column.name, column.title, f"{holds}{unit}", "yes" if column.required else "no"]
