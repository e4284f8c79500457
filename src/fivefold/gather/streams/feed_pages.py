"""What the page of a stream says: how much came in time, sites by months, and the same as rows for a spreadsheet."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.engine.charts.formats import PERCENT, whole
from fivefold.foundation import dates
from fivefold.foundation.design.components import Cell, Column, Figure, Table, Tag, Tone
from fivefold.gather.streams.forms import AGAIN, LATE, MISSING
from fivefold.gather.streams.timeliness import Feed, Punctuality, Record, SiteMonth, share_on_time

WHICH: dict[str, Callable[[SiteMonth], bool]] = {
    LATE: lambda each: each.punctuality is Punctuality.LATE,
    MISSING: lambda each: each.punctuality is Punctuality.MISSING,
    AGAIN: lambda each: each.times > 1,
}
HEADS = ("site", "identifier", "month", "due_on", "received_on", "days_late", "punctuality", "times_received", "rows")


def chosen(feed: Feed, *, show: str, site: str) -> tuple[Record, ...]:
    """The records of the sites that the filter asks for."""
    found = (record for record in feed.records if site in {"", record.site.public_id})
    return tuple(record for record in found if show not in WHICH or any(WHICH[show](each) for each in record.months))


def sentence(feed: Feed) -> str:
    """How the stream does: what is missing, and how much came in time."""
    share = share_on_time(feed.cells)
    if share is None:
        return _("Nothing has fallen due yet since deadlines are kept.")
    missing, sites = len(feed.missing), len({each.site.pk for each in feed.missing})
    if missing:
        places = ngettext("%(count)s site", "%(count)s sites", sites) % {"count": whole(sites)}
        words = ngettext("%(count)s month is overdue, of %(places)s.", "%(count)s months are overdue, of %(places)s.", missing)
        told = words % {"count": whole(missing), "places": places}
    else:
        told = _("Everything that is due has come.")
    in_time = _("Over 12 months %(share)s came on time.") % {"share": PERCENT.show(share, 0)}
    return f"{told} {in_time}"


def figures(feed: Feed, last_received: datetime | None) -> list[Figure]:
    """The health of the feed: when something last came, how much is late, and whether the rows are as many as usual."""
    share = share_on_time(feed.cells)
    found = [
        Figure(value=dates.day(last_received) if last_received else None, label=_("last received")),
        Figure(value=len(feed.missing), label=_("months overdue")),
        Figure(value=None if share is None else PERCENT.show(share, 0), label=_("on time over 12 months")),
    ]
    if feed.latest is not None:
        words = {"month": dates.month(feed.latest), "usual": _number(feed.usual_rows)}
        usual = _("rows for %(month)s; usually about %(usual)s") if feed.usual_rows is not None else _("rows for %(month)s")
        found.append(Figure(value=feed.rows_in(feed.latest), label=usual % words))
    return found


def _number(value: int | None) -> str:
    return "–" if value is None else str(number_format(value, force_grouping=True))


def sites_table(records: Sequence[Record], months: Sequence[date]) -> Table:
    """A row for each site: its share on time, and each month in a word, the latest first."""
    columns = (
        Column(title=_("Site")),
        Column(title=_("On time"), numeric=True),
        *(Column(title=dates.month(month)) for month in months),
    )
    rows = tuple((record.site.name, _share(record), *(_cell(each) for each in record.months)) for record in records)
    judged = _("Judged by the day on each site’s own calendar. “Again”: the month was sent more than once.")
    note = f"{judged} {_('“Received” alone: it came, and was not due from that site.')}"
    return Table(caption=_("Sites and months, the latest month first"), columns=columns, rows=rows, note=note)


def _share(record: Record) -> str | None:
    share = record.share_on_time
    return None if share is None else PERCENT.show(share, 0)


def _cell(each: SiteMonth) -> Cell | None:
    if each.punctuality is Punctuality.NOT_EXPECTED:
        return None
    text, tone = _words(each)
    if each.times > 1:
        text = _("%(word)s, again") % {"word": text}
    return Cell(tag=Tag(text=text, kind=tone))


def _words(each: SiteMonth) -> tuple[str, Tone]:
    days = abs(each.days_late or 0)
    if each.punctuality is Punctuality.LATE:
        return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}, Tone.WORSE
    if each.punctuality is Punctuality.MISSING:
        return ngettext("missing, %(days)s day", "missing, %(days)s days", days) % {"days": days}, Tone.WORSE
    if each.punctuality is Punctuality.AWAITED and each.due_on is not None:
        return _("due %(day)s") % {"day": dates.day(each.due_on)}, Tone.NEUTRAL
    return str(each.punctuality.label), Tone.BETTER if each.punctuality is Punctuality.ON_TIME else Tone.NEUTRAL


def export_rows(records: Sequence[Record]) -> Iterator[tuple[str | int | date | None, ...]]:
    """A row for each month of each site that was expected or came."""
    for record in records:
        for each in record.months:
            if each.punctuality is not Punctuality.NOT_EXPECTED:
                yield (
                    each.site.name,
                    each.site.identifier,
                    each.month,
                    each.due_on,
                    each.received_on,
                    each.days_late,
                    each.punctuality.value,
                    each.times,
                    each.rows,
                )
