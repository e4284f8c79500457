"""Measures and their values, built through the services that the product uses."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from fivefold.gather.datasets.models import Dataset
from fivefold.gather.measures import services
from fivefold.gather.measures.computing import compute_values
from fivefold.gather.measures.models import Measure
from fivefold.network.scope import within
from fivefold.network.sharing.rungs import Rung
from tests.factories import datasets
from tests.factories.people import AT, FACTORY

WITHIN_FOUR_HOURS = """\
name: within-four-hours
title: People seen within four hours
role: outcome
type: proportion
direction: up
dataset: ed_attendances
period: {date: arrived_on}
denominator: {where: "minutes is not null"}
numerator: {where: "minutes <= 240", unknown: report}
target: 0.95
governance:
  why_it_matters: People who wait come to harm.
  authored_by: A. Rahman
  checked_by: B. Okafor
  reviewed: 2026-01-15
"""
ATTENDANCES = """\
name: attendances
title: Attendances
role: balancing
type: count
direction: neutral
dataset: ed_attendances
period: {date: arrived_on}
numerator: {where: "site is not null"}
governance: {why_it_matters: A change in numbers explains much., authored_by: A. Rahman}
"""

Rows = Mapping[str, Sequence[tuple[int, int]]]


def measure(dataset: Dataset, text: str = WITHIN_FOUR_HOURS) -> Measure:
    return services.define_measure(by=FACTORY, network=dataset.network, text=text, at=AT)


def share(measure: Measure, rung: Rung) -> Measure:
    """Let the measure stand on `rung`, wherever it stood."""
    if measure.rung == rung:
        return measure
    with within(measure.network):
        return services.share(by=FACTORY, measure=measure, rung=rung, because="The forum decided so on 2 March.", at=AT)


def month(number: int, first: date = date(2023, 1, 1)) -> date:
    years, rest = divmod(first.month - 1 + number, 12)
    return date(first.year + years, rest + 1, 1)


def rows(counts: Rows, first: date = date(2023, 1, 1)) -> list[str]:
    """Rows of attendances whose months have these (seen within four hours, all) for each site."""
    found: list[str] = []
    for site, months in counts.items():
        for number, (in_time, everybody) in enumerate(months):
            minutes = [100] * in_time + [300] * (everybody - in_time)
            found += datasets.attendances(site, month(number, first), minutes)
    return found


def computed(dataset: Dataset, counts: Rows, folder: Path, text: str = WITHIN_FOUR_HOURS) -> Measure:
    """A measure with these values."""
    made = measure(dataset, text)
    datasets.sent(dataset, datasets.csv_text(rows(counts)), folder)
    compute_values(by=FACTORY, dataset=dataset, at=AT)
    return made
