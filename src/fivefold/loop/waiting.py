"""What loops ask of a person now, for the home page: those with which they can do something."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.foundation.clock import now
from fivefold.foundation.design.components import Tag, Task, Tone
from fivefold.loop import selectors
from fivefold.loop.models import Loop
from fivefold.loop.panels import next_steps_for
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.waiting import register_waiting

LOOKED_AT = 60


def waiting_for(request: NetworkRequest) -> list[Task]:
    """The loops with which this person can do something now, those that have waited longest first."""
    limits, at = selectors.waiting_days(), now()
    tasks = []
    for loop in selectors.open_loops()[:LOOKED_AT]:
        steps = next_steps_for(request, loop)
        if steps:
            late = selectors.is_overdue(loop, at=at, limits=limits)
            tasks.append(_task(request, loop, str(steps[0].text), late=late))
    return tasks


def register_all() -> None:
    """Register what waits; from `LoopConfig.ready()`."""
    register_waiting(waiting_for, order=300)


def _task(request: NetworkRequest, loop: Loop, step: str, *, late: bool) -> Task:
    detail = _("%(step)s · it has stood here %(since)s") % {"step": step, "since": _how_long((now() - loop.state_since).days)}
    tag = Tag(text=loop.stage.label, kind=loop.stage) if loop.stage else None
    return Task(
        title=loop.title,
        url=reverse("loop:detail", args=[request.network.slug, loop.public_id]),
        detail=detail,
        stage=loop.stage,
        tag=Tag(text=_("overdue"), kind=Tone.WORSE) if late else tag,
    )


def _how_long(days: int) -> str:
    if not days:
        return _("since today")
    return ngettext("for one day", "for %(days)s days", days) % {"days": days}
