"""The kinds of Making Data Count icons, for whatever shows them without computing anything."""

from enum import IntEnum


class Variation(IntEnum):
    """What the last point of a series says."""

    NONE = 0
    COMMON_CAUSE = 1
    IMPROVEMENT_HIGH = 2
    IMPROVEMENT_LOW = 3
    CONCERN_HIGH = 4
    CONCERN_LOW = 5
    NEUTRAL_HIGH = 6
    NEUTRAL_LOW = 7


class Assurance(IntEnum):
    """Whether the process, as it is, will meet its target."""

    NONE = 0
    CONSISTENTLY_PASSES = 1
    CONSISTENTLY_FAILS = 2
    HIT_OR_MISS = 3
