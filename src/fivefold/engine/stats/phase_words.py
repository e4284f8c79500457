"""What a search for phases found, and the sentences that say so."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class PhaseFinding(StrEnum):
    """What the search for phases in one series came to."""

    STEPS = "steps"
    NO_CHANGE = "no_change"
    TREND = "trend"
    RESEMBLANCE = "resemblance"
    TOO_FEW = "too_few"
    CONSTANT = "constant"


@dataclass(frozen=True)
class Break:
    """A change of level. first: column of the first point of the new phase. earliest, latest: its 95 % interval, likewise.

    before, after: the levels, in plotted units.
    """

    first: int
    earliest: int
    latest: int
    before: float
    after: float


@dataclass(frozen=True)
class Proposal:
    """What was found in the latest phase of one series, a row of the charts.

    points: that count. steps: the best division into steps by the criterion, proposed or not. misfits: of 0, 1, … breaks, the
    sum of squares, or for counts the deviance. criteria: BIC of each; smaller is better. sentence: the finding and why, for
    people, with points counted from 1. caution: None, or what may mislead.
    """

    series: int
    finding: PhaseFinding
    points: int
    steps: tuple[Break, ...]
    misfits: tuple[float, ...]
    criteria: tuple[float, ...]
    sentence: str
    caution: str | None

    @property
    def proposed(self) -> tuple[Break, ...]:
        """The breaks that a person should look at; none where something else describes the series as well."""
        return self.steps if self.finding is PhaseFinding.STEPS else ()


def sentence(finding: PhaseFinding, points: int, steps: Sequence[Break], shortest: int) -> str:
    """Say what was found in a series of so many points."""
    match finding:
        case PhaseFinding.TOO_FEW:
            return f"To look for a change takes {2 * shortest} points; there are {points}."
        case PhaseFinding.CONSTANT:
            return f"All {points} points have one value."
        case PhaseFinding.NO_CHANGE:
            return f"One level describes these {points} points better than steps do."
        case PhaseFinding.STEPS:
            return (
                f"{_number(len(steps) + 1)} levels describe these {points} points better than one level or a straight line: "
                f"{_levels(steps)}."
            )
    other = "a straight line" if finding is PhaseFinding.TREND else "a slow wave, in which neighbours are alike,"
    return f"Steps describe these {points} points better than one level ({_levels(steps)}), but {other} does so as well."


def caution(autocorrelation: float) -> str:
    """Say that points within the steps still resemble each other."""
    return (
        f"Within these levels, successive points still resemble each other (autocorrelation {autocorrelation:.2f}): a season "
        "or a slow wave may look like steps, and the dates are less certain than stated."
    )


def _levels(steps: Sequence[Break]) -> str:
    later = (
        f"{step.after:.4g} from point {step.first + 1} on (95 % interval: {step.earliest + 1} to {step.latest + 1})"
        for step in steps
    )
    return "; ".join([f"{steps[0].before:.4g} at first", *later])


def _number(count: int) -> str:
    words = {2: "Two", 3: "Three", 4: "Four", 5: "Five"}
    return words.get(count, str(count))
