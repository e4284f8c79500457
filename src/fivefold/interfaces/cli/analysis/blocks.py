"""The parts that a report is made of, in the design system's markup."""

from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element

from fivefold.engine.charts.figure import figure
from fivefold.engine.charts.formats import NO_BREAK
from fivefold.engine.charts.funnel_figure import funnel_figure
from fivefold.engine.charts.funnels import ChartedFunnel
from fivefold.engine.charts.markup import append, element
from fivefold.engine.charts.sentence import sign_of
from fivefold.engine.charts.series import ChartedSeries, Reading
from fivefold.engine.charts.sparkline import sparkline
from fivefold.engine.charts.table import Table

NARROW = 310.0
"""Pixels of the second drawing of each chart, for a phone."""

_TONES = {Reading.BETTER: "better", Reading.WORSE: "worse"}


def tone(reading: Reading) -> str:
    """The design system's name for a reading's hue."""
    return _TONES.get(reading, "neutral")


def judgement(series: ChartedSeries, class_: str) -> Element:
    """The series' reading: a glyph for the eye and the word for everybody."""
    glyph = element("span", sign_of(series.reading, upward=series.upward), aria_hidden="true")
    return element("span", glyph, f" {series.reading}", class_=class_, data_tone=tone(series.reading))


def section(title: str, *children: Element | None, identifier: str, level: int = 2) -> Element:
    """A part of the page with its heading; a landmark of its own unless it lies within another part."""
    heading = element(f"h{level}", title, id=identifier)
    if level > 2:
        return append(element("div", heading, class_="stack"), children)
    return append(element("section", heading, class_="stack", aria_labelledby=identifier), children)


def figures(pairs: Iterable[tuple[str, str]]) -> Element:
    """Headline figures: a number with what it is. Before "per 1,000" its line may break: it is large, and a phone narrow."""
    unit = f"per{NO_BREAK}"
    breaking = ((value.replace(f"{NO_BREAK}{unit}", f" {unit}"), words) for value, words in pairs)
    rows = (element("div", element("dt", words), element("dd", value)) for value, words in breaking)
    return append(element("dl", class_="figures"), rows)


def summary(rows: Iterable[tuple[str, str]]) -> Element:
    """A list of terms with their values."""
    parts = (element("div", element("dt", term), element("dd", value), class_="summary__row") for term, value in rows)
    return append(element("dl", class_="summary"), parts)


def drawing(series: ChartedSeries, label: str) -> Element:
    """The series' full chart, drawn once for a desk and once for a phone; only one of the two is ever shown."""
    return _both(figure(series, label=label), figure(series, label=label, width=NARROW, height=230))


def funnel_drawing(funnel: ChartedFunnel, label: str) -> Element:
    """The funnel, drawn once for a desk and once for a phone."""
    return _both(funnel_figure(funnel, label=label), funnel_figure(funnel, label=label, width=NARROW, height=300))


def _both(wide: Element, narrow: Element) -> Element:
    return element("div", element("div", wide, class_="drawing__wide"), element("div", narrow, class_="drawing__narrow"))


def folded(table: Table) -> Element:
    """A table that opens when it is wanted."""
    return element("details", element("summary", f"Table: {table.caption}"), data_table(table), class_="folded")


def data_table(table: Table) -> Element:
    """A captioned table that scrolls within its own region."""
    heads = [element("th", head, scope="col", class_=_numeric(table, column)) for column, head in enumerate(table.heads)]
    body = append(element("tbody"), (_row(table, row) for row in table.rows))
    caption = element("caption", element("span", table.caption, class_="table__caption"))
    drawn = element("table", caption, element("thead", append(element("tr"), heads)), body)
    region = element("div", drawn, class_="table__region", role="region", aria_label=table.caption, tabindex="0")
    return element("div", region, class_="table")


def _row(table: Table, row: tuple[str, ...]) -> Element:
    cells = [element("td", cell, class_=_numeric(table, column)) for column, cell in enumerate(row)][1:]
    return append(element("tr", element("th", row[0], scope="row")), cells)


def _numeric(table: Table, column: int) -> str | None:
    return "numeric" if column in table.numbers else None


def chart_card(series: ChartedSeries, *, identifier: str, sentence: str, notes: Sequence[str], table: Table) -> Element:
    """One series at full size: name and reading, the sentences, the chart, its table."""
    title = element("h3", name(series.name), " ", judgement(series, "tag"), class_="card__title")
    return element(
        "article",
        title,
        element("p", sentence),
        *(element("p", note, class_="note") for note in notes),
        drawing(series, f"{series.name}: {sentence}"),
        folded(table),
        class_="card",
        id=identifier,
    )


def multiple(series: ChartedSeries, *, link: str | None = None, also: str | None = None) -> Element:
    """One site among all: name, reading, sparkline, latest value, and what else is to be said."""
    title = element("a", name(series.name), href=link) if link else name(series.name)
    head = element("p", title, " ", judgement(series, "multiple__judgement"), class_="multiple__head")
    latest = series.show(series.latest.value) if series.latest else "no value"
    label = f"{series.name}: {series.reading}, latest {latest}"
    foot = element("p", f"latest {latest}{f'; {also}' if also else ''}", class_="note")
    return element("li", head, sparkline(series, label=label), foot, class_="multiple", data_tone=tone(series.reading))


def name(text: str) -> Element:
    """A name from the file, kept apart from the writing direction of what stands around it."""
    return element("bdi", text)
