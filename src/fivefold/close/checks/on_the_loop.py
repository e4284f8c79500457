"""What Close shows on a loop's page: the three checks, the verdict and the watch, and what its readers can do next."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from fivefold.close.checks import selectors
from fivefold.close.checks.models import CheckName, WatchState
from fivefold.close.checks.selectors import Checks, checks_of
from fivefold.close.checks.wording import effect_words, three_checks
from fivefold.decide.decisions.selectors import plan_of
from fivefold.foundation.design.components import CheckState, Link, Stage
from fivefold.foundation.permission import Permission
from fivefold.implement.tests_of_change.models import CameTrue
from fivefold.loop.models import Loop
from fivefold.loop.panels import Described, Panel, register_awaited, register_next_step, register_panel, register_subject
from fivefold.loop.selectors import originators_of
from fivefold.loop.states import State
from fivefold.network.people.actors import NetworkRequest


def panel(request: NetworkRequest, loop: Loop) -> Panel | None:
    """The three checks while the loop is checked and once it is closed by them, and the watch over it."""
    closed = loop.state == State.CLOSED and selectors.verdict_of(loop) is not None
    if loop.state != State.CHECKING and not closed:
        return None
    watch = selectors.watch_of(loop) if closed else None
    context = {
        "three": three_checks(_checks(request, loop), request.actor),
        "url": _url(request, "detail", loop),
        "watch": watch,
        "watch_stands": WatchState(watch.state).label if watch else "",
    }
    return Panel(title=_("Three checks"), template="close_checks/_panel.html", context=context, stage=Stage.CLOSE)


def describe_verdict(request: NetworkRequest, public_id: str) -> Described | None:
    """A verdict in the timeline: how what was predicted compares with what was seen."""
    verdict = selectors.verdict_called(public_id)
    if verdict is None:
        return None
    words = _("What was predicted: %(came_true)s.") % {"came_true": str(CameTrue(verdict.came_true).label).lower()}
    return Described(text=words, url=_url(request, "detail", verdict.loop))


def describe_effect(request: NetworkRequest, public_id: str) -> Described | None:
    """A computed effect in the timeline, as this reader may see it."""
    found = selectors.effect_called(public_id)
    if found is None:
        return None
    return Described(text=effect_words(found, request.actor), url=_url(request, "detail", found.loop))


def describe_watch(request: NetworkRequest, public_id: str) -> Described | None:
    """A watch in the timeline: over which measure."""
    watch = selectors.watch_called(public_id)
    return None if watch is None else Described(text=_("Watched: %(measure)s.") % {"measure": watch.measure.title})


def judge(request: NetworkRequest, loop: Loop) -> Link | None:
    """Give the verdict, once no check is awaited."""
    if not _asked(request, loop, Permission.GIVE_VERDICT):
        return None
    checks = _checks(request, loop)
    if any(checks.state(name) is CheckState.WAITING for name in CheckName):
        return Link(text=_("See what the verdict waits for"), url=_url(request, "detail", loop))
    return Link(text=_("Give the verdict"), url=_url(request, "give_verdict", loop))


def check_reliability(request: NetworkRequest, loop: Loop) -> Link | None:
    """Enter counts while it is not known whether it is done every time."""
    if not _asked(request, loop, Permission.CHECK) or _checks(request, loop).findings.reliability is not CheckState.WAITING:
        return None
    return Link(text=_("Check reliability"), url=_url(request, "count_cases", loop))


def compute_effect(request: NetworkRequest, loop: Loop) -> Link | None:
    """Compute the effect that the plan asks for."""
    if not _asked(request, loop, Permission.CHECK) or selectors.effect_of(loop) is not None:
        return None
    plan = plan_of(loop)
    if plan is None or plan.outcome_measure is None:
        return None
    return Link(text=_("Compute effectiveness"), url=_url(request, "detail", loop))


def rate(request: NetworkRequest, loop: Loop) -> Link | None:
    """Say how it is for oneself, once."""
    member = request.membership
    if not _asked(request, loop, Permission.RATE_ACCEPTABILITY) or member is None:
        return None
    if selectors.rating_by(loop, member.public_id) is not None:
        return None
    return Link(text=_("Say how it is for you"), url=_url(request, "rate", loop))


def answer(request: NetworkRequest, loop: Loop) -> Link | None:
    """Whoever raised it says whether it answers what they raised."""
    if loop.state not in {State.CHECKING, State.CLOSED} or not request.actor.can(Permission.READ_FEEDBACK):
        return None
    own = next((each for each in originators_of(loop) if selectors.speaks_for(request.actor, each)), None)
    if own is None or selectors.answer_of(own) is not None:
        return None
    return Link(text=_("Say whether this answers what you raised"), url=_url(request, "answer", loop))


def awaited(loops: Sequence[Loop]) -> dict[int, str]:
    """A loop that is being checked waits for its checks."""
    return {loop.pk: _("the three checks") for loop in loops if loop.state == State.CHECKING}


def register_all() -> None:
    """Register panel, subjects, next steps and what is awaited; from `ChecksConfig.ready()`."""
    register_panel(panel, order=500)
    register_awaited(awaited)
    register_subject("verdict", describe_verdict)
    register_subject("effectiveness", describe_effect)
    register_subject("watch", describe_watch)
    for place, step in enumerate((judge, check_reliability, compute_effect, rate, answer)):
        register_next_step(step, order=500 + place)


def _checks(request: NetworkRequest, loop: Loop) -> Checks:
    """The loop's checks, read once for a request however many of these functions ask."""
    known: dict[int, Checks] = request.__dict__.setdefault("fivefold_checks", {})
    if loop.pk not in known:
        known[loop.pk] = checks_of(loop)
    return known[loop.pk]


def _asked(request: NetworkRequest, loop: Loop, permission: Permission) -> bool:
    return loop.state == State.CHECKING and request.actor.can(permission, loop.scope)


def _url(request: NetworkRequest, name: str, loop: Loop) -> str:
    return reverse(f"close:checks:{name}", args=[request.network.slug, loop.public_id])
