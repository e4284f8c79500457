"""Signals for tests: data are sent, values computed and ranked, all through the services that the product uses."""

from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

from fivefold.analyse.signals.models import Signal
from fivefold.analyse.signals.ranking import refresh_signals
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.measures.models import Measure
from fivefold.network.people.models import Network
from fivefold.network.scope import within
from tests.factories import datasets, measures, people
from tests.factories.people import AT, FACTORY

MONTHS = 24
EVERYBODY = 40
USUAL = (36, 34, 35, 37, 35)
"""People seen within four hours, of 40, in ordinary months."""

Months = Sequence[tuple[int, int]]


def usual(months: int = MONTHS, start: int = 0) -> list[tuple[int, int]]:
    """Ordinary months."""
    return [(seen, EVERYBODY) for seen in islice(cycle(USUAL), start, start + months)]


def low(months: int = 1, seen: int = 18) -> list[tuple[int, int]]:
    """Months in which far fewer people were seen in time."""
    return [(seen, EVERYBODY)] * months


def dataset(network: Network) -> Dataset:
    """A dataset of a network with two sites."""
    with within(network):
        people.site(network, identifier="N01", name="Northgate")
        people.site(network, identifier="F02", name="Fairhaven")
        return datasets.dataset(network)


def measured(dataset: Dataset, folder: Path, northgate: Months, fairhaven: Months | None = None) -> Measure:
    """The measure, with these months at the two sites; what was sent before for a month is replaced."""
    counts = {"N01": northgate, "F02": fairhaven or usual(len(northgate), start=2)}
    with within(dataset.network):
        return measures.computed(dataset, counts, folder)


def refreshed(measure: Measure) -> list[Signal]:
    """The signals that the measure's latest run raises."""
    with within(measure.network):
        return refresh_signals(by=FACTORY, measure=measure, at=AT)


def signal(network: Network, folder: Path) -> Signal:
    """A concern at Northgate: its latest month is far below the others."""
    measure = measured(dataset(network), folder, [*usual(), *low()])
    return next(each for each in refreshed(measure) if each.site is not None)
