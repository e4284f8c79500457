"""What streams ask of somebody who sends data: the months of which they were reminded and which have not come."""

from collections import defaultdict
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.foundation import dates
from fivefold.foundation.clock import today
from fivefold.foundation.design.components import Stage, Tag, Task, Tone
from fivefold.foundation.permission import Permission
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.streams.models import Expectation, ReminderKind
from fivefold.gather.streams.month_content import can_be_typed_in
from fivefold.gather.streams.selectors import standing_reminders
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.waiting import register_waiting


def waiting_for(request: NetworkRequest) -> list[Task]:
    """For somebody of a site its months, one by one; for whoever sends for the network each dataset with what is overdue."""
    if not request.actor.can(Permission.SUBMIT_DATA):
        return []
    slug = request.network.slug
    if request.actor.site is None:
        overdue = standing_reminders().filter(kind=ReminderKind.AFTER_DUE)
        of_each: dict[Dataset, list[Expectation]] = defaultdict(list)
        for reminder in overdue:
            of_each[reminder.expectation.dataset].append(reminder.expectation)
        return [_of_network(dataset, missing, slug) for dataset, missing in of_each.items()]
    reminders = standing_reminders().filter(expectation__site__public_id=request.actor.site)
    missing = {reminder.expectation_id: reminder.expectation for reminder in reminders}
    return [_of_site(each, slug) for each in missing.values()]


def register_all() -> None:
    """Register what waits; from `StreamsConfig.ready()`."""
    register_waiting(waiting_for, order=200, stage=Stage.GATHER)


def _of_site(expectation: Expectation, slug: str) -> Task:
    words = {"title": expectation.dataset.title, "month": dates.month(expectation.month), "day": dates.day(expectation.due_on)}
    late = today() > expectation.due_on
    if late:
        detail = _("It was due on %(day)s. If you cannot send it, tell your network’s analyst.") % words
    else:
        detail = _("It is due on %(day)s.") % words
    return Task(
        title=_("Send %(month)s of “%(title)s”") % words,
        url=_where_to_send(expectation, slug),
        detail=detail,
        stage=Stage.GATHER,
        tag=Tag(text=_("overdue"), kind=Tone.WORSE) if late else Tag(text=_("due soon"), kind=Stage.GATHER),
    )


def _where_to_send(expectation: Expectation, slug: str) -> str:
    dataset = expectation.dataset
    if can_be_typed_in(dataset):
        return f"{reverse('gather:streams:enter', args=[slug, dataset.public_id])}?month={expectation.month:%Y-%m}"
    return f"{reverse('gather:datasets:send', args=[slug])}?dataset={dataset.public_id}"


def _of_network(dataset: Dataset, missing: Sequence[Expectation], slug: str) -> Task:
    sites = len({each.site_id for each in missing})
    words = {"title": dataset.title, "count": sites, "month": dates.month(min(each.month for each in missing))}
    title = ngettext("%(count)s site is late with “%(title)s”", "%(count)s sites are late with “%(title)s”", sites)
    return Task(
        title=title % words,
        url=f"{reverse('gather:streams:feed', args=[slug, dataset.public_id])}?show=missing",
        detail=_("Missing since %(month)s. The sites have been reminded.") % words,
        stage=Stage.GATHER,
        tag=Tag(text=_("overdue"), kind=Tone.WORSE),
    )
