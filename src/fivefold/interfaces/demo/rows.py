"""The demonstration's rows: made from a seed, one site and month at a time, so that any month can be made again alone."""

import csv
import io
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import numpy as np

from fivefold.interfaces.demo.cast import SITES, DemoSite
from fivefold.interfaces.demo.truth import CHANGES, SEED, month_after

BASE = {
    "seen-within-15-minutes": 0.68,
    "pain-relief-within-30-minutes": 0.52,
    "left-before-seen": 0.045,
    "came-back-within-72-hours": 0.06,
    "calls-unanswered": 0.27,
    "central-line-infections": 0.0022,
}
"""The network's true level of each measure where nothing is planted; sites differ around it."""

HEADERS = {
    "emergency_visits": (
        "visit", "site", "arrived_on", "age", "minutes_to_assessment", "pain_score", "minutes_to_pain_relief",
        "left_before_seen", "came_back_within_72_hours",
    ),
    "phone_line": ("site", "month", "calls", "unanswered"),
    "line_days": ("site", "month", "line_days", "infections"),
}  # fmt: skip
DATASETS = tuple(HEADERS)


def file_of(dataset: str, first_month: date, months: Iterable[int], sites: Iterable[DemoSite] = SITES) -> bytes:
    """A CSV file of `dataset` for `months` (counted from `first_month`) at `sites`, as a data manager would send it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADERS[dataset])
    chosen = tuple(sites)
    for month in months:
        for site in chosen:
            writer.writerows(_rows(dataset, site, month, month_after(first_month, month)))
    return text.getvalue().encode()


def level(measure: str, site: DemoSite, month: int) -> float:
    """The true level of `measure` at `site` in `month`: what was planted there, or the site's own ordinary level."""
    for change in CHANGES:
        if change.holds(measure, site.identifier, month):
            return change.level
    spread = float(_random(site, 0, "ordinary level", measure).normal(0.0, 0.12))
    base = BASE[measure]
    if base < 0.01:
        return base * float(np.exp(spread))
    odds = base / (1 - base) * np.exp(spread)
    return float(odds / (1 + odds))


def _rows(dataset: str, site: DemoSite, month: int, begins: date) -> Iterator[tuple[object, ...]]:
    random = _random(site, month, dataset)
    if dataset == "emergency_visits":
        yield from _visits(site, month, begins, random)
    elif dataset == "phone_line":
        calls = int(random.poisson(4 * site.size))
        yield site.identifier, begins.isoformat(), calls, int(random.binomial(calls, level("calls-unanswered", site, month)))
    else:
        days = int(random.poisson(6 * site.size))
        yield site.identifier, begins.isoformat(), days, int(random.poisson(days * level("central-line-infections", site, month)))


def _visits(site: DemoSite, month: int, begins: date, random: np.random.Generator) -> Iterator[tuple[object, ...]]:
    visits = int(random.poisson(site.size))
    seen_soon = level("seen-within-15-minutes", site, month)
    relieved_soon = level("pain-relief-within-30-minutes", site, month)
    leaving = level("left-before-seen", site, month)
    returning = level("came-back-within-72-hours", site, month)
    for number in range(1, visits + 1):
        day = begins + timedelta(days=int(random.integers(monthrange(begins.year, begins.month)[1])))
        left = random.random() < leaving
        pain = int(random.integers(0, 11)) if random.random() < 0.97 else None
        soon, relief_soon, back = random.random() < seen_soon, random.random() < relieved_soon, random.random() < returning
        minutes = int(random.integers(1, 16)) if soon else int(random.integers(16, 95))
        relief = int(random.integers(4, 31)) if relief_soon else int(random.integers(31, 150))
        unrecorded = random.random() < 0.03
        yield (
            f"{begins:%y%m}-{number:04}",
            site.identifier,
            day.isoformat(),
            int(random.integers(0, 17)),
            "" if left else minutes,
            "NA" if pain is None else pain,
            "NA" if left or pain is None or pain < 4 or unrecorded else relief,
            "yes" if left else "no",
            "NA" if left else ("yes" if back else "no"),
        )


def _random(site: DemoSite, month: int, *purpose: str) -> np.random.Generator:
    key = [SEED, month, *site.identifier.encode(), *"/".join(purpose).encode()]
    return np.random.default_rng(key)
