"""What became of a story, in the teller's words, and what they are asked; later stages add to it without being known here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.design.components import Words
from fivefold.gather.stories.models import Story, StoryState


@dataclass(frozen=True, kw_only=True)
class News:
    """One thing that happened because of a story, or to it; `text` says it in plain words to the person who told it."""

    at: datetime
    headline: Words
    text: Words = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """Something that whoever told a story is asked; `form` goes to `url`, together with the receipt code."""

    about: Words
    form: forms.Form
    url: str
    answered: bool


NewsOf = Callable[[Story], list[News]]
QuestionsOf = Callable[[Story], list[Question]]

_sources: list[NewsOf] = []
_askers: list[QuestionsOf] = []

_STATES = {
    StoryState.HELD: (
        _("It is waiting for the coordinator"),
        _("The coordinator reads every story first. Nobody else can see it."),
    ),
    StoryState.RELEASED: (_("It was shared"), _("The coordinator has read it, and people in the network can now learn from it.")),
    StoryState.KEPT: (
        _("The coordinator has read it"),
        _("It stays with the coordinators, who learn from it. Nobody else can see it."),
    ),
    StoryState.DECLINED: (_("It will not be shared"), _("The coordinator has read it. Nobody else can see it.")),
    StoryState.WITHDRAWN: (_("You took it back"), _("Its words are erased.")),
    StoryState.ESCALATED: (
        _("It was passed to the safeguarding leads"),
        _("Your story needs people whose job it is to keep others safe. They deal with it outside this network."),
    ),
}
_HELD_AGAIN = (_("The coordinator is looking at it again"), _("Nobody else can see it meanwhile."))


def register_story_news(news_of: NewsOf) -> None:
    """Let a later stage tell what became of a story; from `AppConfig.ready()`. Called with the story's network active."""
    if news_of not in _sources:
        _sources.append(news_of)


def register_story_questions(questions_of: QuestionsOf) -> None:
    """Let a later stage ask whoever told a story; from `AppConfig.ready()`. Called with the story's network active."""
    if questions_of not in _askers:
        _askers.append(questions_of)


def questions_of(story: Story) -> list[Question]:
    """What the teller is asked now; nothing about a story that was taken back."""
    return [question for asker in _askers for question in asker(story)] if story.state != StoryState.WITHDRAWN else []


def news_of(story: Story) -> list[News]:
    """Everything that became of the story, oldest first."""
    told = News(at=story.told_at, headline=_("You told your story"))
    state = _standing(story)
    later = [news for source in _sources for news in source(story)] if story.state != StoryState.WITHDRAWN else []
    return [told, *sorted([state, *later], key=lambda news: news.at)]


def _standing(story: Story) -> News:
    """Where the story stands, and why, where a coordinator owes its teller a reason."""
    again = story.state == StoryState.HELD and bool(story.reason)
    headline, text = _HELD_AGAIN if again else _STATES[StoryState(story.state)]
    why = gettext("%(text)s The reason: %(reason)s") % {"text": text, "reason": story.reason}
    return News(at=story.state_since, headline=headline, text=why if story.reason else text)
