"""Look after every case, stop at any: all intervals together cover the truth as often as they say."""

import os

import numpy as np
import pytest

from fivefold.engine.stats.evaluate.always_valid import (
    AlwaysValid,
    Stream,
    always_valid_estimates,
    always_valid_means,
    always_valid_proportions,
)
from fivefold.engine.stats.evaluate.confidence_sequences import (
    ConfidenceSequence,
    mean_difference_sequence,
    normal_sequence,
    proportion_difference_sequence,
)
from fivefold.engine.stats.evaluate.declaration import InvalidDeclaration
from fivefold.engine.stats.evaluate.evaluation import Shortfall, Standing

DECLARED = AlwaysValid()
TIMES = 50 if os.environ.get("FIVEFOLD_SOAK") else 1
TURNS = np.arange(200) % 2 == 0


def covers(sequence: ConfidenceSequence, truth: float) -> bool:
    """True where every interval holds the truth."""
    return bool(((sequence.low <= truth) & (truth <= sequence.high)).all())


def at_least_95_percent(missed: int, of: int) -> bool:
    """True unless so many streams missed that 5 % of them would hardly ever do (4 standard errors)."""
    return missed <= 0.05 * of + 4 * float(np.sqrt(0.05 * 0.95 * of))


@pytest.mark.parametrize("expected", [0.2, 1.0])
def test_known_errors_are_covered_at_all_looks(expected: float) -> None:
    runs, generator = 300 * TIMES, np.random.default_rng(11)
    errors = 1 / np.sqrt(np.arange(1.0, 301.0))
    missed = 0
    for _ in range(runs):
        path = 0.3 + np.cumsum(generator.normal(size=300)) / np.arange(1, 301)
        missed += not covers(normal_sequence(path, errors, expected=expected, level=0.95), 0.3)
    assert at_least_95_percent(missed, runs)


@pytest.mark.parametrize("expected", [0.3, 1.0, 3.0])
def test_means_are_covered_after_every_case_from_the_third_on(expected: float) -> None:
    runs, generator = 300 * TIMES, np.random.default_rng(12)
    declared = AlwaysValid(expected=expected)
    streams = (always_valid_means(generator.normal(5, 2, 200) + TURNS, TURNS, declared=declared) for _ in range(runs))
    missed = sum(not covers(stream.sequence, 1.0) for stream in streams)
    assert at_least_95_percent(missed, runs)


@pytest.mark.parametrize("proportions", [(0.5, 0.5), (0.02, 0.02), (0.9, 0.6)])
def test_proportions_are_covered_at_all_looks(proportions: tuple[float, float]) -> None:
    """Looks after every fourth pair; all streams at once."""
    runs, generator = 200 * TIMES, np.random.default_rng(13)
    first, second = (np.cumsum(generator.random((runs, 60)) < p, axis=1)[:, 3::4].astype(float) for p in proportions)
    cases = np.broadcast_to(np.arange(4.0, 61.0, 4.0), first.shape)
    found = proportion_difference_sequence((first, second), (cases, cases), level=0.95)
    truth = proportions[0] - proportions[1]
    missed = int((~((found.low <= truth) & (truth <= found.high)).all(axis=1)).sum())
    assert at_least_95_percent(missed, runs)


def test_a_difference_is_found_and_the_look_is_told() -> None:
    values = np.random.default_rng(3).normal(size=200) + TURNS
    stream = always_valid_means(values, TURNS, declared=DECLARED)
    assert stream.latest.standing is Standing.SOUND
    assert stream.first_difference is not None
    assert stream.latest.diagnostic("first_difference").value == stream.first_difference + 1
    assert stream.latest.sentence.endswith(f"a difference was shown at look {stream.first_difference + 1}.")


def test_a_difference_that_the_latest_look_no_longer_shows_is_told_as_such() -> None:
    random = np.random.default_rng(0)
    turns = np.arange(3200) % 2 == 0
    values = random.normal(size=3200) + 1.5 * turns * (np.arange(3200) < 200)
    latest = always_valid_means(values, turns, declared=DECLARED).latest
    assert latest.low is not None
    assert latest.low < 0
    assert latest.sentence.endswith(", though this look alone shows none.")


@pytest.mark.parametrize(
    ("share", "spread", "labelled"), [(0.2, 3.0, True), (0.2, 1.5, True), (0.8, 3.0, False), (0.2, 1.0, False)]
)
def test_a_pooled_variance_is_labelled_where_the_smaller_side_varies_more(share: float, spread: float, labelled: bool) -> None:
    random = np.random.default_rng(21)
    turns = random.random(600) < share
    values = random.normal(size=600) * np.where(turns, spread, 1.0)
    latest = always_valid_means(values, turns, declared=DECLARED).latest
    assert (Shortfall.UNEQUAL_SPREAD in latest.shortfalls) is labelled
    assert (latest.standing is Standing.LABELLED) is labelled


def streams() -> list[Stream]:
    """One of every kind."""
    values = np.random.default_rng(5).normal(size=200) + 0.6 * TURNS
    events = np.cumsum(np.random.default_rng(6).random((2, 60)) < [[0.7], [0.4]], axis=1)
    cases = np.arange(1, 61)
    return [
        always_valid_means(values, TURNS, declared=DECLARED),
        always_valid_proportions(events[0], cases, events[1], cases, declared=DECLARED),
        always_valid_estimates([0.1, 0.5, 0.9], [1, 0.3, 0.25], declared=DECLARED),
    ]


@pytest.mark.parametrize("stream", streams(), ids=["means", "proportions", "estimates"])
def test_an_interval_excludes_no_difference_exactly_where_p_is_below_the_error(stream: Stream) -> None:
    excluded = (stream.sequence.low > 0) | (stream.sequence.high < 0)
    np.testing.assert_array_equal(excluded, stream.sequence.p < 0.05)
    assert excluded.any()


def test_shift_and_scale_change_nothing_but_the_unit() -> None:
    values = np.random.default_rng(8).normal(size=50)
    plain = always_valid_means(values, TURNS[:50], declared=DECLARED).sequence
    moved = always_valid_means(1e4 + 3 * values, TURNS[:50], declared=DECLARED).sequence
    np.testing.assert_allclose(moved.p, plain.p, rtol=1e-6)
    np.testing.assert_allclose(moved.low, 3 * plain.low, rtol=1e-6)


def test_a_masked_case_is_a_look_at_which_nothing_came_in() -> None:
    values = np.random.default_rng(9).normal(size=30)
    mask = np.arange(30) != 10
    masked = always_valid_means(values, TURNS[:30], declared=DECLARED, mask=mask).sequence
    removed = always_valid_means(values[mask], TURNS[:30][mask], declared=DECLARED).sequence
    np.testing.assert_allclose(masked.p[mask], removed.p, rtol=1e-9)


def test_exchanging_the_sides_turns_the_interval_round() -> None:
    events, other, cases = np.array([3.0, 9.0]), np.array([1.0, 2.0]), np.array([5.0, 14.0])
    one = proportion_difference_sequence((events, other), (cases, cases), level=0.95)
    two = proportion_difference_sequence((other, events), (cases, cases), level=0.95)
    np.testing.assert_allclose(one.low, -two.high, atol=1e-9)


def test_the_interval_of_means_lets_no_value_in_that_its_test_excludes() -> None:
    """At the ends of the interval the test of that very difference stands at the error."""
    cases = np.array([20.0]), np.array([30.0])
    found = mean_difference_sequence(np.array([0.8]), np.array([1.3]), cases, expected=0.5, level=0.95)
    at_the_end = mean_difference_sequence(0.8 - found.low, np.array([1.3]), cases, expected=0.5, level=0.95)
    assert at_the_end.p == pytest.approx([0.05])


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([], Shortfall.TOO_FEW_POINTS),
        ([1.0, 2.0], Shortfall.TOO_FEW_POINTS),
        ([np.nan] * 8, Shortfall.TOO_FEW_POINTS),
        ([1.1] * 8, Shortfall.NOTHING_VARIES),
    ],
)
def test_what_says_nothing_is_refused(values: list[float], reason: Shortfall) -> None:
    stream = always_valid_means(values, TURNS[: len(values)], declared=DECLARED)
    assert stream.latest.shortfalls == (reason,)
    assert stream.latest.estimate is None


def test_estimates_without_errors_are_refused() -> None:
    assert always_valid_estimates([1.0, np.nan], [1.0, 1.0], declared=DECLARED).latest.standing is Standing.REFUSED


def test_no_cases_on_one_side_are_refused() -> None:
    assert always_valid_proportions([1, 2], [4, 5], [0, 0], [0, 0], declared=DECLARED).latest.standing is Standing.REFUSED


def test_totals_that_fall_are_wrong() -> None:
    with pytest.raises(InvalidDeclaration):
        always_valid_proportions([3, 2], [4, 5], [1, 1], [4, 5], declared=DECLARED)
    with pytest.raises(InvalidDeclaration):
        AlwaysValid(expected=0)
