"""What an interrupted time series found, in words."""

from fivefold.engine.stats.evaluate.effects import Effect
from fivefold.engine.stats.evaluate.evaluation import Shortfall
from fivefold.engine.stats.evaluate.interruption import InterruptedTimeSeries, Quantity
from fivefold.engine.stats.evaluate.words import chance, figure, more_or_less, percent


def quantity_in_words(declared: InterruptedTimeSeries, horizon: int) -> str:
    """What the estimate is."""
    ratio = declared.family.ratio
    return {
        Quantity.DIFFERENCE: f"difference at point {horizon} after the change",
        Quantity.RATIO: f"{ratio} at point {horizon} after the change",
        Quantity.AVERAGE: f"average difference over {horizon} points after the change",
        Quantity.LEVEL: f"change of level ({ratio})" if declared.family.counts else "change of level",
        Quantity.SLOPE: f"change of slope per point ({ratio})" if declared.family.counts else "change of slope per point",
    }[declared.quantity]


def sentence(declared: InterruptedTimeSeries, effect: Effect, horizon: int, shortfalls: tuple[Shortfall, ...]) -> str:
    """One plain sentence, and the reason of a label where there is one."""
    when = {
        Quantity.DIFFERENCE: f"{_point(horizon)} after the change the series was",
        Quantity.RATIO: f"{_point(horizon)} after the change the series was",
        Quantity.AVERAGE: f"On average over {_points(horizon)} after the change the series was",
        Quantity.LEVEL: "With the change the level became",
        Quantity.SLOPE: "With the change the slope per point became",
    }[declared.quantity]
    if effect.null == 1:
        found = f"{figure(effect.estimate)} times"
        low, high = figure(effect.low), figure(effect.high)
    else:
        found, low, high = more_or_less(effect.estimate), more_or_less(effect.low), more_or_less(effect.high)
    against = "what it would have been without it" if effect.null == 1 else "than it would have been without it"
    told = f"{when} {found} {against} ({percent(declared.level)} interval {low} to {high}; {chance(effect.p)})."
    return " ".join([told, *(shortfall.explanation for shortfall in shortfalls)])


def _point(horizon: int) -> str:
    return f"At point {horizon}"


def _points(horizon: int) -> str:
    return "1 point" if horizon == 1 else f"{horizon} points"
