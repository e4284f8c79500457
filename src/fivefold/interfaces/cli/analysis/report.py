"""The report of a study: one HTML file with the sentence, the signals, the charts and how they were made."""

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element, fromstring

from fivefold.engine.charts.formats import capital, counted, month, whole
from fivefold.engine.charts.funnels import funnel_sentence, funnel_table
from fivefold.engine.charts.markup import append, element
from fivefold.engine.charts.sentence import sentence
from fivefold.engine.charts.series import ChartedSeries
from fivefold.engine.charts.signal_words import chance_sentence
from fivefold.engine.charts.sparkline import sparkline
from fivefold.engine.charts.table import series_table
from fivefold.engine.stats.settings import Chart, Direction
from fivefold.interfaces.cli.analysis import blocks
from fivefold.interfaces.cli.analysis.document import document, ring
from fivefold.interfaces.cli.analysis.making import making
from fivefold.interfaces.cli.analysis.study import Listed, Study
from fivefold.interfaces.cli.analysis.totals import totals

IN_FULL = 20
"""Signals whose charts are drawn at full size."""
MOST_MARKS = 300_000
"""In the small multiples, so that the report stays below 10 MB: a site takes as many as it has months, and its frame."""
MARKS_OF_A_FRAME = 40

FUNNEL_NOTE = "Each point is a site. The more cases a site has, the less of its difference from the centre is chance."
NOTHING_TO_COMPARE = "There is nothing to compare: a funnel needs two sites with cases, and events among some of them."
NO_FUNNEL = "A funnel sets proportions or rates against each other; here no denominator says how large the sites are."
OVERDISPERSED = "Sites differ by more than chance, so the limits also allow for the usual differences between them."
SITES_NOTE = (
    "The word says what the rules find in the latest month, new or not; “unsettled” is a drift without a clear side now. "
    "Each picture has its own scale; the pale line is the centre."
)

_BETTER = {Direction.UP: "higher is better", Direction.DOWN: "lower is better", Direction.NEUTRAL: "neither side is better"}


def report(study: Study, *, made: date) -> str:
    """The whole file as text; `made` is the day that it bears."""
    title = study.question.measure.title
    main = element("main", _head(study, title), id="main")
    append(
        main,
        (
            _together(study),
            _signals(study),
            _in_full(study) if study.listed else None,
            _funnel(study),
            _every_site(study),
            blocks.section("How this was made", element("div", making(study, made=made), class_="card"), identifier="making"),
        ),
    )
    skip = element("a", "Skip to the report", href="#main", class_="skip-link")
    return document(title, element("body", skip, element("div", _masthead(study), main, class_="report")))


def _masthead(study: Study) -> Element:
    sign = fromstring(ring())  # noqa: S314 -- our own file
    sign.set("aria-hidden", "true")
    _without_namespace(sign)
    wordmark = element("span", sign, element("span", "Fivefold"), class_="wordmark")
    return element("header", wordmark, element("span", study.question.common.file.name, class_="note"), class_="report__masthead")


def _without_namespace(node: Element) -> None:
    """HTML knows SVG by its tag; the parser's namespaced names would be written as prefixes."""
    for part in node.iter():
        part.tag = part.tag.rpartition("}")[2]


def _head(study: Study, title: str) -> Element:
    periods = study.table.periods
    return element(
        "div",
        element(
            "p", f"{capital(study.question.measure.kind)} · {_BETTER[study.question.direction]} · {_span(periods)}", class_="note"
        ),
        element("h1", title),
        element("p", study.finding, class_="lead"),
        blocks.figures(_headline(study)),
        class_="stack report__head",
    )


def _headline(study: Study) -> Iterator[tuple[str, str]]:
    table, together, measure = study.table, study.together, study.question.measure
    yield whole(len(table.sites)), "site" if len(table.sites) == 1 else "sites"
    yield from totals(measure, table)
    if together.latest is not None:
        latest = f"in {month(together.latest.period)}"
        yield together.show(together.latest.value), latest if measure.cases is None else f"of {measure.cases} {latest}"
    if together.target is not None:
        yield together.show(together.target), "target"


def _together(study: Study) -> Element:
    series = study.together
    measure = study.question.measure
    told = sentence(series, subject=measure.subject)
    table = series_table(series, numerator=measure.events, denominator=measure.cases)
    card = element(
        "div",
        element("p", told),
        blocks.drawing(series, f"{series.name}: {told}"),
        _legend(study),
        blocks.folded(table),
        class_="card",
    )
    return blocks.section(series.name, card, identifier="together")


def _legend(study: Study) -> Element:
    chart = study.settings.chart
    line = "The band is what chance explains." if chart is not Chart.RUN else "The line is the median; a run chart has no limits."
    marks = (
        "Filled squares stand out."
        if study.question.direction is Direction.NEUTRAL
        else "Filled circles stand out for the better, filled diamonds for the worse."
    )
    words = f"{line} {marks} Point at one to read why; the table says the same."
    return element("p", words, class_="note")


def _signals(study: Study) -> Element:
    intro = element("p", chance_sentence(study.signals))
    caution = element("p", study.signals.caution, class_="note") if study.signals.caution else None
    entries = append(element("ol", class_="tasks"), (_entry(place, entry) for place, entry in enumerate(study.listed, start=1)))
    nothing = element("p", study.finding)
    card = element("div", intro, caution, entries if study.listed else nothing, class_="card")
    return blocks.section("Signals, the most surprising first", card, identifier="signals")


def _entry(place: int, entry: Listed) -> Element:
    series = entry.series
    title = blocks.name(series.name)
    linked = element("a", title, href=f"#signal-{place}") if place <= IN_FULL else title
    words = element(
        "div",
        element("p", f"{place}. ", linked, class_="task__title"),
        element("p", entry.reason, class_="task__detail"),
        class_="task__words",
    )
    picture = element("div", sparkline(series, label=f"{series.name}, month by month"), class_="task__picture")
    return element("li", element("div", picture, words, blocks.judgement(series, "tag"), class_="task"))


def _in_full(study: Study) -> Element:
    shown = study.listed[:IN_FULL]
    title = "The signals in full" if len(shown) == len(study.listed) else f"The first {len(shown)} signals in full"
    return blocks.section(
        title, *(_card(study, place, entry) for place, entry in enumerate(shown, start=1)), identifier="in-full"
    )


def _card(study: Study, place: int, entry: Listed) -> Element:
    measure = study.question.measure
    return blocks.chart_card(
        entry.series,
        identifier=f"signal-{place}",
        sentence=entry.reason,
        note=sentence(entry.series, subject=measure.subject),
        table=series_table(entry.series, numerator=measure.events, denominator=measure.cases),
    )


def _funnel(study: Study) -> Element:
    title = f"Site against site, {_span(study.funnel_months)}"
    if study.funnel is None:
        words = NO_FUNNEL if study.question.measure.cases is None else NOTHING_TO_COMPARE
        return blocks.section(title, element("p", words), identifier="funnel")
    told = funnel_sentence(study.funnel, subject=study.question.measure.subject)
    card = element(
        "div",
        element("p", told),
        blocks.funnel_drawing(study.funnel, f"Funnel plot: {told}"),
        element("p", f"{FUNNEL_NOTE} {OVERDISPERSED}" if study.funnel.overdispersed else FUNNEL_NOTE, class_="note"),
        blocks.folded(funnel_table(study.funnel)),
        class_="card",
    )
    return blocks.section(title, card, identifier="funnel")


def _span(months: tuple[date, ...]) -> str:
    return month(months[0]) if len(months) == 1 else f"{month(months[0])} to {month(months[-1])}"


def _every_site(study: Study) -> Element:
    links = {entry.series.name: f"#signal-{place}" for place, entry in enumerate(study.listed[:IN_FULL], start=1)}
    room = max(MOST_MARKS // (len(study.table.periods) + MARKS_OF_A_FRAME), IN_FULL)
    drawn, left_out = study.sites[:room], study.sites[room:]
    tiles = append(element("ul", class_="multiples"), (blocks.multiple(series, link=links.get(series.name)) for series in drawn))
    note = element("p", f"{_tally(study.sites)} {SITES_NOTE}", class_="note")
    rest = element("p", f"Not drawn, to keep this file small: {_tally(left_out)}", class_="note") if left_out else None
    return blocks.section("Every site", note, tiles, rest, identifier="sites")


def _tally(sites: tuple[ChartedSeries, ...]) -> str:
    """How many sites have each reading, in the order in which they stand."""
    counts: dict[str, int] = {}
    for series in sites:
        counts[str(series.reading)] = counts.get(str(series.reading), 0) + 1
    parts = ", ".join(f"{count} {reading}" for reading, count in counts.items())
    return f"{counted(len(sites), 'site', 'sites')}: {parts}."
