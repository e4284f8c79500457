"""A measure's values as arrays, sites by months, as integers: of its latest run, or of any other."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from fivefold.gather.measures.models import Measure, MeasureRun
from fivefold.gather.measures.selectors import latest_run
from fivefold.gather.measures.values import read_values
from fivefold.network.people.models import Site
from fivefold.network.people.selectors import sites as sites_of_the_network

Counts = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Panel:
    """Values of one measure as one run computed them.

    `numerators`, `denominators` (int64) and `mask` (bool: there is a value) have shape (series, periods). The series are
    `sites`, or a single one for the whole network, where `sites` is empty. `periods` are first days of months without a
    gap. A count has the denominator 1. The arrays are read-only and shared: they belong to an immutable run.
    """

    measure: Measure
    run: MeasureRun
    sites: tuple[Site, ...]
    periods: tuple[date, ...]
    numerators: Counts
    denominators: Counts
    mask: Bools

    def for_site(self, site: Site) -> "Panel":
        """The panel of `site` alone; an empty row where the run has nothing from it."""
        keys = [each.pk for each in self.sites]
        if site.pk in keys:
            return self.rows(np.array([keys.index(site.pk)]))
        shape = (1, len(self.periods))
        nothing = np.zeros(shape, dtype=np.int64)
        return replace(self, sites=(site,), numerators=nothing, denominators=nothing, mask=np.zeros(shape, dtype=np.bool_))

    def rows(self, chosen: npt.NDArray[np.int64]) -> "Panel":
        """The panel of the sites in the rows `chosen`, in that order."""
        return replace(
            self,
            sites=tuple(self.sites[row] for row in chosen),
            numerators=self.numerators[chosen],
            denominators=self.denominators[chosen],
            mask=self.mask[chosen],
        )

    def months_from(self, first: date) -> "Panel":
        """The panel from the month of `first` on."""
        start = next((index for index, period in enumerate(self.periods) if period >= first.replace(day=1)), len(self.periods))
        return replace(
            self,
            periods=self.periods[start:],
            numerators=self.numerators[:, start:],
            denominators=self.denominators[:, start:],
            mask=self.mask[:, start:],
        )

    def together(self) -> "Panel":
        """All sites as one series: numerators and denominators summed over the sites that have a value."""
        return replace(
            self,
            sites=(),
            numerators=np.where(self.mask, self.numerators, 0).sum(axis=0, keepdims=True),
            denominators=np.where(self.mask, self.denominators, 0).sum(axis=0, keepdims=True),
            mask=np.asarray(self.mask.any(axis=0, keepdims=True), dtype=np.bool_),
        )


def panel_of(measure: Measure) -> Panel | None:
    """The latest values of every site that has some, by the site's name; None where nothing was computed yet."""
    run = latest_run(measure)
    return None if run is None else panel_of_run(measure, run, sites=list(sites_of_the_network()))


def panel_of_run(measure: Measure, run: MeasureRun, *, sites: list[Site]) -> Panel:
    """The values of one run of the measure, for those of `sites` that it has, in their order."""
    values = read_values(run.values_hash, measure.slug)
    row_of = {identifier: row for row, identifier in enumerate(values.sites)}
    known = [site for site in sites if site.identifier in row_of]
    rows = np.array([row_of[site.identifier] for site in known], dtype=np.int64)
    return Panel(
        measure=measure,
        run=run,
        sites=tuple(known),
        periods=values.periods,
        numerators=values.numerators[rows],
        denominators=values.denominators[rows],
        mask=values.mask[rows],
    )
