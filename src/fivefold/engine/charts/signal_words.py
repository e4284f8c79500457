"""A signal in words: what the ranked list, the terminal and a chart's card say of it."""

from fivefold.engine.charts.formats import counted, month
from fivefold.engine.charts.series import ChartedSeries, Reading, Typical
from fivefold.engine.stats.evidence import TOGETHER
from fivefold.engine.stats.signals import Meaning, Signal, SignalList

_READINGS = {Meaning.IMPROVEMENT: Reading.BETTER, Meaning.CONCERN: Reading.WORSE, Meaning.NEUTRAL: Reading.CHANGED}


def signal_reading(signal: Signal) -> Reading:
    """Better, worse, or changed where neither side is better."""
    return _READINGS[signal.meaning]


def signal_reason(signal: Signal, series: ChartedSeries) -> str:
    """Why a series is on the list, in the series' own unit."""
    who = "The latest month stood at" if signal.points == 1 else _together(signal.points, series)
    side = "above" if signal.effect > 0 else "below"
    level = series.show(signal.level)
    told = f"{who} {series.show(signal.value)}, {side} the {level} of the months {_before(series)}"
    if signal.persistence > TOGETHER:
        return f"{told}; {signal.persistence} months in a row have been {side} it."
    return f"{told}."


def _together(points: int, series: ChartedSeries) -> str:
    """Months have one proportion or rate together; of counts and values it is the mean that is told."""
    months = f"The last {points} months"
    return f"{months} together stood at" if series.typical is Typical.RATIO else f"{months} averaged"


def _before(series: ChartedSeries) -> str:
    """Which months the latest ones are held against: those before, or those that a freeze of the last phase chose."""
    frozen = series.frozen
    if frozen is None or all(point.period != frozen or point.phase != series.points[-1].phase for point in series.points):
        return "before"
    return f"up to {month(frozen)}"


def signals_sentence(signals: SignalList, sites: int, latest: str) -> str:
    """How many sites are on the list, and which way, in one sentence."""
    total = len(signals.signals)
    if not signals.tested:
        return f"No site {not_asked(latest)}"
    if not total:
        return _nothing_new(signals.tested, sites, f"anything in {latest} that is new beyond chance")
    start = f"Of {counted(sites, 'site', 'sites')}, {total} {'shows' if total == 1 else 'show'} something new in {latest}"
    worse = sum(signal.meaning is Meaning.CONCERN for signal in signals.signals)
    better = sum(signal.meaning is Meaning.IMPROVEMENT for signal in signals.signals)
    if not worse and not better:
        return f"{start}."
    if worse and better:
        return f"{start}: {worse} worse and {better} better."
    word = Reading.WORSE if worse else Reading.BETTER
    return f"{start}, {'for the' if total == 1 else 'all for the'} {word}."


def not_asked(latest: str) -> str:
    """What follows the name of series of which none could be tested."""
    return f"could be asked for anything new: that takes a value in {latest} and eight months before it."


def _nothing_new(tested: int, sites: int, anything: str) -> str:
    if tested < sites:
        found = "that one does not show" if tested == 1 else f"none of the {tested:,} shows"
        return f"Of {counted(sites, 'site', 'sites')}, {tested:,} could be asked for something new; {found} {anything}."
    if sites == 1:
        return f"The one site does not show {anything}."
    return f"None of {counted(sites, 'site', 'sites')} shows {anything}."


def chance_sentence(signals: SignalList, *, one: str = "site", many: str = "sites") -> str:
    """How many of the listed signals would be there if nothing had changed anywhere; `one` and `many` name what is tested."""
    if not signals.tested:
        return f"No {one} was tested."
    tested = counted(signals.tested, f"{one} was", f"{many} were")
    expected = signals.expected_false
    told = f"{tested} tested; in a list like this, expect about {expected:{'.1f' if expected >= 0.1 else '.1g'}} to be chance"
    if signals.signals and expected >= len(signals.signals):
        return f"{told}: no fewer than are listed, so the list by itself says little."
    return f"{told}."
