"""Which months of which sites came with an accepted file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fivefold.foundation.permission import Actor, Permission
from fivefold.foundation.service import service
from fivefold.gather.datasets.models import Submission
from fivefold.gather.streams.models import Delivery, Draft
from fivefold.gather.streams.services.noting import note
from fivefold.gather.streams.zones import day_at
from fivefold.network.people.models import Site


@dataclass(frozen=True)
class Came:
    """A month of a site in a file, and how many rows it has there."""

    site: Site
    month: date
    rows: int


@service
def record_deliveries(*, by: Actor, submission: Submission, came: Sequence[Came], at: datetime) -> int:
    """Write down what came with `submission`, and forget what was typed for it before; returns how much of it is new.

    The same again changes nothing.
    """
    by.require(Permission.SUBMIT_DATA, scope=submission.scope)
    known = set(Delivery.objects.filter(submission=submission).values_list("site", "month"))
    new = [
        Delivery(
            network=submission.network,
            dataset=submission.dataset,
            submission=submission,
            site=each.site,
            month=each.month,
            received_on=day_at(each.site, submission.received_at),
            rows=each.rows,
        )
        for each in came
        if (each.site.pk, each.month) not in known
    ]
    if new:
        Delivery.objects.bulk_create(new)
        typed = Draft.objects.filter(dataset=submission.dataset, saved_at__lte=submission.received_at)
        for draft in typed.filter(month__in={each.month for each in new}, site__in={each.site_id for each in new}):
            if (draft.site_id, draft.month) in {(each.site_id, each.month) for each in new}:
                draft.delete()
        note("stream.delivered", submission.dataset, by, at, {"submission": submission.public_id, "months": len(new)})
    return len(new)
