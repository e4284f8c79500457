"""From how many points on the interval of a method covers the truth as often as it says; found by simulation.

The simulations and their table: docs/reference/coverage.md, made from the results of tests/simulations.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Minimum:
    """points: in each segment. spare: points less terms. events: mean per point, and of those without, in each segment."""

    points: int
    spare: int
    events: float


AUTOREGRESSION = Minimum(points=8, spare=20, events=5)
SHORT_NEWEY_WEST = Minimum(points=12, spare=20, events=5)
LARGE_SAMPLE = Minimum(points=150, spare=290, events=5)
"""Of an autoregression without the correction for short series."""
BEFORE_AFTER = Minimum(points=3, spare=8, events=5)
SPC_VERDICT = Minimum(points=12, spare=0, events=5)
INDEPENDENT = Minimum(points=8, spare=20, events=5)
FACTORIAL = Minimum(points=1, spare=3, events=5)
"""points: of each setting; spare: runs less terms, of measured values; events: in every run, and of those without."""
LENTH_EFFECTS = 7
"""Effects from which on Lenth's error of runs without a repeat means something."""

STEPPED_WEDGE_SITES = 6
"""Sites from which on Kenward and Roger's interval of a stepped wedge holds."""
SATTERTHWAITE_SITES = 12
"""The same with Satterthwaite's degrees of freedom, which leave the errors as they are."""
STAGGERED_SITES = 5
"""Sites in the smallest group that began together, or never, from which on the interval of a staggered roll-out holds."""
CLUSTERED_SITES = 40
"""Sites from which on errors that allow for likeness within sites hold without a model of it."""

STRONGEST_AUTOCORRELATION = 0.79
"""An estimate of φ above this has reached, within rounding, what short series allow, or says that a long one drifts."""
OVERDISPERSED_BELOW = 0.05
"""Level of the chi-squared test by which a declared Poisson or binomial family is doubted."""
