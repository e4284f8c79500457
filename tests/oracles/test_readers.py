"""The readers understand every argument of the reference packages, not only those of the shared cases."""

from datetime import date

import numpy as np
import pytest

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.settings import Direction, RunsMethod
from tests.oracles.ptd_reader import read_ptd
from tests.oracles.qic_reader import QicFacet, read_qic
from tests.oracles.r_calls import Call, Formula, Name, UnreadableCall, read_call
from tests.oracles.tables import Columns

DATA: Columns = {
    "t": ["1", "1", "2", "2", "3", "3", "4", "4"],
    "day": ["2024-01-01", "2024-01-15", "2024-02-01", "2024-02-15", "2024-03-01", "2024-03-15", "2024-04-01", "2024-04-15"],
    "y": ["1", "3", "2", "NA", "5", "7", "4", "6"],
    "n": ["10", "10", "20", "20", "10", "10", "20", "20"],
    "site": ["A", "B"] * 4,
    "line": ["4", "4", "5", "5", "6", "6", "7", "7"],
}


def _one(call: str) -> QicFacet:
    (facet,) = read_qic(call, DATA, screened=False)
    return facet


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f(c(1, 2L, -3.5e1), TRUE)", Call("f", ((1, 2, -35.0), True))),
        ("f(x = 2:4, y = NULL, z = 'a b')", Call("f", (), {"x": (2, 3, 4), "y": None, "z": "a b"})),
        ("pkg::f(d$y, as.Date(c('2024-01-01', '2024-02-01')))", Call("f", (Name("y"), (date(2024, 1, 1), date(2024, 2, 1))))),
        ("f(facets = a ~ b)", Call("f", (), {"facets": Formula(("a",), ("b",))})),
        ("f(~ a + b)", Call("f", (Formula((), ("a", "b")),))),
        ("f(rebase = list('Site A' = as.Date('2024-01-01')))", Call("f", (), {"rebase": {"Site A": date(2024, 1, 1)}})),
        ("f(part = list(12, 24))", Call("f", (), {"part": (12, 24)})),
        ("f(1 + 2 * 3 - 4 / 2)", Call("f", (5.0,))),
    ],
)
def test_a_call_is_read_argument_by_argument(text: str, expected: Call) -> None:
    assert read_call(text) == expected


@pytest.mark.parametrize("text", ["f(", "f(1))", "1 + 1", "f(1; 2)", "f(function(x) x)"])
def test_what_is_not_such_a_call_is_refused(text: str) -> None:
    with pytest.raises(UnreadableCall):
        read_call(text)


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [("mean", [2, 2, 6, 5]), ("median", [2, 2, 6, 5]), ("sum", [4, 2, 12, 10]), ("sd", [2**0.5, np.nan, 2**0.5, 2**0.5])],
)
def test_several_values_of_a_subgroup_are_aggregated_as_asked(aggregation: str, expected: list[float]) -> None:
    facet = _one(f"qic(t, y, data=d, chart='i', agg.fun='{aggregation}')")
    np.testing.assert_allclose(facet.charts.values[0], expected)


def test_a_ratio_of_subgroups_drops_incomplete_pairs() -> None:
    facet = _one("qic(t, y, n, data=d, chart='p')")
    np.testing.assert_allclose(facet.charts.values[0], [0.2, 0.1, 0.6, 0.25])
    assert facet.charts.centre[0, 0] == pytest.approx(28 / 100)


def test_each_facet_is_a_series() -> None:
    facets = read_qic("qic(t, y, facets = ~ site, data=d)", DATA, screened=False)
    assert [facet.facets for facet in facets] == [("A", "1"), ("B", "1")]
    assert facets[1].charts.values[0].tolist()[::2] == [3.0, 7.0]


def test_without_y_the_first_argument_is_what_is_plotted() -> None:
    assert _one("qic(y, data=d)").charts.values.shape == (1, 8)


def test_dates_may_be_cut_to_longer_periods() -> None:
    facet = _one("qic(day, y, data=d, x.period='month', agg.fun='sum')")
    assert facet.charts.values[0].tolist() == [4.0, 2.0, 12.0, 10.0]


def test_a_centre_line_may_be_a_number_or_vary() -> None:
    assert _one("qic(t, y, data=d, chart='i', cl=3)").charts.centre[0].tolist() == [3.0] * 4
    assert _one("qic(t, y, data=d, chart='i', cl=line)").charts.centre[0].tolist() == [4.0, 5.0, 6.0, 7.0]


def test_the_remaining_arguments_become_settings() -> None:
    settings = _one(
        "qic(t, y, n, d, chart='u', method='cutbox', multiply=1000, part=2, freeze=1, exclude=c(1,3), "
        "target=5, y.neg=FALSE, title='T')"
    ).charts.settings
    assert (settings.chart, settings.runs_method, settings.multiply) == (Chart.RATE, RunsMethod.CUT_BOX, 1000)
    assert (settings.phases, settings.freeze, settings.excluded) == ((2,), None, (0, 2))
    assert (settings.target, settings.allow_negative) == (5, False)


def test_groups_of_values_make_means_and_standard_deviations() -> None:
    means, spreads = (_one(f"qic(t, y, data=d, chart='{chart}')").charts for chart in ("xbar", "s"))
    assert means.values[0].tolist() == [2.0, 2.0, 6.0, 5.0]
    np.testing.assert_allclose(spreads.values[0], [2**0.5, np.nan, 2**0.5, 2**0.5])


def test_an_i_prime_chart_without_n_rests_on_the_number_of_values() -> None:
    charts = _one("qic(t, y, data=d, chart='ip')").charts
    assert charts.values[0].tolist() == [2.0, 2.0, 6.0, 5.0]
    assert charts.denominators is not None
    assert charts.denominators[0].tolist() == [2.0, 1.0, 2.0, 2.0]


def test_the_width_of_an_i_prime_chart_knows_no_freeze_and_no_exclusion() -> None:
    plain, frozen = (
        _one(f"qic(t, y, n, data=d, chart='ip'{more}, multiply=10, y.neg=FALSE)").charts for more in ("", ", freeze=3, exclude=1")
    )
    np.testing.assert_allclose(frozen.upper - frozen.centre, plain.upper - plain.centre, rtol=1e-12)
    assert frozen.centre[0, 0] != plain.centre[0, 0]
    assert (frozen.lower >= 0).all()


def test_gaps_between_events_have_the_limits_of_the_package() -> None:
    charts = _one("qic(line, data=d, chart='g', cl=20)").charts
    assert charts.centre[0, 0] == pytest.approx(0.693 * 20)
    assert charts.upper[0, 0] == pytest.approx(20 + 3 * (20 * 21) ** 0.5)


def test_an_argument_that_qic_does_not_have_is_refused() -> None:
    with pytest.raises(UnreadableCall, match="no argument colour"):
        _one("qic(t, y, data=d, colour='red')")


def test_plot_the_dots_takes_rebases_and_targets_by_facet() -> None:
    call = (
        "ptd_spc(d, value_field=y, date_field=day, facet_field=site, rebase=ptd_rebase('A'=as.Date('2024-03-01')), "
        "target=ptd_target('B'=9), fix_after_n_points=2, improvement_direction=dir, screen_outliers=FALSE)"
    )
    first, second = read_ptd(call, DATA, improvement_direction="decrease")
    assert (first.facet, second.facet) == ("A", "B")
    assert first.charts.phase[0].tolist() == [0, 0, 1, 1]
    assert second.charts.phase[0].tolist() == [0, 0, 0, 0]
    assert (first.charts.settings.target, second.charts.settings.target) == (None, 9)
    assert second.charts.settings.direction is Direction.DOWN
    assert second.charts.baseline[0].tolist() == [True, False, False, False]
