"""What the validation of a file found, and the same for a spreadsheet."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from fivefold.engine.measures.problems import Problem


@dataclass(frozen=True)
class ValidationReport:
    """What validation found. A file with any problem is refused as a whole; warnings refuse nothing."""

    contract_hash: str
    sha256: str = ""
    """Of the file's bytes; empty when they could not be read to the end."""
    size: int = 0
    rows: int = 0
    """Rows accepted: all of them, or 0."""
    sites: tuple[str, ...] = ()
    periods: tuple[date, ...] = ()
    """First days of the months that the accepted rows speak of, sorted."""
    problems: tuple[Problem, ...] = ()
    """The first 1,000."""
    total: int = 0
    """Of all problems."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Kept problems by code."""
    warnings: tuple[Problem, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether the file may be stored."""
        return self.total == 0


def problems_as_csv(report: ValidationReport) -> str:
    """The report for a spreadsheet, one problem a row; a cell that would be a formula is given a leading apostrophe."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(["row", "column", "value", "code", "message", "what to do"])
    for problem in (*report.problems, *report.warnings):
        cells = (problem.row, problem.column, problem.value, problem.code, problem.message, problem.fix)
        writer.writerow(["" if cell is None else _harmless(str(cell)) for cell in cells])
    return written.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip().startswith(("=", "+", "-", "@")) or cell.startswith(("\t", "\r")) else cell
