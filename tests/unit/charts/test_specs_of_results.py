"""Every result of the statistics has a Vega-Lite specification that draws."""

from datetime import date

import numpy as np
import pytest

from fivefold.engine.charts.evaluation_spec import evaluation_spec
from fivefold.engine.charts.formats import PERCENT
from fivefold.engine.charts.funnel_spec import funnel_spec
from fivefold.engine.charts.funnels import charted_funnel
from fivefold.engine.charts.interval_spec import Interval, interval_spec
from fivefold.engine.charts.phases_spec import phases_spec
from fivefold.engine.charts.time_weighted_spec import cusum_spec, ewma_spec, saved_spec
from fivefold.engine.charts.vega_frame import Scheme
from fivefold.engine.stats.between_sites.funnel import funnel
from fivefold.engine.stats.between_sites.funnel_method import FunnelMethod
from fivefold.engine.stats.change_points import propose_phases
from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import ControlCharts, chart_series
from fivefold.engine.stats.evaluate.before_after import BeforeAfter, before_after
from fivefold.engine.stats.evaluate.interrupted_time_series import interrupted_time_series
from fivefold.engine.stats.evaluate.interruption import InterruptedTimeSeries, Intervention
from fivefold.engine.stats.settings import Direction, Settings
from fivefold.engine.stats.time_weighted.cusum import cusum
from fivefold.engine.stats.time_weighted.ewma import ewma
from fivefold.engine.stats.time_weighted.risk_adjusted import risk_adjusted
from tests.unit.charts.made import JUMPED, charted, drawn, months

POINTS = 36
PLACES = months(POINTS)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def fallen() -> ControlCharts:
    random = np.random.default_rng(2)
    cases = np.full(POINTS, 200.0)
    events = random.binomial(200, np.where(np.arange(POINTS) < 20, 0.3, 0.2)).astype(float)
    events[7] = np.nan
    return chart_series(events, cases, settings=Settings(Chart.PROPORTION, freeze=20))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("places", [PLACES, None], ids=["dates", "numbers"])
def test_sums_and_averages_are_drawn_with_their_limits_and_what_lies_beyond(
    places: tuple[date, ...] | None, scheme: Scheme
) -> None:
    charts = fallen()
    sums, average = cusum(charts), ewma(charts)
    spec = cusum_spec(sums, sentence="Fell.", places=places, scheme=scheme, width=600)
    assert sum(row["beyond"] is not None for row in spec["data"]["values"]) == int((sums.flags != 0).sum()) > 0
    drawn(spec)
    spec = ewma_spec(average, sentence="Fell.", places=places, unit=PERCENT, scheme=scheme, width=600)
    assert spec["data"]["values"][7]["value"] is None
    assert spec["data"]["values"][0]["centre"] == pytest.approx(100 * average.centre[0, 0])
    drawn(spec)


def test_a_life_adjusted_display_rises_while_fewer_happen_than_expected() -> None:
    found = risk_adjusted([0, 0, 1, 0], [0.5, 0.25, 0.25, np.nan])
    spec = saved_spec(found, sentence="Saved.", width=600)
    assert [row["value"] for row in spec["data"]["values"]] == [0.5, 0.75, 0.0, None]
    drawn(spec)


def test_a_funnel_has_a_point_for_each_site_and_two_sides_for_each_pair_of_limits() -> None:
    events, cases = [3, 9, 20, 41, 80, 300], [20, 50, 100, 200, 400, 800]
    names = ("a", "b", "c", "d", "e", "f")
    method = FunnelMethod(overdispersion="none")
    found = charted_funnel(
        funnel(events, cases, method=method),
        events,
        names=names,
        direction=Direction.DOWN,
        unit=PERCENT,
        words=("late", "visits"),
    )
    spec = funnel_spec(found, sentence="One stands out.", width=600)
    points = spec["layer"][-1]["data"]["values"]
    assert [row["site"] for row in points] == ["f", "e", "a", "b", "c", "d"]
    assert len(spec["layer"]) == 1 + 2 + 1
    drawn(spec)


def test_an_evaluation_is_drawn_beside_what_would_have_been() -> None:
    charts = fallen()
    declared = InterruptedTimeSeries(interventions=(Intervention(at=20),))
    found = interrupted_time_series(charts.values[0], declared=declared)
    spec = evaluation_spec(found, charts.values[0], places=PLACES, unit=PERCENT, width=600)
    assert spec["description"] == found.sentence
    assert len(spec["layer"][0]["data"]["values"]) == 16
    drawn(spec)


def test_an_evaluation_without_such_a_series_is_its_estimate_with_its_interval() -> None:
    values = fallen().values[0]
    found = before_after(values, declared=BeforeAfter(at=20, kind="mean"))
    if found.counterfactual is None:
        spec = evaluation_spec(found, width=600)
        assert spec["data"]["values"][0]["value"] == found.estimate
        drawn(spec)
    refused = before_after(values[:4], declared=BeforeAfter(at=2, kind="mean"))
    drawn(evaluation_spec(refused, values[:4], width=600))


def test_intervals_without_a_bound_or_a_value_are_drawn_to_nothing() -> None:
    rows = [Interval("a", 1.2, 0.9, 1.6), Interval("b", 2.0, 1.1, None), Interval("no events", None)]
    svg = drawn(interval_spec(rows, sentence="Gaps.", reference=1.0, width=600))
    assert "no events" in svg
    drawn(interval_spec([], sentence="Nothing.", width=600))


def test_a_proposed_phase_is_drawn_with_the_interval_of_its_date() -> None:
    (series,) = charted(JUMPED)
    charts = chart_series(
        [[float(word) for word in JUMPED.split()]], np.full((1, 20), 500.0), settings=Settings(Chart.PROPORTION)
    )
    (proposal,) = propose_phases(charts)
    spec = phases_spec(series, proposal, width=600)
    assert spec["description"] == proposal.sentence
    assert spec["layer"][1]["data"]["values"][0]["first"] == series.points[10].period.isoformat()
    drawn(spec)
