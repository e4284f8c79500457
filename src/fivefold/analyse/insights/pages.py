"""Insights as people see them: what waits, what an insight rests on, the joint display, and who decides what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.analyse.insights.models import (
    Confidence,
    Convergence,
    DisplayRow,
    EvidenceLink,
    Insight,
    Polarity,
    SourceKind,
    SubjectKind,
)
from fivefold.analyse.insights.selectors import Standing
from fivefold.analyse.signals.pages import heading
from fivefold.analyse.signals.selectors import ranked
from fivefold.foundation import dates
from fivefold.foundation.design.components import Cell, Column, Stage, SummaryRow, Table, Tag, Task, Tone
from fivefold.foundation.permission import Actor, Permission
from fivefold.gather.evidence.models import Certainty
from fivefold.gather.evidence.selectors import evidence_items
from fivefold.gather.stories.models import Lens, Story
from fivefold.gather.stories.presenting import heading_of, shared_task
from fivefold.gather.stories.selectors import released_stories
from fivefold.loop.panels import awaited_by
from fivefold.loop.states import State
from fivefold.network.governance.models import Body, Nature, Reach

OPENING = 160

TONES = {
    Convergence.AGREEMENT: Tone.BETTER,
    Convergence.PARTIAL_AGREEMENT: Tone.NEUTRAL,
    Convergence.SILENCE: Tone.NEUTRAL,
    Convergence.DISSONANCE: Tone.WORSE,
}


@dataclass(frozen=True)
class LinkLine:
    """One source in words; `url` is empty where this reader may not open it. `unlink_url` takes it away."""

    kind: str
    title: str
    detail: str
    note: str
    pinned: str
    url: str
    unlink_url: str


@dataclass(frozen=True)
class _Words:
    title: str
    detail: str
    url: str


def waiting_tasks(standings: Iterable[Standing], slug: str) -> list[Task]:
    """Insights that wait in Analyse, and for what."""
    return [
        Task(
            title=each.insight.statement,
            url=reverse("analyse:insights:detail", args=[slug, each.insight.public_id]),
            detail=_waits_for(each),
            stage=Stage.ANALYSE,
            tag=Tag(text=State(each.insight.loop.state).label, kind=each.insight.loop.stage or Tone.NEUTRAL),
        )
        for each in standings
    ]


def story_tasks(stories: Iterable[Story], slug: str) -> list[Task]:
    """Shared stories, each leading to an insight made from it."""
    new = reverse("analyse:insights:new", args=[slug])
    return [replace(shared_task(story, slug), url=f"{new}?story={story.public_id}") for story in stories]


def dissonant_tasks(rows: Iterable[DisplayRow], slug: str) -> list[Task]:
    """Questions on which sources contradict each other, each leading to its joint display."""
    return [
        Task(
            title=row.question,
            url=reverse("analyse:insights:detail", args=[slug, row.insight.public_id]) + "#display",
            detail=row.judgement or row.insight.statement,
            stage=Stage.ANALYSE,
        )
        for row in rows
    ]


def stands(standing: Standing) -> str:
    """Where the insight stands, in a sentence."""
    loop = standing.insight.loop
    if loop.state in {State.CAPTURED, State.TRIANGULATED, State.TRIAGED}:
        return _waits_for(standing)
    awaited = awaited_by([loop]).get(loop.pk)
    if awaited:
        return _("It waits for %(who)s.") % {"who": awaited}
    return _("It has left Analyse; its loop tells what became of it.")


def _waits_for(standing: Standing) -> str:
    state = State(standing.insight.loop.state)
    if state is State.TRIAGED:
        return _("Waits to be passed on.")
    if state is State.TRIANGULATED:
        if not standing.rows:
            return _("Numbers, stories and evidence are not compared yet.")
        if standing.open_rows:
            words = ngettext(
                "%(count)s question is not judged yet.", "%(count)s questions are not judged yet.", standing.open_rows
            )
            return words % {"count": standing.open_rows}
        return _("Compared; waits to be triaged.")
    if not standing.links:
        return _("Rests on nothing yet.")
    return ngettext("Rests on %(count)s source.", "Rests on %(count)s sources.", standing.links) % {"count": standing.links}


def kicker(insight: Insight) -> str:
    """The small line above the statement: which loop, and where it stands."""
    loop = insight.loop
    stands = State(loop.state).label
    return _("Insight · loop %(number)s · cycle %(cycle)s · %(stands)s") % {
        "number": loop.number,
        "cycle": loop.cycle,
        "stands": stands,
    }


def facts(insight: Insight) -> tuple[SummaryRow, ...]:
    """What is known beside the statement."""
    return (
        SummaryRow(term=_("Which it is"), value=Polarity(insight.polarity).label),
        SummaryRow(term=_("Confidence"), value=Confidence(insight.confidence).label),
        SummaryRow(term=_("Mostly about"), value=Lens(insight.lens).label if insight.lens else _("Not said")),
        SummaryRow(term=_("Who is affected"), value=insight.who_is_affected or _("Not said")),
        SummaryRow(term=_("Written"), value=dates.day(insight.written_at)),
    )


def link_lines(insight: Insight, links: Sequence[EvidenceLink], actor: Actor, slug: str) -> list[LinkLine]:
    """What the insight rests on, in words; at most one query for each kind."""
    words = {
        **_signals(_subjects(links, SubjectKind.SIGNAL), actor, slug),
        **_stories(_subjects(links, SubjectKind.STORY), slug),
        **_evidence(_subjects(links, SubjectKind.EVIDENCE), slug),
    }
    hidden = _Words(title=_("Something that you may not see, or that was taken back"), detail="", url="")
    return [
        LinkLine(
            kind=link.source_kind_label,
            title=words.get(link.subject, hidden).title,
            detail=words.get(link.subject, hidden).detail,
            note=link.note,
            pinned=_as_of(link),
            url=words.get(link.subject, hidden).url,
            unlink_url=reverse("analyse:insights:unlink", args=[slug, insight.public_id, link.public_id]),
        )
        for link in links
    ]


def _as_of(link: EvidenceLink) -> str:
    """As of when a source counts: a signal by the data of that day, anything else by its version."""
    day = dates.day(link.linked_at)
    if link.subject_kind == SubjectKind.SIGNAL:
        return _("By the data of %(date)s") % {"date": day}
    return _("As of %(date)s, %(version)s") % {"date": day, "version": link.pinned}


def _subjects(links: Sequence[EvidenceLink], kind: SubjectKind) -> list[str]:
    return [link.subject for link in links if link.subject_kind == kind]


def _signals(subjects: list[str], actor: Actor, slug: str) -> dict[str, _Words]:
    found = ranked(actor).filter(public_id__in=subjects) if subjects else ()
    may_open = actor.can(Permission.VIEW_SIGNALS)
    return {
        each.public_id: _Words(
            heading(each), each.reason, reverse("analyse:signals:detail", args=[slug, each.public_id]) if may_open else ""
        )
        for each in found
    }


def _stories(subjects: list[str], slug: str) -> dict[str, _Words]:
    found = released_stories().filter(public_id__in=subjects) if subjects else ()
    return {
        each.public_id: _Words(
            heading_of(each),
            f"“{Truncator(each.text).chars(OPENING)}”",
            reverse("gather:stories:detail", args=[slug, each.public_id]),
        )
        for each in found
    }


def _evidence(subjects: list[str], slug: str) -> dict[str, _Words]:
    found = evidence_items().filter(public_id__in=subjects) if subjects else ()
    return {
        each.public_id: _Words(
            each.citation,
            _("Certainty: %(certainty)s. %(applicability)s")
            % {"certainty": Certainty(each.certainty).label, "applicability": each.applicability},
            reverse("gather:evidence:detail", args=[slug, each.public_id]),
        )
        for each in found
    }


def joint_display(rows: Sequence[DisplayRow]) -> Table:
    """Questions as rows, the three kinds of source as columns, and whether they agree."""
    kinds = (Column(title=SourceKind(kind).label) for kind in SourceKind)
    return Table(
        caption=_("What numbers, stories and evidence say"),
        columns=(Column(title=_("Question")), *kinds, Column(title=_("Do they agree?"))),
        rows=tuple((row.question, row.numbers or None, row.stories or None, row.evidence or None, _judged(row)) for row in rows),
    )


def _judged(row: DisplayRow) -> Cell:
    if not row.convergence:
        return Cell(value=_("not judged yet"))
    convergence = Convergence(row.convergence)
    return Cell(value=row.judgement, tag=Tag(text=convergence.label, kind=TONES[convergence]))


def authority_table(rules: dict[tuple[Nature, Reach], Body]) -> Table:
    """Who decides what, for a person who is about to send something to them."""

    def decides(nature: Nature, reach: Reach) -> str:
        body = rules.get((nature, reach))
        return body.name if body else _("nobody yet")

    return Table(
        caption=_("Who decides"),
        columns=(Column(title=_("What it asks for")), *(Column(title=reach.label) for reach in Reach)),
        rows=tuple((nature.label, *(decides(nature, reach) for reach in Reach)) for nature in Nature),
    )
