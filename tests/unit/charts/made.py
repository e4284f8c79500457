"""Series and charts made of short texts of numbers, for the tests of the pictures."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import vl_convert

from fivefold.engine.charts.formats import PERCENT
from fivefold.engine.charts.readings import charted_series
from fivefold.engine.charts.series import ChartedSeries
from fivefold.engine.charts.vega_frame import SCHEMA, Spec
from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import chart_series
from fivefold.engine.stats.rule_sets import evaluate
from fivefold.engine.stats.settings import Direction, Settings

RATIOS_TOO = (Chart.RUN, Chart.INDIVIDUALS)
"""Charts that take a ratio as well as a value."""
STEADY = "50 48 52 49 51 47 53 50 48 52 49 51 47 53 50 48 52 49 51 50"
JUMPED = "50 48 52 49 51 47 53 50 48 52 90 92 88 91 93 89 90 92 91 90"


def months(count: int, start: int = 2018 * 12) -> tuple[date, ...]:
    """Successive first days of months from January 2018 on."""
    return tuple(date(index // 12, index % 12 + 1, 1) for index in range(start, start + count))


def charted(
    *series: str,
    chart: Chart = Chart.PROPORTION,
    direction: Direction = Direction.DOWN,
    rules: str = "anhoej+3s",
    target: float | None = None,
    target_changes: tuple[tuple[int, float | None], ...] = (),
    phases: tuple[int, ...] = (),
    freeze: int | None = None,
    excluded: tuple[int, ...] = (),
    centre: float | None = None,
    denominator: float = 500,
    names: tuple[str, ...] = ("Northgate", "Southgate", "Eastmoor"),
) -> tuple[ChartedSeries, ...]:
    """Each text holds one numerator a month; `_` is a month without a report."""
    rows = [[np.nan if word == "_" else float(word) for word in text.split()] for text in series]
    values = np.array(rows)
    settings = Settings(
        chart,
        rule_set=rules,
        direction=direction,
        target=target,
        target_changes=target_changes,
        phases=phases,
        freeze=freeze,
        excluded=excluded,
        centre=centre,
    )
    cases = np.full(values.shape, float(denominator))
    below = cases if settings.chart.needs_denominators or settings.chart in RATIOS_TOO else None
    charts = chart_series(values, below, deviations=values % 5, settings=settings)
    return charted_series(charts, evaluate(charts), names=names[: len(rows)], periods=months(values.shape[1]), unit=PERCENT)


def drawn(spec: Spec) -> str:
    """The picture of a specification that its own schema accepts: that refuses what draws, such as a channel of null."""
    assert not list(null_channels(spec))
    assert spec["config"]["background"] == "transparent"
    svg = str(vl_convert.vegalite_to_svg(spec, vl_version=SCHEMA.rpartition("/v")[2].split(".")[0] + ".4"))
    assert "NaN" not in svg
    return svg


def null_channels(part: object) -> Iterator[str]:
    """Channels without a definition."""
    if isinstance(part, dict):
        yield from (channel for channel, given in part.get("encoding", {}).items() if given is None)
        for value in part.values():
            yield from null_channels(value)
    elif isinstance(part, list):
        for value in part:
            yield from null_channels(value)
