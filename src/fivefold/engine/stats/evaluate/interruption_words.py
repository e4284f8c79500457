"""What an interrupted time series found, in words."""

from fivefold.engine.stats.evaluate.effects import Effect
from fivefold.engine.stats.evaluate.interruption import InterruptedTimeSeries, Quantity
from fivefold.engine.stats.evaluate.outcomes import interval_in_words
from fivefold.engine.stats.evaluate.words import figure, more_or_less


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


def sentence(declared: InterruptedTimeSeries, effect: Effect, horizon: int) -> str:
    """One plain sentence."""
    when = {
        Quantity.DIFFERENCE: f"{_point(horizon)} after the change the series was",
        Quantity.RATIO: f"{_point(horizon)} after the change the series was",
        Quantity.AVERAGE: f"On average over {_points(horizon)} after the change the series was",
        Quantity.LEVEL: "With the change the level became",
        Quantity.SLOPE: "With the change the slope per point became",
    }[declared.quantity]
    ratio = effect.null == 1
    amount = f"{figure(effect.estimate)} times" if ratio else more_or_less(effect.estimate)
    against = "what it would have been without it" if ratio else "than it would have been without it"
    return f"{when} {amount} {against} {interval_in_words(effect, declared.level)}."


def _point(horizon: int) -> str:
    return f"At point {horizon}"


def _points(horizon: int) -> str:
    return "1 point" if horizon == 1 else f"{horizon} points"
