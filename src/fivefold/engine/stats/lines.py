"""What the lines of a chart are computed from, and what comes of it."""

from dataclasses import dataclass

from fivefold.engine.stats.panels import Bools, Floats, Integers


@dataclass(frozen=True)
class Panel:
    """What a chart is computed from; every array has shape (series, points).

    values: the plotted value before `multiply`; counts: numerators (or the value itself); denominators: or None.
    deviations: standard deviations within the groups of an X̄ or s chart, or None.
    usable: there is a value. baseline: the point's place counts for the limits (it may still have no value, and then
    breaks the chain of moving ranges, which an excluded point does not).
    """

    values: Floats
    counts: Floats
    denominators: Floats | None
    deviations: Floats | None
    usable: Bools
    baseline: Bools
    phase: Integers

    @property
    def setting(self) -> Bools:
        """The points that set centre and limits."""
        return self.usable & self.baseline


@dataclass(frozen=True)
class Judged:
    """Where a rule that counts σ reads the points of a chart whose limits are not symmetric; shape (series, points).

    On this scale the limits lie 3 sigma either side of centre, and a point lies beyond them where it does on the plot.
    """

    values: Floats
    centre: Floats
    sigma: Floats


@dataclass(frozen=True)
class Lines:
    """Centre, limits and σ of every point before `multiply`, shape (series, points); nan where there is none.

    judged: None where the plot itself is the scale on which σ are counted.
    """

    centre: Floats
    lower: Floats
    upper: Floats
    sigma: Floats
    judged: Judged | None = None
