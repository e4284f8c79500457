"""How often earlier points would have stood out, by the definition."""

import numpy as np
from scipy.stats import t

from fivefold.engine.stats.past_answers import past_answers


def test_earlier_points_are_held_against_the_others_one_by_one_and_together() -> None:
    """By the definition: Student's t of each stretch against all the other points."""
    random = np.random.default_rng(33)
    values, weights = random.standard_t(2, (6, 25)), random.uniform(1, 9, (6, 25))
    part = random.random((6, 25)) < 0.8
    for points in (1, 7):
        found = past_answers(values, weights, part, points=points, fewest=8, level=0.1)
        for row in range(6):
            x, w = values[row][part[row]], weights[row][part[row]]
            stretches = [slice(start, start + points) for start in range(len(x) - points + 1)]
            answers = [_t_test(x, w, np.isin(np.arange(len(x)), np.arange(len(x))[each])) for each in stretches]
            assert found.asked[row] == len(stretches) * (len(x) - points >= 8)
            assert found.beyond[row] == sum(p <= 0.1 for p in answers) * (len(x) - points >= 8)


def _t_test(x: np.ndarray, w: np.ndarray, inside: np.ndarray) -> float:
    level = np.average(x[~inside], weights=w[~inside])
    freedom = (~inside).sum() - 1
    variance = (w[~inside] * (x[~inside] - level) ** 2).sum() / freedom
    error = np.sqrt(variance * (1 / w[inside].sum() + 1 / w[~inside].sum()))
    return float(2 * t.sf(abs(np.average(x[inside], weights=w[inside]) - level) / error, freedom))
