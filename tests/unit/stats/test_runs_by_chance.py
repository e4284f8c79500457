"""How often Anhøj's rules signal by chance, counted outcome by outcome and as crossrun counts it."""

from itertools import groupby, pairwise, product

import numpy as np
import pytest

from fivefold.engine.stats.runs import anhoej_limits
from fivefold.engine.stats.runs_by_chance import NoSuchPoints, RunsByChance, runs_by_chance
from tests.oracles.tables import Row, rows
from tests.shared import needs_shared


@pytest.mark.parametrize("own_median", [False, True])
@pytest.mark.parametrize("useful", [2, 4, 10, 12])
def test_the_probabilities_are_those_of_all_sequences_counted_one_by_one(useful: int, own_median: bool) -> None:
    (longest_limit,), (crossings_limit,) = anhoej_limits(np.array([useful]))
    sequences = [each for each in product((0, 1), repeat=useful) if not own_median or 2 * sum(each) == useful]
    long = [max(len(list(run)) for _, run in groupby(each)) > longest_limit for each in sequences]
    few = [sum(one != other for one, other in pairwise(each)) < crossings_limit for each in sequences]
    found = runs_by_chance(useful, own_median=own_median)
    assert found.longest == pytest.approx(np.mean(long), abs=1e-15)
    assert found.crossings == pytest.approx(np.mean(few), abs=1e-15)
    assert found.either == pytest.approx(np.mean(np.logical_or(long, few)), abs=1e-15)


@needs_shared
@pytest.mark.parametrize("row", rows("runs/anhoej_exact_false_alarm.csv"), ids=lambda row: row["n"])
def test_about_a_known_median_they_are_those_of_crossrun(row: Row) -> None:
    _equal(runs_by_chance(int(row["n"]), own_median=False), row, "p_false_alarm_known_median")


@needs_shared
@pytest.mark.parametrize("row", rows("runs/anhoej_exact_false_alarm_empirical_median.csv"), ids=lambda row: row["n"])
def test_about_their_own_median_they_are_those_of_crossrun(row: Row) -> None:
    _equal(runs_by_chance(int(row["n"])), row, "p_false_alarm_empirical_median")


def _equal(found: RunsByChance, row: Row, either: str) -> None:
    for name, ours in (("p_run_only", found.longest), ("p_cross_only", found.crossings), (either, found.either)):
        assert ours == pytest.approx(float(row[name]), rel=1e-9, abs=1e-12), name


@pytest.mark.parametrize(("useful", "own_median"), [(0, False), (11, True), (-2, True)])
def test_points_that_cannot_lie_so_are_refused_with_a_fix(useful: int, own_median: bool) -> None:
    with pytest.raises(NoSuchPoints) as refusal:
        runs_by_chance(useful, own_median=own_median)
    assert refusal.value.fix
