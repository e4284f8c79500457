"""What the page of a dataset's refreshes says: what is being computed, what was, and what to do where it failed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.engine.charts.formats import whole
from fivefold.foundation.design.components import Cell, Column, Table, Tag, Tone
from fivefold.gather.datasets.models import Submission
from fivefold.gather.streams.following import Follower
from fivefold.gather.streams.models import DatasetRefresh, RefreshState

TONES = {RefreshState.DONE: Tone.BETTER, RefreshState.FAILED: Tone.WORSE}
GOING_ON = frozenset({RefreshState.QUEUED, RefreshState.COMPUTING})
STALLED = timedelta(hours=1)
"""Computing that has begun so long ago and not ended may be asked for again."""
WATCHED = timedelta(minutes=15)
"""For so long after a refresh the page asks again by itself whether what follows it is done."""

Looked = Sequence[tuple[Follower, frozenset[str]]]


def sentence(refreshes: Sequence[DatasetRefresh]) -> str:
    """How the latest refresh stands."""
    if not refreshes:
        return _("Nothing has been computed here yet: that begins when a file is accepted.")
    latest = refreshes[0]
    return {
        RefreshState.QUEUED: _("New rows wait to be computed. You can leave this page."),
        RefreshState.COMPUTING: _("The measures are being computed. You can leave this page."),
        RefreshState.DONE: _("The measures of this data are up to date."),
        RefreshState.FAILED: _("The measures could not be computed, by a fault of ours. What counted before still counts."),
    }[RefreshState(latest.state)]


def what_to_do(latest: DatasetRefresh | None, *, attempts: int) -> str:
    """What whoever sees a failure does about it; empty where there is none."""
    if latest is None or latest.state != RefreshState.FAILED:
        return ""
    words = {"fault": latest.fault, "count": latest.attempts}
    if latest.attempts < attempts:
        return _("It is tried again by itself in a while. If it keeps failing, tell whoever runs this: fault %(fault)s.") % words
    told = _("It was tried %(count)s times. Tell whoever runs this installation the fault’s number: %(fault)s.") % words
    return f"{told} {_('When that is mended, have it computed again.')}"


def may_ask_again(latest: DatasetRefresh | None, at: datetime) -> bool:
    """Whether asking for it again makes sense."""
    if latest is None or latest.state == RefreshState.FAILED:
        return latest is not None
    return latest.state == RefreshState.COMPUTING and latest.started_at is not None and at - latest.started_at > STALLED


def asks_again(refreshes: Sequence[DatasetRefresh], looked: Looked, at: datetime) -> bool:
    """Whether something may still change by itself, so that the page looks again."""
    if not refreshes:
        return False
    latest = refreshes[0]
    if latest.state in GOING_ON:
        return True
    open_still = any(set(latest.runs) - done for _follower, done in looked)
    return open_still and latest.finished_at is not None and at - latest.finished_at < WATCHED


def table(refreshes: Sequence[DatasetRefresh], files: Mapping[str, Submission], looked: Looked, slug: str) -> Table:
    """Every refresh, newest first: when, why, how long, and what it moved."""
    columns = (
        Column(title=_("Queued")),
        Column(title=_("State")),
        Column(title=_("Because of")),
        Column(title=_("Took")),
        Column(title=_("Measures computed"), numeric=True),
        Column(title=_("Past values that moved"), numeric=True),
        *(Column(title=follower.title) for follower, _done in looked),
    )
    rows = tuple(_row(refresh, files, looked, slug) for refresh in refreshes)
    return Table(caption=_("Refreshes, newest first"), columns=columns, rows=rows)


def _row(refresh: DatasetRefresh, files: Mapping[str, Submission], looked: Looked, slug: str) -> tuple[Cell | str | None, ...]:
    state = RefreshState(refresh.state)
    restated = reverse("gather:streams:restatements", args=[slug, refresh.dataset.public_id]) if refresh.moved else ""
    over = state is RefreshState.DONE
    return (
        Cell(value=refresh.queued_at),
        Cell(tag=Tag(text=state.label, kind=TONES.get(state, Tone.NEUTRAL))),
        _because(refresh, files, slug),
        _took(refresh),
        Cell(value=refresh.measures if over else None),
        Cell(value=refresh.moved if over else None, url=restated),
        *(_followed(refresh, done) if over else None for _follower, done in looked),
    )


def _because(refresh: DatasetRefresh, files: Mapping[str, Submission], slug: str) -> Cell:
    if len(refresh.files) == 1 and refresh.files[0] in files:
        sent = files[refresh.files[0]]
        return Cell(value=sent.file_name, url=reverse("gather:datasets:submission", args=[slug, sent.public_id]))
    if not refresh.files:
        return Cell(value=_("a new definition, or asked for"))
    count = len(refresh.files)
    return Cell(value=ngettext("%(count)s file", "%(count)s files", count) % {"count": whole(count)})


def _took(refresh: DatasetRefresh) -> str | None:
    if refresh.started_at is None or refresh.finished_at is None:
        return None
    seconds = (refresh.finished_at - refresh.started_at).total_seconds()
    if seconds < 1:
        return _("less than a second")
    if seconds < 120:
        return ngettext("%(count)s second", "%(count)s seconds", round(seconds)) % {"count": round(seconds)}
    return _("%(count)s minutes") % {"count": round(seconds / 60)}


def _followed(refresh: DatasetRefresh, done: frozenset[str]) -> str:
    if not refresh.runs:
        return _("nothing new")
    count = len(done & set(refresh.runs))
    if count == len(refresh.runs):
        return _("done")
    return _("%(done)s of %(all)s") % {"done": count, "all": len(refresh.runs)}
