"""How large a change of a measure can be: what is expected of it, from where it stands, in the unit that people write."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from fivefold.gather.measures.models import BetterDirection, Measure, MeasureType
from fivefold.network.people.models import Site

MOST_TIMES = 10
"""A rate or a count is not expected to rise by more than so many times its level; more is a slip in the unit."""


@dataclass(frozen=True)
class Stretch:
    """A level, in the measure's unit, and over how many months it was taken."""

    level: float
    months: int


@dataclass(frozen=True)
class PresentLevel:
    """Where a measure stands at `sites`: in its usual months, without those of the signals behind a loop, and in those."""

    measure: Measure
    sites: tuple[Site, ...]
    usual: Stretch
    signal: Stretch | None = None

    @property
    def levels(self) -> tuple[float, ...]:
        return (self.usual.level,) if self.signal is None else (self.usual.level, self.signal.level)


def scale_of(measure: Measure) -> tuple[int, str]:
    """How many times a change of the measure people write down, and in which unit: percentage points, per 1,000, or itself."""
    match MeasureType(measure.type):
        case MeasureType.PROPORTION:
            return 100, _("percentage points")
        case MeasureType.RATE:
            return 1000, _("per 1,000 %(unit)s") % {"unit": measure.unit}
        case MeasureType.COUNT:
            return 1, measure.unit


def is_for_the_worse(change: Decimal, measure: Measure) -> bool:
    """Whether the change goes against the direction in which the measure is better."""
    worse = {BetterDirection.UP: change < 0, BetterDirection.DOWN: change > 0}
    return worse.get(BetterDirection(measure.direction), False)


def is_possible(change: Decimal, measure: Measure, level: PresentLevel | None) -> bool:
    """Whether the measure can change by `change`, from its usual level or from that of its signal where they are known.

    Nothing falls below none, a share never rises above all, and nothing else by more than `MOST_TIMES` its level.
    """
    if level is None:
        return measure.type != MeasureType.PROPORTION or abs(change) <= 1
    reached = [(each, each + float(change)) for each in level.levels]
    if measure.type == MeasureType.PROPORTION:
        return any(0 <= after <= 1 for _before, after in reached)
    return any(after >= 0 and (before == 0 or after <= (MOST_TIMES + 1) * before) for before, after in reached)
