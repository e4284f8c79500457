"""What feedback asks of a member now: to read the drafts of what people are owed, and to tell them."""

from datetime import timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.close.feedback.selectors import owed
from fivefold.foundation import dates
from fivefold.foundation.clock import now
from fivefold.foundation.design.components import Stage, Tag, Task, Tone
from fivefold.foundation.permission import Permission
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.waiting import register_waiting

TELL_WITHIN = timedelta(days=14)
"""Whoever raised something hears within two weeks of its end what came of it."""


def waiting_for(request: NetworkRequest) -> list[Task]:
    """All answers that are written and not told yet, in one line, for those who may tell them."""
    if not request.actor.can(Permission.CHECK):
        return []
    found = owed().aggregate(number=Count("id"), oldest=Min("written_at"))
    if not found["number"]:
        return []
    title = ngettext("Somebody is owed an answer", "%(number)s answers are owed", found["number"])
    late = localdate(now()) - localdate(found["oldest"]) > TELL_WITHIN
    return [
        Task(
            title=title % {"number": found["number"]},
            url=reverse("close:feedback:index", args=[request.network.slug]),
            detail=_("Read the draft, and tell whoever raised it · since %(date)s") % {"date": dates.day(found["oldest"])},
            stage=Stage.CLOSE,
            tag=Tag(text=_("overdue"), kind=Tone.WORSE) if late else Tag(text=Stage.CLOSE.label, kind=Stage.CLOSE),
        )
    ]


def register_all() -> None:
    """Register what waits; from `FeedbackConfig.ready()`."""
    register_waiting(waiting_for, order=200, stage=Stage.CLOSE)
