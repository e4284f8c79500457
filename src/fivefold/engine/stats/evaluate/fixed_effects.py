"""Two-way fixed effects: a level for every site and every period, and one effect of a change, by least squares.

Errors allow for likeness within sites: Liang and Zeger (1986), Biometrika 73:13–22, times
sites / (sites − 1) · (n − 1) / (n − terms).
"""

from dataclasses import dataclass

import numpy as np

from fivefold.engine.stats.panels import Bools, Floats, Integers


@dataclass(frozen=True)
class OneEffect:
    """freedom: sites less one."""

    estimate: float
    standard_error: float
    freedom: float


def two_way(values: Floats, site: Integers, period: Integers, treated: Bools) -> OneEffect | None:
    """Fit; all arrays have shape (rows,), sites and periods are numbered from 0. None where nothing tells the effect."""
    levels = np.hstack([np.eye(site.max() + 1)[site], np.eye(period.max() + 1)[period][:, 1:]])
    change = treated - levels @ np.linalg.lstsq(levels, treated.astype(float), rcond=None)[0]
    size = float(change @ change)
    spare = len(values) - np.linalg.matrix_rank(levels) - 1
    if size < 1e-9 * len(values) or spare < 1 or site.max() < 1:
        return None
    around = values - levels @ np.linalg.lstsq(levels, values, rcond=None)[0]
    estimate = float(change @ around) / size
    scores = np.bincount(site, weights=change * (around - estimate * change))
    sites = len(scores)
    corrected = float(scores @ scores) * sites / (sites - 1) * (len(values) - 1) / spare
    return OneEffect(estimate, float(np.sqrt(corrected)) / size, sites - 1.0)
