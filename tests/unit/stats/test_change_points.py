"""Phase proposals: what is proposed, what is not and why, and how often either is wrong."""

import os

import numpy as np
import pytest
from numpy.typing import NDArray

from fivefold.engine.stats.change_points import NoPhases, propose_phases
from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import chart_series
from fivefold.engine.stats.phase_words import PhaseFinding, Proposal
from fivefold.engine.stats.settings import Settings

NAN = float("nan")
REPEATS = 4000 if os.environ.get("FIVEFOLD_SOAK") else 400
Floats = NDArray[np.float64]


def _one(values: list[float] | Floats, **chosen: object) -> Proposal:
    (found,) = propose_phases(chart_series(values, settings=Settings(Chart.INDIVIDUALS, **chosen)))  # type: ignore[arg-type]
    return found


def _noise(points: int, series: int = 1, seed: int = 1) -> Floats:
    return np.random.default_rng(seed).normal(size=(series, points))


def _share(values: Floats) -> float:
    found = propose_phases(chart_series(values, settings=Settings(Chart.INDIVIDUALS)))
    return float(np.mean([bool(proposal.proposed) for proposal in found]))


def test_a_step_is_proposed_with_its_date_its_interval_and_a_reason() -> None:
    found = _one(np.concatenate([_noise(30)[0] + 50, _noise(30, seed=2)[0] + 54]))
    (step,) = found.proposed
    assert step.first == 30
    assert step.earliest <= 30 <= step.latest
    assert (round(step.before), round(step.after)) == (50, 54)
    assert found.finding is PhaseFinding.STEPS
    assert found.sentence.startswith("Two levels describe these 60 points better than one level or a straight line: ")
    assert "from point 31 on" in found.sentence
    assert found.caution is None


def test_several_steps_are_found_at_once() -> None:
    values = np.repeat([10.0, 15, 11, 18], 12) + _noise(48)[0]
    assert [step.first for step in _one(values).proposed] == [12, 24, 36]


def test_a_step_without_any_noise_is_one_step() -> None:
    found = _one([5.0] * 10 + [6.0] * 10 + [NAN])
    assert [(step.first, step.earliest, step.latest) for step in found.proposed] == [(10, 10, 10)]
    assert np.isfinite(found.criteria).all()


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([1.0, 2, 3], PhaseFinding.TOO_FEW),
        ([NAN] * 20, PhaseFinding.TOO_FEW),
        ([NAN, 1, 2] * 7, PhaseFinding.TOO_FEW),
        ([100.0] * 30, PhaseFinding.CONSTANT),
        ([0.1 + 0.2] * 15 + [0.3] * 15, PhaseFinding.CONSTANT),
        (list(range(40)), PhaseFinding.TREND),
        ([100.0] * 29 + [95.0], PhaseFinding.NO_CHANGE),
    ],
)
def test_where_nothing_is_proposed_a_sentence_says_why(values: list[float], finding: PhaseFinding) -> None:
    found = _one(values)
    assert found.finding is finding
    assert found.proposed == ()
    assert found.sentence.endswith(".")


def test_a_slow_wave_is_not_proposed_as_steps() -> None:
    steps = np.random.default_rng(3).normal(size=120)
    values = np.zeros(120)
    for point in range(1, 120):
        values[point] = 0.9 * values[point - 1] + steps[point]
    found = _one(values)
    assert found.finding is PhaseFinding.RESEMBLANCE
    assert found.steps
    assert found.proposed == ()


def test_a_season_within_the_levels_is_cautioned_against() -> None:
    season = np.sin(2 * np.pi * np.arange(60) / 12)
    found = _one(np.repeat([0.0, 6.0], 30) + season + 0.3 * _noise(60)[0])
    assert found.finding is PhaseFinding.STEPS
    assert found.caution is not None
    assert "season" in found.caution


def test_only_the_latest_phase_is_searched_and_only_points_that_count() -> None:
    values = np.concatenate([np.full(20, 90.0), np.full(15, 10.0), np.full(15, 20.0)]) + _noise(50)[0]
    values[[22, 40]] = [500, NAN]
    (step,) = _one(values, phases=(20,), excluded=(22,)).proposed
    assert step.first == 35
    assert round(step.before) == 10


@pytest.mark.parametrize("chart", [Chart.PROPORTION, Chart.PROPORTION_PRIME, Chart.RATE, Chart.COUNT])
def test_counts_are_judged_by_their_own_likelihood(chart: Chart) -> None:
    random = np.random.default_rng(5)
    cases = random.integers(50, 400, 48)
    cases = np.full(48, 200) if chart is Chart.COUNT else cases
    events = random.binomial(cases, np.repeat([0.1, 0.2], 24))
    below = cases if chart.needs_denominators else None
    (found,) = propose_phases(chart_series(events, below, settings=Settings(chart, multiply=100)))
    (step,) = found.proposed
    assert abs(step.first - 24) <= 1
    unit = 200 if chart is Chart.COUNT else 1
    assert step.before == pytest.approx(10 * unit, rel=0.15)
    assert step.after == pytest.approx(20 * unit, rel=0.15)


@pytest.mark.parametrize("events", [[0] * 30, [20] * 30, [0] * 29 + [1], [0] * 15 + [20] * 15])
def test_counts_at_the_ends_of_what_is_possible_are_no_trouble(events: list[int]) -> None:
    for chart in (Chart.PROPORTION, Chart.RATE):
        (found,) = propose_phases(chart_series(events, [20] * 30, settings=Settings(chart)))
        assert np.isfinite(found.criteria).all()
        assert bool(found.proposed) == (len(set(events)) == 2 and events.count(20) == 15)


def test_counts_that_vary_more_than_chance_are_not_taken_for_steps() -> None:
    random = np.random.default_rng(8)
    shares = random.beta(6, 24, (100, 48))
    events = random.binomial(200, shares)
    found = propose_phases(chart_series(events, np.full(events.shape, 200), settings=Settings(Chart.PROPORTION)))
    assert np.mean([bool(proposal.proposed) for proposal in found]) < 0.08


@pytest.mark.parametrize(("chart", "arguments"), [("i", {"shortest": 1}), ("i", {"most": 0}), ("mr", {})])
def test_what_cannot_be_looked_for_is_refused_with_a_fix(chart: str, arguments: dict[str, int]) -> None:
    charts = chart_series([1.0, 2, 3], settings=Settings(Chart(chart)))
    with pytest.raises(NoPhases) as refused:
        propose_phases(charts, **arguments)
    assert refused.value.fix


def test_a_series_too_long_to_search_is_refused_with_a_fix() -> None:
    charts = chart_series(np.arange(2001.0) % 7, settings=Settings(Chart.INDIVIDUALS))
    with pytest.raises(NoPhases, match="2,000 points at most") as refused:
        propose_phases(charts)
    assert "month" in refused.value.fix


@pytest.mark.soak
@pytest.mark.parametrize("points", [24, 60])
def test_series_in_which_nothing_changes_are_seldom_proposed(points: int) -> None:
    """Published: at most 5 % at independence."""
    assert _share(_noise(points, REPEATS, seed=points)) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / REPEATS)


@pytest.mark.soak
@pytest.mark.parametrize(("points", "rise"), [(24, 2.0), (60, 2.0), (60, 5.0)])
def test_series_with_a_straight_trend_are_seldom_proposed_as_steps(points: int, rise: float) -> None:
    """Published: at most 10 %, whatever the trend; the rise over the whole series is in σ."""
    values = _noise(points, REPEATS, seed=points) + np.linspace(0, rise, points)
    assert _share(values) < 0.10 + 3 * np.sqrt(0.1 * 0.9 / REPEATS)


@pytest.mark.soak
@pytest.mark.parametrize(("size", "found_in"), [(1.5, 0.4), (2.0, 0.75), (3.0, 0.95)])
def test_the_interval_of_a_break_covers_it(size: float, found_in: float) -> None:
    """Published: 93 % and more, of the breaks that are proposed; and how many are, at 60 points with a break in the middle."""
    values = _noise(60, REPEATS, seed=9)
    values[:, 30:] += size
    found = propose_phases(chart_series(values, settings=Settings(Chart.INDIVIDUALS)))
    single = [proposal.proposed[0] for proposal in found if len(proposal.proposed) == 1]
    assert np.mean([step.earliest <= 30 <= step.latest for step in single]) > 0.93
    assert np.mean([bool(proposal.proposed) for proposal in found]) > found_in
