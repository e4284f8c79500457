"""Which chart suits a measure: what it counts, whether its events are rare, and whether its points vary beyond chance."""

from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from fivefold.engine.errors import DomainError
from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.panels import Bools, Floats, ratio
from fivefold.engine.stats.periods import fitting
from fivefold.engine.stats.subgrouped import FEWEST_IN_A_GROUP

Kind = Literal["proportion", "rate", "count", "value", "group", "cases between", "time between"]
End = Literal["0", "100 %"]

STANDARD_ERRORS = 3.09
"""One-sided level 0.001: of a thousand measures that vary as chance has them, one gets the rarer chart."""
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

    code: ClassVar[str] = "unknown_kind"


class WrongDenominators(DomainError):
    """Denominators are missing, or given where a measure has none."""

    code: ClassVar[str] = "wrong_denominators"


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
    least 1.25 and exceeds 1 by more than 3.09 standard errors (von Neumann 1941; Laney 2002).
    Raises UnknownKind, WrongDenominators.
    """
    if kind == "value" and denominators is not None:
        return Chart.INDIVIDUALS_PRIME, "An i′ chart: the measure is a ratio of measured amounts, not of counted events."
    if kind == "group" and denominators is not None and deviations is not None:
        sums, sizes, spreads = (np.atleast_2d(np.asarray(part, dtype=float)) for part in (values, denominators, deviations))
        return _of_groups(sums, sizes, spreads, mask)
    _check(kind, given=denominators is not None)
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    counts, below, usable = _counted(kind, values, denominators, mask)
    plain, primed = _CHARTS[kind]
    rare = _at_one_end(kind, counts[usable], below[usable])
    better, between = (Chart.CASES_BETWEEN, "cases") if kind == "proportion" else (Chart.TIME_BETWEEN, "exposure or time")
    told = f"{np.floor(100 * rare.share):.0f} % of the points lie at {rare.end}" if rare else ""
    if rare and gaps:
        return better, f"{better.named} of the {between} between events: {told}, where a {plain.label} can show little."
    chart, reason = _by_dispersion(counts, below, usable, plain, primed)
    if rare:
        reason += f" But {told}: where single events are known, a {better.label} of the {between} between them shows more."
    return chart, reason


def rare_end(kind: Kind, values: ArrayLike, denominators: ArrayLike | None = None, mask: ArrayLike | None = None) -> End | None:
    """Return at which end half or more of the points lie, if some do not: there events are, or their absence is, rare.

    Arguments and errors as of `choose_chart`; None for kinds that count no events.
    """
    _check(kind, given=denominators is not None)
    if kind not in _CHARTS:
        return None
    counts, below, usable = _counted(kind, values, denominators, mask)
    rare = _at_one_end(kind, counts[usable], below[usable])
    return rare.end if rare else None


def _check(kind: Kind, *, given: bool) -> None:
    if kind not in _CHARTS and kind not in _BY_KIND:
        raise UnknownKind(f"There is no kind of measure “{kind}”.", fix=f"Choose {', '.join(get_args(Kind))}.")
    if kind in ("proportion", "rate") and not given:
        raise WrongDenominators(f"A {kind} needs denominators.", fix="Give them, or choose count or value.")
    if kind in ("count", "cases between", "time between") and given:
        what = "a count" if kind == "count" else "a gap between events"
        raise WrongDenominators(f"There is no denominator of {what}.", fix="Leave it out, or choose rate.")


def _counted(
    kind: Kind, values: ArrayLike, denominators: ArrayLike | None, mask: ArrayLike | None
) -> tuple[Floats, Floats, Bools]:
    """Numerators, denominators (one each of counts) and where both can be used, of one shape."""
    counts = np.atleast_2d(np.asarray(values, dtype=float))
    below = fitting(1.0 if denominators is None else denominators, counts.shape, np.float64, "denominators")
    usable = fitting(True if mask is None else mask, counts.shape, np.bool_, "mask") & np.isfinite(counts) & (below > 0)
    return counts, below, usable


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


@dataclass(frozen=True)
class _Rare:
    end: End
    share: float


def _at_one_end(kind: Kind, counts: Floats, below: Floats) -> _Rare | None:
    """At which end half or more of the points lie, if some do not; only a proportion has one at the top."""
    ends: dict[End, Bools] = {"0": counts == 0}
    if kind == "proportion":
        ends["100 %"] = counts == below
    for end, there in ends.items() if counts.size else ():
        if RARE_FROM <= there.mean() < 1:
            return _Rare(end, float(there.mean()))
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
