"""The first rows of a file as a mapping understands them, before anybody sends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.files.csv_file import reading_rows
from fivefold.engine.measures.problems import FileRefused, Problem, shown
from fivefold.engine.measures.receiving.opening import opened
from fivefold.engine.measures.sources.file_mapping import FileMapping

FIRST_ROWS = 20


@dataclass(frozen=True)
class Preview:
    """Rows in the contract's columns; or what is wrong with the mapping or with these rows."""

    rows: Sequence[Sequence[str]] = ()
    problems: Sequence[Problem] = ()


def first_rows(
    path: Path, contract: DatasetContract, mapping: FileMapping, *, spill: Path | None = None, rows: int = FIRST_ROWS
) -> Preview:
    """The first rows of `path` as `mapping` understands them. Values are not yet checked against the contract."""
    try:
        with (
            opened(path, contract, mapping=mapping, spill=spill, most_rows=rows) as file,
            reading_rows(file.csv_file.path) as read,
        ):
            found = [[shown(cell, most=200) for cell in cells] for cells in islice(read, 1, rows + 1) if cells]
    except FileRefused as refused:
        return Preview(problems=refused.problems)
    return Preview(rows=found)
