"""Charts with a memory as people read them: a moving average as one series, a CUSUM as the sums upwards and downwards."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from fivefold.engine.charts.formats import NO_BREAK, Unit
from fivefold.engine.charts.series import ChartedSeries, Point, Reading
from fivefold.engine.stats.panels import Floats, Integers, Signs, known
from fivefold.engine.stats.settings import Direction
from fivefold.engine.stats.time_weighted.ewma import Ewma
from fivefold.engine.stats.time_weighted.sums import Cusum

SIGMAS = Unit(1.0, f"{NO_BREAK}σ")


def ewma_series(
    average: Ewma, row: int, *, name: str, periods: Sequence[date], unit: Unit, direction: Direction
) -> ChartedSeries:
    """The moving average of one series, a row of `average`, with its limits; what lies beyond them stands out."""
    lines = (average.values[row], average.centre[row], average.lower[row], average.upper[row])
    return _series(name, _points(periods, lines, average.phase[row], average.flags[row], direction), unit)


def cusum_series(
    sums: Cusum, row: int, *, name: str, periods: Sequence[date], direction: Direction
) -> tuple[ChartedSeries, ChartedSeries]:
    """The sums of one series, a row of `sums`, in σ: that of what lies above the centre, and that of what lies below."""
    phase, none = sums.phase[row], np.zeros(len(periods))
    above = (sums.high[row], none, none, np.full(len(periods), sums.upper))
    below = (sums.low[row], none, np.full(len(periods), sums.lower), none)
    up, down = sums.up[row].astype(np.int8), -sums.down[row].astype(np.int8)
    upwards, downwards = (_points(periods, lines, phase, heading, direction) for lines, heading in ((above, up), (below, down)))
    return _series(f"{name}, upwards", upwards, SIGMAS), _series(f"{name}, downwards", downwards, SIGMAS)


def _points(
    periods: Sequence[date], lines: tuple[Floats, ...], phase: Integers, heading: Signs, direction: Direction
) -> tuple[Point, ...]:
    value, centre, lower, upper = (known(line) for line in lines)
    return tuple(
        Point(
            period=period,
            value=value[column],
            numerator=None,
            denominator=0,
            centre=centre[column],
            lower=lower[column],
            upper=upper[column],
            phase=int(phase[column]),
            reading=Reading.of(int(heading[column]), direction),
            upward=bool(heading[column] > 0),
            notes=("Beyond the limit",) if heading[column] else (),
        )
        for column, period in enumerate(periods)
    )


def _series(name: str, points: tuple[Point, ...], unit: Unit) -> ChartedSeries:
    latest = next((point for point in reversed(points) if point.value is not None), None)
    if latest is None or latest.lower is latest.upper is None:
        return ChartedSeries(name, points, unit, reading=Reading.UNKNOWN)
    return ChartedSeries(name, points, unit, reading=latest.reading, upward=latest.upward)
