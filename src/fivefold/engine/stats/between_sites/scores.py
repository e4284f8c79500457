"""How much scores vary relative to chance once the outermost are pulled in or left out: φ, and τ² from it.

Vectorised over measures: arrays have shape (measures, sites), nan where a site takes no part.
Source: Spiegelhalter (2005), section 4 and appendix A.3; NHS Digital, SHMI methodology (truncation). Both as in
FunnelPlotR 0.6.0.
"""

import numpy as np

from fivefold.engine.stats.panels import Bools, Floats, Integers, ratio


def winsorised(scores: Floats, share: float) -> Floats:
    """Pull the scores beyond the quantiles `share` and 1 - `share` in to those (linear interpolation, R's type 7)."""
    low, high = (_quantile(scores, probability)[:, None] for probability in (share, 1 - share))
    return np.clip(scores, low, high)


def truncated(scores: Floats, share: float) -> Floats:
    """Leave out (nan) the lowest and highest of 1/`share` groups of the scores, by rank; ties share their mean rank.

    A score of -inf, a site without events on a logarithmic scale, has the lowest rank and is always left out.
    """
    groups = 1 / share
    count = (~np.isnan(scores)).sum(axis=1, keepdims=True)
    group = np.floor(mean_ranks(scores) * groups / (count + 1))
    with np.errstate(invalid="ignore"):
        inside = (group > 0) & (group < groups - 1) & np.isfinite(scores)
    return np.where(inside, scores, np.nan)


def dispersion(scores: Floats) -> Floats:
    """φ: mean of the squared finite scores, shape (measures,); nan without any. 1 when chance alone is at work."""
    used = np.isfinite(scores)
    return ratio((np.where(used, scores, 0.0) ** 2).sum(axis=1), used.sum(axis=1).astype(float))


def tau2_of_dispersion(phi: Floats, scores: Floats, errors: Floats) -> Floats:
    """τ²: variance between sites that makes scores vary φ times as much as chance would (DerSimonian and Laird 1986).

    Shape (measures,); 0 without over-dispersion. scores: those that φ was computed from. errors: of all sites.
    """
    used = np.isfinite(scores)
    weights = np.where(used, ratio(np.ones_like(errors), errors**2), 0.0)
    count, total = used.sum(axis=1), weights.sum(axis=1)
    excess = ratio(count * phi - (count - 1), total - ratio((weights**2).sum(axis=1), total))
    return np.maximum(np.nan_to_num(excess, posinf=0.0, neginf=0.0), 0.0)


def mean_ranks(scores: Floats) -> Floats:
    """Rank from 1 within each row; equal scores share their mean rank. nan ranks last."""
    order = np.argsort(scores, axis=1, kind="stable")
    ordered = np.take_along_axis(scores, order, axis=1)
    places = np.broadcast_to(np.arange(scores.shape[1]), scores.shape)
    starts = _new(ordered)
    first = np.maximum.accumulate(np.where(starts, places, 0), axis=1)
    ends = np.concatenate([starts[:, 1:], np.ones((len(scores), 1), dtype=np.bool_)], axis=1)
    last = np.minimum.accumulate(np.where(ends, places, scores.shape[1])[:, ::-1], axis=1)[:, ::-1]
    ranks = np.empty_like(scores)
    np.put_along_axis(ranks, order, (first + last) / 2 + 1, axis=1)
    return ranks


def _quantile(scores: Floats, probability: float) -> Floats:
    """Quantile of the finite scores of each row, shape (measures,); nan without any."""
    used = np.isfinite(scores)
    ordered = np.sort(np.where(used, scores, np.inf), axis=1)
    last = np.maximum(used.sum(axis=1) - 1, 0)
    at = last * probability
    below = np.minimum(np.floor(at + 4 * np.finfo(float).eps).astype(np.int64), last)
    part = at - below
    low, high = (_picked(ordered, place) for place in (below, np.minimum(below + 1, last)))
    with np.errstate(invalid="ignore"):
        return np.where(used.any(axis=1), low + np.where(part > 0, part * (high - low), 0.0), np.nan)


def _picked(ordered: Floats, place: Integers) -> Floats:
    return np.take_along_axis(ordered, place[:, None], axis=1)[:, 0]


def _new(ordered: Floats) -> Bools:
    """True where a sorted value differs from the one before."""
    starts = np.ones(ordered.shape, dtype=np.bool_)
    starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    return starts
