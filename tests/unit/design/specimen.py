"""What the specimen page is fed with: an ordinary day, an ugly one, and a network on its first."""

from datetime import UTC, date, datetime
from typing import Any, Literal

from django import forms
from django.utils.safestring import SafeString, mark_safe

from fivefold.engine.errors import DomainError
from fivefold.foundation.design.components import (
    Account,
    Balance,
    Cell,
    Chart,
    Check,
    CheckState,
    Column,
    Figure,
    Link,
    LoopRing,
    Multiple,
    NavigationEntry,
    Pages,
    Stage,
    StageCount,
    SummaryRow,
    Table,
    Tag,
    Task,
    ThreeChecks,
    TimelineEntry,
    Tone,
)
from fivefold.foundation.design.forms import DateInput

Case = Literal["ordinary", "ugly", "empty"]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
ARABIC = "اتصلنا ولم يجب أحد، فجئنا إلى قسم الطوارئ."
VALUES = [58.4, 55.7, 57.3, 56.9, 59.2, 58.7, 58.6, 56.5, 59.9, 56.6, 56.0, 57.0, 59.8, 62.1, 64.9, 58.7, 66.9, 66.6]


class TestReport(forms.Form):
    """A site's own report of one test of change, with each kind of field that pages use."""

    __test__ = False

    objective = forms.CharField(help_text="One sentence: what do you want to find out?")
    prediction = forms.CharField(widget=forms.Textarea, help_text="Needed before the test begins.")
    site = forms.ChoiceField(choices=[("", "Choose a site"), ("n", "Northgate"), ("l", LONG)])
    method = forms.ChoiceField(
        label="How will you test it?",
        widget=forms.RadioSelect,
        choices=[("pdsa", "A test of change (PDSA)"), ("trial", "A trial")],
        help_text="Most tests are PDSA cycles.",
    )
    voices = forms.MultipleChoiceField(
        label="Who took part?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("family", "Family or carer"), ("clinician", "Clinician"), ("staff", "Staff")],
    )
    begins = forms.DateField(label="First day", widget=DateInput)
    cases = forms.IntegerField(label="Cases", required=False)
    file = forms.FileField(label="The month's data", required=False, help_text="CSV, at most 100 MB.")
    agreed = forms.BooleanField(label="The team has agreed to this test")


class ListFilter(forms.Form):
    """How a list is narrowed."""

    words = forms.CharField(label="Words", required=False)
    stage = forms.ChoiceField(label="Stage", required=False, choices=[("", "All"), *((s.value, s.label) for s in Stage)])


class PredictionMissing(DomainError):
    """A test without its prediction."""

    code = "prediction_missing"


def sparkline(tone: Tone) -> SafeString:
    """A small picture as the engine draws it, in the light palette."""
    colour = {Tone.BETTER: "#1864ab", Tone.WORSE: "#b5480c", Tone.NEUTRAL: "#1c2331"}[tone]
    places = [(4 + 8.4 * index, 52 - (value - 55) * 4) for index, value in enumerate(VALUES)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{colour}" />' for x, y in places[-4:])
    return mark_safe(  # noqa: S308 - built here from numbers
        '<svg viewBox="0 0 152 56" role="img" aria-label="Rises in the last five months">'
        '<polyline points="4,40 148,40" fill="none" stroke="#e3e1da" />'
        f'<polyline points="{line}" fill="none" stroke="#566072" />{dots}</svg>'
    )


def spec() -> dict[str, Any]:
    """A Vega-Lite chart with an expression, a tooltip and colours of the light palette."""
    points = [{"month": f"{2025 + index // 12}-{index % 12 + 1:02}-01", "share": value} for index, value in enumerate(VALUES)]
    x = {"field": "month", "type": "temporal", "title": None, "axis": {"labelColor": "#566072", "grid": False}}
    y = {
        "field": "share",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False},
        "axis": {"labelExpr": "datum.value + ' %'", "labelColor": "#566072", "gridColor": "#e3e1da"},
    }
    tooltip = [{"field": "month", "type": "temporal", "title": "Month"}, {"field": "share", "title": "Share"}]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": 240,
        "data": {"values": points},
        "encoding": {"x": x, "y": y},
        "layer": [
            {"mark": {"type": "line", "color": "#566072"}},
            {
                "mark": {"type": "point", "filled": True, "opacity": 1, "size": 70},
                "encoding": {
                    "color": {"condition": {"test": "datum.share > 60", "value": "#1864ab"}, "value": "#ffffff"},
                    "stroke": {"value": "#566072"},
                    "tooltip": tooltip,
                },
            },
        ],
        "config": {"view": {"stroke": None}},
    }


def navigation(*, count: int) -> list[NavigationEntry]:
    """The rail with the fifth stage open."""
    plain = [NavigationEntry(title=title, url=f"#{title}") for title in ("Measures", "Network", "Communities")]
    stages = [
        NavigationEntry(title=each.label, url=f"#{each}", stage=each, count=count + index, current=each is Stage.CLOSE)
        for index, each in enumerate(Stage)
    ]
    return [NavigationEntry(title="Home", url="#home"), *stages, *plain]


def loop_ring(counts: list[int], late: list[int], days: int | None, parked: int = 0) -> LoopRing:
    """A ring whose stages all have an address."""
    stages = tuple(
        StageCount(stage=stage, count=count, late=overdue, url=f"#{stage}")
        for stage, count, overdue in zip(Stage, counts, late, strict=True)
    )
    return LoopRing(stages=stages, median_days=days, parked=parked)


def checks() -> ThreeChecks:
    """One check that is met, one that is not, one that is awaited."""
    return ThreeChecks(
        reliability=Check(state=CheckState.MET, finding="10 of 12 sites at 80 % or more", url="#reliability"),
        effectiveness=Check(state=CheckState.NOT_MET, finding="+1.1 points (−0.9 to 3.1)", expected="+4 points"),
        acceptability=Check(state=CheckState.WAITING),
    )


def thread(word: str) -> tuple[TimelineEntry, ...]:
    """A loop that went through all five stages."""
    told = [
        ("A parent at Northgate", "“We ring, nobody answers, so we come to emergency.” Ten others said “me too”."),
        ("Amira Rahman, analyst", "Insight: calls unanswered within a day go with flare-ups. Numbers and stories agree."),
        ("Clinical Forum, 9 of 9 voices, one concern kept", "Test at five sites. Expected: remission +4 points in a year."),
        ("Five sites, then twelve", "Six test cycles; two adaptations that worked. In use at 11 of 12, reliable at 10."),
    ]
    events = [
        TimelineEntry(stage=stage, at=date(2026, 3 + index, 12), who=f"{who}{word}", what=what, url="#event")
        for index, (stage, (who, what)) in enumerate(zip(Stage, told, strict=False))
    ]
    at = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
    last = TimelineEntry(stage=Stage.CLOSE, at=at, who="Three checks", why="The horizon was reached.", checks=checks())
    return (*events, last)


def table(rows: int, *, ugly: bool) -> Table:
    """Sites and their figures."""
    name = LONG if ugly else "Northgate"
    figures = (46_315_223_000_000 if ugly else 1_911, 8_096_641, 17.5, None, date(2026, 10, 1))
    tag = Cell(value="64.4 %", tag=Tag(text="improvement", kind=Tone.BETTER))
    return Table(
        caption="Children in remission at twelve months, by site",
        columns=(
            Column(title="Site", url="#sort", sorted="ascending"),
            Column(title="Children", numeric=True, url="#sort"),
            Column(title="Visits", numeric=True),
            Column(title="Days to first visit, median", numeric=True),
            Column(title="Target", numeric=True),
            Column(title="Last month"),
            Column(title="Share"),
        ),
        rows=tuple((Cell(value=f"{name} {index}", url="#site"), *figures, tag) for index in range(rows)),
        note="A dash: the site has no target.",
    )


def tasks(*, ugly: bool) -> tuple[Task, ...]:
    """Three things that wait."""
    word = f" {LONG} {ARABIC}" if ugly else ""
    rows = [
        ("Should all sites adopt the family-held care plan?", "Your position is asked by Thursday", Stage.DECIDE),
        ("Nurse line: acceptability check is in", "Staff 4.2, families 4.5 of 5; verdict is yours to give", Stage.CLOSE),
        ("Two coders disagree on 14 of 120 comments", "κ = 0.71; ten minutes to reconcile", Stage.ANALYSE),
    ]
    return tuple(
        Task(title=title + word, url="#task", detail=detail, stage=stage, tag=Tag(text=stage.label, kind=stage))
        for title, detail, stage in rows
    )


def signals() -> tuple[Task, ...]:
    """Three signals with their pictures."""
    rows = [
        ("Remission at 12 months, Northgate", "Eight months above the centre line", Tag(text="improvement", kind=Tone.BETTER)),
        ("Days to first visit, network", "Two of three beyond two sigma", Tag(text="feed changed")),
        ("Central-line infections, Fairhaven", "Above the upper limit in October", Tag(text="concern", kind=Tone.WORSE)),
    ]
    return tuple(
        Task(title=title, url="#signal", detail=detail, tag=tag, picture=sparkline(Tone(tag.kind))) for title, detail, tag in rows
    )


def context(case: Case) -> dict[str, Any]:
    """Everything that the specimen's template asks for."""
    empty, ugly = case == "empty", case == "ugly"
    counts = [0] * 5 if empty else [9_999] * 5 if ugly else [6, 11, 4, 9, 7]
    late = [0] * 5 if empty else [9_999] * 5 if ugly else [0, 2, 1, 0, 1]
    form = TestReport({"cases": "three"}) if ugly else TestReport()
    refusal = PredictionMissing("The prediction is missing.", fix="Say what you expect before Do.", field="method")
    tones = [(Tone.BETTER, "better"), (Tone.NEUTRAL, "steady"), (Tone.WORSE, "worse"), (Tone.NEUTRAL, "9 months")]
    chart = Chart(
        identifier="network-chart",
        title="Network",
        sentence="Remission rose from 58 % to 64 % after June, and the rise has held.",
        spec=spec(),
        table=table(0 if empty else 3, ugly=ugly),
        method="p′ chart, because variation between months exceeds the binomial · Anhøj + 3σ",
        links=(Link(text="definition v4", url="#definition"), Link(text="data 2026-11-02", url="#data")),
    )
    ring = loop_ring(counts, late, None if empty else 41, parked=12 if ugly else 0)
    return {
        "heading": f"Emergency {LONG}" if ugly else "A nurse who answers within the day",
        "kicker": "" if empty else "Loop 118 · cycle 1 · closing",
        "lead": "" if empty else "Raised by a parent, tested at five sites, in use at eleven of twelve. Two sites need help.",
        "network_name": f"{LONG} Network" if ugly else "Harbour Children’s Network",
        "home_url": "#home",
        "navigation": navigation(count=0 if empty else 9_995 if ugly else 3),
        "loop_ring": ring,
        "account": Account(name="Amira Rahman", role="analyst", sign_out_url="#out", profile_url="#me"),
        "form": form,
        "refusal": refusal if ugly else None,
        "key_figures": [
            Figure(value="64.4 %", label="last month, 1,911 children"),
            Figure(value=46_315_223 if ugly else "66 %", label="aim, by December"),
            Figure(value="29 of 30", label="sites sent data on time"),
            Figure(value=None if empty else "7 points", label="gap, most v. least deprived"),
        ],
        "tasks": () if empty else tasks(ugly=ugly),
        "signals": () if empty else signals(),
        "story_link": Link(text="Tell a story", url="#story"),
        "balance": Balance(numbers=0, stories=0, evidence=0) if empty else Balance(numbers=3, stories=2, evidence=1),
        "thread": () if empty else thread(f" {LONG}" if ugly else ""),
        "rows": (
            SummaryRow(term="Aim", value="66 % by December", actions=(Link(text="Change", url="#aim", subject="the aim"),)),
            SummaryRow(term="Owner", value=LONG if ugly else "Dr Grace Ochieng"),
            SummaryRow(term="Frozen on", value=date(2026, 6, 1)),
        ),
        "network_chart": chart,
        "sites": [
            Multiple(title=f"{LONG if ugly else 'Site'} {index}", picture=sparkline(tone), tone=tone, judgement=word, url="#s")
            for index, (tone, word) in enumerate(tones)
        ],
        "table": table(0 if empty else 12 if ugly else 4, ugly=ugly),
        "filter_form": ListFilter({} if ugly else None),
        "exports": (Link(text="CSV", url="#csv", subject="of this list"), Link(text="XLSX", url="#xlsx")),
        "pages": Pages(summary="Rows 51 to 100", previous_url="#previous", next_url="#next"),
    }
