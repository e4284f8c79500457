"""Signals as people see them: a line in the list, a small picture, the figures, and rows for a spreadsheet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.analyse.signals.models import Signal, SignalDirection, SignalState
from fivefold.analyse.signals.selectors import Chance
from fivefold.engine.charts.series import ChartedSeries, Point, Reading
from fivefold.engine.measures.files.spreadsheet_cells import Value
from fivefold.foundation import dates
from fivefold.foundation.design.components import SummaryRow, Tag, Task
from fivefold.gather.measures.pages import picture
from fivefold.gather.measures.wording import unit_of


@dataclass(frozen=True)
class Line:
    """One signal in the list, with the addresses of what can be done about it."""

    task: Task
    state: SignalState
    seen: str
    urls: dict[str, str]


def lead(chance: Chance) -> str:
    """How long the list is, out of what, and how much of it to expect by chance."""
    if not chance.tested:
        return _("No series has been looked at yet.")
    found = ngettext(
        "%(found)s of %(tested)s series says something new.", "%(found)s of %(tested)s series say something new.", chance.found
    )
    number = f"{chance.expected_false:.1f}" if chance.expected_false >= 0.1 else _("fewer than 0.1")
    expected = _("In a list this long, expect %(expected)s to be chance.") % {"expected": number}
    return f"{found % {'found': chance.found, 'tested': f'{chance.tested:,}'}} {expected}"


def line(signal: Signal, slug: str) -> Line:
    """The signal as a line of the list."""
    return Line(
        task=task(signal, slug),
        state=SignalState(signal.state),
        seen=seen(signal),
        urls=urls_of(signal, slug),
    )


def task(signal: Signal, slug: str) -> Task:
    """The signal with its small picture, why it is there, and which way it points."""
    direction = SignalDirection(signal.direction)
    return Task(
        title=heading(signal),
        url=reverse("analyse:signals:detail", args=[slug, signal.public_id]),
        detail=signal.reason,
        picture=small_picture(signal),
        tag=Tag(text=direction.label, kind=direction.tone),
    )


def urls_of(signal: Signal, slug: str) -> dict[str, str]:
    """Where each thing that can be done with a signal is done."""
    names = ("watch", "dismiss", "put_back", "detail")
    urls = {name: reverse(f"analyse:signals:{name}", args=[slug, signal.public_id]) for name in names}
    insight = reverse("analyse:insights:new", args=[slug])
    return {**urls, "insight": f"{insight}?signal={signal.public_id}"}


def heading(signal: Signal) -> str:
    """Which measure, and where."""
    return f"{signal.measure.title}, {signal.place}"


def seen(signal: Signal) -> str:
    """When the signal was first seen, and whether the latest data still show it."""
    first, last = dates.month(signal.period), dates.month(signal.last_seen)
    if first == last:
        return _("Seen in %(month)s") % {"month": first}
    return _("First seen in %(first)s, still there in %(last)s") % {"first": first, "last": last}


def small_picture(signal: Signal) -> SafeString:
    """The signal's latest points, as they were when it was last seen."""
    points = tuple(_point(*each) for each in signal.recent)
    return picture(ChartedSeries(name=heading(signal), points=points, unit=unit_of(signal.measure), reading=points[-1].reading))


def _point(period: str, value: float | None, centre: float | None, reading: str) -> Point:
    return Point(
        period=date.fromisoformat(period),
        value=value,
        numerator=0,
        denominator=0,
        centre=centre,
        lower=None,
        upper=None,
        reading=Reading(reading),
    )


def facts(signal: Signal) -> tuple[SummaryRow, ...]:
    """The figures behind the signal."""
    stands = SignalState(signal.state).label
    return (
        SummaryRow(term=_("Stands"), value=f"{stands}: {signal.state_reason}" if signal.state_reason else stands),
        SummaryRow(term=_("When"), value=seen(signal)),
        SummaryRow(
            term=_("How far from before"), value=_("%(size)s standard deviations") % {"size": f"{abs(signal.effect):.1f}"}
        ),
        SummaryRow(term=_("How long"), value=_months(signal.persistence)),
        SummaryRow(term=_("How often chance alone does this"), value=_chance(signal.p_value)),
        SummaryRow(term=_("Allowing for the length of the list"), value=_chance(signal.q_value)),
        SummaryRow(term=_("Rules that fired"), value="; ".join(signal.rules) or _("none of the chart’s rules")),
        SummaryRow(term=_("Data"), value=_("as they stood on %(date)s") % {"date": dates.day(signal.run.at)}),
    )


def _months(count: int) -> str:
    return ngettext("%(count)s month", "%(count)s months in a row", count) % {"count": count}


def _chance(probability: float) -> str:
    """A probability as people count: once in so many."""
    if probability >= 0.5:
        return _("more often than not")
    if probability < 1e-6:
        return _("less than once in a million")
    return _("about once in %(many)s") % {"many": f"{round(1 / probability):,}"}


EXPORT_HEADS = (
    "measure",
    "place",
    "direction",
    "first_seen",
    "last_seen",
    "state",
    "reason",
    "p",
    "q",
    "effect",
    "months",
    "signal",
    "run",
)


def export_rows(signals: Iterable[Signal]) -> Iterator[tuple[Value, ...]]:
    """The list as rows of a file, in the order of `EXPORT_HEADS`."""
    for signal in signals:
        yield (
            signal.measure.title,
            signal.place,
            signal.direction,
            signal.period,
            signal.last_seen,
            signal.state,
            signal.reason,
            signal.p_value,
            signal.q_value,
            signal.effect,
            signal.persistence,
            signal.public_id,
            signal.run.public_id,
        )
