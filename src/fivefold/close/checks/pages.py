"""What the pages of Close list: the loops that are checked, the watches, and what sites counted."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fivefold.close.checks.models import SustainWatch, WatchState
from fivefold.close.checks.reliability import Count, SiteReliability
from fivefold.close.checks.selectors import Checks
from fivefold.close.checks.verdicts import RULES, Findings, VerdictKind, missing_for
from fivefold.foundation import dates
from fivefold.foundation.design.components import Cell, Column, Stage, SummaryRow, Table, Tag, Task, Tone
from fivefold.loop.models import Loop

SITE_WORDS = {
    SiteReliability.RELIABLE: (gettext_lazy("reliable"), Tone.BETTER),
    SiteReliability.NOT_RELIABLE: (gettext_lazy("not reliable"), Tone.WORSE),
    SiteReliability.TOO_LITTLE: (gettext_lazy("too few counts"), Tone.NEUTRAL),
}
WATCH_TONES = {WatchState.HELD: Tone.BETTER, WatchState.REOPENED: Tone.WORSE}


def loop_task(slug: str, loop: Loop, *, overdue: bool) -> Task:
    """A loop that is being checked."""
    since = dates.day(loop.state_since)
    return Task(
        title=loop.title,
        url=reverse("close:checks:detail", args=[slug, loop.public_id]),
        detail=_("being checked since %(date)s") % {"date": since},
        stage=Stage.CLOSE,
        tag=Tag(text=_("overdue"), kind=Tone.WORSE) if overdue else None,
    )


def watch_task(slug: str, watch: SustainWatch) -> Task:
    """A loop that is watched, or was."""
    state = WatchState(watch.state)
    until = dates.day(watch.second_check_on)
    since = dates.day(watch.opened_at)
    words = _("since %(since)s, until %(until)s") if state is WatchState.WATCHING else _("since %(since)s")
    return Task(
        title=watch.loop.title,
        url=reverse("loop:detail", args=[slug, watch.loop.public_id]),
        detail=f"{watch.measure.title} · {words % {'since': since, 'until': until}}",
        stage=Stage.CLOSE,
        tag=Tag(text=state.label, kind=WATCH_TONES.get(state, Tone.NEUTRAL)),
    )


def reliability_table(checks: Checks) -> Table:
    """Every site with its latest counts and what they say."""
    columns = (
        Column(title=_("Site")),
        Column(title=_("In place since")),
        Column(title=_("Latest counts")),
        Column(title=_("It is")),
    )
    rows = []
    for each in checks.sites:
        words, tone = SITE_WORDS[each.reliability]
        rows.append(
            (
                Cell(value=each.site.name),
                Cell(value=each.since),
                Cell(value=_counts(each.counts)),
                Cell(tag=Tag(text=words, kind=tone)),
            )
        )
    return Table(caption=_("Is it done every time, site by site?"), columns=columns, rows=tuple(rows))


def verdict_choices(found: Findings) -> tuple[list[VerdictKind], list[SummaryRow]]:
    """The verdicts that may be given, and why the others may not."""
    missing = {kind: missing_for(kind, found) for kind in RULES}
    refused = [
        SummaryRow(term=kind.label, value=" ".join(str(words) for words in reasons))
        for kind, reasons in missing.items()
        if reasons
    ]
    return [kind for kind, reasons in missing.items() if not reasons], refused


def _counts(counts: Iterable[Count]) -> str:
    latest = list(counts)[-3:]
    return "; ".join(f"{dates.month(each.period)}: {each.compliant} of {each.cases}" for each in latest) or "–"
