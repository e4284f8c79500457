"""What a body sees when it decides, and how that is kept: ids, versions, figures and hashes, never a story's words.

A decision stores the snapshot; whoever opens it later reads exactly that, and where a story was taken back since,
a dated tombstone in its place.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fivefold.analyse.insights.models import EvidenceLink, SubjectKind
from fivefold.analyse.insights.selectors import insight_of
from fivefold.analyse.signals.models import Signal, SignalDirection
from fivefold.analyse.signals.selectors import signals_called
from fivefold.decide.decisions.models import Proposal
from fivefold.decide.decisions.selectors import links_behind, measures_of, positions_on
from fivefold.foundation import dates
from fivefold.foundation.permission import Actor
from fivefold.gather.evidence.models import Certainty, EvidenceItem
from fivefold.gather.evidence.selectors import evidence_items
from fivefold.gather.measures.models import Measure
from fivefold.gather.measures.selectors import latest_run
from fivefold.gather.stories.models import Story, StoryState
from fivefold.gather.stories.presenting import heading_of
from fivefold.gather.stories.selectors import stories_called
from fivefold.loop.models import Loop
from fivefold.network.sharing.audiences import may_see_figures
from fivefold.network.sharing.rungs import Rung

Snapshot = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """One thing that stands behind an insight, as a reader may see it: its kind, its words and where they come from."""

    kind: SubjectKind
    public_id: str
    words: str
    origin: str = ""


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of `content`."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def take(loop: Loop, *, proposal: Proposal | None, at: datetime) -> Snapshot:
    """Everything that stands behind a decision on `loop` at the moment `at`, as JSON-ready values."""
    insight = insight_of(loop)
    links = list(links_behind(loop))
    measures = measures_of(proposal) if proposal else []
    return {
        "as_of": at.isoformat(),
        "loop": loop.public_id,
        "cycle": loop.cycle,
        "insight": {"id": insight.public_id, "version": insight.version, "statement": insight.statement} if insight else None,
        "proposal": proposal.public_id if proposal else None,
        "sources": _sources(links)[0],
        "measures": [_figures(each) for each in measures],
        "positions": [
            {"id": position.public_id, "member": position.membership.public_id, "stance": position.stance}
            for position in (positions_on(proposal) if proposal else ())
        ],
    }


def seen_in(snapshot: Snapshot, *, by: Actor) -> list[Seen]:
    """What `by` may read of a snapshot; one query, for the stories."""
    stories = stories_called([source["id"] for source in snapshot["sources"] if source["kind"] == SubjectKind.STORY])
    return [_seen(source, stories.get(source["id"]), by) for source in snapshot["sources"]]


def seen_now(loop: Loop, *, by: Actor) -> list[Seen]:
    """What `by` may read of everything that stands behind the loop's insight at present; four queries."""
    sources, stories = _sources(list(links_behind(loop)))
    return [_seen(source, stories.get(source["id"]), by) for source in sources]


def _sources(links: list[EvidenceLink]) -> tuple[list[Snapshot], dict[str, Story]]:
    """Each link with the version and the figures of what it leads to; and the stories among them, by public id."""
    ids = {kind: [link.subject for link in links if link.subject_kind == kind] for kind in SubjectKind}
    signals = signals_called(ids[SubjectKind.SIGNAL])
    stories = stories_called(ids[SubjectKind.STORY])
    items = {item.public_id: item for item in evidence_items().filter(public_id__in=ids[SubjectKind.EVIDENCE])}
    found: list[Snapshot] = []
    for link in links:
        source: Snapshot = {"kind": link.subject_kind, "id": link.subject, "pinned": link.pinned, "note": link.note}
        if signal := signals.get(link.subject):
            source |= _of_signal(signal)
        elif story := stories.get(link.subject):
            source |= {"version": story.version, "hash": _hash_of(story)}
        elif item := items.get(link.subject):
            source |= _of_item(item)
        found.append(source)
    return found, stories


def _of_signal(signal: Signal) -> Snapshot:
    return {
        "version": signal.version,
        "measure": signal.measure.title,
        "rung": signal.measure.rung,
        "site": signal.site.public_id if signal.site else None,
        "place": signal.place,
        "direction": signal.direction,
        "reason": signal.reason,
        "run": signal.run.public_id,
        "values": signal.run.values_hash,
        "effect": signal.effect,
        "p": signal.p_value,
    }


def _of_item(item: EvidenceItem) -> Snapshot:
    return {"version": item.version, "citation": item.citation, "certainty": item.certainty}


def _figures(measure: Measure) -> Snapshot:
    run = latest_run(measure)
    figures: Snapshot = {
        "id": measure.public_id,
        "title": measure.title,
        "rung": measure.rung,
        "definition": measure.definition_hash,
    }
    if run is None:
        return figures | {"run": None}
    return figures | {
        "run": run.public_id,
        "values": run.values_hash,
        "numerator": run.numerator,
        "denominator": run.denominator,
        "first_period": run.first_period.isoformat() if run.first_period else None,
        "last_period": run.last_period.isoformat() if run.last_period else None,
    }


def _hash_of(story: Story) -> str:
    return hashlib.sha256(story.text.encode()).hexdigest()


def _seen(source: Snapshot, story: Story | None, by: Actor) -> Seen:
    kind = SubjectKind(source["kind"])
    if kind is SubjectKind.STORY:
        return Seen(kind, source["id"], *_words_of_story(source, story))
    if kind is SubjectKind.EVIDENCE and "citation" in source:
        certainty = Certainty(source["certainty"]).label
        return Seen(kind, source["id"], source["citation"], _("Certainty: %(certainty)s") % {"certainty": certainty})
    if kind is SubjectKind.SIGNAL and "reason" in source and _visible(source, by):
        direction = SignalDirection(source["direction"]).label
        return Seen(kind, source["id"], source["reason"], f"{source['measure']}, {source['place']} · {direction}")
    return Seen(kind, source["id"], _("You may not see this one, or it is no longer there."))


def _words_of_story(source: Snapshot, story: Story | None) -> tuple[str, str]:
    if story is not None and story.state == StoryState.RELEASED:
        changed = _hash_of(story) != source.get("hash")
        return story.text, _("Its words were changed since.") if changed else heading_of(story)
    if story is not None and story.state == StoryState.WITHDRAWN:
        day = dates.day(story.state_since)
        return _("This story was taken back by the person who told it on %(day)s.") % {"day": day}, ""
    if story is not None:
        day = dates.day(story.state_since)
        return _("This story is not shared any more: a coordinator took it back on %(day)s.") % {"day": day}, ""
    return _("This story cannot be read."), ""


def _visible(source: Snapshot, by: Actor) -> bool:
    """The transparency ladder: a site by name or the network's total, as the measure's rung says; one's own site always."""
    return may_see_figures(by, Rung(source["rung"]), site=source["site"])
