"""What insights announce: ids and choices, never a statement's words."""

from dataclasses import dataclass
from typing import ClassVar

from fivefold.foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class InsightWritten(Event):
    """Somebody said in one sentence what was learned; a loop began."""

    name: ClassVar[str] = "insights.written"
    insight: str
    loop: str


@dataclass(frozen=True, kw_only=True)
class EvidenceLinked(Event):
    """An insight rests on one more signal, story or evidence item."""

    name: ClassVar[str] = "insights.evidence_linked"
    insight: str
    subject_kind: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class EvidenceUnlinked(Event):
    """An insight no longer rests on a signal, a story or an evidence item."""

    name: ClassVar[str] = "insights.evidence_unlinked"
    insight: str
    subject_kind: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class RowJudged(Event):
    """Somebody judged whether the three kinds of source agree on one question."""

    name: ClassVar[str] = "insights.row_judged"
    insight: str
    row: str
    convergence: str


@dataclass(frozen=True, kw_only=True)
class InsightTriaged(Event):
    """It was judged what kind of change an insight asks for and who decides."""

    name: ClassVar[str] = "insights.triaged"
    loop: str
    triage: str
    nature: str
    reach: str
    body: str
