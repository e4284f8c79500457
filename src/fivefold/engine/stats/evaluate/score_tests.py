"""The p value that belongs to the interval of a difference: its level is the one at which an end lies at zero.

Apart from the limits, since the search takes a fifth of a second to load and the check of a loop needs limits only.
"""

import math

from scipy.optimize import brentq

from fivefold.engine.stats.evaluate.score_limits import Limits, difference

FARTHEST = 40.0
"""A difference more quantiles than this from zero has p = 0."""


def quantile_at_zero(limits: Limits, later: tuple[float, float], earlier: tuple[float, float]) -> float:
    """The quantile at which an end of MOVER's interval lies at zero; inf where none does, 0 where both always embrace it.

    (Byar's limits have a width even for a quantile of 0.)
    """
    middle = later[0] / later[1] - earlier[0] / earlier[1]
    nearer = 0 if middle > 0 else 1

    def end(quantile: float) -> float:
        return difference(limits, later, earlier, quantile)[nearer]

    if end(0.0) * middle <= 0:
        return 0.0
    if end(FARTHEST) * middle > 0:
        return math.inf
    return float(brentq(end, 0.0, FARTHEST))
