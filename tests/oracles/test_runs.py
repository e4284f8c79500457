"""Anhøj's limits and signals equal the reference tables, whole."""

import numpy as np
import pytest

from fivefold.engine.stats.runs import anhoej_limits, signals
from fivefold.engine.stats.settings import RunsMethod
from tests.oracles.tables import columns, rows, truths
from tests.shared import needs_shared

pytestmark = needs_shared


def test_the_limits_equal_those_for_every_number_of_useful_points() -> None:
    table = {name: np.array(cells, dtype=np.int64) for name, cells in columns(rows("runs/anhoej_limits.csv")).items()}
    longest, crossings = anhoej_limits(table["n_useful"])
    np.testing.assert_array_equal(longest, table["longest_run_max"])
    np.testing.assert_array_equal(crossings, table["n_crossings_min"])


@pytest.mark.parametrize("method", RunsMethod)
def test_the_signal_equals_that_of_every_pair_of_longest_run_and_crossings(method: RunsMethod) -> None:
    table = columns(rows("runs/crsignal_truth.csv"))
    useful, crossings, longest = (np.array(table[name], dtype=np.int64) for name in ("n", "c", "l"))
    np.testing.assert_array_equal(signals(useful, longest, crossings, method), truths(table[method.value]))
