"""Every rule flags what its spec says."""

import numpy as np
import pytest
from numpy.typing import NDArray

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import chart_series
from fivefold.engine.stats.rule_sets import RULE_SETS, Rule
from fivefold.engine.stats.runs import anhoej_limits, runs
from fivefold.engine.stats.settings import RULE_SET_NAMES, Settings
from tests.spec.rules import CENTRE, RUNS_CASES, SIGMA, SPECS, SYMBOLS, Case, RunsCase

RULES = {rule.code: rule for rule_set in RULE_SETS.values() for rule in rule_set.rules}
CASES = [pytest.param(RULES[spec.code], case, id=f"{spec.code}: {case.shows}") for spec in SPECS for case in spec.cases]


def _values(text: str) -> NDArray[np.float64]:
    return np.array([[np.nan if word == "_" else float(word) for word in text.split()]])


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_a_rule_flags_what_its_spec_says(rule: Rule, case: Case) -> None:
    values = _values(case.values)
    flags = rule.flag(values, np.full_like(values, CENTRE), np.full_like(values, SIGMA), np.isfinite(values))
    assert flags[0].tolist() == [SYMBOLS[symbol] for symbol in case.flagged.split()]


def test_the_settings_name_every_rule_set() -> None:
    assert tuple(RULE_SETS) == RULE_SET_NAMES


def test_every_rule_of_every_set_has_one_spec() -> None:
    assert sorted(RULES) == sorted(spec.code for spec in SPECS)


@pytest.mark.parametrize("case", RUNS_CASES, ids=lambda case: case.shows)
def test_the_runs_analysis_counts_what_its_spec_says(case: RunsCase) -> None:
    analysis = runs(chart_series(_values(case.values), settings=Settings(Chart.RUN, centre=CENTRE)))
    found = (
        analysis.useful[0, 0],
        analysis.longest[0, 0],
        analysis.longest_limit[0, 0],
        analysis.crossings[0, 0],
        analysis.crossings_limit[0, 0],
        analysis.signal[0, 0],
    )
    expected = (case.useful, case.longest, case.longest_limit, case.crossings, case.crossings_limit, case.signal)
    assert found == expected


@pytest.mark.parametrize("useful", [1, 2, 5, 10, 24, 101, 1001, 20_001])
def test_the_fewest_crossings_are_the_5_per_cent_quantile_of_so_many_tosses(useful: int) -> None:
    """In whole numbers: of 2**(n − 1) outcomes at least a twentieth has as many heads or fewer, and less than that one fewer."""
    tosses = useful - 1
    _, (crossings,) = anhoej_limits(np.array([useful]))
    outcome, upto = 1, 0
    for heads in range(int(crossings)):
        upto += outcome
        outcome = outcome * (tosses - heads) // (heads + 1)
    assert 20 * upto < 2**tosses <= 20 * (upto + outcome)
