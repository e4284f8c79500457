"""What the pages of measures say: sentences, figures, charts and tables, from values to words."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fivefold.engine.charts.control_chart_spec import control_chart_spec
from fivefold.engine.charts.formats import exact
from fivefold.engine.charts.markup import html_text
from fivefold.engine.charts.sentence import assurance_sentence
from fivefold.engine.charts.series import ChartedSeries, Reading
from fivefold.engine.charts.sparkline import sparkline
from fivefold.engine.charts.table import series_table
from fivefold.foundation import dates
from fivefold.foundation.design.components import (
    Chart,
    Column,
    Figure,
    Link,
    Multiple,
    SummaryRow,
    Table,
    Tag,
    Task,
    Tone,
)
from fivefold.gather.measures.models import BetterDirection, Measure, Role
from fivefold.gather.measures.shown import Shown
from fivefold.gather.measures.wording import in_order_of_interest, told, unit_of
from fivefold.network.sharing.rungs import Detail

TONES = {Reading.BETTER: Tone.BETTER, Reading.WORSE: Tone.WORSE}


def kicker(measure: Measure) -> str:
    """The small line above the title: what kind of measure this is and which way is better."""
    direction = BetterDirection(measure.direction).label
    return f"{_('Measure')} · {Role(measure.role).label} · {direction}"


def index_sentence(shown: Sequence[Shown]) -> str:
    """How the measures do, in one sentence."""
    readings = Counter(each.network.reading for each in shown if each.network is not None)
    if not shown:
        return _("Nothing is followed yet.")
    better, worse = readings[Reading.BETTER], readings[Reading.WORSE]
    if not better and not worse:
        return _("No measure has moved by more than chance explains.")
    return _("Of %(all)s measures, %(better)s got better and %(worse)s got worse.") % {
        "all": len(shown),
        "better": better,
        "worse": worse,
    }


def measure_tasks(shown: Sequence[Shown], slug: str) -> list[Task]:
    """One line for each measure: its name, what it found, a small picture and a word."""
    return [_measure_task(each, slug) for each in shown]


def _measure_task(shown: Shown, slug: str) -> Task:
    url = reverse("gather:measures:detail", args=[slug, shown.measure.public_id])
    series = shown.network
    if series is None:
        return Task(title=shown.measure.title, url=url, detail=lead(shown), tag=Tag(text=_("no values yet")))
    word = _(str(series.reading)) if shown.network_judged else _("not judged")
    tag = Tag(text=word, kind=TONES.get(series.reading, Tone.NEUTRAL))
    return Task(title=shown.measure.title, url=url, detail=lead(shown), picture=picture(series), tag=tag)


def picture(series: ChartedSeries) -> SafeString:
    """A small picture of a series, said in words for those who cannot see it."""
    label = f"{series.name}: {_(str(series.reading))}"
    return mark_safe(html_text(sparkline(series, label=label)))  # noqa: S308 - built as a tree, texts escaped


def lead(shown: Shown) -> str:
    """What the measure found: the network first, then how many sites stand out."""
    if shown.run is None:
        return _("No values yet: they are computed as soon as data for “%(dataset)s” is accepted.") % {
            "dataset": shown.measure.dataset.title
        }
    if shown.network is None:
        return _("Its values are for each site alone: this measure is not shared in the network.")
    found = network_sentence(shown, shown.network)
    return " ".join(part for part in (found, _sites_that_stand_out(shown.sites)) if part)


def network_sentence(shown: Shown, series: ChartedSeries) -> str:
    """What the network's series shows; where small counts are hidden, only where it stands."""
    if shown.network_judged or series.latest is None:
        return told(shown.measure, series)
    words = {"title": shown.measure.title, "value": series.show(series.latest.value), "month": dates.month(series.latest.period)}
    stands = _("%(title)s stood at %(value)s in %(month)s.") % words
    return f"{stands} {_months_hidden(series)} {_('Changes are not judged where months are hidden.')}"


def _months_hidden(series: ChartedSeries) -> str:
    count = sum(point.hidden for point in series.points)
    one = _("%(count)s month is hidden from you, because counts are small or would give small ones away.")
    many = _("%(count)s months are hidden from you, because counts are small or would give small ones away.")
    return (one if count == 1 else many) % {"count": count}


def _sites_that_stand_out(sites: Sequence[ChartedSeries]) -> str:
    readings = Counter(site.reading for site in sites)
    worse, better = readings[Reading.WORSE], readings[Reading.BETTER]
    found = []
    if worse:
        words = ngettext("%(count)s of %(all)s sites got worse", "%(count)s of %(all)s sites got worse", worse)
        found.append(words % {"count": worse, "all": len(sites)})
    if better:
        words = ngettext("%(count)s got better", "%(count)s got better", better)
        found.append(words % {"count": better} if found else _("%(count)s of %(all)s sites got better") % _of(better, sites))
    return f"{', '.join(found)}." if found else ""


def _of(count: int, sites: Sequence[ChartedSeries]) -> dict[str, int]:
    return {"count": count, "all": len(sites)}


def figures(shown: Shown) -> list[Figure]:
    """The headline figures: the latest month, the aim, who sent data, what could not be told."""
    series = shown.network
    if shown.run is None or series is None or series.latest is None:
        return []
    latest = series.latest
    found = [Figure(value=series.show(latest.value), label=_latest_words(shown, series))]
    if shown.measure.target is not None:
        aim = unit_of(shown.measure).show(float(shown.measure.target), series.decimals)
        found.append(Figure(value=aim, label=_("aim")))
    sent = _("%(sent)s of %(expected)s") % {"sent": shown.sent, "expected": shown.expected}
    found.append(Figure(value=sent, label=_("sites have data for %(month)s") % {"month": dates.month(latest.period)}))
    if shown.run.unknown:
        found.append(Figure(value=shown.run.unknown, label=_("rows could not be judged: a cell is empty")))
    else:
        found.append(Figure(value=shown.months, label=_("months of data")))
    return found


def _latest_words(shown: Shown, series: ChartedSeries) -> str:
    latest = series.latest
    if latest is None:
        return ""
    if not latest.denominator:
        return dates.month(latest.period)
    words = {"month": dates.month(latest.period), "count": exact(latest.denominator), "unit": shown.measure.unit}
    if not shown.measure.unit:
        return _("%(month)s, out of %(count)s") % words
    return _("%(month)s, %(count)s %(unit)s") % words


def network_chart(shown: Shown) -> Chart | None:
    """The chart of the network as a whole, with its sentence and its table."""
    series = shown.network
    if series is None:
        return None
    target = assurance_sentence(series) if shown.network_judged else None
    found = " ".join(filter(None, (network_sentence(shown, series), target)))
    table = series_table(series, numerator=_("Counted"), denominator=(shown.measure.unit or _("Out of")).capitalize())
    return Chart(
        identifier="network",
        title=_("Network"),
        sentence=found,
        spec=control_chart_spec(series, sentence=found),
        table=Table(
            caption=table.caption,
            columns=tuple(Column(title=head, numeric=index in table.numbers) for index, head in enumerate(table.heads)),
            rows=table.rows,
        ),
        method=f"{shown.network_reason} {_('Limits at three sigma; runs by Anhøj.')}",
        links=(
            Link(text=_("Definition %(number)s") % {"number": shown.measure.definition_number}, url="#definition"),
            Link(text=_("Where the values come from"), url="#provenance"),
        ),
    )


def download(shown: Shown) -> Link | None:
    """Where the values are to be had as a file, as far as the reader may have them."""
    if shown.run is None:
        return None
    measure = shown.measure
    url = reverse("gather:measures:values", args=[measure.network.slug, measure.public_id])
    return Link(text=_("Download the values as CSV"), url=url)


def site_multiples(shown: Shown) -> list[Multiple]:
    """Every site as a small picture with its reading in a word, those that ask for attention first."""
    return [_multiple(shown.sites[row], hidden=bool(shown.hidden)) for row in in_order_of_interest(shown.sites)]


def _multiple(series: ChartedSeries, *, hidden: bool) -> Multiple:
    tone = TONES.get(series.reading, Tone.NEUTRAL)
    judgement = _("not judged") if hidden and series.reading is Reading.UNKNOWN else _(str(series.reading))
    return Multiple(title=series.name, picture=picture(series), tone=tone, judgement=judgement)


def sites_note(shown: Shown) -> str:
    """Why a reader sees no sites, no names or not every count."""
    return " ".join(part for part in (_detail_note(shown.detail), _hidden_note(shown)) if part)


def _hidden_note(shown: Shown) -> str:
    if not shown.hidden:
        return ""
    why = _("What is left of a series is no fair sample of it, so such a series is drawn and not judged.")
    marked = _("A mark at the foot of a picture stands for a month that is hidden: for its own counts, or for a neighbour’s.")
    return f"{_(shown.hidden)}. {marked} {why}"


def _detail_note(detail: Detail) -> str:
    return {
        Detail.NOTHING: _("This measure is not shared beyond the site itself."),
        Detail.NETWORK: _("This measure is shared for the network as a whole, not site by site."),
        Detail.BLINDED_SITES: _("Sites are shown without their names."),
        Detail.NAMED_SITES: "",
    }[detail]


GOVERNANCE_TERMS = {
    "why_it_matters": gettext_lazy("Why it matters"),
    "authored_by": gettext_lazy("Authored by"),
    "checked_by": gettext_lazy("Checked by"),
    "reviewed": gettext_lazy("Reviewed"),
    "next_review": gettext_lazy("Next review"),
}


def governance_summary(measure: Measure) -> list[SummaryRow]:
    """Who answers for the measure."""
    return [
        SummaryRow(term=term, value=_governed(name, measure.governance[name]))
        for name, term in GOVERNANCE_TERMS.items()
        if measure.governance.get(name)
    ]


def _governed(name: str, value: str) -> str | date:
    return date.fromisoformat(value) if name in {"reviewed", "next_review"} else value


def provenance_summary(shown: Shown) -> list[SummaryRow]:
    """Definition, run and files: everything needed to compute the values again."""
    measure, run = shown.measure, shown.run
    rows = [
        SummaryRow(term=_("Definition"), value=_("number %(number)s") % {"number": measure.definition_number}),
        SummaryRow(term=_("Hash of the definition"), value=measure.definition_hash),
        SummaryRow(term=_("Data"), value=measure.dataset.title),
    ]
    if run is None:
        return rows
    files = ngettext("%(count)s file", "%(count)s files", len(run.input_hashes)) % {"count": len(run.input_hashes)}
    return [
        *rows,
        SummaryRow(term=_("Computed"), value=run.at),
        SummaryRow(term=_("Run"), value=run.public_id),
        SummaryRow(term=_("Engine"), value=f"{run.engine} {run.engine_version}"),
        SummaryRow(term=_("Computed from"), value=files),
        SummaryRow(term=_("Hash of the values"), value=run.values_hash),
        SummaryRow(term=_("Values that this run restated"), value=run.restated),
    ]
