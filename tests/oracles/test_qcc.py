"""Western Electric's and Nelson's rules flag what qcc 3.0 flags as each point comes in."""

import numpy as np
import pytest

from fivefold.engine.stats.rule_sets import RULE_SETS, Rule
from tests.oracles.tables import Row, numbers, rows
from tests.shared import needs_shared

pytestmark = needs_shared
# In the order in which qcc numbers the rules.
ORDER = {
    "western-electric": ["beyond-3-sigma", "2-of-3", "4-of-5", "shift-8"],
    "nelson": ["beyond-3-sigma", "shift-9", "trend-6", "zigzag-14", "2-of-3", "4-of-5", "hugging-15", "split-8"],
}
SERIES = sorted({(row["series"], row["rule_set"]) for row in rows("qcc/rules.csv")})
CASES = [
    pytest.param(name, rule_set, number, id=f"{name}-{rule_set}-{code}")
    for name, rule_set in SERIES
    for number, code in enumerate(ORDER[rule_set])
]


@pytest.mark.parametrize(("name", "rule_set", "number"), CASES)
def test_a_rule_flags_each_point_as_it_comes_in(name: str, rule_set: str, number: int) -> None:
    """qcc flags the point that completes a pattern; we flag the whole pattern, so ours is asked point by point."""
    table = [row for row in rows("qcc/rules.csv") if (row["series"], row["rule_set"]) == (name, rule_set)]
    (rule,) = (rule for rule in RULE_SETS[rule_set].rules if rule.code == ORDER[rule_set][number])
    theirs = [row[f"rule{number + 1}"] != "0" for row in table]
    assert _as_points_come_in(rule, table) == theirs


def _as_points_come_in(rule: Rule, table: list[Row]) -> list[bool]:
    values, centre, sigma = (numbers([row[column] for row in table])[None] for column in ("y", "center", "sd"))
    ends = range(1, len(table) + 1)
    everywhere = np.isfinite(values)
    return [bool(rule.flag(values[:, :end], centre[:, :end], sigma[:, :end], everywhere[:, :end])[0, -1]) for end in ends]
