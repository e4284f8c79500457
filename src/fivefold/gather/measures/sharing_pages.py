"""How far a measure's values go, as the pages say it: the rung, what each rung means, and how the measure came there."""

from django.utils.translation import gettext as _

from fivefold.foundation import dates
from fivefold.foundation.design.components import Cell, Column, SummaryRow, Table, Tag
from fivefold.gather.measures.models import Measure, SharingChange
from fivefold.network.sharing.rungs import Rung
from fivefold.network.sharing.wording import WHO_SEES


def lead(measure: Measure) -> str:
    """On which rung the measure stands."""
    return _("Now on %(rung)s: %(label)s.") % {"rung": measure.rung, "label": Rung(measure.rung).label}


def summary(measure: Measure, latest: SharingChange | None) -> list[SummaryRow]:
    """For the measure's own page: who sees its values, and since when."""
    rows = [
        SummaryRow(term=_("Rung"), value=f"{measure.rung}: {Rung(measure.rung).label}"),
        SummaryRow(term=_("That means"), value=WHO_SEES[Rung(measure.rung)]),
    ]
    if latest is not None:
        words = {"date": dates.day(latest.changed_at), "who": latest.changed_by_name, "because": latest.because}
        rows.append(SummaryRow(term=_("Since"), value=_("%(date)s, by %(who)s: %(because)s") % words))
    return rows


def rungs_table(measure: Measure) -> Table:
    """Who sees what on each rung; the measure's own is marked."""
    rows = tuple(
        (
            Cell(value=f"{rung.value}: {rung.label}", tag=Tag(text=_("now")) if rung == measure.rung else None),
            Cell(value=WHO_SEES[rung]),
        )
        for rung in Rung
    )
    return Table(
        caption=_("Who sees what on each rung"), columns=(Column(title=_("Rung")), Column(title=_("Who sees what"))), rows=rows
    )


def changes_table(changes: list[SharingChange]) -> Table | None:
    """Who moved the measure from where to where, and why; nothing where it never moved."""
    if not changes:
        return None
    columns = (
        Column(title=_("When")),
        Column(title=_("From")),
        Column(title=_("To")),
        Column(title=_("Who")),
        Column(title=_("Why")),
    )
    rows = tuple(
        (
            Cell(value=dates.day(change.changed_at)),
            Cell(value=change.before),
            Cell(value=change.after),
            Cell(value=change.changed_by_name),
            Cell(value=change.because),
        )
        for change in changes
    )
    return Table(caption=_("How it came here"), columns=columns, rows=rows)
