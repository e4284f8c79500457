"""p or p′, u or u′: chosen by a test that keeps its level and finds what matters."""

from typing import cast

import numpy as np
import pytest

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.dispersion import Kind, UnknownKind, WrongDenominators, choose_chart, rare_end

PLAIN: list[tuple[Kind, Chart]] = [("proportion", Chart.PROPORTION), ("rate", Chart.RATE)]
PRIMED: list[tuple[Kind, Chart]] = [
    ("proportion", Chart.PROPORTION_PRIME),
    ("rate", Chart.RATE_PRIME),
    ("count", Chart.INDIVIDUALS),
]


GAPS = {Chart.CASES_BETWEEN, Chart.TIME_BETWEEN}


def _panel(random: np.random.Generator, kind: Kind, extra: float, mean: int = 60) -> tuple[np.ndarray, np.ndarray]:
    n = random.poisson(mean, (20, 36)) + 1
    level = np.clip(0.2 + random.normal(0, extra, n.shape), 0.01, 0.99) if extra else np.full(n.shape, 0.2)
    return (random.binomial(n, level) if kind == "proportion" else random.poisson(level * n)), n


@pytest.mark.parametrize(("kind", "expected"), PLAIN)
@pytest.mark.parametrize("mean", [5, 60, 5000])
def test_variation_by_chance_alone_keeps_the_plain_chart(kind: Kind, expected: Chart, mean: int) -> None:
    random = np.random.default_rng(1)
    assert {choose_chart(kind, *_panel(random, kind, 0.0, mean))[0] for _ in range(100)} == {expected}


@pytest.mark.parametrize(("kind", "expected"), PRIMED)
def test_variation_beyond_chance_calls_for_a_chart_that_takes_it_from_the_points(kind: Kind, expected: Chart) -> None:
    random = np.random.default_rng(2)
    counts, below = _panel(random, kind, 0.05)
    chart, reason = choose_chart(kind, counts, None if kind == "count" else below)
    assert chart is expected
    assert "would be too narrow" in reason


def test_a_shift_alone_does_not_look_like_over_dispersion() -> None:
    random = np.random.default_rng(3)
    n = np.full((20, 36), 100)
    level = np.where(np.arange(36) < 18, 0.2, 0.3)
    assert choose_chart("proportion", random.binomial(n, level), n)[0] is Chart.PROPORTION


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("value", Chart.INDIVIDUALS),
        ("count", Chart.COUNT),
        ("group", Chart.SUBGROUP_MEAN),
        ("cases between", Chart.CASES_BETWEEN),
        ("time between", Chart.TIME_BETWEEN),
    ],
)
def test_measures_without_denominators_have_their_own_charts(kind: Kind, expected: Chart) -> None:
    chart, reason = choose_chart(kind, [1.0, 2.0])
    assert chart is expected
    assert reason.startswith(f"A{'' if expected in {Chart.COUNT, *GAPS} else 'n'} ")


def _groups(random: np.random.Generator, between: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sums, sizes and standard deviations of 20 series of 36 groups of 2 to 9 values."""
    sizes = random.integers(2, 10, (20, 36))
    values = random.normal(50 + random.normal(0, between, (20, 36, 1)), 5, (20, 36, 9))
    there = np.arange(9) < sizes[..., None]
    return np.where(there, values, 0).sum(-1), sizes, np.std(values, axis=-1, ddof=1, where=there)


def test_groups_that_differ_no_more_than_their_own_spread_explains_keep_the_chart_of_means() -> None:
    random = np.random.default_rng(5)
    for _ in range(50):
        sums, sizes, deviations = _groups(random, between=0.0)
        assert choose_chart("group", sums, sizes, deviations=deviations)[0] is Chart.SUBGROUP_MEAN


def test_groups_that_differ_by_more_than_their_own_spread_are_charted_as_individual_means() -> None:
    sums, sizes, deviations = _groups(np.random.default_rng(6), between=5.0)
    chart, reason = choose_chart("group", sums, sizes, deviations=deviations)
    assert chart is Chart.INDIVIDUALS
    assert "as the spread within them explains, so the limits of the X̄ chart would be too narrow" in reason


def test_groups_of_one_value_each_are_individual_values() -> None:
    random = np.random.default_rng(7)
    values = random.normal(50, 5, 24)
    chart, _ = choose_chart("group", values, np.ones(24), deviations=np.full(24, np.nan))
    assert chart is Chart.INDIVIDUALS


def test_groups_without_any_spread_within_them_are_individual_values() -> None:
    chart, _ = choose_chart("group", [10.0, 12.0, 14.0], [2, 2, 2], deviations=[0.0, 0.0, 0.0])
    assert chart is Chart.INDIVIDUALS


def test_a_ratio_of_measured_amounts_has_the_i_prime_chart() -> None:
    assert choose_chart("value", [1.5, 2.5], [3.0, 4.5])[0] is Chart.INDIVIDUALS_PRIME


@pytest.mark.parametrize(
    ("kind", "plain", "better"),
    [
        ("proportion", Chart.PROPORTION, Chart.CASES_BETWEEN),
        ("rate", Chart.RATE, Chart.TIME_BETWEEN),
        ("count", Chart.COUNT, Chart.TIME_BETWEEN),
    ],
)
def test_where_most_points_lie_at_zero_the_gaps_between_events_tell_more(kind: Kind, plain: Chart, better: Chart) -> None:
    events = np.tile([0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 2.0, 0.0], 3)
    below = None if kind == "count" else np.full(events.shape, 20.0)
    chart, reason = choose_chart(kind, events, below)
    assert chart is plain
    assert f"75 % of the points lie at 0: where single events are known, a {better.label}" in reason
    chart, reason = choose_chart(kind, events, below, gaps=True)
    assert chart is better
    assert reason.startswith(f"A {better.label} of the")
    assert "75 % of the points lie at 0" in reason


def test_a_proportion_near_100_per_cent_is_as_rare_from_the_other_side() -> None:
    n = np.full(24, 20.0)
    missed = np.tile([0.0, 0.0, 1.0], 8)
    chart, reason = choose_chart("proportion", n - missed, n, gaps=True)
    assert chart is Chart.CASES_BETWEEN
    assert "66 % of the points lie at 100 %" in reason


@pytest.mark.parametrize("everything", [0.0, 20.0])
def test_a_proportion_without_a_single_event_has_no_gaps_to_chart(everything: float) -> None:
    chart, reason = choose_chart("proportion", np.full(24, everything), np.full(24, 20.0), gaps=True)
    assert chart is Chart.PROPORTION
    assert "g chart" not in reason


def test_events_that_are_not_rare_stay_on_their_chart() -> None:
    random = np.random.default_rng(4)
    n = np.full((20, 36), 40)
    assert choose_chart("proportion", random.binomial(n, 0.05), n, gaps=True)[0] is Chart.PROPORTION


@pytest.mark.parametrize(
    ("events", "cases"),
    [([0.0] * 12, [50.0] * 12), ([50.0] * 12, [50.0] * 12), ([0.0] * 12, [0.0] * 12), ([3.0], [9.0])],
    ids=["no event", "all events", "no cases", "one point"],
)
def test_where_nothing_varies_the_plain_chart_is_kept_and_no_figure_is_given_for_it(
    events: list[float], cases: list[float]
) -> None:
    chart, reason = choose_chart("proportion", events, cases)
    assert chart is Chart.PROPORTION
    assert "too few, or too much alike" in reason
    assert "times" not in reason


def test_a_ratio_without_denominators_is_refused() -> None:
    with pytest.raises(WrongDenominators, match="A proportion needs denominators"):
        choose_chart("proportion", [1.0, 2.0])


@pytest.mark.parametrize("kind", ["count", "cases between", "time between"])
def test_denominators_of_what_has_none_are_refused(kind: Kind) -> None:
    with pytest.raises(WrongDenominators, match="no denominator"):
        choose_chart(kind, [1.0, 2.0], [10.0, 10.0])


def test_a_kind_that_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownKind, match="percentage") as refused:
        choose_chart(cast("Kind", "percentage"), [1.0, 2.0])
    assert "proportion" in (refused.value.fix or "")


@pytest.mark.parametrize(
    ("kind", "events", "end"),
    [
        ("proportion", [0, 0, 1, 0], "0"),
        ("proportion", [20, 20, 19, 20], "100 %"),
        ("rate", [20, 20, 19, 20], None),
        ("proportion", [3, 9, 4, 0], None),
    ],
)
def test_the_rare_end_is_the_one_at_which_most_points_lie(kind: Kind, events: list[int], end: str | None) -> None:
    assert rare_end(kind, events, np.full(4, 20)) == end
