"""What is true in the demonstration: every change that was planted in its rows, so that tests can ask whether it is found."""

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

SEED = 20_260_901
MONTHS = 36


class Planted(StrEnum):
    """What kind of truth was planted."""

    REAL_IMPROVEMENT = "real_improvement"
    FALSE_HOPE = "false_hope"
    LAPSE = "lapse"
    CONCERN = "concern"
    BROKEN_FEED = "broken_feed"


@dataclass(frozen=True)
class Change:
    """One planted change: `measure` at `sites` is moved to `level` from month `begins` until before month `ends`.

    Months count from 0, the first of the demonstration; `ends` None lasts to the end. `level` is the true proportion, or
    the true rate, while the change lasts.
    """

    kind: Planted
    measure: str
    sites: tuple[str, ...]
    begins: int
    ends: int | None
    level: float
    story: str

    def holds(self, measure: str, site: str, month: int) -> bool:
        """Whether the change acts on `measure` at `site` in `month`."""
        within = self.begins <= month and (self.ends is None or month < self.ends)
        return within and self.measure == measure and site in self.sites


CHANGES = (
    Change(
        Planted.REAL_IMPROVEMENT,
        "pain-relief-within-30-minutes",
        ("NOR", "EAS", "HAR", "KIN", "POR", "ROY", "STB", "WES"),
        20,
        None,
        0.74,
        "Pain is scored at the door and relief given there; it worked, and it lasts.",
    ),
    Change(
        Planted.FALSE_HOPE,
        "seen-within-15-minutes",
        ("QUA",),
        30,
        32,
        0.86,
        "Two good months at Quayside, by chance: nothing had changed.",
    ),
    Change(
        Planted.LAPSE,
        "calls-unanswered",
        ("MIL",),
        14,
        33,
        0.09,
        "A nurse answered the line at Millbrook; when she left, nobody did.",
    ),
    Change(
        Planted.CONCERN,
        "central-line-infections",
        ("FAI",),
        33,
        None,
        0.02,
        "A change of dressing kits at Fairhaven, and infections that rise.",
    ),
    Change(
        Planted.BROKEN_FEED,
        "came-back-within-72-hours",
        ("LAK",),
        32,
        None,
        0.0,
        "Lakeside’s new system no longer records who comes back: a change of the feed, not of care.",
    ),
    Change(
        Planted.CONCERN,
        "pain-relief-within-30-minutes",
        ("NOR", "EAS", "HAR", "KIN", "POR", "ROY", "STB", "WES"),
        8,
        20,
        0.38,
        "A new rule at eight sites: no relief before a doctor has seen the child. It is what scoring at the door puts right.",
    ),
    Change(
        Planted.CONCERN,
        "calls-unanswered",
        ("MIL",),
        8,
        14,
        0.46,
        "A new rota at Millbrook leaves the line to whoever is free, until a nurse is named for it.",
    ),
)

BEFORE_THE_LAPSE = next(change.ends for change in CHANGES if change.kind is Planted.LAPSE and change.ends)
"""Months sent before the loops that worked are closed; what is sent after them shows the lapse."""


def manifest(first_month: date) -> dict[str, Any]:
    """The truth as JSON-ready values, with calendar months beside the numbers of months."""
    return {
        "seed": SEED,
        "months": MONTHS,
        "first_month": first_month.isoformat(),
        "changes": [
            {**asdict(change), "kind": change.kind.value, "begins_month": month_after(first_month, change.begins).isoformat()}
            for change in CHANGES
        ],
    }


def month_after(first: date, months: int) -> date:
    """The first day of the month that is `months` after `first`."""
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def first_month_of(last: date) -> date:
    """The first month of a demonstration whose last complete month is `last`."""
    return month_after(last, 1 - MONTHS)
