"""The home page: for this person, what waits; the ring; signals worth a look; what closed."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from fivefold.analyse.signals import pages as signal_pages
from fivefold.analyse.signals import selectors as signals
from fivefold.foundation import dates
from fivefold.foundation.clock import now
from fivefold.foundation.design.components import Link, Tag, Task, Tone
from fivefold.foundation.permission import Permission
from fivefold.interfaces.web.first_steps import first_steps
from fivefold.loop import selectors
from fivefold.loop.models import Loop
from fivefold.loop.states import Outcome
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.waiting import waiting_for

WAITING_SHOWN = 6
SIGNALS_SHOWN = 3
WAYS_ON = (
    (Permission.VIEW_SIGNALS, _lazy("Signals"), "analyse:signals:index"),
    (Permission.TELL_STORY, _lazy("What became of your stories"), "gather:stories:mine"),
    (Permission.READ_FEEDBACK, _lazy("What you were told"), "close:feedback:index"),
    (Permission.VIEW_MEASURES, _lazy("Measures"), "gather:measures:index"),
)
SIGNALS_LOOKED_AT = 100
"""The home page shows the first signal of each measure, so that one change at many sites does not hide the others."""


def home_context(request: NetworkRequest) -> dict[str, Any]:
    """Everything `web/home.html` shows."""
    waiting = waiting_for(request)
    return {
        "greeting": greeting(request.actor.name, now().hour),
        "lead": lead_sentence(len(waiting)),
        "first_steps": first_steps(request),
        "waiting": waiting[:WAITING_SHOWN],
        "waiting_more": waiting[WAITING_SHOWN:],
        "ways_on": ways_on(request),
        **signals_worth_a_look(request),
        "closed": [closed_loop(request, loop) for loop in selectors.closed_loops()[:3]],
    }


def signals_worth_a_look(request: NetworkRequest) -> dict[str, Any]:
    """The first signals of the ranked list, for who may see signals, and how much of the list is chance."""
    if not request.actor.can(Permission.VIEW_SIGNALS):
        return {"shows_signals": False}
    of_each_measure = {signal.measure_id: signal for signal in reversed(signals.inbox(request.actor)[:SIGNALS_LOOKED_AT])}
    shown = sorted(of_each_measure.values(), key=lambda signal: (signal.q_value, signal.pk))[:SIGNALS_SHOWN]
    tasks = [signal_pages.task(signal, request.network.slug) for signal in shown]
    return {"shows_signals": True, "signals": tasks, "signals_note": signal_pages.lead(signals.chance())}


def ways_on(request: NetworkRequest) -> list[Link]:
    """Where somebody for whom nothing waits may look, of the pages that are open to them."""
    slug = request.network.slug
    return [Link(text=text, url=reverse(name, args=[slug])) for needed, text, name in WAYS_ON if request.actor.can(needed)]


def greeting(name: str, hour: int) -> str:
    """A greeting by the time of day, with the first name."""
    first = name.partition(" ")[0]
    if hour < 12:
        return _("Good morning, %(name)s") % {"name": first}
    return (_("Good afternoon, %(name)s") if hour < 18 else _("Good evening, %(name)s")) % {"name": first}


def lead_sentence(waiting: int) -> str:
    """How much waits for this person."""
    if not waiting:
        return _("Nothing waits for you today.")
    return ngettext("One thing waits for you.", "%(number)s things wait for you.", waiting) % {"number": waiting}


def closed_loop(request: NetworkRequest, loop: Loop) -> Task:
    """A closed loop with how it ended."""
    ended = Outcome(loop.outcome)
    tone = {Outcome.EFFECTIVE: Tone.BETTER, Outcome.NOT_EFFECTIVE: Tone.WORSE}.get(ended, Tone.NEUTRAL)
    when = dates.day(loop.closed_at) if loop.closed_at else ""
    return Task(title=loop.title, url=loop_url(request, loop), detail=when, tag=Tag(text=ended.label, kind=tone))


def loop_url(request: NetworkRequest, loop: Loop) -> str:
    """The address of the loop's page."""
    return reverse("loop:detail", args=[request.network.slug, loop.public_id])
