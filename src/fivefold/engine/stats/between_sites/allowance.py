"""How far limits must reach when the reference and τ² are estimated from the same sites that are held against them.

A site that lies far out widens the τ² by which it is judged, and pulls the centre after it; and a τ² from few sites is
uncertain. With the normal quantile 3.09, of 30 sites that differ as they should 0.07 % lie outside instead of 0.2 %.
Let V be a site's variance, g its influence on τ² (∂τ² / ∂ of its squared deviation), a its share of the reference. Then

    |deviation| > c √(s² + τ²)   with   c² = r t² / (1 - g + g t²),   r = 1 - 2a + Σ aⱼ² Vⱼ / V

has the asked probability, where t is Student's quantile with (1 - g)² V² / (Σ gⱼ² Vⱼ² (k - 1) / k - g² V²) degrees of
freedom (Satterthwaite 1946). For sites of one size this is Thompson's (1935) rule for a deviation from a sample's own mean.
Where sites' own levels are not normal, V² is V² + κ τ⁴ / 2 there, as a squared deviation with excess kurtosis κ varies more.
Without τ² the normal quantile takes the place of the fraction, and r alone is left: what the site adds to the reference.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

from fivefold.engine.stats.between_sites.tau2 import Estimator
from fivefold.engine.stats.panels import Bools, Floats, ratio

MOST_INFLUENCE = 0.99
"""So that some of a site's deviation is left to judge it by where τ² is nearly its own, and 1 - g is not 0."""
LEAST_SPREAD, MOST_SPREAD = 0.05, 2.0
"""r when the site itself makes up nearly all of the reference; and for sizes that no site at hand comes near."""


@dataclass(frozen=True)
class Allowance:
    """The sites that τ² and the reference come from; arrays of shape (measures, sites), tau2 (measures,).

    variances: by chance alone. shares: of the sites in the reference; all 0 where it was given. mask: sites that take part.
    kurtosis: κ of the sites' own levels, (measures,); None where they are normal.
    """

    variances: Floats
    shares: Floats
    mask: Bools
    tau2: Floats
    method: Estimator
    kurtosis: Floats | None = None

    def reach(self, level: float, variances: Floats, shares: Floats) -> Floats:
        """Multiples of √(s² + τ²) that hold `level` for sites of those variances and shares, shape (measures, points)."""
        tau2, count = self.tau2[:, None], self.mask.sum(axis=1, keepdims=True)
        total, own = variances + tau2, np.minimum(self._influence(variances), MOST_INFLUENCE)
        everyone = np.where(self.mask, self.variances, 0.0) + tau2
        influence = np.where(self.mask, self._influence(np.where(self.mask, self.variances, np.inf)), 0.0)
        heavy = 0.0 if self.kurtosis is None else self.kurtosis[:, None] * tau2**2 / 2
        spread = (influence**2 * (everyone**2 + heavy)).sum(axis=1, keepdims=True) * ratio(count - 1.0, count)
        rest = np.maximum(spread - own**2 * (total**2 + heavy), spread / count)
        freedom = np.maximum(ratio(((1 - own) * total) ** 2, rest), 1.0)
        squared = np.asarray(stdtrit(freedom, (1 + level) / 2), dtype=np.float64) ** 2
        kept = 1 - 2 * shares + ratio((self.shares**2 * everyone).sum(axis=1, keepdims=True), total)
        enough = np.where(tau2 > 0, squared / (1 - own + own * squared), float(ndtri((1 + level) / 2)) ** 2)
        return np.asarray(np.sqrt(np.clip(kept, LEAST_SPREAD, MOST_SPREAD) * enough), dtype=np.float64)

    def _influence(self, variances: Floats) -> Floats:
        """How much τ² grows with the squared deviation of a site of that variance."""
        tau2 = self.tau2[:, None]
        base = 0.0 if self.method == "DL" else tau2
        weights = np.where(self.mask, ratio(np.ones_like(self.variances), self.variances + base), 0.0)
        own = ratio(np.ones_like(variances), variances + base)
        total, squares = weights.sum(axis=1, keepdims=True), (weights**2).sum(axis=1, keepdims=True)
        match self.method:
            case "DL":
                return ratio(own, total - ratio(squares, total))
            case "PM":
                return ratio(own, total)
            case "ML" | "REML":
                return ratio(own**2, squares)
