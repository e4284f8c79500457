"""Values as the cells of a CSV file that a spreadsheet opens and runs nothing of."""

from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

Value: TypeAlias = str | int | float | Decimal | date | datetime | None


def cell(value: Value) -> str:
    """`value` as text; a text that would be taken for a formula gets a leading apostrophe. Source: OWASP, CSV injection."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return str(value)
    runs = value.lstrip().startswith(("=", "+", "-", "@")) or value.startswith(("\t", "\r"))
    return f"'{value}" if runs else value
