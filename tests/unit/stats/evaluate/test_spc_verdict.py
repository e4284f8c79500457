"""The verdict of a control chart: an improvement that began after the change, more than chance shows, and nothing worse."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.evaluate.declaration import InvalidDeclaration
from fivefold.engine.stats.evaluate.evaluation import Caveat, Evaluation, Shortfall, Standing
from fivefold.engine.stats.evaluate.single_series import Occasion
from fivefold.engine.stats.evaluate.spc_verdict import Balancing, SpcVerdict, spc_verdict
from fivefold.engine.stats.settings import Direction, Settings

UP = Settings(Chart.INDIVIDUALS, rule_set="mdc-2019", direction=Direction.UP)
PLAN = SpcVerdict(at=24, settings=UP, repeats=999)
COLUMNS = np.arange(36)


def _stable(seed: int = 2) -> NDArray[np.float64]:
    return np.random.default_rng(seed).normal(10, 1, 36)


def _shifted(by: float, seed: int = 2) -> NDArray[np.float64]:
    shifted: NDArray[np.float64] = _stable(seed) + by * (COLUMNS >= 24)
    return shifted


def _favourable(found: Evaluation) -> bool:
    return found.diagnostic("favourable_cause").value == 1


def test_a_lasting_improvement_speaks_for_the_change() -> None:
    found = spc_verdict(_shifted(3), declared=PLAN)
    assert _favourable(found)
    assert found.p is not None
    assert found.p < 0.01
    assert found.estimate == pytest.approx(3, abs=1)
    assert found.can_close_as_effective
    assert "speaks for an improvement" in found.sentence


def test_a_stable_series_and_a_change_for_the_worse_do_not() -> None:
    for series in (_stable(), _shifted(-3)):
        found = spc_verdict(series, declared=PLAN)
        assert not _favourable(found)
        assert found.p == 1
        assert found.sentence.startswith("None of the 12 points")


def test_where_lower_is_better_a_fall_is_favourable() -> None:
    down = replace(PLAN, settings=replace(UP, direction=Direction.DOWN))
    assert _favourable(spc_verdict(_shifted(-3), declared=down))


def test_the_same_seed_gives_the_same_verdict_and_another_nearly_so() -> None:
    first, again = (spc_verdict(_shifted(1), declared=PLAN) for _ in range(2))
    other = spc_verdict(_shifted(1), declared=replace(PLAN, seed=9))
    assert first.p == again.p
    assert first.p is not None
    assert other.p == pytest.approx(first.p, abs=0.05)


def test_a_pattern_that_began_before_the_change_does_not_count_but_is_told() -> None:
    """Six points before and the first after would make seven in a row."""
    series = _stable()
    series[[*range(18)]] = np.tile([9.5, 10.5], 9)
    series[18:25] = 10.6
    series[25:] = np.resize([9.5, 10.4], 11)
    found = spc_verdict(series, declared=PLAN)
    assert found.diagnostic("flagged_points").value == 0
    under_way = _shifted(3)
    under_way[12:24] += 4
    assert Caveat.UNDER_WAY_BEFORE in spc_verdict(under_way, declared=PLAN).caveats
    assert not spc_verdict(under_way, declared=PLAN).can_close_as_effective


@pytest.mark.parametrize("rule_set", ["anhoej", "anhoej+3s", "ihi", "western-electric", "nelson", "nhse-6", "mdc-2023"])
def test_every_rule_set_sees_a_lasting_improvement(rule_set: str) -> None:
    found = spc_verdict(_shifted(3), declared=replace(PLAN, settings=replace(UP, rule_set=rule_set)))
    assert _favourable(found)


@pytest.mark.parametrize(
    "chart",
    [
        Chart.RUN,
        Chart.PROPORTION,
        Chart.PROPORTION_PRIME,
        Chart.RATE,
        Chart.RATE_PRIME,
        Chart.COUNT,
        Chart.CASES_BETWEEN,
        Chart.TIME_BETWEEN,
    ],
)
def test_every_chart_of_single_values_has_a_verdict(chart: Chart) -> None:
    random = np.random.default_rng(7)
    cases = np.full(36, 400.0)
    level = np.where(COLUMNS < 24, 0.1, 0.2)
    if chart.between_events:
        values, cases_given = random.exponential(np.where(COLUMNS < 24, 20, 200)).round() + 1, None
    elif chart.needs_denominators:
        values, cases_given = random.binomial(400, level).astype(float), cases
    else:
        values, cases_given = random.poisson(400 * level).astype(float), None
    settings = Settings(chart, rule_set="ihi" if chart is Chart.RUN else "anhoej+3s", direction=Direction.UP)
    found = spc_verdict(values, cases_given, declared=replace(PLAN, settings=settings))
    assert _favourable(found)
    assert 0 <= found.diagnostic("any_by_chance").value < 0.5


def test_a_balancing_measure_that_gets_worse_keeps_the_loop_open() -> None:
    waiting = Balancing(name="waiting", settings=replace(UP, direction=Direction.DOWN))
    plan = replace(PLAN, balancing=(waiting,))
    calm = spc_verdict(_shifted(3), declared=plan, balancing={"waiting": (_stable(5), None)})
    worse = spc_verdict(_shifted(3), declared=plan, balancing={"waiting": (_shifted(3, 5), None)})
    unknown = spc_verdict(_shifted(3), declared=plan, balancing={"waiting": (np.full(36, np.nan), None)})
    assert calm.can_close_as_effective
    assert calm.diagnostic("concern: waiting").value == 0
    assert worse.caveats[-1] is Caveat.WORSE_ELSEWHERE
    assert unknown.caveats[-1] is Caveat.BALANCE_UNKNOWN
    assert not worse.can_close_as_effective
    assert not unknown.can_close_as_effective
    with pytest.raises(InvalidDeclaration):
        spc_verdict(_shifted(3), declared=plan)


def test_after_a_signal_the_verdict_carries_its_caveat_unless_the_points_are_left_out() -> None:
    answered = replace(PLAN, occasion=Occasion.SIGNAL)
    assert not spc_verdict(_shifted(3), declared=answered).can_close_as_effective
    assert spc_verdict(_shifted(3), declared=replace(answered, signal_points=(22, 23))).can_close_as_effective


def test_awkward_series_are_refused_or_labelled() -> None:
    constant = spc_verdict(np.full(36, 4.0), declared=PLAN)
    assert constant.standing is Standing.REFUSED
    assert constant.method == PLAN.method
    assert constant.digest == PLAN.digest()
    few = spc_verdict(_shifted(3)[14:], declared=replace(PLAN, at=10))
    assert few.shortfalls == (Shortfall.BELOW_MINIMUM,)
    settings = Settings(Chart.PROPORTION, direction=Direction.UP)
    perfect = spc_verdict(np.full(36, 20.0), np.full(36, 20.0), declared=replace(PLAN, settings=settings))
    assert perfect.p == 1
    assert not _favourable(perfect)
    wild = np.random.default_rng(1).beta(4, 36, 36) * 500
    scattered = spc_verdict(wild.round(), np.full(36, 500.0), declared=replace(PLAN, settings=settings))
    assert Shortfall.OVERDISPERSED in scattered.shortfalls


def test_gaps_and_points_of_the_phase_in_are_passed_over() -> None:
    series = _shifted(3)
    series[[3, 27]] = np.nan
    series[24:26] = -100
    found = spc_verdict(series, declared=replace(PLAN, phase_in=2))
    assert _favourable(found)
    assert found.diagnostic("points_after").value == 9
