"""What is written for each format."""

from datetime import date

from fivefold.interfaces.cli.analysis.answer import Answer
from fivefold.interfaces.cli.analysis.as_json import as_json
from fivefold.interfaces.cli.analysis.formats import Format
from fivefold.interfaces.cli.analysis.report import report
from fivefold.interfaces.cli.analysis.saving import Writer, text_writer
from fivefold.interfaces.cli.analysis.table_files import csv_writer, parquet_writer


def writer(answer: Answer, chosen: Format, *, made: date) -> Writer:
    """The writer of the answer in one format; `made` is the day that it bears."""
    match chosen:
        case "html":
            return text_writer(report(answer, made=made))
        case "json":
            return text_writer(as_json(answer, made=made))
        case "csv":
            return csv_writer(answer)
        case "parquet":
            return parquet_writer(answer)
