"""What pages hand to the components: small frozen values, built by views and drawn by `{% load design %}`.

Words arrive translated and addresses arrive reversed: the design system knows no page, so nothing
here links by name. Numbers arrive as numbers; the tags write them in the reader's format.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

Words: TypeAlias = str | Promise


class Stage(StrEnum):
    """The five stages of the loop; each has a hue that is used for nothing else."""

    GATHER = "gather"
    ANALYSE = "analyse"
    DECIDE = "decide"
    IMPLEMENT = "implement"
    CLOSE = "close"

    @property
    def label(self) -> Words:
        """The stage's name in the reader's language."""
        return _STAGE_LABELS[self]


_STAGE_LABELS: Mapping[Stage, Words] = {
    Stage.GATHER: _("Gather"),
    Stage.ANALYSE: _("Analyse"),
    Stage.DECIDE: _("Decide"),
    Stage.IMPLEMENT: _("Implement"),
    Stage.CLOSE: _("Close"),
}


class Tone(StrEnum):
    """How a finding is meant: better is blue, worse is orange, and a word always says it too."""

    BETTER = "better"
    WORSE = "worse"
    NEUTRAL = "neutral"

    @property
    def mark(self) -> str:
        """A shape that differs without colour."""
        return {Tone.BETTER: "▲", Tone.WORSE: "▼", Tone.NEUTRAL: "●"}[self]


@dataclass(frozen=True, kw_only=True)
class NavigationEntry:
    """One line of the rail; `stage` gives it the stage's dot, `count` the loops that stand there."""

    title: Words
    url: str
    stage: Stage | None = None
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class Account:
    """The signed-in person in the page's header; `profile_url` may be empty."""

    name: str
    sign_out_url: str
    role: Words = ""
    profile_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Link:
    """Words that lead somewhere. `subject` completes them for people who hear links out of context."""

    text: Words
    url: str
    subject: Words = ""


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A short word in a pill; `kind` is a stage (its hue) or a tone (blue, orange, grey)."""

    text: Words
    kind: Stage | Tone = Tone.NEUTRAL


@dataclass(frozen=True, kw_only=True)
class Task:
    """One row of a task list: a link, what it is about, a dot or a small picture before, a tag after."""

    title: Words
    url: str
    detail: Words = ""
    stage: Stage | None = None
    picture: SafeString | None = None
    tag: Tag | None = None


@dataclass(frozen=True, kw_only=True)
class SummaryRow:
    """One row of a summary list: a term, its value and what can be done about it."""

    term: Words
    value: "Value"
    actions: tuple[Link, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A table cell that is more than a value: with a link or a tag."""

    value: "Value" = ""
    url: str = ""
    tag: Tag | None = None


# None means that there is no value; it is drawn as a dash and read as "no value".
Value: TypeAlias = str | int | float | Decimal | date | datetime | Promise | None


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column's heading; `numeric` aligns figures; `url` re-sorts the list, `sorted` says how it is sorted now."""

    title: Words
    numeric: bool = False
    url: str = ""
    sorted: str = ""  # "", "ascending" or "descending"


@dataclass(frozen=True, kw_only=True)
class Table:
    """A captioned table; each row holds one cell for each column and its first cell names the row.

    Raises ValueError where a row is longer or shorter than the columns.
    """

    caption: Words
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value | Cell, ...], ...]
    note: Words = ""

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                message = f"Row {number} of the table has {len(row)} cells for {len(self.columns)} columns."
                raise ValueError(message)


class CheckState(StrEnum):
    """Where one of the three checks stands."""

    MET = "met"
    NOT_MET = "not_met"
    UNCLEAR = "unclear"
    WAITING = "waiting"
    WAIVED = "waived"

    @property
    def label(self) -> Words:
        """The state in words."""
        return _CHECK_LABELS[self]

    @property
    def tone(self) -> Tone:
        """Only met and not met are judgements."""
        return {CheckState.MET: Tone.BETTER, CheckState.NOT_MET: Tone.WORSE}.get(self, Tone.NEUTRAL)


_CHECK_LABELS: Mapping[CheckState, Words] = {
    CheckState.MET: _("met"),
    CheckState.NOT_MET: _("not met"),
    CheckState.UNCLEAR: _("unclear"),
    CheckState.WAITING: _("awaited"),
    CheckState.WAIVED: _("waived"),
}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check: where it stands, what was found (with its interval) and what was expected."""

    state: CheckState
    finding: Words = ""
    expected: Words = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class ThreeChecks:
    """Is the change reliably in place, did it work, do people accept it?"""

    reliability: Check
    effectiveness: Check
    acceptability: Check


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """One event on a loop's thread: `what` happened, which leads to `url`, and `more` about it.

    `body` is markup that a template of ours rendered, never a person's text.
    """

    stage: Stage
    at: date | datetime
    who: Words
    what: Words = ""
    more: Words = ""
    why: Words = ""
    url: str = ""
    checks: ThreeChecks | None = None
    body: SafeString | None = None


@dataclass(frozen=True, kw_only=True)
class Balance:
    """How much stands behind an insight, from 0 (nothing) to 3, for each of the three kinds of source."""

    numbers: int
    stories: int
    evidence: int


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A key figure as the page prints it ("64.4 %") and the words under it."""

    value: Value
    label: Words


@dataclass(frozen=True, kw_only=True)
class Multiple:
    """One small chart among many: a site's name, a judgement in a word, and our own small SVG."""

    title: Words
    picture: SafeString
    tone: Tone = Tone.NEUTRAL
    judgement: Words = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A Vega-Lite chart, always with the sentence that says what it shows and the table behind it.

    `identifier` is unique on the page (letters, digits and hyphens). A colour that `spec` takes
    from the light palette follows the reader's colour scheme in the page.
    """

    identifier: str
    title: Words
    sentence: Words
    spec: Mapping[str, Any]
    table: Table
    method: Words = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pages:
    """Where one stands in a list that is longer than a page (keyset pages: there is no last page to jump to)."""

    summary: Words
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One thing that is wrong: what, what to do about it, and the id of the field to go to."""

    message: Words
    fix: Words = ""
    target: str = ""


@dataclass(frozen=True, kw_only=True)
class StageCount:
    """Open loops in one stage, and how many of them are overdue."""

    stage: Stage
    count: int
    late: int = 0
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class LoopRing:
    """The loop's ring: the five stages in their order, the median days to go round, loops parked beside it.

    Raises ValueError unless `stages` are the five stages in order.
    """

    stages: tuple[StageCount, ...]
    median_days: int | None = None
    parked: int = 0
    total: int = field(init=False)

    def __post_init__(self) -> None:
        if tuple(each.stage for each in self.stages) != tuple(Stage):
            message = "The ring needs the five stages, each once, in the order of the loop."
            raise ValueError(message)
        object.__setattr__(self, "total", sum(each.count for each in self.stages))
