"""p or p′, u or u′: chosen by a test that keeps its level and finds what matters."""

import numpy as np
import pytest

from fivefold.engine.stats.dispersion import Kind, UnknownKind, choose_chart
from fivefold.engine.stats.settings import Chart

PLAIN: list[tuple[Kind, Chart]] = [("proportion", Chart.PROPORTION), ("rate", Chart.RATE)]
PRIMED: list[tuple[Kind, Chart]] = [("proportion", Chart.PROPORTION_PRIME), ("rate", Chart.RATE_PRIME)]


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
def test_variation_beyond_chance_calls_for_the_primed_chart(kind: Kind, expected: Chart) -> None:
    random = np.random.default_rng(2)
    chart, reason = choose_chart(kind, *_panel(random, kind, 0.05))
    assert chart is expected
    assert "would be too narrow" in reason


def test_a_shift_alone_does_not_look_like_over_dispersion() -> None:
    random = np.random.default_rng(3)
    n = np.full((20, 36), 100)
    level = np.where(np.arange(36) < 18, 0.2, 0.3)
    assert choose_chart("proportion", random.binomial(n, level), n)[0] is Chart.PROPORTION


@pytest.mark.parametrize(("kind", "expected"), [("value", Chart.INDIVIDUALS), ("count", Chart.COUNT)])
def test_measures_without_denominators_have_their_own_charts(kind: Kind, expected: Chart) -> None:
    assert choose_chart(kind, [1.0, 2.0])[0] is expected


def test_series_in_which_nothing_ever_happens_keep_the_plain_chart() -> None:
    assert choose_chart("proportion", np.zeros((3, 12)), np.full((3, 12), 50.0))[0] is Chart.PROPORTION


def test_a_ratio_without_denominators_is_refused() -> None:
    with pytest.raises(UnknownKind):
        choose_chart("proportion", [1.0, 2.0])
