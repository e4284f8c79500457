"""Sites of a long table against each other."""

import narwhals as nw
import numpy as np
import pandas as pd
import pytest
import vl_convert

from fivefold.engine.notebook import UnreadableFrame, compare_sites
from fivefold.engine.stats.between_sites.funnel import funnels
from fivefold.engine.stats.between_sites.funnel_method import FunnelMethod
from tests.unit.notebook.tables import LIBRARIES, visits


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_row_for_each_site_comes_back_in_its_own_library(library: str) -> None:
    method = FunnelMethod(overdispersion="none")
    found = compare_sites(LIBRARIES[library](visits()), site="site", numerator="late_visits", denominator="visits", method=method)
    table = nw.from_native(found.table(), eager_only=True)
    assert table["site"].to_list() == [f"Site {site}" for site in range(6)]
    assert table["denominator"].to_list() == [24 * 200.0] * 6
    assert table["outside_99.8"].to_list()[1] == 1


def test_limits_are_those_at_each_sites_own_size() -> None:
    frame = pd.DataFrame({"site": list("abcdef"), "events": [3, 9, 20, 41, 80, 160], "cases": [20, 50, 100, 200, 400, 800]})
    found = compare_sites(frame, site="site", numerator="events", denominator="cases")
    direct = funnels(frame["events"].to_numpy(), frame["cases"].to_numpy())
    assert found.table()["upper_95"].tolist() == direct.upper[0, 0].tolist()


def test_the_funnel_and_the_beliefs_are_drawn() -> None:
    found = compare_sites(pd.DataFrame(visits()), site="site", numerator="late_visits", denominator="visits")
    for spec in (found.spec(width=600), found.believed_spec(width=600)):
        assert "NaN" not in vl_convert.vegalite_to_svg(spec, vl_version="6.4")
    assert found._repr_html_().count("<svg") == 1
    assert repr(found).startswith("Across 6 sites, late visits stood at")


def test_a_belief_lies_between_what_a_site_shows_and_all_together() -> None:
    found = compare_sites(pd.DataFrame(visits()), site="site", numerator="late_visits", denominator="visits")
    shown, believed = found.found.values, np.array(found.believed_table()["value"].tolist())
    assert (np.abs(believed - found.found.centre) <= np.abs(shown - found.found.centre) + 1e-12).all()


def test_rows_with_an_empty_cell_are_left_out() -> None:
    frame = pd.DataFrame({"site": ["a", "a", "b"], "events": [3, np.nan, 9], "cases": [20, 20, 50]})
    assert compare_sites(frame, site="site", numerator="events", denominator="cases").sums.denominators.tolist() == [20, 50]


def test_a_table_without_a_site_column_is_refused() -> None:
    with pytest.raises(UnreadableFrame, match="no column “place”"):
        compare_sites(pd.DataFrame(visits()), site="place", numerator="late_visits", denominator="visits")
    with pytest.raises(UnreadableFrame, match="Nothing names what is compared"):
        compare_sites(pd.DataFrame(visits()), site=(), numerator="late_visits", denominator="visits")


def test_a_row_without_a_site_is_left_out() -> None:
    frame = pd.DataFrame({"site": ["a", None, "b"], "events": [3, 4, 9], "cases": [20, 30, 50]})
    assert compare_sites(frame, site="site", numerator="events", denominator="cases").sums.names == ("a", "b")


def test_rates_are_told_per_so_many() -> None:
    frame = pd.DataFrame({"site": ["a", "b", "c"], "falls": [20, 24, 31], "days": [90_000, 81_000, 99_000]})
    found = compare_sites(frame, site="site", numerator="falls", denominator="days", kind="rate", multiply=1000)
    told = repr(found).replace("\u00a0", " ")
    assert told.startswith("Across 3 sites, falls stood at 0.28 per 1,000")
    assert found.spec()["layer"][-1]["data"]["values"][0]["shown"].replace("\u00a0", " ") == "0.22 per 1,000"
    assert found.table()["value"].iloc[0] == 20 / 90_000


def test_ranks_come_with_their_intervals_and_with_what_they_are_worth() -> None:
    found = compare_sites(pd.DataFrame(visits()), site="site", numerator="late_visits", denominator="visits")
    table = found.believed_table().sort_values("value")
    assert table["rank"].iloc[-1] == 6
    assert ((table["rank_low"] <= table["rank"]) & (table["rank"] <= table["rank_high"])).all()
    assert 0 < found.rankability < 1
    alike = pd.DataFrame({"site": ["a", "b", "c"], "late": [20, 21, 22], "visits": [100, 100, 100]})
    same = compare_sites(alike, site="site", numerator="late", denominator="visits")
    assert same.rankability == 0
    assert same.believed_table()["rank"].isna().all()
