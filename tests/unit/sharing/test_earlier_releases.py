"""What went out once is known: a later run of the same measure gives nothing away that an earlier one hid."""

from datetime import date

import numpy as np
import pytest

from fivefold.engine.measures.disclosure.policies import CMS_LIKE, FEWER_THAN_FIVE, Audience
from fivefold.engine.measures.disclosure.table import Counted
from fivefold.network.people.models import Network
from fivefold.network.sharing.models import ReleasedMonth
from fivefold.network.sharing.months import Gone, Hidden, Month, Pair, Terms, hidden_of
from fivefold.network.sharing.rungs import Rung
from fivefold.network.sharing.services import release_months
from tests.factories.people import AT
from tests.unit.sharing.reading import MEASURE, read, reader, states, total

WHOLE = {"a": (20, 100), "b": (30, 110), "c": (40, 120), "d": (50, 130)}
NOTHING = Hidden(frozenset(), total=False)
MEMBERS = Terms(Audience.MEMBERS, FEWER_THAN_FIVE, Counted.PROPORTION, with_sites=True)


def month(counts: dict[str, Pair]) -> Month:
    return Month(date(2026, 1, 1), counts)


def gone(counts: dict[str, Pair], *, hidden: str = "", total_hidden: bool = False, with_sites: bool = True) -> Gone:
    return Gone(counts, frozenset(hidden), total_hidden, with_sites)


def test_late_data_of_a_small_site_is_not_the_difference_of_two_totals(network: Network) -> None:
    staff = reader(network)
    first = read(network, staff, [[20], [30], [40], [None]], [[100], [110], [120], [None]])
    assert total(first) == (90, 330)
    late = read(network, staff, [[20], [30], [40], [3]], [[100], [110], [120], [50]], run="run_2")
    assert states(late)["Westbrook"]
    assert total(late) is None, "the sites that are shown were shown before: hiding them now would hide nothing"


def test_a_site_hidden_for_anothers_sake_stays_hidden_in_the_next_run(network: Network) -> None:
    """Eastmoor was hidden beside Northgate; now Westbrook is smaller, and still Eastmoor may not be shown."""
    staff = reader(network)
    first = read(network, staff, [[3], [2], [40], [60]], [[50], [60], [120], [130]])
    assert states(first) == {"Northgate": True, "Fairhaven": True, "Eastmoor": True, "Westbrook": False}
    later = read(network, staff, [[3], [2], [40], [9]], [[50], [60], [120], [21]], run="run_2")
    assert states(later)["Eastmoor"]


def test_a_month_that_a_later_run_leaves_alone_goes_out_as_before_and_is_not_recorded_again(network: Network) -> None:
    staff = reader(network)
    before = read(network, staff, [[20, 20], [30, 30], [40, 40], [2, 60]], [[100, 99], [110, 99], [120, 99], [90, 99]])
    again = read(network, staff, [[20, 21], [30, 30], [40, 40], [2, 60]], [[100, 99], [110, 99], [120, 99], [90, 99]], run="r2")
    assert states(again) == states(before)
    assert [row.period.month for row in ReleasedMonth.objects.order_by("id")] == [1, 2, 2]


def test_a_count_that_becomes_small_is_not_told_by_the_change_of_the_total() -> None:
    now = month(WHOLE | {"a": (4, 100)})
    assert hidden_of(now, [gone(WHOLE)], NOTHING, MEMBERS) == Hidden(frozenset("a"), total=True)


def test_a_total_that_went_out_alone_binds_the_sites_that_are_shown_after_the_measure_moved_up() -> None:
    counts = {"a": (3, 100), "b": (30, 110), "c": (40, 120), "d": (50, 130)}
    alone = gone(counts, hidden="abcd", with_sites=False)
    found = hidden_of(month(counts), [alone], NOTHING, MEMBERS)
    assert found == Hidden(frozenset("abc"), total=False), "the total is out: others must be hidden beside the small one"


def test_partners_never_see_what_is_hidden_from_members_and_members_learn_nothing_from_them(network: Network) -> None:
    counts = {"a": (3, 90), "b": (8, 500), "c": (40, 120), "d": (50, 130), "e": (60, 140), "f": (70, 150)}
    partners = Terms(Audience.PARTNERS, CMS_LIKE, Counted.PROPORTION, with_sites=True)
    release_months(
        by=reader(network),
        network=network,
        subject=MEASURE,
        run="run_1",
        rung=Rung.T4,
        months=[month(counts)],
        terms=partners,
        at=AT,
    )
    closer, wider = ReleasedMonth.objects.order_by("id")
    assert (closer.audience, wider.audience) == ("members", "partners")
    assert set(closer.hidden) < set(wider.hidden)
    assert {"a", "b"} <= set(wider.hidden)


@pytest.mark.parametrize("seed", range(16))
def test_over_many_restated_runs_no_hidden_count_can_be_narrowed(seed: int) -> None:
    """Whatever was shown in any run is known; the newest hidden counts still cover the interval, by every reader's sums."""
    draw = np.random.default_rng(seed)
    sites = "abcdefg"[: int(draw.integers(3, 8))]
    counts = {site: _pair(draw) for site in sites}
    before: list[Gone] = []
    for _run in range(4):
        now = {site: pair for site, pair in counts.items() if draw.random() < 0.85} or counts
        found = hidden_of(month(now), before, NOTHING, MEMBERS)
        before.append(Gone(dict(now), found.sites, found.total, with_sites=True))
        for site in sites:
            if draw.random() < 0.3:
                counts[site] = _pair(draw)
    _assert_no_difference_tells(before)


def _pair(draw: np.random.Generator) -> Pair:
    denominator = int(draw.integers(5, 120))
    return int(draw.binomial(denominator, 0.1)), denominator


def _assert_no_difference_tells(runs: list[Gone]) -> None:
    """For each two runs with totals: what they differ by, without what was ever shown, is not one small hidden count."""
    shown = {(site, pair) for run in runs for site, pair in run.counts.items() if site not in run.hidden}
    sums = [frozenset(run.counts.items()) - shown for run in runs if not run.total_hidden]
    for first in (*sums, frozenset[tuple[str, Pair]]()):
        for second in sums:
            alone = second - first
            if not first - second and len(alone) == 1:
                ((_site, pair),) = alone
                assert not any(FEWER_THAN_FIVE.hides(count) for count in (pair[0], pair[1] - pair[0]))
