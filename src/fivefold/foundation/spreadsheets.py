"""Lists as files for a spreadsheet: the one way in which a page hands out a CSV file."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from fivefold.engine.measures.files.spreadsheet_cells import Value, cell


def csv_response(file_name: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> HttpResponse:
    """An answer that a browser saves as `file_name`: UTF-8, dates in ISO 8601, no text that a spreadsheet would run."""
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers=headers)
    writer = csv.writer(response)
    writer.writerow(heads)
    writer.writerows([cell(value) for value in row] for row in rows)
    return response
