"""Reads of feedback: what is owed, what was told, and what was told to whom."""

from django.db.models import Q, QuerySet

from fivefold.close.feedback.models import Feedback, FeedbackState
from fivefold.foundation.permission import Actor, ActorKind
from fivefold.gather.stories.selectors import stories_told_by
from fivefold.loop.models import Loop


def feedback_called(public_id: str) -> Feedback | None:
    """The active network's feedback with this public id."""
    return _feedback().filter(public_id=public_id).first()


def owed() -> QuerySet[Feedback]:
    """What is written and waits to be told, the oldest first."""
    return _feedback().filter(state=FeedbackState.DRAFT).order_by("written_at", "id")


def told() -> QuerySet[Feedback]:
    """What was told, the latest first."""
    return _feedback().filter(state=FeedbackState.TOLD).order_by("-told_at", "-id")


def told_to(actor: Actor) -> QuerySet[Feedback]:
    """What this member was told: about what they raised and about the stories that they told."""
    stories = list(stories_told_by(actor).values_list("public_id", flat=True))
    raised = Q(originator_kind=ActorKind.MEMBER.value, originator=actor.identifier)
    return told().filter(raised | Q(originator_kind="story", originator__in=stories))


def told_about(story: str) -> QuerySet[Feedback]:
    """What whoever told this story was told, the oldest first."""
    return _feedback().filter(state=FeedbackState.TOLD, originator_kind="story", originator=story).order_by("told_at", "id")


def owed_on(loop: Loop) -> QuerySet[Feedback]:
    """What is owed to those who raised the loop."""
    return owed().filter(loop=loop)


def _feedback() -> QuerySet[Feedback]:
    return Feedback.objects.select_related("network", "loop__network")
