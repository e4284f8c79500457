"""The charts of many series at once equal those made one by one from the definitions."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import chart_series
from fivefold.engine.stats.runs import runs
from fivefold.engine.stats.settings import GeometricLimits, Settings, SubgroupSpread
from tests.property.stats.plain_charts import plain_chart

POINTS = st.integers(0, 24)
any_settings = st.builds(
    Settings,
    chart=st.sampled_from(Chart),
    phases=st.lists(POINTS, max_size=3).map(tuple),
    freeze=st.none() | st.integers(1, 20),
    excluded=st.lists(POINTS, max_size=6).map(tuple),
    centre=st.none() | st.sampled_from([0.25, 0.5]),
    screen_moving_ranges=st.booleans(),
    guard_near_constant=st.just(False),
    subgroup_spread=st.sampled_from(SubgroupSpread),
    geometric_limits=st.sampled_from(GeometricLimits),
)


@given(any_settings, st.integers(0, 2**32 - 1), st.sampled_from([3, 40, 2000]), st.sampled_from([0.02, 0.3, 1.0]))
@settings(max_examples=400, deadline=None)
def test_many_series_at_once_equal_each_one_made_plainly(chosen: Settings, seed: int, most: int, level: float) -> None:
    random = np.random.default_rng(seed)
    shape = (random.integers(1, 4), random.integers(1, 25))
    cases = random.integers(0, most, shape).astype(float)
    events = random.binomial(cases.astype(int), level).astype(float)
    events[random.random(shape) < 0.1] = np.nan
    deviations = random.random(shape)
    below = cases if chosen.chart.needs_denominators else None
    charts = chart_series(events, below, deviations=deviations, settings=chosen)
    analysis = runs(charts)
    for row in range(shape[0]):
        plain = plain_chart(events[row].tolist(), cases[row].tolist(), deviations[row].tolist(), chosen)
        for name in ("centre", "lower", "upper"):
            np.testing.assert_allclose(getattr(charts, name)[row], getattr(plain, name), rtol=1e-9, atol=1e-12, err_msg=name)
        last = charts.phase[row, -1]
        found = (analysis.useful[row, last], analysis.longest[row, last], analysis.crossings[row, last])
        assert found == plain.runs
