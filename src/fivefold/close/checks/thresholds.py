"""From where on a check is met; the network's to set, these are the defaults of the method."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Shares are of 1.

    compliance: of cases in which everything was done, in each of `periods` consecutive periods of at least `cases` cases.
    reliable_sites: of the sites that adopted the change. liked: of ratings 4 or 5, at least; disliked: of ratings 1 or 2, at
    most; group: ratings below which no figure is shown and interviews take their place.
    months_before, months_after: fewer than these, and no effect is computed. months_signal: of a signal, besides those that
    raised it; fewer, and its level is not known.
    """

    compliance: float = 0.80
    periods: int = 3
    cases: int = 20
    reliable_sites: float = 0.80
    liked: float = 0.70
    disliked: float = 0.15
    group: int = 5
    months_before: int = 8
    months_after: int = 3
    months_signal: int = 3


STANDARD = Thresholds()
