"""Long tables for the tests of the notebook: sites, months, counts."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

Columns = dict[str, list[Any]]

LIBRARIES: dict[str, Callable[[Columns], Any]] = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "polars, lazy": pl.LazyFrame,
    "arrow": pa.table,
}


def months(count: int) -> list[date]:
    """Successive first days of months from January 2023 on."""
    return [date(2023 + index // 12, index % 12 + 1, 1) for index in range(count)]


def visits(sites: int = 6, points: int = 24) -> Columns:
    """Visits and those that waited too long; at "Site 1" twice as many do in the last seven months."""
    random = np.random.default_rng(4)
    share = np.full((sites, points), 0.2)
    share[1:2, -7:] = 0.4
    late = random.binomial(200, share)
    return {
        "site": [f"Site {site}" for site in range(sites) for _ in range(points)],
        "month": months(points) * sites,
        "late_visits": late.ravel().tolist(),
        "visits": [200] * (sites * points),
    }
