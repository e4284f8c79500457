"""Groups of people in a long table held against one of them."""

from functools import partial
from typing import Any

import narwhals as nw
import pandas as pd
import pytest
import vl_convert

from fivefold.engine.notebook import ComparedGroups, UnreadableFrame, compare_groups
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
    start = "Of 1 group, one differs in late visits from English (15.0 %), furthest Spanish (30.0 %)"
    assert told == f"{start}; too few to tell of Other, Welsh."


def compared(numerators: list[float], visits: list[int], names: list[object], **given: Any) -> ComparedGroups:
    frame = pd.DataFrame({"group": names, "late": numerators, "visits": visits})
    return compare_groups(frame, group="group", numerator="late", denominator="visits", **given)


def test_the_sentence_counts_only_groups_that_could_be_compared() -> None:
    alike = compared([300, 62, 1], [2000, 400, 6], ["A", "B", "C"])
    assert repr(alike) == "Of 1 group, none differs in late from A by more than chance explains; too few to tell of C."
    nobody = compared([0, 62], [0, 400], ["A", "B"], reference="A")
    assert repr(nobody) == "No group could be compared in late with A; too few to tell of B."
    assert repr(compared([9], [20], ["A"])) == "No group could be compared in late with A."
    never = compared([0, 60], [2000, 400], ["A", "B"], reference="A")
    assert repr(never).replace("\u00a0", " ") == "Of 1 group, one differs in late from A (0.0 %), furthest B (15.0 %)."


def test_rates_are_told_in_a_unit_in_which_they_can_be_read() -> None:
    frame = pd.DataFrame({"group": ["A", "B"], "late": [300, 120], "visits": [1_000_000, 200_000]})
    asked = partial(compare_groups, frame, group="group", numerator="late", denominator="visits", kind="rate")
    assert repr(asked()) == "Of 1 group, one differs in late from A (0.0003), furthest B (0.0006)."
    told = repr(asked(multiply=100_000)).replace("\u00a0", " ")
    assert told == "Of 1 group, one differs in late from A (30.0 per 100,000), furthest B (60.0 per 100,000)."
    with pytest.raises(UnreadableFrame, match="per so many"):
        asked(multiply=0)


def test_a_group_may_be_named_by_a_number_and_a_row_without_one_is_left_out() -> None:
    found = compared([30, 62, 9, 9], [200, 400, 100, 100], [1, 2, 3, None], reference=2)
    assert found.sums.names[found.reference] == "2.0"
    assert len(found.sums.keys) == 3
    with pytest.raises(UnreadableFrame, match="No row names a group"):
        compared([3], [9], [None])


def test_the_gaps_are_drawn() -> None:
    found = compare_groups(pd.DataFrame(COUNTS), group="language", numerator="late_visits", denominator="visits")
    spec = found.spec(width=600)
    assert [row["name"] for row in spec["data"]["values"]] == ["Other", "Spanish", "Welsh"]
    assert "NaN" not in vl_convert.vegalite_to_svg(spec, vl_version="6.4")


def test_an_unknown_reference_is_refused() -> None:
    with pytest.raises(UnreadableFrame, match="no group “French”"):
        compare_groups(pd.DataFrame(COUNTS), group="language", numerator="late_visits", denominator="visits", reference="French")
