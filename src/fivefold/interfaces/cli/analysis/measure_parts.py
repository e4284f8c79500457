"""The parts of the report that show one measure: all sites together, site against site, every site."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element

from fivefold.engine.charts.formats import counted, month
from fivefold.engine.charts.funnels import funnel_sentence, funnel_table
from fivefold.engine.charts.markup import append, element
from fivefold.engine.charts.sentence import sentence
from fivefold.engine.charts.series import ChartedSeries
from fivefold.engine.charts.table import series_table
from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.settings import Direction
from fivefold.interfaces.cli.analysis import blocks
from fivefold.interfaces.cli.analysis.beliefs import BELIEFS_NOTE, beliefs_table, rankability_sentence
from fivefold.interfaces.cli.analysis.gap_words import gaps_cautions, gaps_sentence, gaps_table
from fivefold.interfaces.cli.analysis.level_words import LEVELS_NOTE, levels_sentence, levels_table
from fivefold.interfaces.cli.analysis.study import Study

MOST_MARKS = 300_000
"""In the small multiples, so that the report stays below 10 MB: a site takes as many as it has months, and its frame."""
MARKS_OF_A_FRAME = 40

FEWEST_DRAWN = 20

FUNNEL_NOTE = "Each point is a site. The more cases a site has, the less of its difference from the centre is chance."
NOTHING_TO_COMPARE = "There is nothing to compare: a funnel needs two sites with cases, and events among some of them."
NO_FUNNEL = "A funnel sets proportions or rates against each other; here no denominator says how large the sites are."
OVERDISPERSED = "Sites differ by more than chance, so the limits also allow for the usual differences between them."
GAPS_NOTE = (
    "Gaps are differences from the reference with 95 % intervals. Where a gap is there over all sites together but not within "
    "sites, the strata go to different sites. q allows for the number of strata."
)
SITES_NOTE = (
    "The word says what the rules find in the latest month, new or not; “unsettled” is a drift without a clear side now. "
    "Each picture has its own scale; the pale line is the centre."
)


@dataclass(frozen=True)
class Place:
    """Where the parts of a measure stand. level: of their headings; prefix: of their identifiers."""

    level: int = 2
    prefix: str = ""

    def section(self, title: str, *children: Element | None, identifier: str) -> Element:
        """A part of the measure with its heading."""
        return blocks.section(title, *children, identifier=f"{self.prefix}{identifier}", level=self.level)


def together(study: Study, place: Place) -> Element:
    """All sites as one series."""
    series = study.together
    measure = study.question.measure
    told = sentence(series, subject=study.subject)
    table = series_table(series, numerator=measure.events, denominator=measure.cases)
    card = element(
        "div",
        element("p", told),
        blocks.drawing(series, f"{series.name}: {told}"),
        _legend(study),
        *(element("p", note) for note in study.whole.notes),
        blocks.folded(table),
        class_="card",
    )
    return place.section(series.name, card, identifier="together")


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


def levels(study: Study, place: Place) -> Element | None:
    """Where levels seem to have changed; None where the chart's points cannot tell."""
    if not study.charted.proposals:
        return None
    table = levels_table(study)
    card = element("div", element("p", levels_sentence(study)), class_="card stack")
    if table is not None:
        append(card, (element("p", LEVELS_NOTE, class_="note"), blocks.folded(table)))
    return place.section("Changes of level", card, identifier="levels")


def funnel(study: Study, place: Place) -> Element:
    """The sites against each other."""
    title = f"Site against site, {span(study.funnel_months)}"
    if study.funnel is None:
        words = NO_FUNNEL if study.question.measure.cases is None else NOTHING_TO_COMPARE
        return place.section(title, element("p", words), identifier="funnel")
    charted = study.funnel.charted
    told = funnel_sentence(charted, subject=study.question.measure.subject)
    card = element(
        "div",
        element("p", told),
        blocks.funnel_drawing(charted, f"Funnel plot: {told}"),
        element("p", f"{FUNNEL_NOTE} {OVERDISPERSED}" if charted.overdispersed else FUNNEL_NOTE, class_="note"),
        blocks.folded(funnel_table(charted)),
        class_="card",
    )
    append(card, (element("p", rankability_sentence(study.funnel)),))
    beliefs = beliefs_table(study.funnel)
    if beliefs is not None:
        append(card, (element("p", BELIEFS_NOTE, class_="note"), blocks.folded(beliefs)))
    return place.section(title, card, identifier="funnel")


def gap_part(study: Study, place: Place) -> Element | None:
    """How strata fare beside each other; None where none were read, or nothing can be held against each other."""
    found = study.gaps
    if found is None:
        return None
    cautions = (element("p", caution, class_="note") for caution in gaps_cautions(found))
    table = blocks.data_table(gaps_table(found))
    card = element("div", element("p", gaps_sentence(found)), table, class_="card stack gaps")
    append(append(card, cautions), (element("p", GAPS_NOTE, class_="note"),))
    return place.section(f"Gaps between strata, {span(study.funnel_months)}", card, identifier="gaps")


def span(months: tuple[date, ...]) -> str:
    """The first and the last month, or the only one."""
    return month(months[0]) if len(months) == 1 else f"{month(months[0])} to {month(months[-1])}"


def every_site(study: Study, place: Place, *, links: Mapping[str, str], measures: int) -> Element:
    """A small picture of each site. links: where some stand in full; measures: among how many the room is shared."""
    room = max(MOST_MARKS // measures // (len(study.table.periods) + MARKS_OF_A_FRAME), FEWEST_DRAWN)
    drawn, left_out = study.sites[:room], study.sites[room:]
    tiles = append(element("ul", class_="multiples"), (blocks.multiple(series, link=links.get(series.name)) for series in drawn))
    note = element("p", f"{_tally(study.sites)} {SITES_NOTE}", class_="note")
    rest = element("p", f"Not drawn, to keep this file small: {_tally(left_out)}", class_="note") if left_out else None
    return place.section("Every site", note, tiles, rest, identifier="sites")


def _tally(sites: tuple[ChartedSeries, ...]) -> str:
    """How many sites have each reading, in the order in which they stand."""
    counts: dict[str, int] = {}
    for series in sites:
        counts[str(series.reading)] = counts.get(str(series.reading), 0) + 1
    parts = ", ".join(f"{count} {reading}" for reading, count in counts.items())
    return f"{counted(len(sites), 'site', 'sites')}: {parts}."
