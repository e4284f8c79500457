"""Rules that flag points: pure functions of (values, centre, sigma, mask), all of shape (series, points).

Each returns int8 flags of the same shape: +1 for a pattern above the centre or upwards, -1 for one below or downwards,
`NO_DIRECTION` for a pattern that points nowhere, 0 for none. Every point that makes up the pattern is flagged.
A point that is masked out is never flagged and is passed over: its neighbours count as neighbours, so a gap does not
end a run. `sigma` is one standard deviation of the plotted value, nan where there is none (nothing is flagged then).
Values within 1e-12 of a line, relatively, lie on it and so are neither above nor below nor beyond it.
"""

from functools import reduce

import numpy as np

from fivefold.engine.stats.panels import Bools, Floats, Packing, Signs, side

NO_DIRECTION = 2


def beyond(values: Floats, centre: Floats, sigma: Floats, mask: Bools, *, sigmas: float = 3) -> Signs:
    """Flag a point further than `sigmas` standard deviations from the centre (Shewhart 1931)."""
    with np.errstate(invalid="ignore"):
        upwards = values > centre
    outside = side(values, centre + np.where(upwards, sigmas, -sigmas) * sigma)
    return np.where(mask & (outside == np.where(upwards, np.int8(1), np.int8(-1))), outside, np.int8(0))


def shift(values: Floats, centre: Floats, sigma: Floats, mask: Bools, *, points: int, skip_centre: bool = False) -> Signs:
    """Flag `points` or more in a row on one side of the centre.

    A point on the line ends the run (Western Electric 1956; Nelson 1984; Making Data Count), or with `skip_centre`
    is passed over (Perla, Provost and Murray 2011; Anhøj).
    """
    sides = side(values, centre)
    if skip_centre:
        mask = mask & (sides != 0)
    packing = Packing(mask)
    packed = packing.pack(sides)
    return packing.unpack(_signed(_covered(packed > 0, points), _covered(packed < 0, points)))


def trend(values: Floats, centre: Floats, sigma: Floats, mask: Bools, *, points: int, skip_ties: bool = False) -> Signs:
    """Flag `points` or more in a row that all rise or all fall; a turning point belongs to what follows it.

    A value like the one before ends the trend (Nelson 1984; Making Data Count), or with `skip_ties` is passed over
    (Perla, Provost and Murray 2011).
    """
    if skip_ties:
        mask = mask & ~_ties(values, mask)
    packing = Packing(mask)
    packed = packing.pack(values, np.nan)
    steps = side(packed[:, 1:], packed[:, :-1])
    rising, falling = _joined(_covered(steps > 0, points - 1)), _joined(_covered(steps < 0, points - 1))
    onwards = np.zeros(packed.shape, dtype=np.int8)
    onwards[:, :-1] = steps
    both = rising & falling
    return packing.unpack(_signed(rising & ~(both & (onwards < 0)), falling & ~(both & (onwards > 0))))


def near_limits(
    values: Floats,
    centre: Floats,
    sigma: Floats,
    mask: Bools,
    *,
    points: int,
    window: int,
    sigmas: float,
    whole_window_on_one_side: bool = False,
    within_limits: bool = False,
) -> Signs:
    """Flag the points of `points` out of `window` in a row that lie beyond `sigmas` on the same side.

    2 of 3 beyond 2 σ and 4 of 5 beyond 1 σ (Western Electric 1956). Making Data Count also asks that the whole window
    be on one side of the centre, and in its 2019 form counts only points within the 3 σ limits.
    """
    zone = beyond(values, centre, sigma, mask, sigmas=sigmas)
    if within_limits:
        zone = np.where(beyond(values, centre, sigma, mask) == 0, zone, 0).astype(np.int8)
    packing = Packing(mask)
    packed = packing.pack(zone)
    sides = packing.pack(side(values, centre)) if whole_window_on_one_side else None
    complete = np.arange(window, values.shape[1] + 1) <= mask.sum(axis=1)[:, None]
    flags = []
    for sign in (1, -1):
        near = packed == sign
        enough = complete & (_count(near, window) >= points)
        if sides is not None:
            enough &= _count(sides == sign, window) == window
        flags.append(near & _cover(enough, window, near.shape))
    return packing.unpack(_signed(flags[0], flags[1]))


def hugging(values: Floats, centre: Floats, sigma: Floats, mask: Bools, *, points: int) -> Signs:
    """Flag `points` in a row within 1 σ of the centre: less variation than the limits expect (Nelson 1984, test 7)."""
    usable = mask & np.isfinite(sigma) & np.isfinite(centre)
    close = (beyond(values, centre, sigma, mask, sigmas=1) == 0) & (sigma > 0) & usable
    packing = Packing(mask)
    return packing.unpack(_undirected(_covered(packing.pack(close), points)))


def zigzag(values: Floats, centre: Floats, sigma: Floats, mask: Bools, *, points: int) -> Signs:
    """Flag `points` in a row that go up and down in turn (Nelson 1984, test 4)."""
    if values.shape[1] < points:
        return np.zeros(values.shape, dtype=np.int8)
    packing = Packing(mask)
    packed = packing.pack(values, np.nan)
    steps = side(packed[:, 1:], packed[:, :-1])
    turns = steps[:, 1:] * steps[:, :-1] < 0
    return packing.unpack(_undirected(_joined(_joined(_covered(turns, points - 2)))))


def split(values: Floats, centre: Floats, sigma: Floats, mask: Bools, *, points: int) -> Signs:
    """Flag `points` in a row of which none is within 1 σ of the centre, on either side of it (Nelson 1984, test 8)."""
    packing = Packing(mask)
    packed = packing.pack(beyond(values, centre, sigma, mask, sigmas=1))
    return packing.unpack(_undirected(_covered(packed != 0, points)))


def _signed(above: Bools, below: Bools) -> Signs:
    return above.astype(np.int8) - below.astype(np.int8)


def _undirected(flagged: Bools) -> Signs:
    return flagged.astype(np.int8) * np.int8(NO_DIRECTION)


def _ties(values: Floats, mask: Bools) -> Bools:
    """Points like the usable point before them."""
    last = np.maximum.accumulate(np.where(mask, np.arange(mask.shape[1]), 0), axis=1)
    before = np.concatenate([np.zeros_like(last[:, :1]), last[:, :-1]], axis=1)
    earlier = np.take_along_axis(np.where(mask, values, np.nan), before, axis=1)
    earlier[:, :1] = np.nan
    tied: Bools = np.isfinite(earlier) & (side(values, earlier) == 0)
    return tied


def _count(condition: Bools, window: int) -> Signs:
    """How many of each `window` neighbours hold: shape (series, points − window + 1)."""
    ends = max(condition.shape[1] - window + 1, 0)
    shape = (condition.shape[0], ends)
    return sum((condition[:, start : start + ends].astype(np.int8) for start in range(window)), np.zeros(shape, np.int8))


def _covered(condition: Bools, window: int) -> Bools:
    """Points that lie in a stretch of at least `window` neighbours for which the condition holds."""
    ends = max(condition.shape[1] - window + 1, 0)
    whole = reduce(np.logical_and, (condition[:, start : start + ends] for start in range(window)))
    return _cover(whole, window, condition.shape)


def _cover(windows: Bools, window: int, shape: tuple[int, ...]) -> Bools:
    """Points that lie in at least one of the windows that hold."""
    covered = np.zeros(shape, dtype=np.bool_)
    for start in range(window):
        covered[:, start : start + windows.shape[1]] |= windows
    return covered


def _joined(steps: Bools) -> Bools:
    """Points at either end of a step that holds: one column more than steps."""
    points = np.zeros((steps.shape[0], steps.shape[1] + 1), dtype=np.bool_)
    points[:, 1:] |= steps
    points[:, :-1] |= steps
    return points
