"""Why a point or a limit is not there: a code for each case, so that nothing is missing in silence."""

from enum import IntEnum


class ReasonCode(IntEnum):
    """What kept a point from being an ordinary one; stored as uint8 beside every point."""

    OK = 0
    MISSING = 1
    ZERO_DENOMINATOR = 2
    IMPOSSIBLE = 3
    EXCLUDED = 4
    TOO_FEW = 5
    CONSTANT = 6
    NO_LIMITS = 7

    @property
    def explanation(self) -> str:
        """One sentence for the reader of a chart."""
        return _EXPLANATIONS[self]


_EXPLANATIONS = {
    ReasonCode.OK: "An ordinary point.",
    ReasonCode.MISSING: "Nothing was reported for this period; the moving range does not reach across the gap.",
    ReasonCode.ZERO_DENOMINATOR: "The denominator is zero, so there is no proportion or rate.",
    ReasonCode.IMPOSSIBLE: "The value cannot be: a negative count, or a numerator above its denominator.",
    ReasonCode.EXCLUDED: "Excluded by a person: drawn, but it sets neither centre nor limits and takes no part in runs.",
    ReasonCode.TOO_FEW: "Too few points in this phase to estimate the limits.",
    ReasonCode.CONSTANT: "All points that set the limits have one value, so the limits lie on the centre line.",
    ReasonCode.NO_LIMITS: "This phase has no point from which a centre line could be set.",
}
