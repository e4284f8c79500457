"""Ask whoever told a story, by its receipt code, what a member is asked on the loop's page: does it answer what they raised?"""

from django.urls import reverse
from django.utils.translation import gettext as _

from fivefold.close.checks.forms import AnswerForm
from fivefold.close.checks.selectors import answer_of
from fivefold.close.feedback import selectors
from fivefold.close.feedback.composing import what_we_did
from fivefold.gather.stories.models import Story
from fivefold.gather.stories.news import Question, register_story_questions
from fivefold.loop.models import Loop, Originator
from fivefold.loop.selectors import raised_by
from fivefold.loop.states import State

ASKED = frozenset({State.CHECKING, State.CLOSED})
"""Where a loop stands when there is something to judge."""


def questions_of(story: Story) -> list[Question]:
    """One question for each loop that the story raised and that is being checked, or has ended."""
    raised = [each for each in raised_by("story", story.public_id) if each.loop.state in ASKED]
    told = {(feedback.loop_id, feedback.cycle) for feedback in selectors.told_about(story.public_id)}
    return [_question(each, told=(each.loop_id, each.loop.cycle) in told) for each in raised]


def asked(story: Story, loop_public_id: str) -> Originator | None:
    """The story as originator of this loop, or nothing where the story did not raise it."""
    return next((each for each in raised_by("story", story.public_id) if each.loop.public_id == loop_public_id), None)


def register_all() -> None:
    """Register with gather's stories; from `FeedbackConfig.ready()`."""
    register_story_questions(questions_of)


def _question(originator: Originator, *, told: bool) -> Question:
    given = answer_of(originator)
    return Question(
        about=originator.loop.title if told else _about(originator.loop),
        form=AnswerForm(prefix=originator.loop.public_id, initial={"answer": given.answer} if given else {}),
        url=reverse("feedback:answer", args=[originator.loop.public_id]),
        answered=given is not None,
    )


def _about(loop: Loop) -> str:
    """What was learned and done, for somebody who was not told of it yet."""
    return _("Your story helped us to learn: %(learned)s %(did)s") % {"learned": loop.title, "did": what_we_did(loop)}
