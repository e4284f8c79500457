"""Whether each month of each site came, and came in time: from what was expected and what was delivered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db import models
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.permission import Actor, Permission
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.streams.models import Delivery, Expectation
from fivefold.gather.streams.selectors import deliveries_of, expectations_of
from fivefold.network.people.models import Site

MONTHS = 12
"""Months that are looked at: the one before this one, and those before it."""


class Punctuality(models.TextChoices):
    """Whether a month of a site came in time."""

    ON_TIME = "on_time", _("on time")
    LATE = "late", _("late")
    MISSING = "missing", _("missing")
    AWAITED = "awaited", _("not due yet")
    NOT_DUE = "not_due", _("received")
    NOT_EXPECTED = "not_expected", _("not expected")


@dataclass(frozen=True)
class SiteMonth:
    """A month of a site: when it was due (None: it was not expected), when it first came, how often it came, and its rows."""

    site: Site
    month: date
    due_on: date | None
    received_on: date | None
    times: int
    rows: int | None
    today: date

    @property
    def punctuality(self) -> Punctuality:
        """Where it stands today."""
        if self.due_on is None:
            return Punctuality.NOT_EXPECTED if self.received_on is None else Punctuality.NOT_DUE
        if self.received_on is None:
            return Punctuality.MISSING if self.today > self.due_on else Punctuality.AWAITED
        return Punctuality.LATE if self.received_on > self.due_on else Punctuality.ON_TIME

    @property
    def days_late(self) -> int | None:
        """Days after the due day, negative before it, until it came or until today; None where it was not due."""
        if self.due_on is None or (self.received_on is None and self.today <= self.due_on):
            return None
        return ((self.received_on or self.today) - self.due_on).days


@dataclass(frozen=True)
class Record:
    """The months of one site, the latest first."""

    site: Site
    months: tuple[SiteMonth, ...]

    @property
    def share_on_time(self) -> float | None:
        """Of the months that were due, the share that came in time; None where none was."""
        return share_on_time(self.months)

    @property
    def missing(self) -> int:
        """Months that are overdue and have not come."""
        return sum(each.punctuality is Punctuality.MISSING for each in self.months)


@dataclass(frozen=True)
class Feed:
    """A dataset's stream over the last months: a record for each site that owes data or has sent some."""

    dataset: Dataset
    months: tuple[date, ...]
    records: tuple[Record, ...]

    @property
    def cells(self) -> list[SiteMonth]:
        """Every month of every site."""
        return [each for record in self.records for each in record.months]

    def in_month(self, month: date) -> list[SiteMonth]:
        """Every site's `month`."""
        return [each for each in self.cells if each.month == month]

    def rows_in(self, month: date) -> int:
        """Rows that count for `month`, as the last file for each site had them."""
        return sum(each.rows or 0 for each in self.in_month(month))

    @property
    def latest(self) -> date | None:
        """The latest month of which something came."""
        return next((month for month in self.months if self.rows_in(month)), None)

    @property
    def usual_rows(self) -> int | None:
        """The median of the rows of the months before the latest; None where there are fewer than three."""
        earlier = [self.rows_in(month) for month in self.months if self.latest and month < self.latest]
        counted = [rows for rows in earlier if rows]
        return round(median(counted)) if len(counted) >= 3 else None

    @property
    def missing(self) -> list[SiteMonth]:
        """What is overdue, the longest first."""
        late = [each for each in self.cells if each.punctuality is Punctuality.MISSING]
        return sorted(late, key=lambda each: (each.month, each.site.name))


def share_on_time(cells: Iterable[SiteMonth]) -> float | None:
    """Of the months that were due, the share that came in time; None where none was."""
    due = [each.punctuality for each in cells if each.punctuality in {Punctuality.ON_TIME, Punctuality.LATE, Punctuality.MISSING}]
    return due.count(Punctuality.ON_TIME) / len(due) if due else None


def feed_of(dataset: Dataset, sites: Sequence[Site], *, today: date) -> Feed:
    """The stream of `dataset` at these sites over the last months; sites that neither owe nor have sent anything are left out."""
    months = last_months(today)
    expected = {(each.site_id, each.month): each for each in expectations_of(dataset, since=months[-1])}
    came: dict[tuple[int, date], list[Delivery]] = {}
    for each in deliveries_of(dataset, since=months[-1]):
        came.setdefault((each.site_id, each.month), []).append(each)
    concerned = {site for site, _month in (*expected, *came)}
    records = tuple(
        Record(site, tuple(_site_month(site, month, expected, came, today) for month in months))
        for site in sites
        if site.pk in concerned
    )
    return Feed(dataset, months, records)


def _site_month(
    site: Site,
    month: date,
    expected: Mapping[tuple[int, date], Expectation],
    came: Mapping[tuple[int, date], Sequence[Delivery]],
    today: date,
) -> SiteMonth:
    expectation, files = expected.get((site.pk, month)), came.get((site.pk, month), ())
    owed = expectation is not None and (expectation.lifted_at is None or bool(files))
    return SiteMonth(
        site=site,
        month=month,
        due_on=expectation.due_on if owed and expectation is not None else None,
        received_on=files[0].received_on if files else None,
        times=len(files),
        rows=files[-1].rows if files else None,
        today=today,
    )


def last_months(today: date) -> tuple[date, ...]:
    """The first days of the last months that are over, the latest first."""
    number = today.year * 12 + today.month - 1
    return tuple(date((number - back) // 12, (number - back) % 12 + 1, 1) for back in range(1, MONTHS + 1))


def sites_shown_to(actor: Actor, sites: Sequence[Site]) -> list[Site]:
    """Those of `sites` whose punctuality `actor` may see: their own, or all for those who work with data for the network."""
    if actor.site is not None:
        return [site for site in sites if site.public_id == actor.site]
    works_with_data = any(
        actor.can(needed) for needed in (Permission.SUBMIT_DATA, Permission.MANAGE_DATASETS, Permission.VIEW_SIGNALS)
    )
    return list(sites) if works_with_data else []
