"""Say what is due next, no longer expect what a site that left will not send, and remind of what is still missing."""

from datetime import date, datetime, timedelta

from fivefold.foundation.permission import Actor, Permission
from fivefold.foundation.service import service
from fivefold.gather.datasets.contracts import contract_of, months_due_between
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.streams.models import Expectation, Reminder, ReminderKind
from fivefold.gather.streams.selectors import lifted_and_not_due, outstanding
from fivefold.gather.streams.services.noting import note
from fivefold.gather.streams.zones import day_at
from fivefold.network.people.models import Site, SiteStatus

OBLIGED = frozenset({SiteStatus.IMPLEMENTING, SiteStatus.SUSTAINING})
"""Sites of which data is expected; those that are still joining, pause or have left owe none."""
AHEAD = timedelta(days=35)
"""How long before its due day a month is written down: longer than a month, so that none is passed over."""
WARNED = timedelta(days=5)
"""How long before the due day a site is reminded."""


@service
def expect(*, by: Actor, dataset: Dataset, at: datetime) -> int:
    """Write down what falls due within `AHEAD`, and lift what sites that owe nothing have not sent; returns how much changed.

    What was due before a site owed anything is never written down. Doing it again changes nothing.
    """
    by.require(Permission.SUBMIT_DATA, scope=dataset.scope)
    obliged = {site.pk: site for site in Site.objects.select_related("network").filter(status__in=sorted(OBLIGED))}
    lifted = [each for each in outstanding(dataset) if each.site_id not in obliged]
    for each in lifted:
        _lift(each, at)
    returned = list(lifted_and_not_due(dataset, sites=obliged, at=at.date()))
    for each in returned:
        _lift(each, None)
    new = _new(dataset, list(obliged.values()), at)
    if new:
        Expectation.objects.bulk_create(new)
    if new or lifted or returned:
        note("stream.expected", dataset, by, at, {"expected": len(new) + len(returned), "lifted": len(lifted)})
    return len(new) + len(lifted) + len(returned)


def _lift(expectation: Expectation, at: datetime | None) -> None:
    expectation.lifted_at = at
    expectation.save()


def _new(dataset: Dataset, sites: list[Site], at: datetime) -> list[Expectation]:
    due = months_due_between(contract_of(dataset), at.date(), at.date() + AHEAD)
    known = set(
        Expectation.objects.filter(dataset=dataset, month__in=[month for month, _due in due]).values_list("site", "month")
    )
    return [
        Expectation(network=dataset.network, dataset=dataset, site=site, month=month, due_on=due_on, expected_at=at)
        for month, due_on in due
        for site in sites
        if (site.pk, month) not in known
    ]


@service
def remind(*, by: Actor, dataset: Dataset, at: datetime) -> int:
    """Remind of each month that is still missing, `WARNED` before its due day and after it; returns how many reminders are new.

    A site is reminded of a month once before and once after; the reminders stand on the home page of those who send for it.
    """
    by.require(Permission.SUBMIT_DATA, scope=dataset.scope)
    missing = list(outstanding(dataset))
    known = set(Reminder.objects.filter(expectation__in=missing).values_list("expectation", "kind"))
    wanted = [(each, _kind(each, day_at(each.site, at))) for each in missing]
    new = [
        Reminder(network=dataset.network, expectation=each, kind=kind, reminded_at=at)
        for each, kind in wanted
        if kind is not None and (each.pk, kind) not in known
    ]
    if new:
        Reminder.objects.bulk_create(new)
        note("stream.reminded", dataset, by, at, {"reminders": len(new)})
    return len(new)


def _kind(expectation: Expectation, day: date) -> ReminderKind | None:
    if day > expectation.due_on:
        return ReminderKind.AFTER_DUE
    return ReminderKind.BEFORE_DUE if day >= expectation.due_on - WARNED else None
