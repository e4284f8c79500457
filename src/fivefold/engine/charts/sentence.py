"""One plain sentence that says what a chart found."""

from itertools import takewhile

from fivefold.engine.charts.formats import capital, month
from fivefold.engine.charts.series import ChartedSeries, Point, Reading
from fivefold.engine.stats.icons import Assurance

RUN_WORTH_TELLING = 6
"""Points that make a level: before and after a change of level that a sentence speaks of."""


def sentence(series: ChartedSeries, *, subject: str) -> str:
    """What `series` shows, in one sentence; `subject` is what is counted, such as "breaches".

    A change of level is told before a single month, and the latest month before earlier ones.
    """
    latest = series.latest
    if latest is None:
        return f"{capital(subject)} could not be charted: no {series.one} has a value."
    ways = (_change_of_level, _latest_month, _unsettled, _steady)
    words = next(told for way in ways if (told := way(series, latest, subject)))
    return f"{words} The limits are trial limits: fewer than twelve {series.one}s stand behind them." if series.trial else words


def assurance_sentence(series: ChartedSeries) -> str | None:
    """Whether the process of `series`, as it is, will meet its target; None where that cannot be said."""
    target = series.show(series.target)
    match series.assurance:
        case Assurance.CONSISTENTLY_PASSES:
            return f"As it is, the process meets the target of {target} month after month."
        case Assurance.CONSISTENTLY_FAILS:
            return f"As it is, the process misses the target of {target} month after month: meeting it takes a change."
        case Assurance.HIT_OR_MISS:
            return f"Whether a month meets the target of {target} is chance, as the process is."
        case Assurance.NONE:
            return None


def level_before_and_after(series: ChartedSeries) -> tuple[float, float, Point] | None:
    """The levels before and after the last change of level, and the first point after it; None without a change.

    A change is a new phase, or a run of at least six points on one side of the centre line that reaches
    the latest point, of which at least one point stands out, with at least six points before it. A level
    is a ratio of sums (the mean of the values where there are no denominators).
    """
    phases = list(series.phases())
    if len(phases) > 1:
        return _levels(phases[-2], phases[-1])
    points = [point for point in series.usable if point.centre is not None]
    if not points:
        return None
    side = _side(points[-1])
    run = list(takewhile(lambda point: _side(point) == side != 0, reversed(points)))[::-1]
    before = points[: len(points) - len(run)]
    if min(len(run), len(before)) < RUN_WORTH_TELLING or not any(point.reading.stands_out for point in run):
        return None
    return _levels(before, run)


def _levels(before: list[Point], after: list[Point]) -> tuple[float, float, Point]:
    return _level(before), _level(after), after[0]


def _level(points: list[Point]) -> float:
    known = [point for point in points if point.value is not None]
    counts = [point.numerator for point in known if point.numerator is not None and point.denominator]
    if len(counts) == len(known):
        return sum(counts) / sum(point.denominator for point in known)
    return sum(point.value or 0.0 for point in known) / len(known)


def _side(point: Point) -> int:
    if point.value is None or point.centre is None:
        return 0
    return (point.value > point.centre) - (point.value < point.centre)


def _change_of_level(series: ChartedSeries, latest: Point, subject: str) -> str | None:
    change = level_before_and_after(series)
    if change is None:
        return None
    before, after, start = change
    if series.show(before) == series.show(after):
        return None
    verb = "rose" if after > before else "fell"
    told = f"{capital(subject)} {verb} from {series.show(before)} to {series.show(after)} from {month(start.period)} on"
    limit = _beyond_limit(latest)
    return f"{told}; the latest {series.one} is {limit}." if limit else f"{told}."


def _latest_month(series: ChartedSeries, latest: Point, subject: str) -> str | None:
    if not latest.reading.stands_out:
        return None
    told = f"{capital(subject)} stood at {series.show(latest.value)} in {month(latest.period)}"
    limit = _beyond_limit(latest)
    if limit:
        return f"{told}, {limit}; the centre is {series.show(latest.centre)}."
    return f"{told} against a centre of {series.show(latest.centre)}, a pattern that chance seldom makes."


def _unsettled(series: ChartedSeries, latest: Point, subject: str) -> str | None:
    if series.pattern is None or latest.centre is None:
        return None
    return f"{capital(subject)} drifted around {series.show(latest.centre)}: {series.pattern}."


def _steady(series: ChartedSeries, latest: Point, subject: str) -> str:
    standing_out = [point for point in series.usable if point.reading.stands_out]
    if latest.centre is None:
        told = f"{capital(subject)} stood at {series.show(latest.value)} in {month(latest.period)}"
        return f"{told}; there are too few {series.one}s for limits."
    told = f"{capital(subject)} varied around {series.show(latest.centre)}"
    if not standing_out:
        return f"{told}, and no {series.one} differed by more than chance explains."
    last = month(standing_out[-1].period)
    if len(standing_out) == 1:
        return f"{told}; one earlier {series.one} stood out, {last}."
    return f"{told}; {len(standing_out)} earlier {series.one}s stood out, the last of them {last}."


def _beyond_limit(point: Point) -> str | None:
    if point.value is None:
        return None
    if point.upper is not None and point.value > point.upper:
        return "above the upper limit"
    if point.lower is not None and point.value < point.lower:
        return "below the lower limit"
    return None


def sign_of(reading: Reading, *, upward: bool) -> str:
    """A glyph to stand before a reading's word: which way the values went, where they went anywhere."""
    fixed = {Reading.UNKNOWN: "◌", Reading.STEADY: "●", Reading.UNSETTLED: "◆"}
    return fixed.get(reading, "▲" if upward else "▼")
