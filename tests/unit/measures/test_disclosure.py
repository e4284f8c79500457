"""Disclosure control: small counts do not get out, nothing shown gives them away, and what is hidden is a state of its own."""

import numpy as np
import pytest

from fivefold.engine.measures.disclosure.audit import audit
from fivefold.engine.measures.disclosure.facts import published_denominator, published_limit, published_rate
from fivefold.engine.measures.disclosure.policies import (
    CMS_LIKE,
    FEWER_THAN_FIVE,
    NHS_LIKE,
    NONE,
    POLICIES,
    Audience,
    Policy,
    PolicyTooWeak,
)
from fivefold.engine.measures.disclosure.primary import hidden_at_first
from fivefold.engine.measures.disclosure.release import GivenAway, Released, release
from fivefold.engine.measures.disclosure.table import NOBODY, Counted, State, Table

Counts = list[tuple[int, int]]


def month(cells: Counts, *, sites_are_readers: bool = False, counted: Counted = Counted.PROPORTION) -> Table:
    """Sites and their total; with `sites_are_readers` each knows its own cell."""
    count = len(cells)
    above, below = [part for part, _whole in cells], [whole for _part, whole in cells]
    owners = [*range(count), NOBODY] if sites_are_readers else None
    return Table.of(
        [*above, sum(above)],
        [*below, sum(below)],
        sums=[(count, np.arange(count))],
        owners=owners,
        counted=counted,
        names=(*(f"site {number}" for number in range(1, count + 1)), "the total"),
    )


def alone(numerator: int, denominator: int, policy: Policy, counted: Counted = Counted.PROPORTION) -> State:
    return release(Table.of([numerator], [denominator], counted=counted), Audience.PUBLIC, policy).state(0)


def hidden(released: Released) -> list[int]:
    return np.flatnonzero(released.hidden).tolist()


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
    assert alone(numerator, 1000, policy) is state


@pytest.mark.parametrize(
    ("counted", "numerator", "denominator", "state"),
    [
        (Counted.PROPORTION, 97, 100, State.SUPPRESSED),
        (Counted.RATE, 97, 100, State.SHOWN),
        (Counted.RATE, 120, 100, State.SHOWN),
        (Counted.COUNT, 20, 1, State.SHOWN),
        (Counted.COUNT, 2, 1, State.SUPPRESSED),
        (Counted.AMOUNT, 2, 50, State.SHOWN),
        (Counted.AMOUNT, 200, 3, State.SUPPRESSED),
    ],
)
def test_what_counts_people_or_events_is_protected_and_nothing_else(
    counted: Counted, numerator: int, denominator: int, state: State
) -> None:
    assert alone(numerator, denominator, FEWER_THAN_FIVE, counted) is state


def test_what_is_shown_is_rounded_to_the_policys_multiple_each_number_for_itself() -> None:
    found = release(month([(8, 1002), (13, 1003)]), Audience.PUBLIC, NHS_LIKE)
    assert found.numerators.tolist() == [10, 15, 20]
    assert found.denominators.tolist() == [1000, 1005, 2005]


def test_the_cheapest_other_cell_is_hidden_where_a_total_would_give_one_away() -> None:
    found = release(month([(3, 50), (20, 90), (20, 80)]), Audience.PUBLIC, FEWER_THAN_FIVE)
    assert hidden(found) == [0, 2]
    assert found.state(3) is State.SHOWN


def test_two_hidden_cells_need_no_third_where_no_reader_knows_one_of_them() -> None:
    assert hidden(release(month([(3, 50), (2, 90), (20, 80)]), Audience.PUBLIC, FEWER_THAN_FIVE)) == [0, 1]


def test_two_hidden_cells_need_a_third_where_each_site_knows_its_own() -> None:
    table = month([(3, 50), (2, 90), (20, 80), (30, 300)], sites_are_readers=True)
    assert hidden(release(table, Audience.MEMBERS, FEWER_THAN_FIVE)) == [0, 1, 2]


def test_hidden_cells_that_hold_too_little_together_take_another_with_them() -> None:
    """Of two hidden numerators that are 1 and 1 together, neither could be 4."""
    assert hidden(release(month([(1, 50), (1, 90), (20, 80)]), Audience.PUBLIC, FEWER_THAN_FIVE)) == [0, 1, 2]


def test_where_no_other_cell_could_help_the_total_is_hidden_and_no_cell_for_nothing() -> None:
    found = release(month([(3, 50), (20, 90)], sites_are_readers=True), Audience.MEMBERS, FEWER_THAN_FIVE)
    assert hidden(found) == [0, 2]


def test_without_a_total_nothing_more_is_hidden() -> None:
    found = release(Table.of([3, 20], [50, 90]), Audience.PUBLIC, FEWER_THAN_FIVE)
    assert hidden(found) == [0]


def test_missing_stays_missing_and_is_not_suppressed() -> None:
    found = release(Table.of([0, 2], [0, 9], present=[False, True]), Audience.PUBLIC, CMS_LIKE)
    assert [found.state(cell) for cell in range(2)] == [State.MISSING, State.SUPPRESSED]


@pytest.mark.parametrize("audience", [Audience.OWN_SITE, Audience.HUB_ANALYST])
def test_the_owning_site_and_the_hubs_analyst_see_everything(audience: Audience) -> None:
    found = release(month([(1, 2), (0, 0)]), audience, NONE)
    assert not found.hidden.any()
    assert found.numerators.tolist() == [1, 0, 1]


@pytest.mark.parametrize("audience", [Audience.MEMBERS, Audience.PARTNERS, Audience.PUBLIC])
def test_nobody_else_is_given_values_of_which_nothing_is_hidden(audience: Audience) -> None:
    with pytest.raises(PolicyTooWeak):
        release(month([(20, 90)]), audience, NONE)


def test_policies_are_found_by_their_name() -> None:
    assert set(POLICIES) == {"none", "k5", "cms", "nhs"}


def test_the_audit_catches_a_table_in_which_only_small_cells_were_hidden_and_names_cell_and_cause() -> None:
    table = month([(3, 50), (20, 90), (20, 80)])
    (numerator, *_rest) = audit(table, hidden_at_first(table, FEWER_THAN_FIVE), FEWER_THAN_FIVE)
    assert numerator.told(table) == "The numerator of site 1 is given away by the sum the total."


def test_the_audit_catches_a_margin_that_gives_a_cell_away_by_way_of_other_margins() -> None:
    """Three cells of two sites by two strata are hidden, and the fourth with both margins tells them all."""
    above, below = [3, 30, 4, 40], [100, 200, 300, 400]
    table = Table.of(
        [*above, 33, 44, 7, 70],
        [*below, 300, 700, 400, 600],
        sums=[(4, [0, 1]), (5, [2, 3]), (6, [0, 2]), (7, [1, 3])],
    )
    naive = np.array([True, True, True, False, False, False, False, False])
    assert {each.cell for each in audit(table, naive, FEWER_THAN_FIVE)} == {0, 1, 2}
    assert audit(table, release(table, Audience.PUBLIC, FEWER_THAN_FIVE).hidden, FEWER_THAN_FIVE) == ()


def test_the_audit_catches_a_rate_published_beside_a_shown_denominator() -> None:
    facts = (*published_denominator(0, 64), *published_rate((0,), 3 / 64, decimals=3))
    table = Table.of([3], [64], facts=facts, names=("Northgate",))
    with pytest.raises(GivenAway, match=r"numerator of Northgate is given away by .*the published value 0\.047"):
        release(table, Audience.PUBLIC, FEWER_THAN_FIVE)


def test_a_rate_with_few_decimals_gives_nothing_away_where_the_denominator_is_hidden() -> None:
    table = Table.of([3], [64], facts=published_rate((0,), 3 / 64, decimals=2))
    assert hidden(release(table, Audience.PUBLIC, FEWER_THAN_FIVE)) == [0]


def test_the_audit_catches_a_limit_that_tells_the_denominator() -> None:
    """With the denominator from its limit and its rate, the numerator is told."""
    centre, denominator = 0.1, 64
    upper = centre + 3 * (centre * (1 - centre) / denominator) ** 0.5
    limit = published_limit(0, centre, upper, decimals=6, variance=lambda level: level * (1 - level))
    assert (limit[0].low, limit[0].high) == (63, 65)
    table = Table.of([3], [denominator], facts=(*limit, *published_rate((0,), 3 / 64, decimals=3)))
    with pytest.raises(GivenAway, match="published limit"):
        release(table, Audience.PUBLIC, FEWER_THAN_FIVE)


def test_the_audit_catches_late_data_told_by_the_total_before_and_after() -> None:
    """Three sites and their total went out; then a fourth with three of fifty comes in."""
    above, below = [20, 30, 40, 3, 90, 93], [100, 110, 120, 50, 330, 380]
    before = [True, True, True, False, True, False]
    table = Table.of(above, below, sums=[(4, [0, 1, 2]), (5, [0, 1, 2, 3])], out=before)
    only_small = hidden_at_first(table, FEWER_THAN_FIVE)
    assert {each.cell for each in audit(table, only_small, FEWER_THAN_FIVE)} == {3}
    found = release(table, Audience.MEMBERS, FEWER_THAN_FIVE)
    assert hidden(found) == [3, 5], "the new total is hidden: what went out cannot be taken back"
    assert found.known_before == ()


def test_what_an_earlier_release_alone_gives_away_is_said_and_nothing_new_is_added() -> None:
    """A total went out with all sites but one, long ago and without control."""
    table = Table.of([20, 30, 3, 53], [100, 110, 50, 260], sums=[(3, [0, 1, 2])], out=[True, True, False, True])
    found = release(table, Audience.MEMBERS, FEWER_THAN_FIVE)
    assert {each.cell for each in found.known_before} == {2}
    assert hidden(found) == [2]


def test_what_stays_hidden_from_a_closer_audience_is_hidden_from_a_wider_one() -> None:
    table = month([(3, 50), (20, 90), (20, 80), (30, 300)])
    members = release(table, Audience.MEMBERS, FEWER_THAN_FIVE)
    wider = Table.of(table.numerators, table.denominators, sums=[(4, [0, 1, 2, 3])], kept=members.hidden)
    partners = release(wider, Audience.PARTNERS, CMS_LIKE)
    assert not (members.hidden & ~partners.hidden).any()
    assert audit(wider, partners.hidden, CMS_LIKE) == ()


def test_a_table_whose_totals_are_no_sums_is_refused() -> None:
    with pytest.raises(ValueError, match="not the sum of its parts"):
        Table.of([1, 2, 4], [9, 9, 18], sums=[(2, [0, 1])])
