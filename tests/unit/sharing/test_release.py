"""Who sees how much of a measure, and that no hidden count can be had by subtraction."""

import pytest

from fivefold.engine.measures.disclosure.policies import Audience
from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.permission import Actor, ActorKind, Permission, system
from fivefold.network.people.models import Network
from fivefold.network.people.roles import ROLES
from fivefold.network.sharing.audiences import CHAIN, POLICY_TABLE, audience_of, may_see_figures
from fivefold.network.sharing.models import ReleasedMonth
from fivefold.network.sharing.rungs import Detail, Rung, detail_for, may_see
from tests.unit.sharing.reading import read, reader, states, total


def member(*permissions: Permission, site: str | None = None) -> Actor:
    granted = frozenset({Permission.VIEW_MEASURES, *permissions})
    return Actor(kind=ActorKind.MEMBER, identifier="mem_1", name="M", permissions=granted, network="net_1", site=site)


ANALYST = member(Permission.VIEW_SMALL_COUNTS)
STAFF = member()
GUEST = Actor(kind=ActorKind.GUEST, identifier="gst_1", name="G", permissions=frozenset({Permission.TELL_STORY}), network="net_1")


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


def test_a_wider_audience_never_reads_under_a_weaker_policy() -> None:
    for rung in Rung:
        ends = [POLICY_TABLE[audience][rung].hide_to for audience in CHAIN[:2]]
        assert ends == sorted(ends)
        assert not any(POLICY_TABLE[audience][rung].hides_nothing for audience in CHAIN)


def test_nothing_is_hidden_from_a_role_under_an_agreement_and_belonging_to_no_site_is_not_enough(network: Network) -> None:
    analyst = reader(network, Permission.VIEW_SMALL_COUNTS)
    assert audience_of(analyst) is Audience.HUB_ANALYST
    assert audience_of(reader(network, Permission.VIEW_SIGNALS)) is Audience.MEMBERS
    assert audience_of(reader(network, Permission.VIEW_SMALL_COUNTS, site="Northgate")) is Audience.MEMBERS
    assert not read(network, analyst, [[2]], [[3]]).sites.hidden.any()
    assert not ReleasedMonth.objects.exists()


def test_every_count_comes_with_roles_that_work_on_signals_for_the_whole_network_and_with_no_others() -> None:
    granted = {key for key, role in ROLES.items() if Permission.VIEW_SMALL_COUNTS in role.permissions}
    assert granted == {"network_lead", "analyst", "learning_coordinator", "decision_group_chair", "decision_group_member"}


def test_small_counts_are_hidden_from_members_and_are_neither_nought_nor_missing(network: Network) -> None:
    found = read(network, reader(network), [[20, 2], [30, 30], [40, 40], [50, None]], [[60, 60], [60, 60], [80, 80], [90, None]])
    assert found.sites.hidden[0].tolist() == [False, True]
    assert found.sites.mask[0].tolist() == [True, False]
    assert found.sites.hidden[3].tolist() == [False, False], "nobody reported it: it is missing, not hidden"


def test_sites_that_know_their_own_counts_cannot_subtract_them_so_two_more_are_hidden(network: Network) -> None:
    found = read(network, reader(network), [[2], [30], [40], [50]], [[60], [60], [80], [90]])
    assert states(found) == {"Northgate": True, "Fairhaven": True, "Eastmoor": True, "Westbrook": False}
    assert total(found) == (122, 290)


def test_with_too_few_sites_the_total_is_hidden_instead(network: Network) -> None:
    found = read(network, reader(network), [[2], [30]], [[60], [60]])
    assert states(found) == {"Northgate": True, "Fairhaven": False}
    assert total(found) is None


def test_a_site_with_gaps_anyway_is_hidden_before_one_without(network: Network) -> None:
    """Northgate is small in January; in February Southlea needs two others: Northgate first, though it is the largest."""
    numerators = [[3, 400], [30, 30], [40, 40], [50, 50], [60, 3]]
    denominators = [[90, 900], [60, 60], [80, 80], [90, 90], [99, 99]]
    found = read(network, reader(network), numerators, denominators)
    assert states(found, 1) == {"Northgate": True, "Fairhaven": True, "Eastmoor": False, "Westbrook": False, "Southlea": True}


def test_a_site_sees_its_own_small_counts_and_no_more_of_the_others_for_it(network: Network) -> None:
    counts: tuple[list[list[int | None]], list[list[int | None]]] = ([[2], [3], [40], [50]], [[60], [60], [80], [90]])
    everybody = read(network, reader(network), *counts)
    own = read(network, reader(network, site="Northgate"), *counts)
    assert states(own) == states(everybody) | {"Northgate": False}
    assert own.sites.numerators[[name for _row, name in own.rows].index("Northgate"), 0] == 2


def test_a_network_of_one_site_shows_that_site_its_total(network: Network) -> None:
    assert total(read(network, reader(network, site="Northgate"), [[2]], [[60]])) == (2, 60)
    assert total(read(network, reader(network), [[2]], [[60]])) is None


def test_blinded_sites_have_numbers_that_stay_the_same_and_the_own_site_its_name(network: Network) -> None:
    lead = reader(network, site="Fairhaven")
    first, again = (read(network, lead, [[9], [9], [9]], [[50], [50], [50]], rung=Rung.T2) for _time in range(2))
    assert first.rows == again.rows
    assert sorted(name for _row, name in first.rows) == ["Fairhaven", "Site 1", "Site 2"]


def test_on_the_rung_of_the_network_no_site_is_shown_and_no_two_sites_have_a_total(network: Network) -> None:
    three = read(network, reader(network), [[20, 20], [30, 30], [40, None]], [[60, 60], [60, 60], [70, None]], rung=Rung.T1)
    assert three.rows == ()
    assert total(three) == (90, 190)
    assert total(three, 1) is None, "each of two sites could subtract its own"


def test_what_goes_out_for_the_first_time_is_recorded_once_and_in_the_audit_trail(network: Network) -> None:
    for _time in range(2):
        read(network, reader(network), [[20], [30], [2]], [[60], [60], [70]])
    (row,) = ReleasedMonth.objects.all()
    assert (row.run, row.audience, row.policy, row.with_sites) == ("run_1", "members", "k5", True)
    assert row.counts == {"sit_n": [20, 60], "sit_f": [30, 60], "sit_e": [2, 70]}
    (event,) = AuditEvent.objects.filter(action="values.released")
    assert event.details == {"run": "run_1", "audience": "members", "policy": "k5", "months": 1}


@pytest.mark.parametrize(
    ("actor", "site", "seen"),
    [
        (ANALYST, "sit_n", True),
        (member(Permission.VIEW_SIGNALS, site="sit_n"), "sit_n", True),
        (member(Permission.VIEW_SMALL_COUNTS, site="sit_n"), "sit_f", False),
        (member(Permission.VIEW_SIGNALS), "sit_f", False),
        (STAFF, "sit_n", False),
        (STAFF, None, True),
        (GUEST, None, False),
    ],
)
def test_figures_worked_out_from_one_sites_counts_are_for_the_site_and_for_who_sees_every_count(
    actor: Actor, site: str | None, seen: bool
) -> None:
    assert may_see_figures(actor, Rung.T3, site=site) is seen
