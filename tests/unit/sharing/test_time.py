"""A page of a large network does not wait for disclosure control."""

from datetime import date
from time import perf_counter

import numpy as np

from fivefold.engine.measures.disclosure.policies import Audience
from fivefold.engine.measures.disclosure.table import Counted
from fivefold.network.people.models import Network
from fivefold.network.sharing.release import Subject, release_series
from fivefold.network.sharing.rungs import Rung
from fivefold.network.sharing.selectors import recorded
from tests.factories.people import AT
from tests.unit.sharing.reading import MEASURE, reader

SITES, MONTHS = 140, 36
FIRST, AGAIN = 1.0, 0.3
"""Seconds, with room for a busy machine: a quiet one takes 0.06 and 0.006."""


def large(network: Network) -> Subject:
    draw = np.random.default_rng(4)
    denominators = draw.poisson(80 * draw.gamma(2.0, 0.5, (SITES, 1)) * np.ones((SITES, MONTHS))).astype(np.int64)
    return Subject(
        network=network,
        measure=MEASURE,
        run="run_1",
        rung=Rung.T3,
        counted=Counted.PROPORTION,
        sites=[(f"sit_{number}", f"Site {number}") for number in range(SITES)],
        periods=[date(2023 + month // 12, month % 12 + 1, 1) for month in range(MONTHS)],
        numerators=draw.binomial(denominators, 0.1),
        denominators=denominators,
        mask=np.ones((SITES, MONTHS), np.bool_),
    )


def test_a_hundred_and_forty_sites_and_three_years_go_out_in_a_pages_time(network: Network) -> None:
    subject, staff = large(network), reader(network)
    took = []
    for _time in range(2):
        start = perf_counter()
        found = release_series(actor=staff, subject=subject, before=recorded([MEASURE], Audience.MEMBERS), at=AT)
        took.append(perf_counter() - start)
    assert found.sites.hidden.sum() > 500
    assert took[0] < FIRST
    assert took[1] < AGAIN
