"""Lists as files for a spreadsheet: the one way in which a page hands out a CSV file."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from django.http import HttpResponse

Value: TypeAlias = str | int | float | Decimal | date | datetime | None


def csv_response(file_name: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> HttpResponse:
    """An answer that a browser saves as `file_name`: UTF-8, dates in ISO 8601, no text that a spreadsheet would run."""
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers=headers)
    writer = csv.writer(response)
    writer.writerow(heads)
    writer.writerows([cell(value) for value in row] for row in rows)
    return response


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
