"""A measure as one reader may see it: the network's series and the sites', on the rung where the measure stands."""

from dataclasses import dataclass

from fivefold.engine.charts.series import ChartedSeries
from fivefold.gather.measures.models import Measure, MeasureRun
from fivefold.network.sharing.rungs import Detail


@dataclass(frozen=True)
class Shown:
    """What a reader sees: `network` is None where it is not for them or there is nothing; `sites` as they may be named.

    `sent` is how many sites have a value in the latest month, of `expected` that ever had one. `hidden` says which
    counts are hidden from the reader, where some are: a series with such months is not judged. `unhidden`: none ever are.
    """

    measure: Measure
    run: MeasureRun | None
    detail: Detail
    network: ChartedSeries | None = None
    network_reason: str = ""
    sites: tuple[ChartedSeries, ...] = ()
    sent: int = 0
    expected: int = 0
    months: int = 0
    hidden: str = ""
    network_judged: bool = True
    unhidden: bool = False
