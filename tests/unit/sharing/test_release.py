"""Who sees how much of a measure, and that no hidden count can be had by subtraction."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivefold.engine.measures.disclosure import Audience
from fivefold.foundation.permission import Actor, ActorKind, Permission, system
from fivefold.network.sharing.audiences import audience_of, may_see_figures
from fivefold.network.sharing.release import Released, release_series
from fivefold.network.sharing.rungs import Detail, Rung, detail_for, may_see

SITES = [("sit_n", "Northgate"), ("sit_f", "Fairhaven"), ("sit_e", "Eastmoor")]


def member(*permissions: Permission, site: str | None = None) -> Actor:
    granted = frozenset({Permission.VIEW_MEASURES, *permissions})
    return Actor(kind=ActorKind.MEMBER, identifier="mem_1", name="M", permissions=granted, network="net_1", site=site)


ANALYST = member(Permission.VIEW_SIGNALS)
STAFF = member()
GUEST = Actor(kind=ActorKind.GUEST, identifier="gst_1", name="G", permissions=frozenset({Permission.TELL_STORY}), network="net_1")


def released(actor: Actor, numerators: list[list[int]], denominators: list[list[int]], rung: Rung = Rung.T3) -> Released:
    return release_series(
        actor=actor,
        rung=rung,
        subject="msr_1",
        sites=SITES[: len(numerators)],
        numerators=np.array(numerators, dtype=np.int64),
        denominators=np.array(denominators, dtype=np.int64),
        mask=np.ones((len(numerators), len(numerators[0])), dtype=np.bool_),
    )


@pytest.mark.parametrize(
    ("actor", "rung", "detail"),
    [
        (STAFF, Rung.T0, Detail.NOTHING),
        (STAFF, Rung.T1, Detail.NETWORK),
        (STAFF, Rung.T2, Detail.BLINDED_SITES),
        (STAFF, Rung.T3, Detail.NAMED_SITES),
        (GUEST, Rung.T3, Detail.NOTHING),
        (GUEST, Rung.T4, Detail.NAMED_SITES),
        (GUEST, Rung.T5, Detail.NAMED_SITES),
        (system("job"), Rung.T0, Detail.NAMED_SITES),
    ],
)
def test_each_rung_lets_each_kind_of_reader_see_so_much(actor: Actor, rung: Rung, detail: Detail) -> None:
    assert detail_for(actor, rung) is detail


def test_a_rung_never_shows_less_than_the_one_below_it() -> None:
    depth = [may_see(STAFF, rung, own_site=False) for rung in Rung]
    assert depth == sorted(depth)


def test_a_site_sees_itself_on_the_lowest_rung_and_a_guest_does_not() -> None:
    assert may_see(STAFF, Rung.T0, own_site=True)
    assert not may_see(GUEST, Rung.T0, own_site=True)


def test_who_works_with_signals_for_the_whole_network_has_nothing_hidden() -> None:
    assert audience_of(ANALYST) is Audience.HUB_ANALYST
    assert audience_of(member(Permission.VIEW_SIGNALS, site="sit_n")) is Audience.MEMBERS
    assert not released(ANALYST, [[2]], [[3]]).sites.hidden.any()


def test_small_counts_are_hidden_from_members_and_are_neither_nought_nor_missing() -> None:
    found = released(STAFF, [[20, 2], [30, 30], [40, 40]], [[60, 60], [60, 60], [80, 80]])
    assert found.sites.hidden[0].tolist() == [False, True]
    assert found.sites.mask[0].tolist() == [True, False]


def test_a_single_hidden_site_takes_another_with_it_so_that_the_total_tells_nothing() -> None:
    found = released(STAFF, [[2], [30], [40]], [[60], [60], [80]])
    assert found.sites.hidden.sum() == 2
    assert found.network is not None
    assert found.network.numerators.tolist() == [[72]]


def test_a_site_sees_its_own_small_counts_and_no_more_of_the_others_for_it() -> None:
    lead = member(site="sit_n")
    found = released(lead, [[2], [3], [40]], [[60], [60], [80]])
    shown = dict(zip([name for _row, name in found.rows], found.sites.hidden[:, 0].tolist(), strict=True))
    assert shown == {"Northgate": False, "Fairhaven": True, "Eastmoor": True}


def test_blinded_sites_have_numbers_that_stay_the_same_and_the_own_site_its_name() -> None:
    lead = member(site="sit_f")
    first, again = (released(lead, [[9], [9], [9]], [[50], [50], [50]], Rung.T2) for _time in range(2))
    assert first.rows == again.rows
    assert sorted(name for _row, name in first.rows) == ["Fairhaven", "Site 1", "Site 2"]


def test_on_the_rung_of_the_network_no_site_is_shown() -> None:
    found = released(STAFF, [[20], [30]], [[60], [60]], Rung.T1)
    assert found.rows == ()
    assert found.network is not None
    assert found.network.denominators.tolist() == [[120]]


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (pair[0], pair[0] + pair[1])), min_size=3, max_size=3
    ),
    st.sampled_from([STAFF, member(site="sit_n")]),
)
def test_no_hidden_count_is_the_difference_of_shown_ones(cells: list[tuple[int, int]], actor: Actor) -> None:
    """Whoever knows the total, the shown sites and their own is left with at least two hidden sites, or with no total."""
    found = released(actor, [[part] for part, _whole in cells], [[whole] for _part, whole in cells])
    assert found.network is not None
    hidden = int(found.sites.hidden.sum())
    if found.network.mask[0, 0]:
        assert hidden != 1


@pytest.mark.parametrize(
    ("actor", "site", "seen"),
    [
        (ANALYST, "sit_n", True),
        (member(Permission.VIEW_SIGNALS, site="sit_n"), "sit_n", True),
        (member(Permission.VIEW_SIGNALS, site="sit_n"), "sit_f", False),
        (STAFF, "sit_n", False),
        (STAFF, None, True),
        (GUEST, None, False),
    ],
)
def test_figures_worked_out_from_one_sites_counts_are_for_the_site_and_for_who_sees_every_count(
    actor: Actor, site: str | None, seen: bool
) -> None:
    assert may_see_figures(actor, Rung.T3, site=site) is seen
