"""A monthly form in words becomes a contract and a measure, as texts that can be changed like any other."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml


@dataclass(frozen=True)
class Wanted:
    """What is to be typed in each month. Without a `denominator` it is a count. `may_be_unknown`: a month need not be known."""

    title: str
    numerator: str
    denominator: str
    role: str
    direction: str
    due_day: int | None
    may_be_unknown: bool
    why: str
    author: str

    @property
    def name(self) -> str:
        """The contract's name; the measure's is the same with hyphens."""
        letters = re.sub(r"[^a-z0-9]+", "_", self.title.lower()).strip("_")[:60]
        return letters if letters[:1].isalpha() else f"form_{letters}".strip("_")


def contract_text(wanted: Wanted) -> str:
    """One row for each site and month."""
    columns: list[Mapping[str, Any]] = [
        {"name": "site", "type": "text", "required": True, "title": "Site"},
        {"name": "month", "type": "date", "required": True, "title": "First day of the month"},
        _count("numerator", wanted.numerator, wanted),
    ]
    document: dict[str, Any] = {"name": wanted.name, "title": wanted.title, "version": 1, "columns": columns}
    if wanted.denominator:
        columns.append(_count("denominator", wanted.denominator, wanted))
        because = f"“{wanted.numerator}” is part of “{wanted.denominator}” and cannot be more."
        document["checks"] = [{"condition": "numerator <= denominator", "because": because}]
    document |= {"key": ["site", "month"], "site": "site", "period": {"column": "month"}}
    if wanted.due_day is not None:
        document["due_day"] = wanted.due_day
    return _written(document)


def _count(name: str, title: str, wanted: Wanted) -> Mapping[str, Any]:
    return {"name": name, "type": "integer", "minimum": 0, "required": not wanted.may_be_unknown, "title": title}


def definition_text(wanted: Wanted) -> str:
    """The numerator among the denominator, or the numerator alone."""
    unknown = {"unknown": "report"} if wanted.may_be_unknown else {}
    document: dict[str, Any] = {
        "name": wanted.name.replace("_", "-"),
        "title": wanted.title,
        "role": wanted.role,
        "type": "proportion" if wanted.denominator else "count",
        "direction": wanted.direction,
        "dataset": wanted.name,
        "period": {"date": "month"},
        "numerator": {"sum": "numerator", **unknown},
    }
    if wanted.denominator:
        document["denominator"] = {"sum": "denominator", **unknown}
    document["governance"] = {"why_it_matters": wanted.why, "authored_by": wanted.author}
    return _written(document)


def _written(document: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(document), sort_keys=False, allow_unicode=True, width=120)
