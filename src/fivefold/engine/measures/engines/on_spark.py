"""Measures on Spark, from Parquet files or a table where Spark can read them. Needs pyspark (the extra `spark`)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.definitions.definition import MeasureDefinition
from fivefold.engine.measures.engines.dialects import SPARK
from fivefold.engine.measures.engines.scan_sql import CELLS, GROUPS, ROWS, scan_sql
from fivefold.engine.measures.engines.values import COLUMNS, MeasureValue, in_order, value_of_row

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

NAME = SPARK.name
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
}
"""Times have no zone, names are names to the letter, and a number that does not fit is an error rather than another number."""


def compute_values(
    session: "SparkSession",
    definitions: Sequence[MeasureDefinition],
    contract: DatasetContract,
    *,
    rows: "DataFrame",
    names: Mapping[str, str] | None = None,
) -> tuple[MeasureValue, ...]:
    """The values of `definitions` over `rows`, in their order; `names` gives columns that are called otherwise.

    A time is a TIMESTAMP_NTZ by the site's own clock. The session's own settings are as they were afterwards.
    """
    if not definitions:
        return ()
    scan = scan_sql(definitions, contract, source="measured_rows", dialect=SPARK, names=names)
    with settings(session), ExitStack() as kept:
        _view(kept, "measured_rows", rows)
        if scan.keeps_rows:
            _view(kept, ROWS, kept.enter_context(_persisted(session.sql(scan.rows))))
        if scan.groups is not None:
            _view(kept, GROUPS, kept.enter_context(_persisted(session.sql(scan.groups))))
            _view(kept, CELLS, session.sql(scan.cells))
        found = session.sql(f"SELECT {', '.join(COLUMNS)} FROM ({scan.values}) measure_values").collect()  # noqa: S608
    return tuple(sorted((value_of_row(tuple(row)) for row in found), key=in_order))


@contextmanager
def settings(session: "SparkSession") -> Iterator[None]:
    """The settings that the computation needs, for as long as it runs."""
    earlier = {name: session.conf.get(name, None) for name in SETTINGS}
    for name, value in SETTINGS.items():
        session.conf.set(name, value)
    try:
        yield
    finally:
        for name, before in earlier.items():
            if before is not None:
                session.conf.set(name, before)


def _view(kept: ExitStack, name: str, frame: "DataFrame") -> None:
    """Call `frame` by `name` in SQL for as long as `kept` lasts."""
    frame.createOrReplaceTempView(name)
    kept.callback(frame.sparkSession.catalog.dropTempView, name)


@contextmanager
def _persisted(frame: "DataFrame") -> Iterator["DataFrame"]:
    """What many queries read is worked out once."""
    persisted = frame.persist()
    try:
        yield persisted
    finally:
        persisted.unpersist()
