"""The best steps are the best of all, and depend on the points alone."""

from itertools import combinations, pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binom, poisson

from fivefold.engine.stats.change_points import propose_phases
from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.partitions import Packed, partitions
from fivefold.engine.stats.settings import Settings
from tests.property.stats.test_panels import panels

Panel = tuple[NDArray[np.float64], NDArray[np.float64]]
SHORTEST = 2
charts_of_counts = st.sampled_from([Chart.INDIVIDUALS, Chart.PROPORTION, Chart.RATE, Chart.COUNT, Chart.PROPORTION_PRIME])


def _charts(panel: Panel, chart: Chart, **given: object) -> ControlCharts:
    below = panel[1] if chart.needs_denominators else None
    return chart_series(panel[0], below, settings=Settings(chart), **given)  # type: ignore[arg-type]


def _plain_misfit(kind: str, amounts: NDArray[np.float64], sizes: NDArray[np.float64]) -> float:
    if kind == "value":
        return float((sizes * (amounts - np.average(amounts, weights=sizes)) ** 2).sum())
    rate = amounts.sum() / sizes.sum()
    if kind == "rate":
        return float(2 * np.sum(poisson.logpmf(amounts, amounts) - poisson.logpmf(amounts, sizes * rate)))
    return float(2 * np.sum(binom.logpmf(amounts, sizes, amounts / sizes) - binom.logpmf(amounts, sizes, rate)))


@given(st.sampled_from(["value", "proportion", "rate"]), st.integers(0, 2**32 - 1), st.integers(4, 10), st.integers(1, 2))
@settings(max_examples=60, deadline=None)
def test_no_other_division_fits_better(kind: str, seed: int, points: int, number: int) -> None:
    random = np.random.default_rng(seed)
    sizes = random.integers(5, 50, points).astype(float)
    amounts = random.normal(size=points) if kind == "value" else random.binomial(sizes.astype(int), 0.4).astype(float)
    packed = Packed(kind, amounts[None], sizes[None], np.array([points]))  # type: ignore[arg-type]
    found = partitions(packed, SHORTEST, number)
    divisions = [
        [0, *starts, points]
        for starts in combinations(range(1, points), number)
        if all(end - start >= SHORTEST for start, end in pairwise([0, *starts, points]))
    ]
    totals = [
        sum(_plain_misfit(kind, amounts[start:end], sizes[start:end]) for start, end in pairwise(ends)) for ends in divisions
    ]
    if not totals:
        assert found.misfit[0, number] == np.inf
        return
    np.testing.assert_allclose(found.misfit[0, number], min(totals), rtol=1e-9, atol=1e-9)
    ours = [0, *found.breaks(0, number), points]
    np.testing.assert_allclose(totals[divisions.index(ours)], min(totals), rtol=1e-9, atol=1e-9)


@given(panels(), charts_of_counts, st.integers(0, 999))
@settings(max_examples=60, deadline=None)
def test_the_order_of_series_and_the_company_they_keep_change_nothing(panel: Panel, chart: Chart, shuffle: int) -> None:
    rows = np.random.default_rng(shuffle).permutation(len(panel[0]))[: 1 + shuffle % len(panel[0])]
    together = propose_phases(_charts(panel, chart), shortest=4)
    alone = propose_phases(_charts((panel[0][rows], panel[1][rows]), chart), shortest=4)
    for row, one in zip(rows, alone, strict=True):
        other = together[row]
        assert (one.finding, one.steps, one.sentence, one.caution) == (other.finding, other.steps, other.sentence, other.caution)
        np.testing.assert_array_equal(one.misfits, other.misfits)


@given(panels(), charts_of_counts)
@settings(max_examples=60, deadline=None)
def test_an_excluded_point_counts_as_if_it_were_not_there(panel: Panel, chart: Chart) -> None:
    out = np.zeros(panel[0].shape[1], dtype=np.bool_)
    out[1::5] = True
    with_point = propose_phases(_charts(panel, chart, excluded=out), shortest=3)
    without = propose_phases(_charts((panel[0][:, ~out], panel[1][:, ~out]), chart), shortest=3) if not out.all() else ()
    kept = np.flatnonzero(~out)
    for one, other in zip(with_point, without, strict=True):
        np.testing.assert_allclose(one.misfits, other.misfits, rtol=1e-9, atol=1e-9)
        assert [step.first for step in one.steps] == [kept[step.first] for step in other.steps]


@given(st.integers(0, 2**32 - 1), st.integers(-64, 64), st.sampled_from([0.25, 1.0, 8.0]))
@settings(max_examples=40, deadline=None)
def test_moving_or_stretching_the_scale_changes_no_finding(seed: int, offset: int, factor: float) -> None:
    random = np.random.default_rng(seed)
    values = random.normal(size=(3, 40)) + 2 * (np.arange(40) >= random.integers(1, 40))
    plain, moved = (propose_phases(_charts((chosen, chosen), Chart.INDIVIDUALS)) for chosen in (values, values * factor + offset))
    for one, other in zip(plain, moved, strict=True):
        assert one.finding is other.finding
        assert [(step.first, step.earliest, step.latest) for step in one.steps] == [
            (step.first, step.earliest, step.latest) for step in other.steps
        ]
