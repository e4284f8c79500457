"""Numbers as the sentences of evaluations write them; the unit is the reader's to add."""

import math

from fivefold.engine.stats.evaluate.evaluation import Shortfall

HUGE, TINY = 1e9, 1e-9
"""Nobody reads the figures of a number beyond these."""


def figure(value: float) -> str:
    """Three significant figures, without an exponent: 0.0123, 4.57, 1,230."""
    if abs(value) > HUGE:
        return f"more than {HUGE:,.0f}" if value > 0 else f"less than -{HUGE:,.0f}"
    if 0 < abs(value) < TINY:
        return "almost 0"
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    decimals = max(2 - math.floor(math.log10(abs(value))), 0)
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def chance(p: float) -> str:
    """A p-value: p = 0.03, or p < 0.001."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}" if p >= 0.0995 else f"p = {p:.1g}"


def percent(level: float) -> str:
    """95 %."""
    return f"{100 * level:g}\N{NO-BREAK SPACE}%"


def more_or_less(value: float) -> str:
    """A difference in words: 4.57 higher, 0.2 lower, no higher."""
    if value == 0:
        return "no higher"
    return f"{figure(abs(value))} {'lower' if value < 0 else 'higher'}"


def refusal(shortfalls: tuple[Shortfall, ...]) -> str:
    """Why there is no estimate."""
    return " ".join(["The effect could not be estimated.", *(shortfall.explanation for shortfall in shortfalls)])
