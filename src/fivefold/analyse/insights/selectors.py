"""Reads of insights: what they rest on, the joint display, triage, and what waits in Analyse."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from fivefold.analyse.insights.models import Convergence, DisplayRow, EvidenceLink, Insight, SourceKind, SubjectKind, Triage
from fivefold.foundation.design.components import Balance
from fivefold.loop.models import Loop
from fivefold.loop.states import State

FULL = 3
"""A balance meter has three dots for each kind of source."""


def insight_called(public_id: str) -> Insight | None:
    """The active network's insight with this public id."""
    return _insights().filter(public_id=public_id).first()


def insight_of(loop: Loop) -> Insight | None:
    """The insight that opened the loop."""
    return _insights().filter(loop=loop).first()


def links_of(insight: Insight) -> QuerySet[EvidenceLink]:
    """What the insight rests on now, in the order in which it was linked."""
    return EvidenceLink.objects.select_related("network").filter(insight=insight, withdrawn_at=None)


def link_called(insight: Insight, public_id: str) -> EvidenceLink | None:
    """The insight's evidence link with this public id, unless it was withdrawn."""
    return links_of(insight).select_related("insight__network", "insight__loop__network").filter(public_id=public_id).first()


def links_to(kind: SubjectKind, subject: str) -> QuerySet[EvidenceLink]:
    """Every link that rests on this signal, story or evidence item now."""
    return _links(kind, subject).filter(withdrawn_at=None)


def links_taken_away(kind: SubjectKind, subject: str, *, because: str) -> QuerySet[EvidenceLink]:
    """Every link that rested on this signal, story or evidence item until it was taken away for just this reason."""
    return _links(kind, subject).filter(withdrawn_because=because)


def rows_of(insight: Insight) -> QuerySet[DisplayRow]:
    """The rows of the insight's joint display."""
    return DisplayRow.objects.select_related("network").filter(insight=insight)


def row_called(insight: Insight, public_id: str) -> DisplayRow | None:
    """The row of the insight's joint display with this public id."""
    return rows_of(insight).select_related("insight__network", "insight__loop__network").filter(public_id=public_id).first()


def dissonant_rows() -> QuerySet[DisplayRow]:
    """Questions on which the sources contradict each other, of loops that are still in Analyse."""
    waiting = [State.CAPTURED, State.TRIANGULATED]
    found = DisplayRow.objects.filter(convergence=Convergence.DISSONANCE, insight__loop__state__in=waiting)
    return found.select_related("insight__loop").order_by("id")


def balance_of(links: list[EvidenceLink]) -> Balance:
    """How many links of each kind stand behind an insight, at most three dots each."""
    counts = {kind: min(sum(link.source_kind == kind for link in links), FULL) for kind in SourceKind}
    return Balance(
        numbers=counts[SourceKind.ROUTINE_QUANTITATIVE],
        stories=counts[SourceKind.BESPOKE_QUALITATIVE],
        evidence=counts[SourceKind.EXTERNAL_EVIDENCE],
    )


def triage_of(loop: Loop) -> Triage | None:
    """The loop's latest triage."""
    return _triages().filter(loop=loop).last()


def triage_called(public_id: str) -> Triage | None:
    """The active network's triage with this public id."""
    return _triages().filter(public_id=public_id).first()


@dataclass(frozen=True)
class Standing:
    """An insight that waits in Analyse: how much it rests on, and how many of its questions are still open."""

    insight: Insight
    links: int
    rows: int
    open_rows: int


def waiting() -> list[Standing]:
    """Insights that wait to be triangulated or triaged, those that have waited longest first; one query."""
    states = [State.CAPTURED, State.TRIANGULATED, State.TRIAGED]
    found = (
        _insights()
        .filter(loop__state__in=states)
        .annotate(
            link_count=Count("links", filter=Q(links__withdrawn_at=None), distinct=True),
            row_count=Count("rows", distinct=True),
            open_row_count=Count("rows", filter=Q(rows__convergence=""), distinct=True),
        )
        .order_by("loop__state_since", "id")
    )
    return [Standing(insight=each, links=each.link_count, rows=each.row_count, open_rows=each.open_row_count) for each in found]


def _links(kind: SubjectKind, subject: str) -> QuerySet[EvidenceLink]:
    found = EvidenceLink.objects.filter(subject_kind=kind, subject=subject)
    return found.select_related("network", "insight__network", "insight__loop__network")


def _insights() -> QuerySet[Insight]:
    return Insight.objects.select_related("network", "loop__network")


def _triages() -> QuerySet[Triage]:
    return Triage.objects.select_related("network", "loop__network", "body__network").order_by("id")
