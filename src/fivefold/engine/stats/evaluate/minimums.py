"""From how many points on the interval of a method covers the truth as often as it says; found by simulation.

The simulations and their table: docs/reference/coverage.md, made and tested by tests/coverage.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Minimum:
    """points: in each segment. spare: points less terms. events: mean per point, and of those without, in each segment."""

    points: int
    spare: int
    events: float


AUTOREGRESSION = Minimum(points=8, spare=12, events=5)
SHORT_NEWEY_WEST = Minimum(points=12, spare=20, events=5)
LARGE_SAMPLE = Minimum(points=150, spare=300, events=5)
BEFORE_AFTER = Minimum(points=8, spare=0, events=5)
SPC_VERDICT = Minimum(points=12, spare=0, events=5)
INDEPENDENT = Minimum(points=8, spare=12, events=5)

STRONGEST_AUTOCORRELATION = 0.9
"""An estimate of φ above this says that the series drifts."""
OVERDISPERSED_BELOW = 0.05
"""Level of the chi-squared test by which a declared Poisson or binomial family is doubted."""
