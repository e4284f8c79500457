"""A limit on guessing receipt codes: so many questions from one address in so many minutes."""

from typing import ClassVar

from allauth.core import ratelimit
from django.http import HttpRequest

from fivefold.engine.errors import DomainError

ACTION = "story_receipt"
"""Its rate stands in the settings, beside those of signing on."""


class TooManyQuestions(DomainError):
    """Somebody asked for too many codes in a short time."""

    code: ClassVar[str] = "too_many_questions"
    status: ClassVar[int] = 429


def consume(request: HttpRequest) -> None:
    """Count one question from the address that asks. Raises TooManyQuestions."""
    if not ratelimit.consume(request, action=ACTION):
        message = "Too many codes were tried from here."
        raise TooManyQuestions(message, field="code", fix="Wait ten minutes and try again.")
