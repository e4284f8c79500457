"""The report of an answer: one HTML file with the sentence, the signals, the charts and how they were made."""

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element, fromstring

from fivefold.engine.charts.formats import capital, month, whole
from fivefold.engine.charts.markup import append, element
from fivefold.engine.stats.settings import Direction
from fivefold.interfaces.cli.analysis import blocks
from fivefold.interfaces.cli.analysis.answer import Answer
from fivefold.interfaces.cli.analysis.between_parts import between_part
from fivefold.interfaces.cli.analysis.document import document, ring
from fivefold.interfaces.cli.analysis.making import making
from fivefold.interfaces.cli.analysis.measure_parts import Place, every_site, funnel, gap_part, levels, span, together
from fivefold.interfaces.cli.analysis.remembering_parts import remembering_part
from fivefold.interfaces.cli.analysis.signal_parts import in_full, links, signal_list, strata_list
from fivefold.interfaces.cli.analysis.study import Study
from fivefold.interfaces.cli.analysis.totals import totals

_BETTER = {Direction.UP: "higher is better", Direction.DOWN: "lower is better", Direction.NEUTRAL: "neither side is better"}


def report(answer: Answer, *, made: date) -> str:
    """The whole file as text; `made` is the day that it bears."""
    file = answer.studies[0].question.common.file.name
    only = answer.only
    title = only.title if only else f"{len(answer.studies)} measures of {file}"
    parts = _of_one(answer, only, made) if only else _of_several(answer, title, made)
    main = append(element("main", id="main"), parts)
    skip = element("a", "Skip to the report", href="#main", class_="skip-link")
    return document(title, element("body", skip, element("div", _masthead(file), main, class_="report")))


def _of_one(answer: Answer, study: Study, made: date) -> Iterator[Element]:
    """The parts where there is one measure."""
    place = Place()
    yield _head(study.title, answer.finding, study)
    yield together(study, place)
    yield signal_list(answer)
    if answer.listed:
        yield in_full(answer)
    if answer.strata:
        yield strata_list(answer.strata, several=False)
    yield from _sites(answer, study, place)
    yield blocks.section("How this was made", _made(study, made), identifier="making")


def _of_several(answer: Answer, title: str, made: date) -> Iterator[Element]:
    """The parts where there are several: one list over all, then each measure."""
    yield element("div", element("h1", title), element("p", answer.finding, class_="lead"), class_="stack report__head")
    yield blocks.section("The measures", _contents(answer), identifier="measures")
    yield signal_list(answer)
    if answer.listed:
        yield in_full(answer)
    if answer.strata:
        yield strata_list(answer.strata, several=True)
    for number, study in enumerate(answer.studies, start=1):
        place = Place(level=3, prefix=f"measure-{number}-")
        yield blocks.section(
            study.title,
            *_introduction(study.finding, study),
            together(study, place),
            *_sites(answer, study, place),
            place.section("How this was made", _made(study, made), identifier="making"),
            identifier=f"measure-{number}",
        )


def _sites(answer: Answer, study: Study, place: Place) -> Iterator[Element]:
    """The parts of one measure that tell of its sites."""
    between = between_part(study.between, place) if study.between else None
    memory = remembering_part(study.remembered, study.whole.remembered, place) if study.remembered else None
    parts = (memory, between, levels(study, place), gap_part(study, place))
    yield from (part for part in parts if part is not None)
    if study.question.common.funnel != "none":
        yield funnel(study, place)
    yield every_site(study, place, links=links(answer, study), measures=len(answer.studies))


def _contents(answer: Answer) -> Element:
    titles = (
        (element("a", study.title, href=f"#measure-{number}"), element("p", study.finding, class_="note"))
        for number, study in enumerate(answer.studies, start=1)
    )
    return append(element("ul", class_="card stack"), (element("li", *parts) for parts in titles))


def _made(study: Study, made: date) -> Element:
    return element("div", making(study, made=made), class_="card")


def _masthead(file: str) -> Element:
    sign = fromstring(ring())  # noqa: S314 -- our own file
    sign.set("aria-hidden", "true")
    _without_namespace(sign)
    wordmark = element("span", sign, element("span", "Fivefold"), class_="wordmark")
    return element("header", wordmark, element("span", file, class_="note"), class_="report__masthead")


def _without_namespace(node: Element) -> None:
    """HTML knows SVG by its tag; the parser's namespaced names would be written as prefixes."""
    for part in node.iter():
        part.tag = part.tag.rpartition("}")[2]


def _head(title: str, finding: str, study: Study) -> Element:
    kind, lead, figures = _introduction(finding, study)
    lead.set("class", "lead")
    return element("div", kind, element("h1", title), lead, figures, class_="stack report__head")


def _introduction(finding: str, study: Study) -> tuple[Element, Element, Element]:
    """What is measured, what was found, and the headline figures."""
    kind = f"{capital(study.question.measure.kind)} · {_BETTER[study.question.direction]} · {span(study.table.periods)}"
    return element("p", kind, class_="note"), element("p", finding), blocks.figures(_headline(study))


def _headline(study: Study) -> Iterator[tuple[str, str]]:
    table, all_sites, measure = study.table, study.together, study.question.measure
    yield whole(len(table.sites)), "site" if len(table.sites) == 1 else "sites"
    yield from totals(measure, table)
    if all_sites.latest is not None:
        what = "" if study.subject == measure.subject else f"{study.subject}, "
        latest = f"{what}in {month(all_sites.latest.period)}"
        yield all_sites.show(all_sites.latest.value), latest if measure.cases is None else f"of {measure.cases} {latest}"
    if all_sites.target is not None:
        yield all_sites.show(all_sites.target), "target"
