"""`{% load design %}`: the components of every page. Each tag's docstring is its reference, with an example.

Tags take words and the values of `foundation.design.components`; what a page needs beyond them it
writes as plain HTML with the arrangements `stack`, `columns` and `row`.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fivefold.engine.errors import DomainError
from fivefold.foundation import dates
from fivefold.foundation.design.components import (
    Balance,
    Cell,
    Chart,
    Figure,
    Link,
    LoopRing,
    Multiple,
    Pages,
    Stage,
    SummaryRow,
    Table,
    Tag,
    Task,
    ThreeChecks,
    TimelineEntry,
    Tone,
    Value,
    Words,
)
from fivefold.foundation.design.forms import refusals_of
from fivefold.foundation.design.vega_bundle import BUNDLE_NAME

register = template.Library()
PARTS = "foundation_design/components/"


@register.filter
def value(given: Value) -> str:
    """A value in the reader's format: 46315223 → 46,315,223; a date in words; no value → a dash.

    Example: `{{ cell.value|value }}`
    """
    if given is None:
        return "–"
    if isinstance(given, datetime):
        return dates.moment(given)
    if isinstance(given, date):
        return dates.day(given)
    if isinstance(given, int | float | Decimal) and not isinstance(given, bool):
        return str(number_format(given, force_grouping=True))
    return str(given)


@register.inclusion_tag(PARTS + "button.html")
def button(text: Words, kind: str = "secondary", name: str = "", value: str = "") -> dict[str, object]:
    """A button that sends its form; `kind` is primary (filled; at most one a page), secondary or quiet.

    Example: `{% button "Give the verdict" kind="primary" name="move" value="close" %}`
    """
    return {"text": text, "kind": kind, "name": name, "value": value}


@register.inclusion_tag(PARTS + "link_button.html")
def link_button(text: Words, url: str, kind: str = "secondary") -> dict[str, object]:
    """A link that looks like a button.

    Example: `{% link_button "Tell a story" story_url kind="primary" %}`
    """
    return {"text": text, "url": url, "kind": kind}


@register.inclusion_tag(PARTS + "copy_link.html")
def copy_link(url: str = "") -> dict[str, object]:
    """A button that copies `url` (this page's address by default); it appears only where scripts run.

    Example: `{% copy_link guest_url %}`
    """
    return {"url": url}


@register.inclusion_tag(PARTS + "link.html")
def draw_link(link: Link) -> dict[str, object]:
    """A `Link`. Example: `{% draw_link action %}`"""
    return {"link": link}


@register.inclusion_tag(PARTS + "tag.html")
def tag(text: Words, kind: str = "neutral") -> dict[str, object]:
    """A short word in a pill. `kind` is a stage, or better, worse or neutral.

    Example: `{% tag "improvement" "better" %}`
    """
    known: Stage | Tone = Stage(kind) if kind in set(Stage) else Tone(kind)
    return draw_tag(Tag(text=text, kind=known))


@register.inclusion_tag(PARTS + "tag.html")
def draw_tag(tag: Tag) -> dict[str, object]:
    """A `Tag`. Example: `{% draw_tag row.tag %}`"""
    return {"tag": tag, "attribute": "data-stage" if isinstance(tag.kind, Stage) else "data-tone"}


@register.inclusion_tag(PARTS + "tag.html")
def stage_tag(stage: str) -> dict[str, object]:
    """A stage's name in its hue. Example: `{% stage_tag loop.stage %}`"""
    return draw_tag(Tag(text=Stage(stage).label, kind=Stage(stage)))


@register.simple_block_tag
def page_header(content: str, heading: Words, kicker: Words = "", lead: Words = "") -> SafeString:
    """The top of every page: a small line, the one h1, the sentence that says what the page found, and its actions.

    Example: `{% page_header loop.title kicker="Loop 118 · cycle 1" lead=finding %}{% link_button … %}{% endpage_header %}`
    """
    context = {"content": content, "heading": heading, "kicker": kicker, "lead": lead}
    return render_to_string(PARTS + "page_header.html", context)


@register.simple_block_tag
def card(content: str, title: Words = "", identifier: str = "", level: int = 2) -> SafeString:
    """A card with a section title (h2 unless `level` says otherwise).

    Example: `{% card "Waiting for you" %}{% task_list tasks %}{% endcard %}`
    """
    context = {"content": content, "title": title, "identifier": identifier, "level": level}
    return render_to_string(PARTS + "card.html", context)


@register.simple_block_tag
def notice(content: str, title: Words, kind: str = "info") -> SafeString:
    """Something to know before going on; `kind` is info or warning.

    Example: `{% notice "This page is not watched" kind="warning" %}<p>In an emergency call 999.</p>{% endnotice %}`
    """
    return render_to_string(PARTS + "notice.html", {"content": content, "title": title, "kind": kind})


@register.inclusion_tag(PARTS + "error_summary.html")
def error_summary(form: BaseForm | None = None, refusal: DomainError | None = None) -> dict[str, object]:
    """What is wrong, first on the page and focused, each line a link to its field; nothing where nothing is wrong.

    Example: `{% error_summary form refusal %}`
    """
    return {"refusals": refusals_of(form or None, refusal or None)}


@register.inclusion_tag(PARTS + "field.html")
def field(bound: BoundField) -> dict[str, object]:
    """A form's field with its label, hint and error, joined for screen readers; any Django widget.

    Example: `{% field form.prediction %}`
    """
    if bound.is_hidden:
        layout = "hidden"
    elif bound.use_fieldset:
        layout = "choices"
    elif isinstance(bound.field.widget, CheckboxInput):
        layout = "tick"
    else:
        layout = "line"
    return {"field": bound, "layout": layout}


@register.inclusion_tag(PARTS + "filter_bar.html")
def filter_bar(form: BaseForm, exports: Iterable[Link] = ()) -> dict[str, object]:
    """A list's filter: a GET form whose state is the page's address, and the list's exports.

    Example: `{% filter_bar form exports=exports %}`
    """
    return {"form": form, "exports": exports}


@register.inclusion_tag(PARTS + "pagination.html")
def pagination(pages: Pages) -> dict[str, object]:
    """Previous and next in a long list. Example: `{% pagination pages %}`"""
    return {"pages": pages}


@register.inclusion_tag(PARTS + "task_list.html")
def task_list(tasks: Iterable[Task]) -> dict[str, object]:
    """Rows with a link each: what waits, signals with their small chart. Say an empty state instead of an empty list.

    Example: `{% task_list waiting %}`
    """
    return {"tasks": tasks}


@register.inclusion_tag(PARTS + "summary_list.html")
def summary_list(rows: Iterable[SummaryRow]) -> dict[str, object]:
    """Terms and values of one thing. Example: `{% summary_list rows %}`"""
    return {"rows": rows}


@register.inclusion_tag(PARTS + "table.html")
def data_table(table: Table, caption_hidden: bool = False) -> dict[str, object]:
    """A captioned table that scrolls inside its own region; figures are aligned.

    Example: `{% data_table table %}`
    """
    return {"table": table, "rows": [list(_cells(table, row)) for row in table.rows], "caption_hidden": caption_hidden}


def _cells(table: Table, row: Iterable[Value | Cell]) -> Iterator[dict[str, object]]:
    for column, given in zip(table.columns, row, strict=True):
        cell = given if isinstance(given, Cell) else Cell(value=given)
        yield {"value": cell.value, "url": cell.url, "tag": cell.tag, "numeric": column.numeric, "shown": cell.value != ""}


@register.inclusion_tag(PARTS + "empty_state.html")
def empty_state(title: Words, next_step: Words, action: Link | None = None) -> dict[str, object]:
    """Where there is nothing yet: says so, and what to do next.

    Example: `{% empty_state "No signals yet" "Signals appear the night after the first data." upload_link %}`
    """
    return {"title": title, "next_step": next_step, "action": action}


@register.inclusion_tag(PARTS + "timeline.html")
def timeline(entries: Iterable[TimelineEntry]) -> dict[str, object]:
    """A loop's thread: who did what, when and why, each event in its stage's hue.

    Example: `{% timeline thread %}`
    """
    return {"entries": entries}


@register.simple_block_tag
def timeline_entry(content: str, entry: TimelineEntry) -> SafeString:
    """One event with markup of the page's own under it, inside `<ol class="timeline">`.

    Example: `{% timeline_entry entry %}{% button "Iterate" %}{% endtimeline_entry %}`
    """
    return render_to_string(PARTS + "timeline_entry.html", {"entry": entry, "content": content})


@register.inclusion_tag(PARTS + "three_checks.html")
def three_checks(checks: ThreeChecks) -> dict[str, object]:
    """Reliable, effective, acceptable, side by side: did not do it is not the same as did not work.

    Example: `{% three_checks loop_checks %}`
    """
    return {
        "checks": (
            (_("Reliable"), _("Is the change in place, every time?"), checks.reliability),
            (_("Effective"), _("Did it work?"), checks.effectiveness),
            (_("Acceptable"), _("Do staff and patients accept it?"), checks.acceptability),
        )
    }


@register.inclusion_tag(PARTS + "balance_meter.html")
def balance_meter(balance: Balance) -> dict[str, object]:
    """Which of the three kinds of source stand behind an insight. Example: `{% balance_meter balance %}`"""
    kinds = ((_("Numbers"), balance.numbers), (_("Stories"), balance.stories), (_("Evidence"), balance.evidence))
    return {"kinds": [(title, full, "●" * full + "○" * (3 - full)) for title, full in kinds]}


@register.inclusion_tag(PARTS + "figures.html")
def figures(figures: Iterable[Figure]) -> dict[str, object]:
    """Key figures in a row, at most four. Example: `{% figures key_figures %}`"""
    return {"figures": figures}


@register.inclusion_tag(PARTS + "multiples.html")
def multiples(multiples: Iterable[Multiple]) -> dict[str, object]:
    """Small charts side by side, each with its judgement in a word. Example: `{% multiples sites %}`"""
    return {"multiples": multiples}


@register.inclusion_tag(PARTS + "chart.html")
def chart(chart: Chart, level: int = 2) -> dict[str, object]:
    """A Vega-Lite chart with its sentence and its table. Example: `{% chart network_chart %}`"""
    return {"chart": chart, "level": level, "library": BUNDLE_NAME, "spec_id": f"{chart.identifier}-spec"}


@register.inclusion_tag(PARTS + "ring.html")
def ring(ring: LoopRing, size: str = "large", url: str = "/") -> dict[str, object]:
    """The loop's ring; `size` is large (home) or small (every page: one link to `url`).

    Example: `{% ring loop_ring %}`
    """
    return {"ring": ring, "size": size, "url": url, "late": sum(each.late for each in ring.stages)}
