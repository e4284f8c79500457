"""Why a site, or a whole comparison, is not an ordinary one."""

from enum import IntEnum


class SiteReason(IntEnum):
    """What kept a site from being an ordinary one; stored as uint8 beside every site."""

    OK = 0
    MISSING = 1
    ZERO_DENOMINATOR = 2
    IMPOSSIBLE = 3
    NO_SCORE = 4
    CANNOT_STAND_OUT = 5

    @property
    def explanation(self) -> str:
        """One sentence for the reader of a comparison."""
        return _OF_A_SITE[self]


_OF_A_SITE = {
    SiteReason.OK: "An ordinary site.",
    SiteReason.MISSING: "This site reported nothing.",
    SiteReason.ZERO_DENOMINATOR: "The denominator is zero, so there is no proportion, rate or ratio.",
    SiteReason.IMPOSSIBLE: "The value cannot be: a negative count, a numerator above its denominator, or a slip of many zeros.",
    SiteReason.NO_SCORE: "No event: a logarithm cannot place this site, so it takes no part in measuring how much sites differ.",
    SiteReason.CANNOT_STAND_OUT: "No result of this site could lie outside the limits: too few cases, or sites differ too much.",
}


class ComparisonReason(IntEnum):
    """Why sites cannot be compared, or only with care; stored as uint8 beside every measure."""

    OK = 0
    FEWER_THAN_TWO_SITES = 1
    NO_EVENTS = 2
    NOTHING_BUT_EVENTS = 3
    FEW_SITES = 4
    NO_REPEATS = 5
    CONSTANT_WITHIN = 6
    ALL_OR_NOTHING = 7

    @property
    def explanation(self) -> str:
        """One sentence for the reader of a comparison."""
        return _OF_A_COMPARISON[self]

    @property
    def refuses(self) -> bool:
        """True where there is no comparison at all."""
        return self not in (ComparisonReason.OK, ComparisonReason.FEW_SITES)


_OF_A_COMPARISON = {
    ComparisonReason.OK: "The sites can be compared.",
    ComparisonReason.FEWER_THAN_TWO_SITES: "Fewer than two sites have cases, so there is nothing to compare.",
    ComparisonReason.NO_EVENTS: "No site has an event, so the sites do not differ.",
    ComparisonReason.NOTHING_BUT_EVENTS: "Every case is an event at every site, so the sites do not differ.",
    ComparisonReason.FEW_SITES: "Fewer than 10 sites: how much they differ beyond chance is hardly known.",
    ComparisonReason.NO_REPEATS: "No site has two observations, so what lies within sites cannot be told from what lies between.",
    ComparisonReason.CONSTANT_WITHIN: "At every site all observations are equal, so nothing lies within sites.",
    ComparisonReason.ALL_OR_NOTHING: "Every site has events in all of its cases or in none: log odds cannot say how far apart.",
}


class GapReason(IntEnum):
    """Why a gap between a stratum and the reference is missing, or to be read with care; stored as uint8 beside every gap."""

    OK = 0
    NO_VALUE = 1
    IS_REFERENCE = 2
    NO_REFERENCE = 3
    NO_EVENTS = 4
    SMALL_NUMBERS = 5
    TOO_FEW_STRATA = 6
    NO_RATIO = 7

    @property
    def explanation(self) -> str:
        """One sentence for the reader of a gap."""
        return _OF_A_GAP[self]


_OF_A_GAP = {
    GapReason.OK: "The gap can be read as it stands.",
    GapReason.NO_VALUE: "This stratum has no value: nothing was reported, or the denominator is zero.",
    GapReason.IS_REFERENCE: "This is the stratum that the others are held against.",
    GapReason.NO_REFERENCE: "The reference stratum has no value, so there is no gap to it.",
    GapReason.NO_EVENTS: "Neither this stratum nor the reference has an event, so there is a difference of nothing and no ratio.",
    GapReason.SMALL_NUMBERS: "Were both alike, one of them would have fewer than five events, or cases without: little is known.",
    GapReason.TOO_FEW_STRATA: "A slope needs at least three strata with values.",
    GapReason.NO_RATIO: "There is no ratio: at one end there are no events, or the fitted line falls to none.",
}
