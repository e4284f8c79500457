"""Every row of the tables of reliability."""

import pytest

from fivefold.close.checks.reliability import SiteReliability, network_reliability, site_reliability
from tests.spec.reliability import CASES, NETWORK, ReliabilityCase


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.shows)
def test_a_site_is_what_its_counts_make_of_it(case: ReliabilityCase) -> None:
    assert site_reliability(case.months) == case.site


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.shows)
def test_the_order_in_which_counts_come_in_does_not_matter(case: ReliabilityCase) -> None:
    assert site_reliability(case.months[::-1]) == case.site


@pytest.mark.parametrize(("reliable", "not_reliable", "too_little", "state", "shows"), NETWORK)
def test_the_network_is_what_its_sites_make_of_it(
    reliable: int, not_reliable: int, too_little: int, state: str, shows: str
) -> None:
    sites = (
        [SiteReliability.RELIABLE] * reliable
        + [SiteReliability.NOT_RELIABLE] * not_reliable
        + [SiteReliability.TOO_LITTLE] * too_little
    )
    found = network_reliability(sites)
    assert found.state == state, shows
    assert (found.reliable, found.not_reliable, found.too_little) == (reliable, not_reliable, too_little)
