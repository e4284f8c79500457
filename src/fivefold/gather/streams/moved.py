"""What a reader sees of a restatement: values before and now."""

from dataclasses import dataclass
from datetime import date

from fivefold.gather.measures.models import Measure, MeasureRun

Counts = tuple[int, int]


@dataclass(frozen=True)
class Moved:
    """A value that was there before and is different now: (numerator, denominator), or None where there is none any more."""

    where: str
    period: date
    before: Counts
    now: Counts | None


@dataclass(frozen=True)
class Restatement:
    """What `run` changed of the values of `before`, the run before it, as far as the reader may see it.

    `network` are months of the network as a whole; `sites` months of sites. `hidden`: there are changes whose counts, or
    whose difference, are too small to be shown. `redefined`: the two runs have different definitions.
    """

    measure: Measure
    run: MeasureRun
    network: tuple[Moved, ...] = ()
    sites: tuple[Moved, ...] = ()
    hidden: bool = False
    redefined: bool = False
