"""Control charts of a long table, whichever library it comes from."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import pytest
import vl_convert

from fivefold.engine.notebook import Chart, ChartedTable, Direction, Settings, UnreadableFrame, control_charts, read_panel
from fivefold.engine.stats.control_charts import chart_series
from tests.unit.notebook.tables import LIBRARIES, Columns, months, visits


def charted(data: Any, **given: Any) -> ChartedTable:
    return control_charts(data, period="month", numerator="late_visits", denominator="visits", by="site", **given)


@pytest.mark.parametrize("library", LIBRARIES.values(), ids=LIBRARIES)
def test_results_come_back_in_the_library_that_the_data_came_in(library: Callable[[Columns], Any]) -> None:
    found = charted(library(visits()))
    table = nw.from_native(found.table(), eager_only=True)
    given = nw.from_native(library(visits()))
    assert table.implementation == given.implementation
    assert len(table) == 6 * 24
    assert table.columns == [
        "site", "month", "value", "centre", "lower", "upper", "sigma", "phase", "rules", "reading", "reason",
    ]  # fmt: skip


def test_every_library_gives_the_same_numbers() -> None:
    tables = [nw.from_native(charted(library(visits())).table(), eager_only=True) for library in LIBRARIES.values()]
    for column in ("site", "value", "centre", "lower", "upper", "rules"):
        columns = [table[column].to_list() for table in tables]
        assert all(each == columns[0] for each in columns)


def test_the_arrays_are_those_of_the_statistics() -> None:
    found = charted(pd.DataFrame(visits()))
    late = np.array(visits()["late_visits"], dtype=float).reshape(6, 24)
    direct = chart_series(late, np.full((6, 24), 200.0), settings=Settings(Chart.PROPORTION))
    assert found.charts.chart is Chart.PROPORTION
    np.testing.assert_array_equal(found.charts.upper, direct.upper)


def test_the_order_of_rows_does_not_matter() -> None:
    frame = pd.DataFrame(visits())
    mixed = frame.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(charted(mixed).table(), charted(frame).table())


def test_the_ranked_signals_name_the_series() -> None:
    found = charted(pd.DataFrame(visits()), settings=Settings(Chart.PROPORTION, direction=Direction.DOWN))
    table = found.signal_table()
    assert table["site"].tolist()[0] == "Site 1"
    assert table["meaning"].tolist()[0] == "concern"
    assert "Site 1" in found._repr_html_().partition("<svg")[0]


def test_a_list_without_signals_is_a_table_without_rows() -> None:
    quiet = visits(sites=1)
    for library in LIBRARIES.values():
        table = nw.from_native(charted(library(quiet)).signal_table(), eager_only=True)
        assert len(table) == 0
        assert table.columns[:3] == ["site", "meaning", "p_value"]


def test_a_series_has_a_sentence_and_pictures() -> None:
    found = charted(pd.DataFrame(visits()))
    assert found.sentence("Site 1").startswith("Late visits ")
    assert vl_convert.vegalite_to_svg(found.spec("Site 1", width=600), vl_version="6.4").startswith("<svg")
    assert found.svg("Site 1").startswith("<svg")


def test_a_month_that_a_site_did_not_report_is_a_gap() -> None:
    frame = pd.DataFrame(visits(sites=2)).drop(index=5)
    table = charted(frame).table()
    assert table["reason"].tolist()[5] == "missing"
    assert np.isnan(table["value"].tolist()[5])


def test_phases_exclusions_and_freezes_are_told_by_date() -> None:
    settings = Settings(Chart.PROPORTION, phases=(date(2024, 6, 1),))
    found = charted(pd.DataFrame(visits()), settings=settings, excluded=[date(2023, 3, 1)])
    table = found.table()
    assert table["phase"].tolist()[:24] == [0] * 17 + [1] * 7
    assert table["reason"].tolist()[2] == "excluded"


def test_without_a_denominator_the_numerator_is_a_count() -> None:
    frame = pd.DataFrame({"month": months(24), "falls": np.random.default_rng(1).poisson(9, 24)})
    found = control_charts(frame, period="month", numerator="falls")
    assert found.charts.chart is Chart.COUNT
    assert found.sentence().startswith("Falls varied around")
    measured = control_charts(frame, period="month", numerator="falls", kind="value")
    assert measured.charts.chart is Chart.INDIVIDUALS


@pytest.mark.parametrize(
    "period",
    ["2026-03-01", "2026-03", date(2026, 3, 1), datetime(2026, 3, 1, 12, tzinfo=UTC), pd.Timestamp("2026-03-01")],
    ids=str,
)
def test_a_period_may_be_a_date_a_moment_or_text(period: object) -> None:
    panel = read_panel(pd.DataFrame({"month": [period], "falls": [3]}), period="month", numerator="falls")
    assert panel.periods == (date(2026, 3, 1),)


@pytest.mark.parametrize("empty", [None, pd.NaT, np.nan], ids=str)
def test_a_row_without_a_period_is_refused(empty: object) -> None:
    frame = pd.DataFrame({"month": [pd.Timestamp("2026-03-01"), empty], "falls": [3, 4]})
    with pytest.raises(UnreadableFrame, match="Column “month” has an empty cell"):
        read_panel(frame, period="month", numerator="falls")


def test_a_change_is_placed_by_its_date() -> None:
    panel = read_panel(pd.DataFrame({"month": months(12), "falls": range(12)}), period="month", numerator="falls")
    assert panel.column("2023-06") == 5
    assert panel.column(date(2023, 5, 20)) == 5
    with pytest.raises(UnreadableFrame, match="No period is as late as 2024-01-01"):
        panel.column("2024-01")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"numerator": "late"}, "no column “late”"),
        ({"by": ("site", "ward")}, "no column “ward”"),
        ({"by": ()}, "several rows for 2023-01-01"),
        ({"numerator": "site"}, "holds String, not numbers"),
        ({"period": "visits"}, "“200” in column “visits” is no date"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(change: dict[str, Any], words: str) -> None:
    given: dict[str, Any] = {"period": "month", "numerator": "late_visits", "denominator": "visits", "by": "site"}
    with pytest.raises(UnreadableFrame, match=words) as refusal:
        control_charts(LIBRARIES["polars"](visits()), **(given | change))
    assert refusal.value.fix


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(UnreadableFrame, match="A list is no data frame"):
        control_charts([1, 2, 3], period="month", numerator="n")  # type: ignore[arg-type]
    with pytest.raises(UnreadableFrame, match="no rows"):
        control_charts(pd.DataFrame({"month": [], "n": []}), period="month", numerator="n")


def test_a_series_must_be_named_where_there_are_several() -> None:
    found = charted(pd.DataFrame(visits()))
    with pytest.raises(UnreadableFrame, match="There are 6 series"):
        found.sentence()
    with pytest.raises(UnreadableFrame, match="no series “Site 9”"):
        found.sentence("Site 9")


def test_a_row_without_a_name_for_its_series_is_refused() -> None:
    frame = pd.DataFrame(visits())
    frame.loc[3, "site"] = None
    with pytest.raises(UnreadableFrame, match="Column “site” has an empty cell"):
        charted(frame)


def test_periods_of_pandas_stand_for_their_first_day() -> None:
    frame = pd.DataFrame(visits())
    spans = frame.assign(month=pd.PeriodIndex(pd.to_datetime(frame["month"]), freq="M"))
    assert charted(spans).panel.periods == charted(frame).panel.periods


@pytest.mark.parametrize(
    ("chart", "multiply", "told"),
    [
        (Chart.PROPORTION, 1, "from 20.1 % to 37.9 %"),
        (Chart.PROPORTION, 100, "from 20.1 % to 37.9 %"),
        (Chart.RATE, 1000, "from 201.2 per 1,000 to 379.3 per 1,000"),
    ],
)
def test_sentences_and_pictures_are_in_the_unit_of_the_table(chart: Chart, multiply: float, told: str) -> None:
    found = charted(pd.DataFrame(visits()), settings=Settings(chart, multiply=multiply, target=0.25 * multiply))
    assert told in found.sentence("Site 1").replace("\u00a0", " ")
    factor = 100 / multiply if chart is Chart.PROPORTION else 1
    table = found.table()
    shown = found.spec("Site 1")["data"]["values"]
    for name in ("value", "centre", "upper"):
        column = table.loc[table["site"] == "Site 1", name] * factor
        np.testing.assert_allclose([row[name] for row in shown], column, rtol=1e-12)
    assert shown[0]["target"] == pytest.approx(0.25 * multiply * factor)


def test_a_direction_goes_with_a_chart_that_was_chosen() -> None:
    found = charted(pd.DataFrame(visits()), direction=Direction.DOWN)
    assert found.reason.startswith("A p chart: ")
    assert found.signal_table()["meaning"].tolist() == ["concern"]


def test_single_observations_of_a_period_are_a_point() -> None:
    random = np.random.default_rng(3)
    frame = pd.DataFrame(
        {"site": ["A"] * 96 + ["B"] * 96, "month": sorted(months(24) * 4) * 2, "wait": random.normal(30, 5, 192)}
    )
    given: dict[str, Any] = {"period": "month", "numerator": "wait", "by": "site"}
    means = control_charts(frame.sample(frac=1, random_state=1), kind="group", **given)
    waits = frame["wait"].to_numpy().reshape(2, 24, 4)
    direct = chart_series(
        waits.sum(axis=2), np.full((2, 24), 4.0), deviations=waits.std(axis=2, ddof=1), settings=Settings(Chart.SUBGROUP_MEAN)
    )
    assert means.charts.chart is Chart.SUBGROUP_MEAN
    np.testing.assert_allclose(means.charts.values, waits.mean(axis=2), rtol=1e-12)
    np.testing.assert_allclose(means.charts.upper, direct.upper, rtol=1e-12)
    spread = control_charts(frame, settings=Settings(Chart.SUBGROUP_SPREAD), **given)
    np.testing.assert_allclose(spread.charts.values, waits.std(axis=2, ddof=1), rtol=1e-12)
    with pytest.raises(UnreadableFrame, match="Single observations have no denominator"):
        control_charts(frame, kind="group", denominator="wait", **given)


@pytest.mark.parametrize(
    ("days", "one", "when"),
    [
        ([date(2024, 1, 1) + timedelta(weeks=week) for week in range(24)], "week", "10 Jun 2024"),
        ([date(2024, 1, 1) + timedelta(days=day) for day in range(24)], "day", "24 Jan 2024"),
        ([date(2024, 1, 1) + timedelta(days=10 * place) for place in range(24)], "period", "18 Aug 2024"),
        ([date(2020 + place // 4, 3 * (place % 4) + 1, 1) for place in range(24)], "quarter", "Oct 2025"),
        (months(24), "month", "Dec 2024"),
    ],
    ids=lambda part: part if isinstance(part, str) else None,
)
def test_points_are_called_what_they_are(days: list[date], one: str, when: str) -> None:
    falls = np.random.default_rng(2).poisson(9, 24)
    found = control_charts(pd.DataFrame({"day": days, "falls": falls}), period="day", numerator="falls")
    assert found.sentence().endswith(f"and no {one} differed by more than chance explains.")
    spec = found.spec()
    assert spec["data"]["values"][-1]["month"] == when
    assert spec["layer"][-1]["encoding"]["tooltip"][0]["title"] == one.capitalize()
    falls[-1] = 60
    high = control_charts(pd.DataFrame({"day": days, "falls": falls}), period="day", numerator="falls", kind="value")
    assert f"{'in' if one in ('month', 'quarter') else 'on'} {when}, above the upper limit" in high.sentence()


def test_icons_and_proposed_phases_are_tables() -> None:
    found = charted(pd.DataFrame(visits()), settings=Settings(Chart.PROPORTION, direction=Direction.DOWN, target=0.1))
    icons = found.icon_table().set_index("site")
    assert icons.loc["Site 1"].tolist() == ["concern_high", "consistently_fails"]
    (change,) = found.phase_table().to_dict("records")
    assert (change["site"], change["from"]) == ("Site 1", date(2024, 5, 1)), "the latest start of a phase of eight months"
    assert change["earliest"] <= change["from"] <= change["latest"]
    assert change["before"] < change["after"]
