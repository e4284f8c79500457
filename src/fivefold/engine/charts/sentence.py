"""One plain sentence that says what a chart found."""

from collections.abc import Sequence
from itertools import takewhile
from statistics import fmean, median

from fivefold.engine.charts.formats import capital
from fivefold.engine.charts.series import CLOSE, ChartedSeries, Point, Reading, Typical
from fivefold.engine.stats.icon_kinds import Assurance

RUN_WORTH_TELLING = 6
"""Points that make a level, before and after a change of level that a sentence speaks of: the shortest shift of a rule set."""


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
    target, one = series.show(series.target), series.one
    match series.assurance:
        case Assurance.CONSISTENTLY_PASSES:
            return f"As it is, the process meets the target of {target} {one} after {one}."
        case Assurance.CONSISTENTLY_FAILS:
            return f"As it is, the process misses the target of {target} {one} after {one}: meeting it takes a change."
        case Assurance.HIT_OR_MISS:
            return f"Whether a {one} meets the target of {target} is chance, as the process is."
        case Assurance.NONE:
            return None


def level_before_and_after(series: ChartedSeries) -> tuple[float, float, Point] | None:
    """The levels before and after the last change of level, and the first point after it; None without a change.

    A change is a new phase, told by the centre lines that are drawn; or a run of at least six points on one side of the centre
    line that reaches the latest point, of which at least one stands out, with at least six points before it. Its
    level is what the centre line is of such points, and so is the level before, unless limits were frozen before the run:
    then that is the centre line.
    """
    phases = list(series.phases())
    if len(phases) > 1:
        before, after = phases[-2][-1].centre, phases[-1][-1].centre
        return None if before is None or after is None else (before, after, phases[-1][0])
    points = [point for point in series.usable if point.centre is not None and point.counts]
    if not points:
        return None
    side = points[-1].side
    run = list(takewhile(lambda point: point.side == side != 0, reversed(points)))[::-1]
    earlier = points[: len(points) - len(run)]
    if min(len(run), len(earlier)) < RUN_WORTH_TELLING or not any(point.reading.stands_out for point in run):
        return None
    frozen = None if any(point.sets_limits for point in run) else run[0].centre
    return frozen if frozen is not None else _level(earlier, series.typical), _level(run, series.typical), run[0]


def _level(points: Sequence[Point], typical: Typical) -> float:
    values = [point.value for point in points if point.value is not None]
    match typical:
        case Typical.MEDIAN:
            return median(values)
        case Typical.MEAN:
            return fmean(values)
        case Typical.RATIO:
            return fmean(values, weights=[point.denominator for point in points if point.value is not None])


def _change_of_level(series: ChartedSeries, latest: Point, subject: str) -> str | None:
    change = level_before_and_after(series)
    if change is None:
        return None
    before, after, start = change
    if series.show(before) == series.show(after):
        return None
    verb = "rose" if after > before else "fell"
    told = f"{capital(subject)} {verb} from {series.show(before)} to {series.show(after)} from {series.when(start.period)} on"
    limit = _beyond_limit(latest)
    return f"{told}; the latest {series.one} is {limit}." if limit else f"{told}."


def _latest_month(series: ChartedSeries, latest: Point, subject: str) -> str | None:
    if not latest.reading.stands_out:
        return None
    told = f"{capital(subject)} stood at {series.show(latest.value)} {_at(series, latest)}"
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
        told = f"{capital(subject)} stood at {series.show(latest.value)} {_at(series, latest)}"
        return f"{told}; there are too few {series.one}s for limits."
    if len(series.usable) == 1:
        return (
            f"{capital(subject)} stood at {series.show(latest.value)} {_at(series, latest)}, the only {series.one} with a value."
        )
    told = f"{capital(subject)} varied around {series.show(latest.centre)}"
    if not standing_out:
        return f"{told}, and no {series.one} differed by more than chance explains."
    last = series.when(standing_out[-1].period)
    if len(standing_out) == 1:
        return f"{told}; one earlier {series.one} stood out, {last}."
    return f"{told}; {len(standing_out)} earlier {series.one}s stood out, the last of them {last}."


def _at(series: ChartedSeries, point: Point) -> str:
    """In Mar 2024, on 5 Mar 2024."""
    return f"{'on' if series.one in CLOSE else 'in'} {series.when(point.period)}"


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
