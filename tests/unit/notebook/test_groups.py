"""Groups of people in a long table held against one of them."""

import narwhals as nw
import pandas as pd
import pytest
import vl_convert

from fivefold.engine.notebook import UnreadableFrame, compare_groups
from tests.unit.notebook.tables import LIBRARIES, Columns

COUNTS: Columns = {
    "language": ["English", "English", "Spanish", "Welsh", "Other"],
    "late_visits": [150, 150, 90, 1, None],
    "visits": [1000, 1000, 300, 6, 40],
}


@pytest.mark.parametrize("library", LIBRARIES)
def test_each_group_is_held_against_the_largest(library: str) -> None:
    found = compare_groups(LIBRARIES[library](COUNTS), group="language", numerator="late_visits", denominator="visits")
    table = nw.from_native(found.table(), eager_only=True)
    assert table["language"].to_list() == ["English", "Other", "Spanish", "Welsh"]
    assert table["reason"].to_list() == ["is_reference", "no_value", "ok", "small_numbers"]
    assert table["difference"].to_list()[2] == pytest.approx(0.15)
    assert table["ratio"].to_list()[2] == pytest.approx(2.0)


def test_the_sentence_names_the_widest_gap() -> None:
    found = compare_groups(pd.DataFrame(COUNTS), group="language", numerator="late_visits", denominator="visits")
    told = " ".join(repr(found).split())
    assert told == "Of 3 groups, one differs in late visits from English (15.0 %), furthest Spanish (30.0 %)."
    alone = compare_groups(
        pd.DataFrame(COUNTS).iloc[[0, 3]], group="language", numerator="late_visits", denominator="visits", reference="Welsh"
    )
    assert repr(alone) == "Of 1 group, none differs in late visits from Welsh by more than chance explains."


def test_the_gaps_are_drawn() -> None:
    found = compare_groups(pd.DataFrame(COUNTS), group="language", numerator="late_visits", denominator="visits")
    spec = found.spec(width=600)
    assert [row["name"] for row in spec["data"]["values"]] == ["Other", "Spanish", "Welsh"]
    assert "NaN" not in vl_convert.vegalite_to_svg(spec, vl_version="6.4")


def test_an_unknown_reference_is_refused() -> None:
    with pytest.raises(UnreadableFrame, match="no group “French”"):
        compare_groups(pd.DataFrame(COUNTS), group="language", numerator="late_visits", denominator="visits", reference="French")
