"""Disclosure control: small counts do not get out, and what is hidden is a state of its own."""

import pytest

from fivefold.engine.measures.disclosure import (
    CMS_LIKE,
    FEWER_THAN_FIVE,
    NHS_LIKE,
    NONE,
    POLICIES,
    Audience,
    Cell,
    Policy,
    PolicyTooWeak,
    Row,
    State,
    release,
)

HIDDEN = Cell.suppressed()


def released(row: Row, policy: Policy) -> Row:
    return release((row,), Audience.PUBLIC, policy).rows[0]


@pytest.mark.parametrize(
    ("policy", "numerator", "state"),
    [
        (FEWER_THAN_FIVE, 0, State.SHOWN),
        (FEWER_THAN_FIVE, 1, State.SUPPRESSED),
        (FEWER_THAN_FIVE, 4, State.SUPPRESSED),
        (FEWER_THAN_FIVE, 5, State.SHOWN),
        (CMS_LIKE, 0, State.SHOWN),
        (CMS_LIKE, 10, State.SUPPRESSED),
        (CMS_LIKE, 11, State.SHOWN),
        (NHS_LIKE, 7, State.SUPPRESSED),
        (NHS_LIKE, 8, State.SHOWN),
    ],
)
def test_a_small_numerator_is_hidden(policy: Policy, numerator: int, state: State) -> None:
    assert released(Row((Cell(numerator, 1000),)), policy).cells[0].state is state


def test_the_complement_of_a_numerator_is_protected_too() -> None:
    assert released(Row((Cell(97, 100),)), FEWER_THAN_FIVE).cells == (HIDDEN,)


def test_what_is_shown_is_rounded_to_the_policys_multiple() -> None:
    assert released(Row((Cell(8, 1002), Cell(13, 1003))), NHS_LIKE).cells == (Cell(10, 1000), Cell(15, 1005))


def test_a_second_cell_is_hidden_where_a_total_would_give_the_first_away() -> None:
    row = released(Row((Cell(3, 50), Cell(20, 90), Cell(20, 80)), total=Cell(43, 220)), FEWER_THAN_FIVE)
    assert row.cells == (HIDDEN, Cell(20, 90), HIDDEN)
    assert row.total == Cell(43, 220)


def test_two_hidden_cells_need_no_third() -> None:
    row = released(Row((Cell(3, 50), Cell(2, 90), Cell(20, 80)), total=Cell(25, 220)), FEWER_THAN_FIVE)
    assert row.cells == (HIDDEN, HIDDEN, Cell(20, 80))


def test_a_total_over_a_single_hidden_cell_is_hidden_with_it() -> None:
    row = released(Row((Cell(3, 50), Cell.missing()), total=Cell(53, 100)), FEWER_THAN_FIVE)
    assert row == Row((HIDDEN, Cell.missing()), total=HIDDEN)


def test_without_a_total_nothing_more_is_hidden() -> None:
    assert released(Row((Cell(3, 50), Cell(20, 90))), FEWER_THAN_FIVE).cells == (HIDDEN, Cell(20, 90))


def test_missing_stays_missing_and_is_not_suppressed() -> None:
    assert released(Row((Cell.missing(),)), CMS_LIKE).cells[0].state is State.MISSING


@pytest.mark.parametrize("audience", [Audience.OWN_SITE, Audience.HUB_ANALYST])
def test_the_owning_site_and_the_hubs_analyst_see_everything(audience: Audience) -> None:
    row = Row((Cell(1, 2), Cell(0, 0)), total=Cell(1, 2))
    assert release((row,), audience, NONE).rows == (row,)


@pytest.mark.parametrize("audience", [Audience.MEMBERS, Audience.PARTNERS, Audience.PUBLIC])
def test_nobody_else_is_given_values_of_which_nothing_is_hidden(audience: Audience) -> None:
    with pytest.raises(PolicyTooWeak):
        release((), audience, NONE)


def test_policies_are_found_by_their_name() -> None:
    assert set(POLICIES) == {"none", "k5", "cms", "nhs"}
