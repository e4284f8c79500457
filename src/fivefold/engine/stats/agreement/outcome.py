"""The coefficient of agreement with its interval, or the reason why there is none."""

from dataclasses import dataclass
from enum import StrEnum

from fivefold.engine.stats.agreement.codes import InvalidCoding

ENOUGH_UNITS = 50
"""From here on, 95 % intervals of κ cover 93 to 96 %; of 20 units, 91 to 94 % (simulated: `tests/simulations/agreement.py`)."""


class AgreementReason(StrEnum):
    """Whether agreement could be measured, and if not, why."""

    MEASURED = "measured"
    FEW_UNITS = "few_units"
    NO_ERROR = "no_error"
    PERFECT = "perfect"
    NO_OVERLAP = "no_overlap"
    ONE_CATEGORY = "one_category"

    @property
    def explanation(self) -> str:
        """One sentence for people."""
        return _EXPLANATIONS[self]


_EXPLANATIONS = {
    AgreementReason.MEASURED: "Agreement beyond chance could be measured.",
    AgreementReason.FEW_UNITS: "Fewer than 50 units were coded twice: the coefficient stands, its interval is rough.",
    AgreementReason.NO_ERROR: "These codes give no standard error: the coefficient stands, without an interval.",
    AgreementReason.PERFECT: "The coders never disagreed here; how often they would elsewhere, these units cannot tell.",
    AgreementReason.NO_OVERLAP: "No unit was coded by two coders, so there is nothing to compare.",
    AgreementReason.ONE_CATEGORY: "A coder gave one code throughout, so agreement cannot be told from that habit.",
}


@dataclass(frozen=True)
class Agreement:
    """How far coders agree beyond chance; None where a number cannot be had, and `reason` says why.

    coefficient: κ or α. standard_error: of κ. lower, upper: its interval (of α, where one was asked for); none where
    `reason` says so. observed, expected: disagreement, weighted as asked. units: coded by two coders or more.
    """

    coefficient: float | None
    standard_error: float | None
    lower: float | None
    upper: float | None
    observed: float
    expected: float
    units: int
    reason: AgreementReason


def check_level(level: float) -> None:
    """Raise InvalidCoding for what is no level of an interval."""
    if not 0 < level < 1:
        raise InvalidCoding(f"No interval has a level of {level}.", fix="Give a share, such as 0.95.")


def worth(units: int) -> AgreementReason:
    """Whether so many units are enough for an interval."""
    return AgreementReason.MEASURED if units >= ENOUGH_UNITS else AgreementReason.FEW_UNITS


def cannot_be_told(observed: float, expected: float, units: int) -> Agreement | None:
    """What to answer where there is nothing to compare, or nothing to estimate an error from."""
    if units == 0:
        return Agreement(None, None, None, None, 0.0, 0.0, 0, AgreementReason.NO_OVERLAP)
    if expected == 0:
        return Agreement(None, None, None, None, 0.0, 0.0, units, AgreementReason.ONE_CATEGORY)
    if observed == 0:
        return Agreement(1.0, None, None, None, 0.0, expected, units, AgreementReason.PERFECT)
    return None
