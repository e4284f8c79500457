"""Which chart suits a measure: what it counts, whether its events are rare, and whether its points vary beyond chance."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.errors import DomainError
from fivefold.engine.stats.panels import Bools, Floats, ratio
from fivefold.engine.stats.periods import fitting
from fivefold.engine.stats.settings import Chart
from fivefold.engine.stats.subgrouped import FEWEST_IN_A_GROUP

Kind = Literal["proportion", "rate", "count", "value", "group", "cases between", "time between"]

STANDARD_ERRORS = 3.09
"""One-sided level 0.001."""
MATTERS_FROM = 1.25
"""Variance ratio below which the wider limits would differ by less than 12 % and are not worth a rarer chart."""
RARE_FROM = 0.5
"""Share of points at one end from which the centre of a run chart lies on that end, and no run can show a change."""
_CHARTS = {
    "proportion": (Chart.PROPORTION, Chart.PROPORTION_PRIME),
    "rate": (Chart.RATE, Chart.RATE_PRIME),
    "count": (Chart.COUNT, Chart.INDIVIDUALS),
}
_BY_KIND = {
    "value": (Chart.INDIVIDUALS, "An individuals chart: the measure is a value without a denominator."),
    "group": (Chart.SUBGROUP_MEAN, "An X̄ chart: each point is the mean of a group of values."),
    "cases between": (Chart.CASES_BETWEEN, "A g chart: the measure counts the cases between rare events."),
    "time between": (Chart.TIME_BETWEEN, "A t chart: the measure is the time between rare events."),
}


class UnknownKind(DomainError):
    """No such kind of measure."""

    code: ClassVar[str] = "unknown-kind"


def choose_chart(
    kind: Kind,
    values: ArrayLike,
    denominators: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    *,
    deviations: ArrayLike | None = None,
    gaps: bool = False,
) -> tuple[Chart, str]:
    """Return the chart for a measure over all its series, and one sentence that says why.

    values: numerators, or the values themselves, shape (series, points) or (points,); denominators: the same shape.
    deviations: of groups (kind "group"), whose values are then sums and whose denominators are how many there are: X̄ where
    the means vary no more than the spread within the groups explains, by the same test as p or p′; else i of the means.
    gaps: the gaps between single events can be charted (`gaps.gaps_between`). Then g (proportions) or t (rates, counts) is
    chosen where at least half of the points lie at 0 (or at 100 %) and some do not; without, the reason only says so.
    p or p′ (u or u′, c or i): the variance of successive differences is compared with what binomial (Poisson) variation
    alone would give; shifts and slow trends hardly touch it. The second is chosen where the ratio, over all series, is at
    least 1.25 and exceeds 1 by more than 3.09 standard errors (von Neumann 1941; Laney 2002). Raises UnknownKind.
    """
    if kind == "value" and denominators is not None:
        return Chart.INDIVIDUALS_PRIME, "An i′ chart: the measure is a ratio of measured amounts, not of counted events."
    if kind == "group" and denominators is not None and deviations is not None:
        sums, sizes, spreads = (np.atleast_2d(np.asarray(part, dtype=float)) for part in (values, denominators, deviations))
        return _of_groups(sums, sizes, spreads, mask)
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    if kind not in _CHARTS or (denominators is None and kind != "count"):
        raise UnknownKind(f"A measure of kind “{kind}” needs denominators or is unknown.", fix="Choose proportion or rate.")
    counts = np.atleast_2d(np.asarray(values, dtype=float))
    below = fitting(1.0 if denominators is None or kind == "count" else denominators, counts.shape, np.float64, "denominators")
    usable = fitting(True if mask is None else mask, counts.shape, np.bool_, "mask") & np.isfinite(counts) & (below > 0)
    plain, primed = _CHARTS[kind]
    rare = _at_one_end(counts[usable], below[usable] if kind == "proportion" else np.full(usable.sum(), np.inf))
    better, between = (Chart.CASES_BETWEEN, "cases") if kind == "proportion" else (Chart.TIME_BETWEEN, "exposure or time")
    if rare and gaps:
        return better, f"A {better.label} of the {between} between events: {rare}, where a {plain.label} can show little."
    chart, reason = _by_dispersion(counts, below, usable, plain, primed)
    if rare:
        reason += f" But {rare}: where single events are known, a {better.label} of the {between} between them shows more."
    return chart, reason


def _of_groups(sums: Floats, sizes: Floats, deviations: Floats, mask: ArrayLike | None) -> tuple[Chart, str]:
    """X̄, or i of the means where groups are single values, or differ by more than their own spread explains."""
    usable = fitting(True if mask is None else mask, sums.shape, np.bool_, "mask") & np.isfinite(sums) & (sizes > 0)
    groups = usable & (sizes >= FEWEST_IN_A_GROUP) & np.isfinite(deviations)
    if 2 * groups.sum() < usable.sum():
        return _BY_KIND["value"]
    freedom = np.where(groups, sizes - 1.0, 0.0)
    within = ratio((freedom * np.where(groups, deviations, 0.0) ** 2).sum(axis=1), freedom.sum(axis=1))[:, None]
    means = ratio(np.where(usable, sums, np.nan), sizes)
    centre = ratio(np.where(usable, sums, 0.0).sum(axis=1), np.where(usable, sizes, 0.0).sum(axis=1))[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        scores = np.where(within > 0, (means - centre) * np.sqrt(sizes / within), np.nan)
    if not np.isfinite(scores).any():
        return _BY_KIND["value"]
    dispersion, error = _successive(scores, excess=0.0)
    return _told(Chart.SUBGROUP_MEAN, Chart.INDIVIDUALS, dispersion, float(np.hypot(error, np.sqrt(2 / freedom.sum()))))


def _at_one_end(counts: Floats, highest: Floats) -> str | None:
    """Say how many points lie at the same end of what is possible, if half or more do and some do not."""
    for share, words in ((np.mean(counts == 0), "0"), (np.mean(counts == highest), "100 %")) if counts.size else ():
        if RARE_FROM <= share < 1:
            return f"{np.floor(100 * share):.0f} % of the points lie at {words}"
    return None


def _by_dispersion(counts: Floats, below: Floats, usable: Bools, plain: Chart, primed: Chart) -> tuple[Chart, str]:
    return _told(plain, primed, *variance_ratio(counts, below, usable, proportion=plain.is_proportion))


_EXPLAINED = {
    Chart.COUNT: "as chance alone would have them",
    Chart.SUBGROUP_MEAN: "as the spread within them explains",
}


def _told(plain: Chart, wider: Chart, dispersion: float, error: float) -> tuple[Chart, str]:
    """The plain chart, or the wider one where the points vary clearly more than the plain one's limits take for granted."""
    explained = _EXPLAINED.get(plain, "as their denominators explain")
    if np.isinf(error):
        return plain, f"{plain.named}: the points are too few, or too much alike, to tell whether they vary by more than chance."
    if dispersion >= MATTERS_FROM and dispersion - 1 > STANDARD_ERRORS * error:
        return wider, (
            f"{wider.named}: from one period to the next the points vary {dispersion:,.1f} times as much "
            f"{explained}, so the limits of the {plain.label} would be too narrow."
        )
    return (
        plain,
        f"{plain.named}: the points vary {dispersion:,.2f} times as much {explained}, which chance allows.",
    )


def variance_ratio(counts: Floats, denominators: Floats, usable: Bools, *, proportion: bool) -> tuple[float, float]:
    """Return (observed / expected variance of successive differences over all series, its standard error).

    1 and infinity where nothing varies. Arrays have shape (series, points).
    """
    n = np.where(usable, denominators, np.nan)
    centre = ratio(np.nansum(np.where(usable, counts, 0.0), axis=1), np.nansum(n, axis=1))[:, None]
    spread = centre * (1 - centre) if proportion else centre
    with np.errstate(invalid="ignore", divide="ignore"):
        scores = np.where(spread > 0, (counts / n - centre) / np.sqrt(spread / n), np.nan)
        # Excess kurtosis of a binomial or Poisson score widens the spread of its square.
        excess = (1 - 6 * spread if proportion else 1.0) / (n * spread)
    known = np.isfinite(scores)
    kurtosis = float(np.mean(np.broadcast_to(excess, scores.shape)[known])) if known.any() else 0.0
    return _successive(scores, excess=max(kurtosis, 0.0))


def _successive(scores: Floats, *, excess: float) -> tuple[float, float]:
    """Half the mean square of successive differences of scores of variance 1, and its standard error."""
    squares = np.diff(scores, axis=1) ** 2 / 2
    found = squares[np.isfinite(squares)]
    if not found.size:
        return 1.0, float("inf")
    return float(found.mean()), float(np.sqrt((3 + excess) / found.size))
