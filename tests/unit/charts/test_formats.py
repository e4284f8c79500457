"""Numbers and months as people read them."""

from datetime import date

import pytest

from fivefold.engine.charts.formats import COUNT, PER_THOUSAND, PERCENT, Unit, counted, day, exact, month, whole


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "words"),
    [
        (0.0814, PERCENT, 1, "8.1\u00a0%"),
        (1.0, PERCENT, 0, "100\u00a0%"),
        (0.0123, PER_THOUSAND, 1, "12.3\u00a0per\u00a01,000"),
        (12345.0, COUNT, 0, "12,345"),
        (-0.0001, PERCENT, 1, "0.0\u00a0%"),
        (None, PERCENT, 1, "–"),
    ],
)
def test_a_value_is_shown_in_its_unit(value: float | None, unit: Unit, decimals: int, words: str) -> None:
    assert unit.show(value, decimals) == words


def test_counts_have_commas_between_thousands() -> None:
    assert whole(46315223) == "46,315,223"


@pytest.mark.parametrize(("number", "words"), [(0, "0 sites"), (1, "1 site"), (1400, "1,400 sites")])
def test_a_noun_agrees_with_its_number(number: int, words: str) -> None:
    assert counted(number, "site", "sites") == words


def test_months_are_named_in_full_and_in_short() -> None:
    assert (month(date(2018, 3, 1)), day(date(2018, 3, 1))) == ("Mar 2018", "1 Mar 2018")


@pytest.mark.parametrize(
    ("low", "high", "unit", "decimals"),
    [
        (0.1, 0.2, PERCENT, 1),
        (0.1699, 0.1704, PERCENT, 2),
        (0.301, 0.3014, COUNT, 4),
        (2.0, 2.0, COUNT, 1),
        (0.0, 1e-12, COUNT, 6),
    ],
)
def test_an_interval_has_as_many_places_as_tell_its_ends_apart(low: float, high: float, unit: Unit, decimals: int) -> None:
    assert unit.decimals(low, high) == decimals
    assert unit.decimals(high, low) == decimals


@pytest.mark.parametrize(
    ("number", "words"),
    [(2901.0, "2,901"), (12.5, "12.5"), (12.004, "12"), (0.0042, "0.0042"), (0.0, "0"), (None, "–")],
)
def test_an_amount_need_not_be_whole(number: float | None, words: str) -> None:
    assert exact(number) == words


@pytest.mark.parametrize(
    ("largest", "unit", "places"),
    [
        (0.185, PERCENT, 1),
        (0.0031, PERCENT, 2),
        (0.0123, PER_THOUSAND, 1),
        (0.000306, COUNT, 6),
        (1.03, COUNT, 2),
        (0.0, COUNT, 1),
    ],
)
def test_small_values_keep_their_figures(largest: float, unit: Unit, places: int) -> None:
    assert unit.places(largest) == places


def test_a_long_unit_has_no_room_in_a_picture() -> None:
    assert PERCENT.in_picture == PERCENT
    assert PER_THOUSAND.in_picture.show(0.0123) == "12.3"
