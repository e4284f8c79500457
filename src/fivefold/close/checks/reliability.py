"""Is the change in place, every time? Pure functions over what sites counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fivefold.close.checks.thresholds import STANDARD, Thresholds
from fivefold.foundation.design.components import CheckState


@dataclass(frozen=True)
class Count:
    """What a site counted in the month that begins on `period`: in `compliant` of `cases` everything was done.

    `all_cases`: these were all the cases that there were, so that few are enough.
    """

    period: date
    compliant: int
    cases: int
    all_cases: bool = False

    @property
    def share(self) -> float:
        return self.compliant / self.cases if self.cases else 0.0


class SiteReliability(StrEnum):
    """What the counts say of one site."""

    RELIABLE = "reliable"
    NOT_RELIABLE = "not_reliable"
    TOO_LITTLE = "too_little"


@dataclass(frozen=True)
class Reliability:
    """The check for all sites that adopted the change: `state` and how many sites it rests on."""

    state: CheckState
    reliable: int
    not_reliable: int
    too_little: int

    @property
    def sites(self) -> int:
        return self.reliable + self.not_reliable + self.too_little


def site_reliability(counts: Iterable[Count], thresholds: Thresholds = STANDARD) -> SiteReliability:
    """Judge one site by its latest consecutive months that have enough cases.

    Reliable: all of the latest three reach 80 %. Not reliable: one of them does not, however few there are. A month with
    too few cases, unless these are all, or a month without a count breaks the row.
    """
    latest = _latest_in_a_row(sorted(counts, key=lambda count: count.period), thresholds)
    if any(count.share < thresholds.compliance for count in latest):
        return SiteReliability.NOT_RELIABLE
    return SiteReliability.RELIABLE if len(latest) == thresholds.periods else SiteReliability.TOO_LITTLE


def network_reliability(sites: Sequence[SiteReliability], thresholds: Thresholds = STANDARD) -> Reliability:
    """Judge the network by the sites that adopted the change: met from 80 % of them, not met once that is out of reach."""
    reliable, unknown = sites.count(SiteReliability.RELIABLE), sites.count(SiteReliability.TOO_LITTLE)
    if sites and reliable / len(sites) >= thresholds.reliable_sites:
        state = CheckState.MET
    elif sites and (reliable + unknown) / len(sites) < thresholds.reliable_sites:
        state = CheckState.NOT_MET
    else:
        state = CheckState.WAITING
    return Reliability(state, reliable, len(sites) - reliable - unknown, unknown)


def _latest_in_a_row(counts: Sequence[Count], thresholds: Thresholds) -> list[Count]:
    """The latest months without a gap between them, each with enough cases, at most as many as are asked for."""
    row: list[Count] = []
    for count in reversed(counts):
        enough = count.cases >= thresholds.cases or (count.all_cases and count.cases > 0)
        follows = not row or _months(row[-1].period) - _months(count.period) == 1
        if not enough or not follows or len(row) == thresholds.periods:
            break
        row.append(count)
    return row


def _months(period: date) -> int:
    return period.year * 12 + period.month
