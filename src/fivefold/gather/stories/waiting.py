"""What stories ask of a member now: to take over those of harm, and to read those that are held."""

from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.foundation import dates
from fivefold.foundation.clock import now
from fivefold.foundation.design.components import Stage, Tag, Task, Tone
from fivefold.foundation.permission import Permission
from fivefold.gather.stories.models import Story
from fivefold.gather.stories.presenting import heading_of, is_late
from fivefold.gather.stories.selectors import escalated_stories, held_stories
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.waiting import register_waiting


def waiting_for(request: NetworkRequest) -> list[Task]:
    """First each story of harm that nobody has taken over, then all held stories together; no word of any of them."""
    actor, slug, at = request.actor, request.network.slug, now()
    tasks = []
    if actor.can(Permission.TAKE_OVER_STORY):
        tasks += [_to_take_over(story, slug, at) for story in escalated_stories().filter(taken_over_at=None)]
    if actor.can(Permission.READ_HELD_STORIES):
        tasks += _to_read(slug, at)
    return tasks


def register_all() -> None:
    """Register what waits; from `StoriesConfig.ready()`."""
    register_waiting(waiting_for, order=100, stage=Stage.GATHER)


def _to_take_over(story: Story, slug: str, at: datetime) -> Task:
    words = {"who": heading_of(story), "lead": story.escalated_to, "date": dates.day(story.state_since)}
    late = localdate(story.state_since) < localdate(at)
    return Task(
        title=_("A story of harm waits to be taken over"),
        url=reverse("gather:stories:read_escalated", args=[slug, story.public_id]),
        detail=_("%(who)s · passed to %(lead)s on %(date)s") % words,
        stage=Stage.GATHER,
        tag=Tag(text=_("overdue") if late else _("today"), kind=Tone.WORSE),
    )


def _to_read(slug: str, at: datetime) -> list[Task]:
    held = held_stories().aggregate(number=Count("id"), oldest=Min("state_since"))
    if not held["number"]:
        return []
    title = ngettext("A story waits to be read", "%(number)s stories wait to be read", held["number"])
    detail = ngettext(
        "Nobody can see it before a coordinator has read it · since %(date)s",
        "Nobody can see them before a coordinator has read them · since %(date)s",
        held["number"],
    )
    late = is_late(held["oldest"], at=at)
    return [
        Task(
            title=title % {"number": held["number"]},
            url=reverse("gather:stories:queue", args=[slug]),
            detail=detail % {"date": dates.day(held["oldest"])},
            stage=Stage.GATHER,
            tag=Tag(text=_("overdue"), kind=Tone.WORSE) if late else Tag(text=Stage.GATHER.label, kind=Stage.GATHER),
        )
    ]
