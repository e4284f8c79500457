"""What a measure's page says of accepted rows that the measure leaves out, because they cannot be true of it."""

from datetime import date

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.foundation import dates
from fivefold.foundation.design.components import Column, Table
from fivefold.gather.measures.definitions import definition_of
from fivefold.gather.measures.models import Measure, MeasureRun
from fivefold.gather.measures.shown import Shown
from fivefold.network.sharing.rungs import Detail


def title(run: MeasureRun | None) -> str:
    """How many rows are left out; empty where none are."""
    if run is None or not run.impossible:
        return ""
    words = ngettext("%(count)s row is left out", "%(count)s rows are left out", run.impossible)
    return words % {"count": number_format(run.impossible, force_grouping=True)}


def sentence(measure: Measure) -> str:
    """Why rows are left out of it, and what to do; empty where none can be."""
    amounts = definition_of(measure).amounts
    if amounts is None:
        return ""
    words = {"part": amounts[0], "whole": amounts[1]}
    why = _("They were accepted before this definition stood. In them %(part)s is below 0, or above %(whole)s.") % words
    do = _("Send their months again, corrected, or correct the definition: in a proportion, the one is part of the other.")
    return f"{why} {do}"


def table(shown: Shown) -> Table | None:
    """At which sites and in which months, for readers from whom nothing is hidden."""
    if shown.run is None or not shown.run.impossible_at or shown.detail is not Detail.NAMED_SITES or not shown.unhidden:
        return None
    columns = (Column(title=_("Site")), Column(title=_("Month")), Column(title=_("Rows"), numeric=True))
    rows = tuple(
        (place["site"], dates.month(date.fromisoformat(place["month"])), place["rows"]) for place in shown.run.impossible_at
    )
    return Table(caption=_("Where the rows that are left out stand"), columns=columns, rows=rows)
