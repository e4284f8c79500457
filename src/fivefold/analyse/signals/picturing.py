"""The chart of a signal's series, as its reader may see it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from fivefold.analyse.signals.models import Signal
from fivefold.engine.charts.control_chart_spec import control_chart_spec
from fivefold.engine.charts.series import ChartedSeries
from fivefold.engine.charts.table import series_table
from fivefold.foundation.design.components import Chart, Column, Link, Table
from fivefold.foundation.permission import Actor
from fivefold.gather.measures.charting import charted
from fivefold.gather.measures.panel import panel_of
from fivefold.gather.measures.showing import shown_to
from fivefold.gather.measures.wording import told
from fivefold.network.people.selectors import sites


def chart_of(signal: Signal, actor: Actor, slug: str) -> Chart | None:
    """The chart of the signal's series by the latest data, with its sentence and its table; None without values."""
    found = _series(signal, actor)
    if found is None:
        return None
    series, reason = found
    sentence = told(signal.measure, series)
    table = series_table(series, numerator=_("Counted"), denominator=_("Out of: %(unit)s") % {"unit": signal.measure.unit})
    columns = tuple(Column(title=head, numeric=index in table.numbers) for index, head in enumerate(table.heads))
    measure = reverse("gather:measures:detail", args=[slug, signal.measure.public_id])
    return Chart(
        identifier="signal",
        title=signal.place[:1].upper() + signal.place[1:],
        sentence=sentence,
        spec=control_chart_spec(series, sentence=sentence),
        table=Table(caption=table.caption, columns=columns, rows=table.rows),
        method=reason,
        links=(Link(text=_("All sites on this measure"), url=measure),),
    )


def _series(signal: Signal, actor: Actor) -> tuple[ChartedSeries, str] | None:
    """The series, and why it is on its chart.

    A site is charted as all sites were when they were ranked; whoever may see its signal may see its counts. The network
    is charted as it is released to the reader.
    """
    panel = panel_of(signal.measure)
    if panel is None:
        return None
    if signal.site is None:
        shown = shown_to(actor, signal.measure, panel.run, sites=list(sites()))
        return None if shown.network is None else (shown.network, shown.network_reason)
    if signal.site not in panel.sites:
        return None
    found = charted(panel)
    return found.series[panel.sites.index(signal.site)], found.reason
