"""Reads of streams: what is still missing, and what came of each site and month."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet

from fivefold.gather.datasets.models import Dataset, Submission
from fivefold.gather.datasets.states import SubmissionState
from fivefold.gather.streams.models import DatasetRefresh, Delivery, Draft, Expectation, Reminder
from fivefold.network.people.models import Site


def deliveries() -> QuerySet[Delivery]:
    """What came with files that nobody has withdrawn."""
    return Delivery.objects.exclude(submission__state=SubmissionState.WITHDRAWN)


def deliveries_of(dataset: Dataset, *, since: date) -> QuerySet[Delivery]:
    """What came for the months from `since` on, in the order in which it came."""
    return deliveries().filter(dataset=dataset, month__gte=since).order_by("submission__received_at", "id")


def expectations_of(dataset: Dataset, *, since: date) -> QuerySet[Expectation]:
    """What was expected for the months from `since` on."""
    return Expectation.objects.filter(dataset=dataset, month__gte=since)


def outstanding(dataset: Dataset) -> QuerySet[Expectation]:
    """What is expected of the dataset's sites and has not come, the oldest first."""
    found = _outstanding().filter(dataset=dataset).select_related("site", "network", "dataset")
    return found.order_by("month", "site__name", "id")


def _outstanding() -> QuerySet[Expectation]:
    came = deliveries().filter(dataset=OuterRef("dataset"), site=OuterRef("site"), month=OuterRef("month"))
    return Expectation.objects.filter(~Exists(came), lifted_at=None)


def sites_of_streams(*, today: date) -> dict[int, tuple[int, int]]:
    """For each dataset, by primary key: how many sites have sent something, and how many owe a month that is overdue."""
    sent = dict(deliveries().values_list("dataset").annotate(number=Count("site", distinct=True)).order_by())
    owed = _outstanding().filter(due_on__lt=today)
    late = dict(owed.values_list("dataset").annotate(number=Count("site", distinct=True)).order_by())
    return {key: (sent.get(key, 0), late.get(key, 0)) for key in sent.keys() | late.keys()}


def lifted_and_not_due(dataset: Dataset, *, sites: Collection[int], at: date) -> QuerySet[Expectation]:
    """What was lifted of those of `sites`, by primary key, and is not due before `at`: they take part again."""
    lifted = Expectation.objects.filter(dataset=dataset, lifted_at__isnull=False, due_on__gte=at, site__in=list(sites))
    return lifted.select_related("site", "network", "dataset")


def standing_reminders() -> QuerySet[Reminder]:
    """Reminders of months that have not come yet, the first due first."""
    came = deliveries().filter(
        dataset=OuterRef("expectation__dataset"), site=OuterRef("expectation__site"), month=OuterRef("expectation__month")
    )
    found = Reminder.objects.filter(~Exists(came), expectation__lifted_at=None)
    found = found.select_related("expectation__dataset", "expectation__site")
    return found.order_by("expectation__due_on", "expectation_id", "id")


def unrecorded_submissions(dataset: Dataset) -> list[Submission]:
    """Files that were accepted and whose months are not written down yet."""
    taken = Submission.objects.filter(dataset=dataset, rows__isnull=False, deliveries=None)
    return list(taken.select_related("dataset", "network", "site", "contract").order_by("id"))


def sites_called(identifiers: Collection[str]) -> dict[str, Site]:
    """The active network's sites among `identifiers`."""
    return {site.identifier: site for site in Site.objects.filter(identifier__in=list(identifiers)).select_related("network")}


def refreshes_of(dataset: Dataset) -> QuerySet[DatasetRefresh]:
    """Every time what is computed from `dataset` was brought up to date, newest first."""
    return DatasetRefresh.objects.filter(dataset=dataset).select_related("dataset", "network").order_by("-id")


def refresh_called(public_id: str) -> DatasetRefresh | None:
    """The active network's refresh with this public id."""
    return DatasetRefresh.objects.select_related("dataset__network", "network").filter(public_id=public_id).first()


def draft_of(dataset: Dataset, site: Site, month: date) -> Draft | None:
    """What was typed for the month of the site and not sent, if anything was."""
    return Draft.objects.filter(dataset=dataset, site=site, month=month).first()


def first_outstanding(dataset: Dataset, site: Site) -> Expectation | None:
    """The oldest month that the site owes."""
    return outstanding(dataset).filter(site=site).first()
