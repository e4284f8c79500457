"""Phases, freezes, exclusions and targets combine in any way, by date or by place, for all series or for each."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.panels import each_phase
from fivefold.engine.stats.rule_sets import evaluate
from fivefold.engine.stats.settings import Settings

FIRST = date(2024, 1, 31)
ARRAYS = ("values", "centre", "lower", "upper", "sigma", "phase", "reasons", "included", "baseline", "target", "settled")


@dataclass(frozen=True)
class Arrangement:
    """What one series' settings say by date."""

    phases: tuple[date, ...]
    freeze: date | None
    excluded: tuple[date, ...]
    target: float | None

    def settings(self, chosen: Settings) -> Settings:
        return replace(
            chosen, phases=self.phases, freeze=self.freeze, excluded=self.excluded, target=self.target, target_changes=()
        )


@dataclass(frozen=True)
class Case:
    """A panel of series, each with its own arrangement; columns are a week apart."""

    events: NDArray[np.float64]
    cases: NDArray[np.float64]
    arrangements: list[Arrangement]

    @property
    def dates(self) -> list[date]:
        return [FIRST + timedelta(weeks=week) for week in range(self.events.shape[1])]

    def charts(self, chosen: Settings, row: int | None = None, **arguments: object) -> ControlCharts:
        rows = slice(None) if row is None else slice(row, row + 1)
        events, cases = self.events[rows], self.cases[rows]
        below = cases if chosen.chart.needs_denominators else None
        return chart_series(events, below, deviations=events % 5, settings=chosen, dates=self.dates, **arguments)  # type: ignore[arg-type]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    series, weeks = draw(st.integers(1, 4)), draw(st.integers(1, 24))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    below = random.integers(0, draw(st.sampled_from([3, 60])), (series, weeks))
    events = random.binomial(below, draw(st.sampled_from([0.1, 0.6]))).astype(float)
    events[random.random(events.shape) < 0.1] = np.nan
    day = st.integers(-5, 7 * weeks + 5).map(lambda days: FIRST + timedelta(days=days))
    arrangement = st.builds(
        Arrangement,
        phases=st.lists(day, max_size=3).map(tuple),
        freeze=st.none() | day.map(lambda one: max(one, FIRST)),
        excluded=st.lists(st.integers(-1, weeks), max_size=4).map(
            lambda places: tuple(FIRST + timedelta(weeks=place) for place in places)
        ),
        target=st.none() | st.sampled_from([0.5, 2.0]),
    )
    return Case(events, below.astype(float), draw(st.lists(arrangement, min_size=series, max_size=series)))


any_chart = st.builds(Settings, chart=st.sampled_from(Chart), screen_moving_ranges=st.booleans())


@given(cases(), any_chart)
@settings(max_examples=150, deadline=None)
def test_each_series_is_arranged_by_its_own_dates(case: Case, chosen: Settings) -> None:
    together = case.charts(
        chosen,
        phases=_padded([arrangement.phases for arrangement in case.arrangements]),
        freeze=np.array([arrangement.freeze for arrangement in case.arrangements], dtype="datetime64[D]"),
        excluded=_padded([arrangement.excluded for arrangement in case.arrangements]),
        target=np.array([np.nan if one.target is None else one.target for one in case.arrangements]),
    )
    for row, arrangement in enumerate(case.arrangements):
        alone = case.charts(arrangement.settings(chosen), row)
        for name in ARRAYS:
            np.testing.assert_array_equal(getattr(together, name)[[row]], getattr(alone, name), err_msg=name)
        np.testing.assert_array_equal(evaluate(together).on[:, [row]], evaluate(alone).on)


@given(cases(), any_chart)
@settings(max_examples=150, deadline=None)
def test_dates_mean_the_places_that_they_fall_on(case: Case, chosen: Settings) -> None:
    arrangement, dates = replace(case.arrangements[0], freeze=None), case.dates
    dated = arrangement.settings(chosen)
    placed = replace(
        dated,
        phases=tuple(sum(day < start for day in dates) for start in arrangement.phases),
        excluded=tuple(dates.index(day) for day in arrangement.excluded if day in dates),
    )
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(case.charts(dated), name), getattr(case.charts(placed), name), err_msg=name)


@given(cases(), any_chart)
@settings(max_examples=150, deadline=None)
def test_however_they_combine_the_limits_are_those_of_the_points_that_may_set_them(case: Case, chosen: Settings) -> None:
    """A freeze by date holds in the phase it falls in; an excluded point sets nothing. So the rest alone has the same lines."""
    assume(chosen.chart is not Chart.MOVING_RANGE)
    arrangement, dates = case.arrangements[0], np.array(case.dates)
    charts = case.charts(arrangement.settings(chosen), 0)
    may = np.array([day not in arrangement.excluded for day in case.dates])
    for phase in each_phase(charts.phase, np.ones_like(charts.mask)):
        frozen = arrangement.freeze is not None and dates[phase[0]][0] <= arrangement.freeze
        last_of_all = phase[0][-1] or (arrangement.freeze or FIRST) < dates[np.flatnonzero(phase[0])[-1] + 1]
        setting = phase[0] & may & ((dates <= arrangement.freeze) if frozen and last_of_all else True)
        if not setting.any():
            assert np.isnan(charts.centre[0, phase[0]]).all()
            continue
        part = Case(case.events[:1, setting], case.cases[:1, setting], [])
        alone = part.charts(chosen)
        for name in ("centre", "lower", "upper"):
            np.testing.assert_allclose(getattr(charts, name)[0, setting], getattr(alone, name)[0], rtol=1e-9, err_msg=name)


@given(cases(), st.lists(st.tuples(st.integers(-3, 200), st.none() | st.floats(0, 1)), max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_target_holds_until_the_day_it_changes(case: Case, changes: list[tuple[int, float | None]]) -> None:
    dated = sorted(((FIRST + timedelta(days=days), target) for days, target in changes), key=lambda change: change[0])
    charts = case.charts(Settings(Chart.RUN, target=0.25, target_changes=tuple(dated)))
    for column, day in enumerate(case.dates):
        expected = next((target for start, target in reversed(dated) if start <= day), 0.25)
        np.testing.assert_equal(charts.target[0, column], np.nan if expected is None else expected)


def _padded(rows: list[tuple[date, ...]]) -> NDArray[np.datetime64]:
    """One row each, filled up with NaT."""
    width = max((len(row) for row in rows), default=0)
    return np.array([[*row, *[None] * (width - len(row))] for row in rows], dtype="datetime64[D]").reshape(len(rows), width)
