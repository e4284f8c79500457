"""A funnel in words, in a table and as a picture."""

from xml.etree.ElementTree import fromstring

import numpy as np

from fivefold.engine.charts.formats import COUNT, PERCENT, Unit
from fivefold.engine.charts.funnel_figure import funnel_figure
from fivefold.engine.charts.funnels import ChartedFunnel, charted_funnel, funnel_sentence, funnel_table
from fivefold.engine.charts.markup import html_text
from fivefold.engine.charts.series import Reading
from fivefold.engine.stats.between_sites.funnel import funnel
from fivefold.engine.stats.between_sites.funnel_method import FunnelMethod
from fivefold.engine.stats.evaluate.words import percent
from fivefold.engine.stats.settings import Direction

ALONE = FunnelMethod(overdispersion="none")
SITES = ["Northgate", "Southgate", "Eastmoor", "Westhill", "Closed"]


def made(*numerators: int, direction: Direction = Direction.DOWN) -> ChartedFunnel:
    """Five sites with 500 cases each, the last with none."""
    above, below = np.array([*numerators, 0]), np.array([500, 500, 500, 500, 0])
    found = funnel(above, below, method=ALONE)
    words = ("breaches", "attendances")
    return charted_funnel(found, above.tolist(), names=SITES, direction=direction, unit=PERCENT, words=words)


def test_a_site_above_the_limits_is_worse_where_lower_is_better_and_stands_first() -> None:
    chart = made(50, 48, 52, 160)
    assert [(point.name, point.reading) for point in chart.points][:1] == [("Westhill", Reading.WORSE)]
    assert chart.points[0].outside == 0.998


def test_the_same_site_is_better_where_higher_is_better() -> None:
    chart = made(50, 48, 52, 160, direction=Direction.UP)
    assert [point.name for point in chart.points if point.reading is Reading.BETTER] == ["Westhill"]


def test_without_a_better_side_a_site_outside_is_only_different() -> None:
    chart = made(50, 48, 52, 160, direction=Direction.NEUTRAL)
    assert "Westhill" in {point.name for point in chart.points if point.reading is Reading.CHANGED}


def test_the_sentence_counts_who_lies_outside() -> None:
    told = funnel_sentence(made(50, 48, 52, 160), subject="breaches").replace("\u00a0", " ")
    start = "Across 4 sites, breaches stood at 15.5 %, with 1 above and 3 below the outer limits"
    assert told == f"{start}; drawn are limits of 95 % (dashed) and 99.8 %, for chance alone."


def test_the_sentence_says_when_nobody_lies_outside() -> None:
    told = funnel_sentence(made(50, 48, 52, 51), subject="breaches").replace("\u00a0", " ")
    start = "Across 4 sites, breaches stood at 10.1 %, and no site lies outside the outer limits"
    assert told == f"{start}; drawn are limits of 95 % (dashed) and 99.8 %, for chance alone."


def charted(numerators: list[int], denominators: list[int], method: FunnelMethod | None = None) -> ChartedFunnel:
    found = funnel(numerators, denominators, method=method)
    names, words = [f"Site {place}" for place in range(len(numerators))], ("breaches", "attendances")
    return charted_funnel(found, numerators, names=names, direction=Direction.DOWN, unit=PERCENT, words=words)


def test_the_sentence_says_that_limits_allow_for_the_usual_differences_between_sites() -> None:
    told = funnel_sentence(charted([50, 48, 90, 160, 20, 110] * 2, [500] * 12), subject="breaches").replace("\u00a0", " ")
    assert told.endswith("limits of 95 % (dashed) and 99.8 %, for chance and the usual differences between sites.")


def test_the_sentence_says_that_few_sites_hardly_tell_how_much_sites_differ() -> None:
    told = funnel_sentence(charted([50, 48, 90, 160, 20, 110], [500] * 6), subject="breaches")
    assert told.endswith("for chance and the usual differences between sites, which so few hardly tell.")


def test_a_site_that_no_result_could_bring_outside_is_told_tabled_and_drawn_as_such() -> None:
    """Two cases: even none or both are nothing unusual at about 3 in 10."""
    chart = charted([1, 120, 130, 125], [2, 400, 400, 410], ALONE)
    assert [point.name for point in chart.points if not point.can_stand_out] == ["Site 0"]
    told = funnel_sentence(chart, subject="breaches")
    assert told.endswith("for chance alone; of 1 site, no result could lie outside them.")
    assert funnel_table(chart).rows[0][-1] == "inside the limits, as any result of this site would be"
    root = fromstring(html_text(funnel_figure(chart, label="x")))  # noqa: S314 -- our own output
    dashed = [ring.findtext("title", "") for ring in root.iter("circle") if "stroke-dasharray" in ring.attrib]
    assert [title.split(":")[0] for title in dashed] == ["Site 0"]


def test_the_table_has_every_site_that_takes_part() -> None:
    table = funnel_table(made(50, 48, 52, 160))
    assert [row[0] for row in table.rows] == ["Westhill", "Eastmoor", "Northgate", "Southgate"]
    assert table.rows[0] == ("Westhill", "32.0\u00a0%", "160", "500", "worse: above the 99.8\u00a0% limits")


def test_the_picture_names_who_stands_out_and_titles_everybody() -> None:
    root = fromstring(html_text(funnel_figure(made(50, 48, 52, 160), label="In words")))  # noqa: S314 -- our own output
    texts = [part.text or "" for part in root.iter() if part.tag == "text"]
    titles = [part.text or "" for part in root.iter() if part.tag == "title"]
    assert "Westhill" in texts
    assert {title.split(":")[0] for title in titles} == set(SITES[:4])
    assert not [part for part in root.iter() if "style" in part.attrib]


def test_limits_wider_than_the_scale_leave_the_picture_instead_of_lying_on_its_edge() -> None:
    found = funnel(np.array([1, 5000, 5100, 4900]), np.array([10, 50_000, 50_000, 50_000]), method=ALONE)
    words = ("breaches", "attendances")
    chart = charted_funnel(found, [1, 5000, 5100, 4900], names=SITES, direction=Direction.DOWN, unit=PERCENT, words=words)
    root = fromstring(html_text(funnel_figure(chart, label="x")))  # noqa: S314 -- our own output
    lines = [str(part.get("points")).split() for part in root.iter() if part.tag == "polyline"]
    limits = [[float(place.split(",")[1]) for place in places] for places in lines if len(places) > 2]
    assert limits
    assert all(12 <= y <= 350 for ys in limits for y in ys)
    assert all(len(ys) < len(found.grid) for ys in limits)


def test_a_ratio_of_counts_lies_at_the_size_of_both_where_its_limits_are() -> None:
    found = funnel([30, 45, 60], [40, 40, 50], kind="counts", method=ALONE)
    words = ("this year", "last year")
    chart = charted_funnel(found, [30, 45, 60], names=SITES[:3], direction=Direction.DOWN, unit=COUNT, words=words)
    assert sorted(point.size for point in chart.points) == [70, 85, 110]
    assert chart.across == "this year and last year"


def test_exposure_need_not_be_whole() -> None:
    found = funnel([3, 4, 6], [0.5, 0.75, 1.25], kind="rate", method=ALONE)
    words = ("falls", "bed years")
    chart = charted_funnel(found, [3, 4, 6], names=SITES[:3], direction=Direction.DOWN, unit=COUNT, words=words)
    assert [row[3] for row in funnel_table(chart).rows] == ["1.25", "0.5", "0.75"]
    root = fromstring(html_text(funnel_figure(chart, label="x")))  # noqa: S314 -- our own output
    assert {"0.5", "1"} <= {part.text for part in root.iter("text")}


def test_levels_are_written_as_people_write_them() -> None:
    assert [percent(level) for level in (0.95, 0.998)] == ["95\u00a0%", "99.8\u00a0%"]


def of_rates(unit: Unit) -> ChartedFunnel:
    above, below = [20, 24, 31, 18], [90_000, 81_000, 99_000, 60_000]
    found = funnel(above, below, kind="rate", method=ALONE)
    return charted_funnel(found, above, names=SITES, direction=Direction.DOWN, unit=unit, words=("falls", "days"))


def test_rare_events_are_told_with_figures_that_tell_sites_apart() -> None:
    chart = of_rates(COUNT)
    assert funnel_sentence(chart, subject="falls").startswith("Across 4 sites, falls stood at 0.000282, and")
    assert [row[1] for row in funnel_table(chart).rows] == ["0.000313", "0.000222", "0.000296", "0.000300"]


def test_a_narrow_picture_has_numbers_alone_on_its_axis() -> None:
    thousand = Unit(1000.0, "\u00a0per\u00a01,000")
    root = fromstring(html_text(funnel_figure(of_rates(thousand), label="x", width=328)))  # noqa: S314 -- our own output
    ticks = [part.text or "" for part in root.iter() if part.tag == "text" and part.get("text-anchor") == "end"]
    assert ticks
    assert not [tick for tick in ticks if "per" in tick]


def test_the_picture_holds_the_limits_of_half_of_the_sites() -> None:
    """Limits that allow for usual differences lie beyond all values; the widest ones were not drawn but for a stub."""
    above, below = [500, 40_000, 20_000, 90_000, 61_000, 12_000], [100_000, 210_000, 120_000, 300_000, 190_000, 90_000]
    chart = charted(above, below)
    root = fromstring(html_text(funnel_figure(chart, label="x")))  # noqa: S314 -- our own output
    drawn = [len(str(part.get("points")).split()) for part in root.iter() if part.tag == "polyline"]
    middle = np.median([point.size for point in chart.points])
    assert min(points for points in drawn if points > 2) >= sum(size >= middle for size in chart.curves[0].sizes)
