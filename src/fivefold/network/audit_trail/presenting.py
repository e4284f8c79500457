"""Entries of the audit trail as people read them, and as rows for a spreadsheet."""

import json
from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.engine.measures.files.spreadsheet_cells import Value
from fivefold.foundation import dates
from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.audit.services import Verification
from fivefold.foundation.design.components import Column, Table
from fivefold.foundation.permission import ActorKind
from fivefold.network.audit_trail.selectors import CONFIDENTIAL, UNTOLD, last_about, names_of

EXPORT_HEADS = (
    "number",
    "at",
    "actor_kind",
    "actor",
    "actor_name",
    "action",
    "subject_kind",
    "subject",
    "details",
)


def action_in_words(action: str) -> str:
    """`body.member_seated` → “Body: member seated”."""
    what, _dot, done = action.replace("_", " ").partition(".")
    return f"{what.capitalize()}: {done}" if done else what.capitalize()


def who(event: AuditEvent, names: Mapping[str, str]) -> str:
    """Who did it, as far as it may be told."""
    if event.action in CONFIDENTIAL:
        return _("kept confidential")
    if event.actor_kind == ActorKind.SYSTEM:
        return _("Fivefold (%(job)s)") % {"job": event.actor.removeprefix("system:")}
    if event.actor_kind == ActorKind.GUEST:
        return _("a guest")
    return names.get(event.actor) or _("a former member")


def last_entry(subject: str) -> str:
    """The latest entry about the row with this public id, in a sentence; empty where nobody is to be named."""
    event = last_about(subject)
    if event is None or event.subject_kind in UNTOLD or event.action in CONFIDENTIAL:
        return ""
    words = {
        "what": action_in_words(event.action),
        "who": who(event, names_of([event])),
        "when": dates.moment(event.at),
    }
    return _("The last change on record is of %(when)s, by %(who)s: “%(what)s”.") % words


def table_of(events: Iterable[AuditEvent], names: Mapping[str, str]) -> Table:
    """The entries as a table, the latest first."""
    titles = (_("When"), _("Who"), _("What was done"), _("To what"), _("Details"))
    rows = tuple(
        (
            event.at,
            who(event, names),
            action_in_words(event.action),
            f"{event.subject_kind.replace('_', ' ')} {event.subject}",
            ", ".join(f"{name.replace('_', ' ')}: {_shown(value)}" for name, value in event.details.items()) or None,
        )
        for event in events
    )
    columns = (Column(title=_("Entry"), numeric=True), *(Column(title=title) for title in titles))
    numbered = tuple((event.sequence, *row) for event, row in zip(events, rows, strict=True))
    return Table(caption=_("Entries of the audit trail"), columns=columns, rows=numbered)


def _shown(value: str | float | bool | None) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _("none") if value in {None, ""} else str(value)


def export_rows(events: Iterable[AuditEvent], names: Mapping[str, str]) -> Iterator[tuple[Value, ...]]:
    """The entries as rows for a spreadsheet.

    The seals are left out: with one, whoever is confidential could be found by trying every member.
    """
    for event in events:
        hidden = event.action in CONFIDENTIAL
        yield (
            event.sequence,
            event.at,
            "" if hidden else event.actor_kind,
            "" if hidden else event.actor,
            who(event, names),
            event.action,
            event.subject_kind,
            event.subject,
            json.dumps(event.details, sort_keys=True, ensure_ascii=False),
        )


def verdict(checked: Verification) -> str:
    """What the check of the chain found, in a sentence."""
    if checked.sound:
        whole = ngettext(
            "The one entry is there, as it was written.",
            "All %(number)s entries are there, in order and as they were written.",
            checked.entries,
        )
        return whole % {"number": f"{checked.entries:,}"}
    found = ngettext(
        "The chain is broken after %(number)s sound entry: %(fault)s.",
        "The chain is broken after %(number)s sound entries: %(fault)s.",
        checked.entries,
    )
    return found % {"number": f"{checked.entries:,}", "fault": checked.fault}
