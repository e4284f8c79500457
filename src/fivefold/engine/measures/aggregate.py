"""Read a file of counts without a contract: what `fivefold analyse` starts from."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Literal

from fivefold.engine.measures.series_table import SeriesTable


def read_series(
    path: Path,
    *,
    site: str,
    period: str,
    numerator: str,
    denominator: str,
    today: date,
    where: str | None = None,
    kind: Literal["proportion", "rate"] = "proportion",
    max_bytes: int | None = None,
    progress: Callable[[str], None] = lambda _stage: None,
) -> SeriesTable:
    """Sum `numerator` and `denominator` by `site` and month of `period`.

    `period` holds ISO dates or YYYY-MM; a date counts for the month it is in. `today` bounds what is
    a future month. `progress` is called with a short sentence at the start of each stage.
    Raises FileRefused (`.problems`, `.total`) or ExpressionRefused, both DomainError; nothing is read then.
    """
    raise NotImplementedError
