"""How many points after a change show special cause that began after it, in a given direction; over many series at once."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.panels import Bools, Integers, Signs
from fivefold.engine.stats.rule_sets import Flags, evaluate
from fivefold.engine.stats.settings import Settings


@dataclass(frozen=True)
class Columns:
    """Which columns of a panel stand before and after a change; the others count for neither. All have shape (columns,)."""

    before: Bools
    after: Bools

    @property
    def start(self) -> int:
        """The first column after the change."""
        return int(np.flatnonzero(self.after)[0])


@dataclass(frozen=True)
class Causes:
    """flagged: points after the change that show special cause, shape (series,). before: the last point before it does, too.

    points: which points after the change are flagged, shape (series, columns).
    """

    flagged: Integers
    before: Bools
    points: Bools


def special_causes(
    values: ArrayLike, denominators: ArrayLike | None, *, settings: Settings, columns: Columns, sign: int
) -> Causes:
    """Chart values, shape (series, columns), with limits from the points before, and apply the rules to either side alone.

    No pattern reaches across the change, so what is found after it began after it. Where the rules hold Anhøj's, an
    unusual run or too few crossings among the points after the change flag those of them on the side of `sign`, if most are.
    """
    outside = ~(columns.before | columns.after)
    charts = chart_series(values, denominators, settings=settings, excluded=outside, freeze=columns.start)
    parted = replace(charts, phase=np.broadcast_to(np.arange(len(outside)) >= columns.start, charts.phase.shape).astype(np.int64))
    flags = evaluate(parted)
    on = (flags.on == sign).any(axis=0)
    if flags.runs is not None:
        on |= _unusual_runs(parted, flags, sign)
    last = int(np.flatnonzero(columns.before)[-1])
    points = on & columns.after
    return Causes(points.sum(axis=1), on[:, last], points)


def _unusual_runs(charts: ControlCharts, flags: Flags, sign: int) -> Bools:
    """The points on the side of `sign` in each phase that Anhøj's rules find unusual and that lies mostly on that side."""
    sides: Signs = charts.sides
    signal = flags.runs.signal if flags.runs is not None else np.zeros((len(sides), 2), dtype=np.bool_)
    found = np.zeros(sides.shape, dtype=np.bool_)
    for phase in range(signal.shape[1]):
        here = charts.included & (charts.phase == phase)
        mostly = np.where(here, sides, 0).sum(axis=1) * sign > 0
        found |= here & (sides == sign) & (signal[:, phase] & mostly)[:, None]
    return found
