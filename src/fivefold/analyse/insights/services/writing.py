"""Write an insight, say what it rests on, and compare what numbers, stories and evidence say."""

from datetime import datetime
from typing import ClassVar

from fivefold.analyse.insights.events import EvidenceLinked, EvidenceUnlinked, InsightWritten, RowJudged
from fivefold.analyse.insights.models import (
    Confidence,
    Convergence,
    DisplayRow,
    EvidenceLink,
    Insight,
    Polarity,
    SubjectKind,
)
from fivefold.analyse.insights.selectors import links_of
from fivefold.analyse.insights.sources import Source, source_called
from fivefold.analyse.signals.models import TRANSITIONS, SignalState
from fivefold.analyse.signals.services import take_up
from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.services import Detail, record
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission, Scope
from fivefold.foundation.service import service
from fivefold.gather.stories.models import Lens
from fivefold.loop.models import Loop
from fivefold.loop.services import Subject, add_originator, flag_evidence, move, note, open_loop
from fivefold.loop.states import State
from fivefold.network.people.models import Network


class WordsMissing(DomainError):
    """Something that others will read was left empty."""

    code: ClassVar[str] = "insight_words_missing"


class AlreadyLinked(DomainError):
    """The insight rests on this already."""

    code: ClassVar[str] = "already_linked"


class LoopPastAnalyse(DomainError):
    """The loop has left the stage in which this could still be changed."""

    code: ClassVar[str] = "loop_past_analyse"
    status: ClassVar[int] = 409


@service
def write_insight(
    *,
    by: Actor,
    network: Network,
    statement: str,
    polarity: Polarity,
    confidence: Confidence,
    at: datetime,
    lens: Lens | None = None,
    who_is_affected: str = "",
    source: tuple[SubjectKind, str] | None = None,
) -> Insight:
    """Say in one sentence what was learned, perhaps from a signal or a story; this opens a loop.

    `source` is a kind and a public id. Whoever raised it is owed an answer: the teller of the story, or else the signal
    and the person who wrote the insight. Raises WordsMissing, SourceUnknown.
    """
    by.require(Permission.WRITE_INSIGHT, scope=Scope(network=network.public_id))
    words = _words(statement, "statement", "Say in one sentence what was learned.")
    found = source_called(*source) if source else None
    insight = Insight(
        network=network,
        statement=words,
        polarity=polarity,
        confidence=confidence,
        lens=lens or "",
        who_is_affected=who_is_affected.strip(),
        written_at=at,
        written_by=by.identifier,
    )
    insight.loop = open_loop(
        by=by,
        network=network,
        title=words,
        headline="Insight written",
        raised_by=_raised_by(found, by),
        subject=Subject("insight", insight.public_id),
        at=at,
    )
    insight.save()
    if found:
        _link(by, insight, found, note_on_it="", at=at)
    _record("insight.written", insight, by, at, {"loop": insight.loop.public_id})
    announce(InsightWritten(network=network.public_id, insight=insight.public_id, loop=insight.loop.public_id), at=at)
    return insight


@service
def link_evidence(
    *, by: Actor, insight: Insight, kind: SubjectKind, subject: str, at: datetime, note_on_it: str = ""
) -> EvidenceLink:
    """Let the insight rest on one more source, pinned to the version that stands now.

    A story's teller is owed an answer from then on. Raises SourceUnknown, AlreadyLinked, LoopPastAnalyse.
    """
    by.require(Permission.WRITE_INSIGHT, scope=insight.scope)
    if not insight.loop.is_open:
        raise LoopPastAnalyse("This loop is no longer going round.", fix="Open it again, or write a new insight.")
    link = _link(by, insight, source_called(kind, subject), note_on_it=note_on_it.strip(), at=at)
    _record(
        "insight.evidence_linked", insight, by, at, {"kind": link.subject_kind, "subject": link.subject, "pinned": link.pinned}
    )
    label = link.source_kind_label
    note(by=by, loop=insight.loop, headline=f"{label} linked", at=at, subject=Subject(link.subject_kind, link.subject))
    if insight.loop.evidence_withdrawn:
        flag_evidence(by=by, loop=insight.loop, withdrawn=False, at=at)
    return link


@service
def unlink(*, by: Actor, link: EvidenceLink, because: str, at: datetime) -> EvidenceLink:
    """The insight rests on this source no more, for a reason; without any other source its loop may not go further.

    Raises WordsMissing, LoopPastAnalyse.
    """
    by.require(Permission.WRITE_INSIGHT, scope=link.scope)
    if link.withdrawn_at is not None:
        raise LoopPastAnalyse("This was taken away before.", fix="Reload the page.")
    link.withdrawn_at, link.withdrawn_because = at, _words(because, "because", "Say why it no longer counts.")
    link.save()
    insight = link.insight
    _record("insight.evidence_unlinked", insight, by, at, {"kind": link.subject_kind, "subject": link.subject})
    headline = f"{link.source_kind_label} taken away"
    note(by=by, loop=insight.loop, headline=headline, reason=link.withdrawn_because, at=at)
    if insight.loop.is_open and not links_of(insight).exists():
        flag_evidence(by=by, loop=insight.loop, withdrawn=True, at=at)
    announce(
        EvidenceUnlinked(
            network=insight.network.public_id, insight=insight.public_id, subject_kind=link.subject_kind, subject=link.subject
        ),
        at=at,
    )
    return link


@service
def link_again(*, by: Actor, link: EvidenceLink, at: datetime) -> EvidenceLink:
    """The insight rests again on a source that was taken away, pinned to the version that stands now.

    Raises SourceUnknown, AlreadyLinked.
    """
    by.require(Permission.WRITE_INSIGHT, scope=link.scope)
    source = source_called(SubjectKind(link.subject_kind), link.subject)
    insight = link.insight
    _not_linked_yet(insight, source)
    link.withdrawn_at, link.withdrawn_because, link.pinned = None, "", source.pinned
    link.save()
    _record("insight.evidence_linked_again", insight, by, at, {"kind": link.subject_kind, "subject": link.subject})
    headline = f"{link.source_kind_label} linked again"
    note(by=by, loop=insight.loop, headline=headline, at=at, subject=Subject(link.subject_kind, link.subject))
    if insight.loop.evidence_withdrawn:
        flag_evidence(by=by, loop=insight.loop, withdrawn=False, at=at)
    _announce_link(link, at)
    return link


@service
def triangulate(*, by: Actor, insight: Insight, at: datetime) -> Loop:
    """Numbers, stories and evidence are together; the loop moves on to being compared. Raises GuardRefused."""
    return move(
        by=by,
        loop=insight.loop,
        to=State.TRIANGULATED,
        at=at,
        headline="Sources brought together",
    )


@service
def add_row(
    *, by: Actor, insight: Insight, question: str, at: datetime, numbers: str = "", stories: str = "", evidence: str = ""
) -> DisplayRow:
    """Ask one question of all three kinds of source. Raises WordsMissing, LoopPastAnalyse."""
    by.require(Permission.WRITE_INSIGHT, scope=insight.scope)
    _still_in_analyse(insight)
    row = DisplayRow.objects.create(
        network=insight.network,
        insight=insight,
        question=_words(question, "question", "Write the question that the sources are to answer."),
        numbers=numbers.strip(),
        stories=stories.strip(),
        evidence=evidence.strip(),
    )
    _record("insight.row_added", insight, by, at, {"row": row.public_id})
    return row


@service
def judge_row(*, by: Actor, row: DisplayRow, convergence: Convergence, at: datetime, judgement: str = "") -> DisplayRow:
    """Judge whether the sources agree on a question; it may be judged again until the loop is triaged. Raises LoopPastAnalyse."""
    by.require(Permission.WRITE_INSIGHT, scope=row.scope)
    _still_in_analyse(row.insight)
    row.convergence, row.judgement, row.judged_at, row.judged_by = convergence, judgement.strip(), at, by.identifier
    row.save()
    insight = row.insight
    _record("insight.row_judged", insight, by, at, {"row": row.public_id, "convergence": convergence.value})
    announce(
        RowJudged(network=insight.network.public_id, insight=insight.public_id, row=row.public_id, convergence=convergence.value),
        at=at,
    )
    return row


def _raised_by(source: Source | None, by: Actor) -> list[Subject]:
    if source is not None and source.kind is SubjectKind.STORY:
        return [Subject("story", source.public_id)]
    writer = [Subject(by.kind.value, by.identifier)]
    return [Subject("signal", source.public_id), *writer] if source is not None and source.signal else writer


def _link(by: Actor, insight: Insight, source: Source, *, note_on_it: str, at: datetime) -> EvidenceLink:
    _not_linked_yet(insight, source)
    link = EvidenceLink.objects.create(
        network=insight.network,
        insight=insight,
        source_kind=source.kind.source_kind,
        subject_kind=source.kind,
        subject=source.public_id,
        pinned=source.pinned,
        note=note_on_it,
        linked_at=at,
        linked_by=by.identifier,
    )
    if source.kind is SubjectKind.STORY:
        add_originator(by=by, loop=insight.loop, originator=Subject("story", source.public_id), at=at)
    if source.signal and SignalState.INSIGHT in TRANSITIONS[SignalState(source.signal.state)]:
        take_up(by=by, signal=source.signal, at=at)
    _announce_link(link, at)
    return link


def _not_linked_yet(insight: Insight, source: Source) -> None:
    if links_of(insight).filter(subject_kind=source.kind, subject=source.public_id).exists():
        raise AlreadyLinked("The insight rests on this already.", field="subject", fix="Choose something else.")


def _announce_link(link: EvidenceLink, at: datetime) -> None:
    network, insight = link.network.public_id, link.insight.public_id
    announce(EvidenceLinked(network=network, insight=insight, subject_kind=link.subject_kind, subject=link.subject), at=at)


def _words(text: str, field: str, message: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise WordsMissing(message, field=field, fix="Others will read it; a sentence is enough.")
    return words


def _still_in_analyse(insight: Insight) -> None:
    if State(insight.loop.state) not in {State.CAPTURED, State.TRIANGULATED}:
        message = "The loop has moved on, and what the sources were said to tell stays as it was when it did."
        raise LoopPastAnalyse(message, fix="Ask whoever decides to send it back if it must change.")


def _record(action: str, insight: Insight, by: Actor, at: datetime, details: dict[str, Detail]) -> None:
    realm = insight.network.public_id
    record(action=action, by=by, at=at, realm=realm, subject_kind="insight", subject=insight.public_id, details=details)
