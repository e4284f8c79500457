"""The one result that every evaluation returns: what was found, how sure one may be, and what it may be used for."""

from dataclasses import dataclass
from enum import StrEnum

from fivefold.engine.stats.panels import Floats, Integers


class Standing(StrEnum):
    """Whether the interval of an evaluation holds what it promises."""

    SOUND = "sound"
    LABELLED = "labelled"
    REFUSED = "refused"


class Shortfall(StrEnum):
    """Why an evaluation was refused, or carries a label."""

    TOO_FEW_POINTS = "too_few_points"
    NOTHING_VARIES = "nothing_varies"
    NO_EVENTS = "no_events"
    COLLINEAR = "collinear"
    NO_SOLUTION = "no_solution"
    UNBOUNDED = "unbounded"
    BELOW_MINIMUM = "below_minimum"
    FEW_EVENTS = "few_events"
    ASSUMES_INDEPENDENCE = "assumes_independence"
    LARGE_SAMPLE_METHOD = "large_sample_method"
    STRONG_AUTOCORRELATION = "strong_autocorrelation"
    OVERDISPERSED = "overdispersed"
    FEW_SITES = "few_sites"
    EQUAL_EFFECTS = "equal_effects"
    UNEQUAL_SPREAD = "unequal_spread"

    @property
    def refuses(self) -> bool:
        """True where there is no estimate at all."""
        return self in _REFUSALS

    @property
    def explanation(self) -> str:
        """One sentence for whoever reads the result."""
        return _SHORTFALLS[self]


class Caveat(StrEnum):
    """What a reader must know of an evaluation whose figures are right."""

    REGRESSION_TO_THE_MEAN = "regression_to_the_mean"
    STEADY_BEFORE = "steady_before"
    SERIAL_CORRELATION = "serial_correlation"
    EXTRAPOLATED = "extrapolated"
    UNDER_WAY_BEFORE = "under_way_before"
    WORSE_ELSEWHERE = "worse_elsewhere"
    BALANCE_UNKNOWN = "balance_unknown"

    @property
    def keeps_open(self) -> bool:
        """True where a loop cannot be closed as effective on such an evaluation."""
        return self not in (Caveat.STEADY_BEFORE, Caveat.EXTRAPOLATED)

    @property
    def explanation(self) -> str:
        """One sentence for whoever reads the result."""
        return _CAVEATS[self]


@dataclass(frozen=True)
class Term:
    """One coefficient on the scale on which the model is linear; `freedom` None: the normal distribution."""

    name: str
    estimate: float
    standard_error: float | None = None
    statistic: float | None = None
    freedom: float | None = None
    p: float | None = None


@dataclass(frozen=True)
class Diagnostic:
    """One figure that tells whether the method suits the data; `p` where it is a test."""

    name: str
    value: float
    words: str
    p: float | None = None


@dataclass(frozen=True)
class Counterfactual:
    """What would have been without the change, at the columns `points`; all arrays have shape (points,).

    Of a stepped wedge the points are its periods, of a staggered roll-out periods since a site began: 0, 1 and so on.
    expected: without the change, `lower` to `upper` its interval. fitted: with it. All in the unit of the result.
    """

    points: Integers
    expected: Floats
    lower: Floats
    upper: Floats
    fitted: Floats


@dataclass(frozen=True)
class Evaluation:
    """What an evaluation found.

    quantity: what `estimate` is, in words. null: its value if nothing had changed (0 for a difference, 1 for a ratio).
    low, high: the interval that covers the truth with probability `level`. p: two-sided, of `null`.
    standard_error: on the scale on which the interval is symmetric. freedom: of Student's t; None: the normal
    distribution, or an interval of another kind. All are None where the evaluation was refused.
    terms: the coefficients of the model. standing, shortfalls: whether the interval holds what it promises, and if not,
    why. digest: of the declaration.
    """

    method: str
    quantity: str
    level: float
    digest: str
    sentence: str
    standing: Standing
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    standard_error: float | None = None
    freedom: float | None = None
    null: float = 0.0
    terms: tuple[Term, ...] = ()
    counterfactual: Counterfactual | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    caveats: tuple[Caveat, ...] = ()

    @property
    def can_close_as_effective(self) -> bool:
        """True where a loop may be closed as effective on this result, if its effect is what was planned."""
        return self.standing is Standing.SOUND and not any(caveat.keeps_open for caveat in self.caveats)

    def diagnostic(self, name: str) -> Diagnostic:
        """The diagnostic of that name. Raises KeyError."""
        return {each.name: each for each in self.diagnostics}[name]

    def term(self, name: str) -> Term:
        """The term of that name. Raises KeyError."""
        return {each.name: each for each in self.terms}[name]


def standing_of(shortfalls: tuple[Shortfall, ...]) -> Standing:
    """What the shortfalls together make of an evaluation."""
    if any(shortfall.refuses for shortfall in shortfalls):
        return Standing.REFUSED
    return Standing.LABELLED if shortfalls else Standing.SOUND


_REFUSALS = (
    Shortfall.TOO_FEW_POINTS,
    Shortfall.NOTHING_VARIES,
    Shortfall.NO_EVENTS,
    Shortfall.COLLINEAR,
    Shortfall.NO_SOLUTION,
    Shortfall.UNBOUNDED,
)

_SHORTFALLS = {
    Shortfall.TOO_FEW_POINTS: "There are too few points to estimate what was asked for.",
    Shortfall.NOTHING_VARIES: "The points do not vary around the model, so nothing says how sure the estimate is.",
    Shortfall.NO_EVENTS: "A stretch has no events, or nothing but events, so its level has no estimate on the model's scale.",
    Shortfall.COLLINEAR: "Two parts of the model say the same of these points and cannot be told apart.",
    Shortfall.NO_SOLUTION: "The estimation found no solution on these data.",
    Shortfall.UNBOUNDED: "The points drift so much that nothing bounds the effect.",
    Shortfall.BELOW_MINIMUM: "There are fewer points than the method's published minimum; its interval may be too narrow.",
    Shortfall.FEW_EVENTS: "There are fewer events per point than the method's published minimum; its interval may be too narrow.",
    Shortfall.ASSUMES_INDEPENDENCE: "The interval takes points as unrelated to each other; where they are not, it is too narrow.",
    Shortfall.LARGE_SAMPLE_METHOD: "The interval is that of large samples; with this many points or sites it may be too narrow.",
    Shortfall.STRONG_AUTOCORRELATION: "Points depend on each other more strongly than the method was tested for.",
    Shortfall.OVERDISPERSED: "The counts vary more than the declared model allows for, so the interval is too narrow.",
    Shortfall.FEW_SITES: "There are fewer sites than the method's published minimum; its interval may be too narrow.",
    Shortfall.EQUAL_EFFECTS: (
        "The estimate is right only if the change did the same everywhere and at all times; "
        "if not, it can be far off, even to the wrong side."
    ),
    Shortfall.UNEQUAL_SPREAD: (
        "Cases vary more on the side that has fewer of them, which the interval does not allow for; it is too narrow."
    ),
}

_CAVEATS = {
    Caveat.REGRESSION_TO_THE_MEAN: (
        "The change answered a signal, and the points that raised it count in the comparison: "
        "extreme points are followed by ordinary ones, whatever is done."
    ),
    Caveat.STEADY_BEFORE: "The comparison takes the level before as steady: a trend or a season would look like an effect.",
    Caveat.SERIAL_CORRELATION: (
        "Neighbouring points are alike, which this comparison does not allow for; an interrupted time series does."
    ),
    Caveat.EXTRAPOLATED: "The effect is told for a time from which there are no points.",
    Caveat.UNDER_WAY_BEFORE: "The improvement had shown before the change was made.",
    Caveat.WORSE_ELSEWHERE: "A balancing measure shows concern after the change.",
    Caveat.BALANCE_UNKNOWN: "A balancing measure could not be judged.",
}
