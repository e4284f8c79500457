"""The tidy table as CSV, safe for spreadsheets, and as Parquet, typed."""

import csv
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import duckdb

from fivefold.engine.measures.duckdb_session import connection, text_literal
from fivefold.engine.measures.files.spreadsheet_cells import Value, cell
from fivefold.engine.stats.rule_sets import RULE_SETS, RuleSet
from fivefold.interfaces.cli.analysis.answer import Answer
from fivefold.interfaces.cli.analysis.saving import PARQUET_MARK, ReportRefused, Writer
from fivefold.interfaces.cli.analysis.tidy import columns, rows

TABLE_VERSION = 2
"""Rises when a column of the table changes its name or its meaning."""


def csv_writer(answer: Answer) -> Writer:
    """Writes the table as UTF-8 CSV; no text in it is run by a spreadsheet."""
    return lambda place: _write_csv(answer, place, cell)


def parquet_writer(answer: Answer) -> Writer:
    """Writes the table as Parquet: whole numbers as such, dates as dates, texts as they are."""
    return lambda place: _write_parquet(answer, place)


def _write_csv(answer: Answer, place: Path, as_text: Callable[[Value], str]) -> None:
    with place.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns(_rule_set(answer)))
        writer.writerows([as_text(value) for value in row] for row in rows(answer))


def _write_parquet(answer: Answer, place: Path) -> None:
    types = ", ".join(f"{text_literal(name)}: {text_literal(kind)}" for name, kind in columns(_rule_set(answer)).items())
    with tempfile.TemporaryDirectory(prefix="fivefold-") as folder, connection(spill=Path(folder)) as connected:
        plain = Path(folder) / "table.csv"
        _write_csv(answer, plain, lambda value: "" if value is None else str(value))
        form = "auto_detect=false, header=true, delim=',', quote='\"', escape='\"'"
        source = f"read_csv({text_literal(str(plain))}, {form}, columns={{{types}}})"
        marked = f"{{{PARQUET_MARK}: '{TABLE_VERSION}', generator: {text_literal('Fivefold ' + version('fivefold'))}}}"
        with _told_as_ours(place):
            connected.execute(f"COPY (FROM {source}) TO {text_literal(str(place))} (FORMAT parquet, KV_METADATA {marked})")


@contextmanager
def _told_as_ours(place: Path) -> Iterator[None]:
    """A disk that is full, for example, is told as it is for any other file."""
    try:
        yield
    except duckdb.IOException as error:
        raise ReportRefused(f"{place.name}: {error}", fix="Free some space, or choose another place with --out.") from error


def _rule_set(answer: Answer) -> RuleSet:
    return RULE_SETS[answer.studies[0].settings.rule_set]
