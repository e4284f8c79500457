"""A month with far fewer or far more rows than the site usually sends: an export that broke off, or one that came twice."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from statistics import median

from fivefold.engine.measures.problems import Problem
from fivefold.gather.datasets.contracts import read
from fivefold.gather.datasets.models import Submission
from fivefold.gather.streams.selectors import deliveries, sites_called

MONTHS_KNOWN = 3
"""Earlier months that must be known before anything is usual."""
ROWS_AT_LEAST = 20
"""Where a site usually sends fewer rows, half or double of them is ordinary chance."""
TIMES = 2
MOST = 100
"""Months that are named in one file."""


def unusual_months(submission: Submission, digest: str) -> Sequence[Problem]:
    """Each month of a site with less than half, or more than double, of the rows that are usual in the year before it."""
    from fivefold.gather.streams.arriving import cells_of  # noqa: PLC0415  # loads when needed

    contract = read(submission.contract.text)
    if set(contract.key) == {contract.site, contract.period.column}:
        return ()  # one row for each site and month, always
    cells = cells_of(contract, digest)
    names = {identifier: site.name for identifier, site in sites_called({site for site, _month, _rows in cells}).items()}
    known = _known(submission)
    found = []
    for site, month, rows in cells:
        usual = _usual(known.get(site, {}), month)
        if usual is not None and not usual <= TIMES * rows <= TIMES * TIMES * usual:
            message = f"{names.get(site, site)} has {rows} rows in {month:%Y-%m}, and usually about {usual}"
            found.append(Problem("unusual_rows", message, "It counts. Look whether the export is whole, and not there twice."))
    return found[:MOST]


def _known(submission: Submission) -> Mapping[str, Mapping[date, int]]:
    """The rows of each month of each site, as its last file had them."""
    rows: dict[str, dict[date, int]] = defaultdict(dict)
    earlier = deliveries().filter(dataset=submission.dataset).order_by("id")
    for site, month, count in earlier.values_list("site__identifier", "month", "rows"):
        rows[site][month] = count
    return rows


def _usual(known: Mapping[date, int], month: date) -> int | None:
    year_before = month.replace(year=month.year - 1)
    rows = [count for each, count in known.items() if year_before <= each < month]
    usual = round(median(rows)) if len(rows) >= MONTHS_KNOWN else 0
    return usual if usual >= ROWS_AT_LEAST else None
