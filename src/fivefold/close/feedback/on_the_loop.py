"""What feedback shows on a loop's page: who is still owed an answer."""

from django.urls import reverse
from django.utils.translation import gettext as _

from fivefold.close.feedback import selectors
from fivefold.foundation.design.components import Link
from fivefold.foundation.permission import Permission
from fivefold.loop.models import Loop
from fivefold.loop.panels import Described, register_next_step, register_subject
from fivefold.loop.states import State
from fivefold.network.people.actors import NetworkRequest


def describe(request: NetworkRequest, public_id: str) -> Described | None:
    """A feedback in the timeline: what came of it, for everybody in the network."""
    feedback = selectors.feedback_called(public_id)
    return None if feedback is None else Described(text=feedback.what_came)


def next_step(request: NetworkRequest, loop: Loop) -> Link | None:
    """Tell whoever raised it."""
    if loop.state != State.CLOSED or not request.actor.can(Permission.CHECK, loop.scope):
        return None
    first = selectors.owed_on(loop).first()
    if first is None:
        return None
    return Link(text=_("Tell who raised it"), url=reverse("close:feedback:edit", args=[request.network.slug, first.public_id]))


def register_all() -> None:
    """Register the subject and the next step; from `FeedbackConfig.ready()`."""
    register_subject("feedback", describe)
    register_next_step(next_step, order=520)
