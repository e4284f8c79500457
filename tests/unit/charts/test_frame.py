"""Scales hold what they are given; ticks are whole and few; labels keep apart."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivefold.engine.charts.formats import COUNT, PERCENT
from fivefold.engine.charts.frame import kept_apart, month_ticks, tick_decimals, value_scale
from tests.unit.charts.made import months

SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@given(SHARES)
def test_a_scale_holds_every_value_and_stays_within_what_can_be(values: list[float]) -> None:
    scale, ticks = value_scale(values, PERCENT, 0, 300)
    assert scale.low <= min(values) + 1e-9
    assert scale.high >= max(values) - 1e-9
    assert scale.low >= 0
    assert scale.high <= 1 + 1e-9
    assert 2 <= len(ticks) <= 8


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_ticks_are_evenly_apart(values: list[float]) -> None:
    _, ticks = value_scale(values, COUNT, 0, 300)
    steps = [after - before for before, after in pairwise(ticks)]
    assert max(steps) == pytest.approx(min(steps), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("count", "named"),
    [(3, ["2018-01", "2018-02", "2018-03"]), (12, ["2018-01", "2018-04", "2018-07", "2018-10"]), (30, None), (400, None)],
)
def test_named_months_fall_on_quarters_and_years(count: int, named: list[str] | None) -> None:
    periods = months(count)
    chosen = month_ticks(periods, 6)
    assert 1 <= len(chosen) <= 6
    if named is not None:
        assert [f"{periods[index]:%Y-%m}" for index in chosen] == named


def test_small_steps_get_the_decimals_that_tell_them_apart() -> None:
    _, ticks = value_scale([0.001, 0.002], PERCENT, 0, 300)
    shown = {PERCENT.show(tick, tick_decimals(ticks, PERCENT)) for tick in ticks}
    assert len(shown) == len(ticks)


@given(st.lists(st.floats(0, 300), max_size=5).map(sorted))
def test_labels_keep_apart_and_inside(wanted: list[float]) -> None:
    placed = kept_apart(wanted, 15, 0, 300)
    assert all(after - before >= 15 - 1e-6 for before, after in pairwise(placed))
    assert all(-1e-6 <= pixel <= 300 + 1e-6 for pixel in placed)
