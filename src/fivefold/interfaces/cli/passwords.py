"""A password that somebody types or that the environment holds; never one from the command line, which others can read."""

import os
import sys

import click

from fivefold.engine.errors import DomainError

QUESTION = "A password of at least twelve characters"


def asked_password(variable: str) -> str:
    """The password in the environment's `variable`, or what is typed twice; strong enough for an account."""
    password = os.environ.get(variable) or _typed(variable)
    _check(password)
    return password


def _typed(variable: str) -> str:
    if not sys.stdin.isatty():
        raise click.UsageError(f"{variable} is not set, and there is nobody to ask for a password.")
    answer: str = click.prompt(QUESTION, hide_input=True, confirmation_prompt="Once more")
    return answer


def _check(password: str) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), field="password", fix="Run the command again with a longer one.") from error
