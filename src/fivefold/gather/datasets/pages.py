"""What the pages of datasets say: sentences, figures and tables, from rows to words."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fivefold.engine.measures.definitions.contract import ContractColumn, DatasetContract
from fivefold.foundation import dates
from fivefold.foundation.design.components import Cell, Column, Figure, SummaryRow, Table, Tag, Tone
from fivefold.gather.datasets.contracts import contract_of
from fivefold.gather.datasets.models import Dataset, Submission, SubmissionProblem
from fivefold.gather.datasets.selectors import Stream
from fivefold.gather.datasets.states import SubmissionState

TONES = {SubmissionState.REJECTED: Tone.WORSE, SubmissionState.FAILED: Tone.WORSE, SubmissionState.ACCEPTED: Tone.BETTER}


def number(value: int | None) -> str:
    """A count in the reader's format."""
    return "–" if value is None else str(number_format(value, force_grouping=True))


def months(submission: Submission) -> str:
    """The months that a file speaks of."""
    if submission.first_period is None or submission.last_period is None:
        return "–"
    first, last = (dates.month(period) for period in (submission.first_period, submission.last_period))
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def state_tag(submission: Submission) -> Tag:
    """Where a submission stands, as a tag."""
    state = SubmissionState(submission.state)
    return Tag(text=state.label, kind=TONES.get(state, Tone.NEUTRAL))


def streams_sentence(streams: Sequence[Stream]) -> str:
    """How the streams do, in one sentence."""
    late = [stream for stream in streams if stream.is_late]
    if not streams:
        return _("No data flows yet.")
    if not late:
        return _("Everything that is due has come.")
    if len(late) == 1:
        return _("“%(title)s” is late; everything else that is due has come.") % {"title": late[0].dataset.title}
    return _("%(late)s of %(all)s streams are late.") % {"late": len(late), "all": len(streams)}


def streams_table(streams: Sequence[Stream], slug: str) -> Table:
    """Streams with their health in a word."""
    columns = (
        Column(title=_("Stream")),
        Column(title=_("Health")),
        Column(title=_("Sites and months")),
        Column(title=_("Data up to")),
        Column(title=_("Due by now")),
        Column(title=_("Last received")),
        Column(title=_("Sites"), numeric=True),
        Column(title=_("Being checked"), numeric=True),
    )
    return Table(caption=_("Streams"), columns=columns, rows=tuple(_stream_row(stream, slug) for stream in streams))


def _stream_row(stream: Stream, slug: str) -> tuple[Cell, ...]:
    health = Tag(text=_("late"), kind=Tone.WORSE) if stream.is_late else Tag(text=_("on time"), kind=Tone.BETTER)
    if stream.last_period is None:
        health = Tag(text=_("no data yet"))
    return (
        Cell(value=stream.dataset.title, url=reverse("gather:datasets:detail", args=[slug, stream.dataset.public_id])),
        Cell(tag=health),
        Cell(value=_sites_late(stream), url=reverse("gather:streams:feed", args=[slug, stream.dataset.public_id])),
        Cell(value=dates.month(stream.last_period) if stream.last_period else None),
        Cell(value=dates.month(stream.due_period)),
        Cell(value=stream.last_received),
        Cell(value=stream.sites or None),
        Cell(value=stream.undecided),
    )


def _sites_late(stream: Stream) -> str:
    if not stream.sites_late:
        return _("no site is late")
    words = ngettext("%(count)s site is late", "%(count)s sites are late", stream.sites_late)
    return words % {"count": number(stream.sites_late)}


def dataset_summary(dataset: Dataset) -> tuple[SummaryRow, ...]:
    """What the contract says of the dataset as a whole."""
    contract = contract_of(dataset)
    due = _("Day %(day)s of the following month") % {"day": contract.due_day} if contract.due_day else _("No day is set")
    return (
        SummaryRow(term=_("Contract"), value=_("%(slug)s, number %(number)s") % _contract_words(dataset)),
        SummaryRow(term=_("Hash of the contract"), value=dataset.contract_digest),
        SummaryRow(term=_("The site stands in column"), value=contract.site),
        SummaryRow(term=_("The date stands in column"), value=contract.period.column),
        SummaryRow(term=_("Due"), value=due),
    )


def _contract_words(dataset: Dataset) -> dict[str, object]:
    return {"slug": dataset.slug, "number": dataset.contract_number}


def columns_of_contract(contract: DatasetContract) -> list[tuple[str, str, str, str]]:
    """Each column's name, what it is, what it holds, and whether it must be filled in."""
    return [(column.name, column.title, _holds(column), _("yes") if column.required else _("no")) for column in contract.columns]


def columns_table(dataset: Dataset) -> Table:
    """The columns of a good file."""
    rows = tuple(columns_of_contract(contract_of(dataset)))
    heads = (_("Column"), _("What it is"), _("Holds"), _("Must be filled in"))
    return Table(caption=_("Columns of the file"), columns=tuple(Column(title=head) for head in heads), rows=rows)


TYPES = {
    "text": gettext_lazy("a text"),
    "integer": gettext_lazy("a whole number"),
    "date": gettext_lazy("a date, such as 2026-03-31"),
    "datetime": gettext_lazy("a date and time, such as 2026-03-31 14:05"),
    "instant": gettext_lazy("a time with its offset, such as 2026-03-31T14:05+02:00"),
    "boolean": gettext_lazy("yes or no"),
}


def _holds(column: ContractColumn) -> str:
    if column.codes:
        return _("one of %(codes)s") % {"codes": ", ".join(column.codes)}
    words = str(TYPES.get(column.type, _("a number")))
    return f"{words} ({column.unit})" if column.unit else words


def submissions_table(submissions: Sequence[Submission], slug: str) -> Table:
    """What was sent, one row for each file."""
    columns = (
        Column(title=_("File")),
        Column(title=_("State")),
        Column(title=_("Data")),
        Column(title=_("Received")),
        Column(title=_("Rows"), numeric=True),
        Column(title=_("Months")),
        Column(title=_("Sent by")),
    )
    rows = tuple(
        (
            Cell(value=sent.file_name, url=reverse("gather:datasets:submission", args=[slug, sent.public_id])),
            Cell(tag=state_tag(sent)),
            Cell(value=sent.dataset.title),
            Cell(value=sent.received_at),
            Cell(value=sent.rows),
            Cell(value=months(sent)),
            Cell(value=sent.sent_by_name),
        )
        for sent in submissions
    )
    return Table(caption=_("Files that were sent"), columns=columns, rows=rows)


def submission_heading(state: SubmissionState) -> str:
    """What became of a file, in a few words."""
    return {
        SubmissionState.RECEIVED: _("Received"),
        SubmissionState.VALIDATING: _("Being checked"),
        SubmissionState.ACCEPTED: _("Accepted"),
        SubmissionState.ACCEPTED_WITH_WARNINGS: _("Accepted, with something to look at"),
        SubmissionState.REJECTED: _("Refused: nothing of the file was taken"),
        SubmissionState.FAILED: _("Could not be checked, by a fault of ours"),
        SubmissionState.SUPERSEDED: _("Superseded by later files"),
        SubmissionState.WITHDRAWN: _("Withdrawn"),
    }[state]


def submission_sentence(sent: Submission) -> str:
    """What became of a file, in a sentence."""
    state = SubmissionState(sent.state)
    if state is SubmissionState.REJECTED:
        found = ngettext("%(count)s problem was found.", "%(count)s problems were found.", sent.problem_count)
        mend = _("Mend the file and send it again; what was accepted before is untouched.")
        return f"{found % {'count': number(sent.problem_count)}} {mend}"
    if sent.rows is None or sent.sites is None:
        waiting = {
            SubmissionState.FAILED: _(
                "Nothing is wrong with what you did. The file is kept, and nothing of it was taken. Have it checked again; if"
                " that fails too, tell whoever runs this installation the fault’s number: %(fault)s."
            )
            % {"fault": sent.fault},
            SubmissionState.RECEIVED: _("The file has arrived whole and waits to be checked. You can leave this page."),
            SubmissionState.VALIDATING: _("Every row is being checked against the contract. You can leave this page."),
        }
        return waiting.get(state, _("The file was taken back before it was checked."))
    rows = ngettext("%(count)s row", "%(count)s rows", sent.rows) % {"count": number(sent.rows)}
    places = ngettext("%(count)s site", "%(count)s sites", sent.sites) % {"count": number(sent.sites)}
    told = _("%(rows)s of %(sites)s, %(months)s.") % {"rows": rows, "sites": places, "months": months(sent)}
    if state is SubmissionState.SUPERSEDED:
        return f"{told} {_('Later files speak of the same sites and months, and count instead.')}"
    if state is SubmissionState.WITHDRAWN:
        return f"{told} {_('They count no longer: %(why)s') % {'why': sent.withdrawn_because}}"
    if not sent.whole:
        partly = _("Later files count instead for some of these sites and months; to have all of it count, send it again.")
        told = f"{told} {partly}"
    if sent.replaced_cells:
        again = ngettext(
            "Values of %(count)s site and month that had come before are replaced.",
            "Values of %(count)s sites and months that had come before are replaced.",
            sent.replaced_cells,
        )
        return f"{told} {again % {'count': number(sent.replaced_cells)}}"
    return told


def submission_figures(sent: Submission) -> tuple[Figure, ...]:
    """The counts of an accepted file."""
    return (
        Figure(value=sent.rows, label=_("rows")),
        Figure(value=sent.sites, label=_("sites")),
        Figure(value=months(sent), label=_("months")),
        Figure(value=sent.replaced_cells, label=_("sites × months replaced")),
    )


def submission_summary(sent: Submission) -> tuple[SummaryRow, ...]:
    """What is known of a file besides its contents."""
    return (
        SummaryRow(term=_("File"), value=sent.file_name),
        SummaryRow(term=_("Data"), value=sent.dataset.title),
        SummaryRow(term=_("Sent by"), value=sent.sent_by_name),
        SummaryRow(term=_("Received"), value=sent.received_at),
        SummaryRow(term=_("Decided"), value=sent.decided_at),
        SummaryRow(term=_("Size in bytes"), value=sent.size),
        SummaryRow(term=_("Hash of the file (SHA-256)"), value=sent.digest),
        SummaryRow(term=_("Checked against contract number"), value=sent.contract.number),
        *([SummaryRow(term=_("Read by the mapping (SHA-256)"), value=sent.mapping_digest)] if sent.mapping_digest else []),
    )


def problems_table(sent: Submission, listed: Sequence[SubmissionProblem]) -> Table:
    """The first problems, each with its place and what to do about it."""
    columns = (
        Column(title=_("Row"), numeric=True),
        Column(title=_("Column")),
        Column(title=_("What is wrong")),
        Column(title=_("What to do")),
    )
    rows = tuple((problem.row, problem.column or None, capfirst(problem.message), problem.fix or None) for problem in listed)
    words = {"shown": number(len(listed)), "all": number(sent.problem_count)}
    note = _("Row 1 holds the column names.")
    if sent.problem_count > len(listed):
        note = f"{note} {_('The first %(shown)s of %(all)s are shown.') % words}"
    return Table(caption=_("What was found, by row and column"), columns=columns, rows=rows, note=note)
