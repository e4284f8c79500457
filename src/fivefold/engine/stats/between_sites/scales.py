"""Scales on which the values of sites have a spread that depends on their size alone, and the way back.

arcsine (proportions): sin⁻¹√p, s = 1/(2√n); for a ratio of counts a/b the same of the share a/(a + b). root (rates,
standardised ratios): √r, s = 1/(2√n). log (rates, standardised ratios): ln r, s = 1/√(expected events); for a ratio of counts
ln((a + ½)/(b + ½)), which varies more than normally where counts are below about 100.
Source: Spiegelhalter (2005), Funnel plots for comparing institutional performance, Stat Med 24:1185–1202, appendix A;
scores as in FunnelPlotR 0.6.0 (data types PR, SR with CQC and SHMI, RC).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from fivefold.engine.stats.between_sites.counts import ImpossibleComparison, Kind, SiteCounts
from fivefold.engine.stats.panels import Floats, ratio

ScaleName = Literal["arcsine", "root", "log"]
SCALES: dict[Kind, tuple[ScaleName, ...]] = {
    "proportion": ("arcsine",),
    "rate": ("root", "log"),
    "standardised": ("root", "log"),
    "counts": ("arcsine", "log"),
}
"""The scales that suit each kind; the first is the usual one."""


@dataclass(frozen=True)
class Scale:
    """One of the scales of one kind of value."""

    name: ScaleName
    kind: Kind

    def forth(self, values: Floats) -> Floats:
        """Values on the scale; -inf for the logarithm of nothing."""
        match self.name:
            case "arcsine":
                share = values / (1 + values) if self.kind == "counts" else values
                return np.asarray(np.arcsin(np.sqrt(np.clip(share, 0, 1))), dtype=np.float64)
            case "root":
                return np.sqrt(np.maximum(values, 0))
            case "log":
                with np.errstate(divide="ignore"):
                    return np.asarray(np.log(np.maximum(values, 0)), dtype=np.float64)

    def back(self, scaled: Floats, sizes: Floats) -> Floats:
        """Values again; where the scale ends, so do they: an arcsine below 0 is 0, above π/2 it is 1.

        A ratio of counts ends where the second count is 1: with none there is no ratio.
        """
        match self.name:
            case "arcsine":
                share = np.sin(np.clip(scaled, 0, np.pi / 2)) ** 2
                return ratio_of_counts(share * sizes, sizes) if self.kind == "counts" else np.asarray(share, dtype=np.float64)
            case "root":
                return np.asarray(np.maximum(scaled, 0) ** 2, dtype=np.float64)
            case "log":
                return np.asarray(np.exp(scaled), dtype=np.float64)

    def error(self, sizes: Floats, reference: Floats) -> Floats:
        """Standard deviation of a site of that size at the reference level, by chance alone; shapes broadcast."""
        if self.name != "log":
            return ratio(np.ones_like(sizes), 2 * np.sqrt(sizes))
        if self.kind == "counts":
            return ratio(1 + reference, np.sqrt(reference * sizes))
        return ratio(np.ones_like(sizes), np.sqrt(reference * sizes))

    def estimates(self, counts: SiteCounts) -> tuple[Floats, Floats]:
        """Return (estimates, standard errors) of the sites on the scale, shape (measures, sites); nan where masked."""
        if self.kind != "counts" or self.name != "log":
            return self.forth(counts.values), self.error(counts.sizes, counts.reference[:, None])
        above, below = (np.where(counts.mask, part, np.nan) for part in (counts.numerators, counts.denominators))
        variance = above / (above + 0.5) ** 2 + below / (below + 0.5) ** 2
        return np.log((above + 0.5) / (below + 0.5)), np.sqrt(variance)


def ratio_of_counts(first: Floats, both: Floats) -> Floats:
    """The ratio of the first of two counts to the second, from the first and both together; the second is at least 1."""
    inside = np.minimum(first, np.maximum(both - 1, 0.0))
    return ratio(inside, both - inside)


def scale_of(kind: Kind, name: ScaleName | None) -> Scale:
    """The scale of that name, or the usual one of the kind. Raises ImpossibleComparison."""
    if name is not None and name not in SCALES[kind]:
        raise ImpossibleComparison(
            f"The {name} scale does not suit a {kind}.", fix=f"Choose {' or '.join(SCALES[kind])}, or leave it out."
        )
    return Scale(name or SCALES[kind][0], kind)
