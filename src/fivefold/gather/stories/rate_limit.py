"""Limits on what anybody may do without an account, by the address that asks: guess receipt codes, and tell stories."""

from typing import ClassVar

from allauth.core import ratelimit
from django.http import HttpRequest

from fivefold.engine.errors import DomainError

QUESTION, STORY = "story_receipt", "guest_story"
"""Their rates stand in the settings, beside those of signing on."""


class TooManyQuestions(DomainError):
    """Somebody asked for too many codes in a short time."""

    code: ClassVar[str] = "too_many_questions"
    status: ClassVar[int] = 429


class TooManyStories(DomainError):
    """From one address came more stories in a short time than people tell; those of people would drown among them."""

    code: ClassVar[str] = "too_many_stories"
    status: ClassVar[int] = 429


def consume_question(request: HttpRequest) -> None:
    """Count one question from the address that asks. Raises TooManyQuestions."""
    if not ratelimit.consume(request, action=QUESTION):
        message = "Too many codes were tried from here."
        raise TooManyQuestions(message, field="code", fix="Wait ten minutes and try again.")


def consume_story(request: HttpRequest) -> None:
    """Count one story that a guest tells from this address. Raises TooManyStories."""
    if not ratelimit.consume(request, action=STORY):
        message = "Very many stories were told from here in a short time."
        raise TooManyStories(message, fix="Your words are still on this page: leave it open, and send them in ten minutes.")
