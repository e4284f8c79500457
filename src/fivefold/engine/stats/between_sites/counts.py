"""Counts of many sites, read and checked once for every comparison between them."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fivefold.engine.errors import DomainError
from fivefold.engine.stats.between_sites.reasons import ComparisonReason, SiteReason
from fivefold.engine.stats.panels import Bools, Floats, ratio
from fivefold.engine.stats.periods import fitting

Kind = Literal["proportion", "rate", "standardised", "counts"]
KINDS: tuple[Kind, ...] = ("proportion", "rate", "standardised", "counts")
"""proportion: events among cases. rate: events over exposure. standardised: events over what case mix would lead to
expect (indirect standardisation). counts: one count over another, such as this year's over last year's."""
FEW_SITES = 10
"""With fewer, no rate of falsely flagged sites is published (docs/reference/funnel-false-flags.md)."""
LEAST_SIZE, MOST_COUNTED = 1e-9, 1e12
"""Denominators below the one and counts above the other are slips, and no site's: figures would lose their digits."""
LEAST_SURE, MOST_SURE = 0.01, 1 - 1e-9
"""Of levels: nearer to 0 or 1 both limits are one, or none."""
LEAST_REFERENCE = 1e-12


class ImpossibleComparison(DomainError):
    """A comparison between sites was asked for in a way that cannot be."""

    code: ClassVar[str] = "impossible_comparison"


def check_level(level: float) -> None:
    """Raise ImpossibleComparison where `level`, of limits or of an interval, is none that they could have."""
    if not LEAST_SURE <= level <= MOST_SURE:
        raise ImpossibleComparison(
            f"A level lies from {LEAST_SURE} to {MOST_SURE}; {level} does not.", fix="Choose 0.95.", field="level"
        )


@dataclass(frozen=True)
class SiteCounts:
    """Counts of measures at sites; arrays have shape (measures, sites), or (measures,) where they say so.

    mask: sites that take part. site_reasons: of SiteReason. reference: the level that sites are held against, nan where
    there is no comparison. pooled: all sites together. reasons: of ComparisonReason; both of shape (measures,).
    given: the reference was given, not estimated from these sites.
    """

    kind: Kind
    numerators: Floats
    denominators: Floats
    mask: Bools
    site_reasons: NDArray[np.uint8]
    reference: Floats
    pooled: Floats
    reasons: NDArray[np.uint8]
    given: bool

    @property
    def values(self) -> Floats:
        """Proportion, rate or ratio of each site; nan for a site that takes no part."""
        return ratio(np.where(self.mask, self.numerators, np.nan), np.where(self.mask, self.denominators, np.nan))

    @property
    def poisson(self) -> bool:
        """True where events are counted over exposure or against expectation, and have no end."""
        return self.kind in ("rate", "standardised")

    @property
    def sizes(self) -> Floats:
        """What a site's limits depend on: the denominator; for a ratio of counts both counts together."""
        both = self.numerators + self.denominators if self.kind == "counts" else self.denominators
        return np.where(self.mask, both, np.nan)

    @property
    def comparable(self) -> Bools:
        """Measures with a comparison, shape (measures,)."""
        refused = [reason for reason in ComparisonReason if reason.refuses]
        return ~np.isin(self.reasons, refused)


def read_counts(
    numerators: ArrayLike, denominators: ArrayLike, *, kind: Kind = "proportion", reference: ArrayLike | None = None
) -> SiteCounts:
    """Read counts of shape (measures, sites) or (sites,); one row of either serves every row of the other.

    reference: one for all measures or one for each; by default all sites together, and 1 for a standardised ratio.
    Raises ImpossibleComparison, ShapeMismatch.
    """
    if kind not in KINDS:
        raise ImpossibleComparison(f"There is no kind of comparison “{kind}”.", fix=f"Choose one of {', '.join(KINDS)}.")
    given = [np.atleast_2d(np.asarray(part, dtype=np.float64)) for part in (numerators, denominators)]
    shape = (max(part.shape[0] for part in given), given[1].shape[1])
    above, below = (
        fitting(part, shape, np.float64, name) for part, name in zip(given, ("numerators", "denominators"), strict=True)
    )
    site_reasons = _site_reasons(above, below, kind)
    mask: Bools = site_reasons == SiteReason.OK
    events, cases = (np.where(mask, counts, 0.0).sum(axis=1) for counts in (above, below))
    pooled = ratio(events, cases)
    reasons = np.full(len(pooled), ComparisonReason.OK, dtype=np.uint8)
    sites = mask.sum(axis=1)
    reasons[sites < FEW_SITES] = ComparisonReason.FEW_SITES
    if kind == "proportion":
        reasons[events >= cases] = ComparisonReason.NOTHING_BUT_EVENTS
    reasons[events <= 0] = ComparisonReason.NO_EVENTS
    reasons[sites < 2] = ComparisonReason.FEWER_THAN_TWO_SITES
    level = _reference(reference, pooled, kind)
    refused = np.isin(reasons, [reason for reason in ComparisonReason if reason.refuses])
    return SiteCounts(
        kind=kind,
        numerators=above,
        denominators=below,
        mask=mask,
        site_reasons=site_reasons,
        reference=np.where(refused, np.nan, level),
        pooled=np.where(refused, np.nan, pooled),
        reasons=reasons,
        given=reference is not None or kind == "standardised",
    )


def _site_reasons(above: Floats, below: Floats, kind: Kind) -> NDArray[np.uint8]:
    known = np.isfinite(above) & np.isfinite(below)
    with np.errstate(invalid="ignore"):
        impossible = (above < 0) | (below < LEAST_SIZE) | ((above > below) & (kind == "proportion"))
        impossible |= np.maximum(above, below) > MOST_COUNTED
    reasons = np.full(below.shape, SiteReason.OK, dtype=np.uint8)
    reasons[impossible] = SiteReason.IMPOSSIBLE
    reasons[(below == 0) & (above >= 0) & ((above == 0) | (kind != "proportion"))] = SiteReason.ZERO_DENOMINATOR
    reasons[~known] = SiteReason.MISSING
    return reasons


def _reference(given: ArrayLike | None, pooled: Floats, kind: Kind) -> Floats:
    if given is None:
        return np.ones_like(pooled) if kind == "standardised" else pooled
    level = fitting(given, pooled.shape, np.float64, "reference")
    most = 1 - LEAST_REFERENCE if kind == "proportion" else MOST_COUNTED
    if not ((level >= LEAST_REFERENCE) & (level <= most)).all():
        raise ImpossibleComparison(
            "The reference must be above 0, and a proportion's below 1.", fix="Give a level that sites could have."
        )
    return level
