"""docs/reference/settings.md, from the fields of `fivefold.config.configuration.Config`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from fivefold.config.configuration import Config

INTRODUCTION = """# Settings

Written from `fivefold.config.configuration` by `make docs`; do not edit.

A setting comes from the environment, else from `fivefold.toml` in the data folder, else it has its default. In the
environment a list is written as JSON: `FIVEFOLD_HOSTS='["learning.example.org"]'`. A value that is not of its kind is
refused when a command starts.

| setting | in the environment | kind | default | what it is for |
|---|---|---|---|---|
"""
KINDS = {bool: "true or false", int: "whole number", str: "text", Path: "path"}


def settings_page() -> str:
    """The whole page as Markdown."""
    return INTRODUCTION + "\n".join(_row(name, known) for name, known in Config.model_fields.items()) + "\n"


def _row(name: str, known: FieldInfo) -> str:
    cells = (f"`{name}`", f"`FIVEFOLD_{name.upper()}`", _kind(known), _default(known), known.description or "")
    return f"| {' | '.join(cells)} |"


def _kind(known: FieldInfo) -> str:
    kind: Any = known.annotation
    if get_origin(kind) is Literal:
        return " or ".join(f"`{choice}`" for choice in get_args(kind))
    if get_origin(kind) is tuple:
        return "list of texts"
    bounds = [
        f"{word} {limit}"
        for word, limit in (("at least", _limit(known, "ge")), ("at most", _limit(known, "le")))
        if limit is not None
    ]
    return ", ".join((KINDS[kind], *bounds))


def _limit(known: FieldInfo, name: str) -> int | None:
    return next((getattr(rule, name) for rule in known.metadata if hasattr(rule, name)), None)


def _default(known: FieldInfo) -> str:
    if known.is_required():
        return "none: it must be given"
    value = known.default
    if isinstance(value, bool):
        return str(value).lower()
    return (
        ", ".join(f"`{each}`" for each in value) if isinstance(value, Sequence) and not isinstance(value, str) else f"`{value}`"
    )
