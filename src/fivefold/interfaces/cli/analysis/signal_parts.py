"""The ranked signals in the report: the list, and the first of them in full."""

from xml.etree.ElementTree import Element

from fivefold.engine.charts.markup import append, element
from fivefold.engine.charts.sentence import sentence
from fivefold.engine.charts.sparkline import sparkline
from fivefold.engine.charts.table import series_table
from fivefold.interfaces.cli.analysis import blocks
from fivefold.interfaces.cli.analysis.answer import Answer
from fivefold.interfaces.cli.analysis.strata import Strata
from fivefold.interfaces.cli.analysis.study import Listed, Study

IN_FULL = 20
"""Signals whose charts are drawn at full size."""


def signal_list(answer: Answer) -> Element:
    """All signals, the most surprising first, and how many of them chance would give."""
    intro = element("p", answer.chance)
    caution = element("p", answer.signals.caution, class_="note") if answer.signals.caution else None
    entries = append(
        element("ol", class_="tasks"),
        (_entry(place, entry, several=answer.only is None) for place, entry in enumerate(answer.listed, start=1)),
    )
    card = element("div", intro, caution, entries if answer.listed else element("p", answer.finding), class_="card")
    return blocks.section("Signals, the most surprising first", card, identifier="signals")


def strata_list(strata: Strata, *, several: bool) -> Element:
    """The signals within strata, a list of their own, without charts in full."""
    entries = (_entry(place, entry, several=several, linked=False) for place, entry in enumerate(strata.listed, start=1))
    listed = append(element("ol", class_="tasks"), entries) if strata.listed else None
    card = element("div", element("p", strata.finding), element("p", strata.chance, class_="note"), listed, class_="card")
    return blocks.section("Signals within strata", card, identifier="strata")


def _entry(place: int, entry: Listed, *, several: bool, linked: bool = True) -> Element:
    series = entry.series
    title = blocks.name(series.name)
    headed = element("a", title, href=f"#signal-{place}") if linked and place <= IN_FULL else title
    words = element(
        "div",
        element("p", f"{place}. ", headed, f": {entry.measure.title}" if several else None, class_="task__title"),
        element("p", entry.reason, class_="task__detail"),
        class_="task__words",
    )
    picture = element("div", sparkline(series, label=f"{series.name}, month by month"), class_="task__picture")
    return element("li", element("div", picture, words, blocks.judgement(series, "tag"), class_="task"))


def in_full(answer: Answer) -> Element:
    """The first signals with their charts."""
    shown = answer.listed[:IN_FULL]
    title = "The signals in full" if len(shown) == len(answer.listed) else f"The first {len(shown)} signals in full"
    cards = (_card(place, entry, several=answer.only is None) for place, entry in enumerate(shown, start=1))
    return blocks.section(title, *cards, identifier="in-full")


def links(answer: Answer, study: Study) -> dict[str, str]:
    """Where the signals of a measure's sites stand in full, by site."""
    shown = enumerate(answer.listed[:IN_FULL], start=1)
    return {entry.site: f"#signal-{place}" for place, entry in shown if entry.measure == study.question.measure}


def _card(place: int, entry: Listed, *, several: bool) -> Element:
    measure = entry.measure
    return blocks.chart_card(
        entry.series,
        identifier=f"signal-{place}",
        sentence=f"{measure.title}. {entry.reason}" if several else entry.reason,
        notes=(sentence(entry.series, subject=entry.subject), *entry.notes),
        table=series_table(entry.series, numerator=measure.events, denominator=measure.cases),
    )
