"""What the pages of restatements say: which past values moved, from what to what, and by how much."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.engine.charts.formats import PERCENT, whole
from fivefold.foundation import dates
from fivefold.foundation.design.components import Cell, Column, Table
from fivefold.gather.measures.models import Measure, MeasureRun, MeasureType
from fivefold.gather.measures.wording import unit_of
from fivefold.gather.streams.moved import Counts, Moved, Restatement

MOST_ROWS = 500
"""Values on one page; the rest are counted."""


def sentence(found: Restatement) -> str:
    """How many values the reader sees moved, and the largest change."""
    moved = found.sites or found.network
    if not moved:
        return _hidden_words(found) or _("No value that was there before is different now.")
    count = ngettext(
        "%(count)s value that was there before is different now.",
        "%(count)s values that were there before are different now.",
        len(moved),
    ) % {"count": whole(len(moved))}
    largest = max(moved, key=_size)
    words = {"where": largest.where, "month": dates.month(largest.period), "before": _value(found.measure, largest.before)}
    if largest.now is None:
        told = _("%(where)s in %(month)s had %(before)s and has no value any more.") % words
    else:
        words["now"] = _value(found.measure, largest.now)
        told = _("The largest change: %(where)s in %(month)s, from %(before)s to %(now)s.") % words
    return " ".join(part for part in (count, told, _hidden_words(found)) if part)


def _hidden_words(found: Restatement) -> str:
    return _("Changes that would give a small count away are hidden from you.") if found.hidden else ""


def _size(moved: Moved) -> float:
    if moved.now is None:
        return float("inf")
    return abs(_ratio(moved.now) - _ratio(moved.before))


def _ratio(counts: Counts) -> float:
    return counts[0] / counts[1] if counts[1] else float(counts[0])


def tables(found: Restatement) -> list[Table]:
    """The network's months that moved, and the sites'."""
    kinds = ((_("The network as a whole"), _("Network"), found.network), (_("Site by site"), _("Site"), found.sites))
    return [_table(found.measure, caption, where, moved) for caption, where, moved in kinds if moved]


def _table(measure: Measure, caption: str, where: str, moved: Sequence[Moved]) -> Table:
    columns = (
        Column(title=where),
        Column(title=_("Month")),
        Column(title=_("Before"), numeric=True),
        Column(title=_("Now"), numeric=True),
        Column(title=_("Difference"), numeric=True),
    )
    rows = tuple(
        (each.where, dates.month(each.period), _told(measure, each.before), _told(measure, each.now), _difference(measure, each))
        for each in moved[:MOST_ROWS]
    )
    note = ""
    if len(moved) > MOST_ROWS:
        words = {"shown": whole(MOST_ROWS), "all": whole(len(moved))}
        note = _("The first %(shown)s of %(all)s are shown.") % words
    return Table(caption=caption, columns=columns, rows=rows, note=note)


def _told(measure: Measure, counts: Counts | None) -> str | None:
    if counts is None:
        return None
    if measure.type == MeasureType.COUNT:
        return whole(counts[0])
    words = {"above": whole(counts[0]), "below": whole(counts[1]), "value": _value(measure, counts)}
    return _("%(above)s of %(below)s (%(value)s)") % words


def _value(measure: Measure, counts: Counts) -> str:
    if measure.type == MeasureType.COUNT:
        return whole(counts[0])
    return unit_of(measure).show(counts[0] / counts[1] if counts[1] else None, 2)


def _difference(measure: Measure, moved: Moved) -> str | None:
    if moved.now is None:
        return None
    if measure.type == MeasureType.COUNT:
        return _signed(moved.now[0] - moved.before[0], whole(abs(moved.now[0] - moved.before[0])))
    if not moved.now[1] or not moved.before[1]:
        return None
    unit, difference = unit_of(measure), _ratio(moved.now) - _ratio(moved.before)
    if unit is PERCENT:
        return _("%(number)s points") % {"number": _signed(difference, unit.number(abs(difference), 2))}
    return _signed(difference, unit.show(abs(difference), 2))


def _signed(difference: float, text: str) -> str:
    if not difference:
        return text
    return f"+{text}" if difference > 0 else f"\N{MINUS SIGN}{text}"


def runs_table(runs: Sequence[MeasureRun], slug: str) -> Table:
    """Runs that changed values of before, each leading to what it changed."""
    columns = (Column(title=_("Measure")), Column(title=_("Computed")), Column(title=_("Values that changed"), numeric=True))
    rows = tuple(
        (
            Cell(value=run.measure.title, url=reverse("gather:streams:restatement", args=[slug, run.public_id])),
            Cell(value=run.at),
            Cell(value=run.restated),
        )
        for run in runs
    )
    return Table(caption=_("When values of before changed"), columns=columns, rows=rows)
