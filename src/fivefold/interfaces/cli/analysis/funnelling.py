"""Site against site over the latest twelve months, by the limits that were asked for, and what each is believed to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np

from fivefold.engine.charts.funnels import ChartedFunnel, charted_funnel
from fivefold.engine.measures.counting.series_table import SeriesTable
from fivefold.engine.stats.between_sites.funnel import Funnels, NothingToCompare, funnel, funnels
from fivefold.engine.stats.between_sites.funnel_method import FunnelMethod
from fivefold.engine.stats.between_sites.heterogeneity import Heterogeneity, heterogeneity_of_counts
from fivefold.engine.stats.between_sites.ranks import Ranks, rank_intervals
from fivefold.engine.stats.between_sites.shrinkage import ShrunkenSites, rankability, shrink_counts
from fivefold.engine.stats.panels import Floats
from fivefold.interfaces.cli.analysis.asking import Question
from fivefold.interfaces.cli.analysis.options import FunnelName

YEAR = 12
"""Months in the funnel."""
METHODS: Mapping[FunnelName, FunnelMethod] = MappingProxyType(
    {
        "auto": FunnelMethod(),
        "exact": FunnelMethod(base="exact", overdispersion="none"),
        "mid-p": FunnelMethod(base="mid-p", overdispersion="none"),
        "additive": FunnelMethod(overdispersion="additive"),
        "mixture": FunnelMethod(overdispersion="mixture"),
    }
)
IN_WORDS: Mapping[FunnelName, str] = MappingProxyType(
    {
        "auto": "Limits by chance (mid-p), wider where a test finds that sites differ by more.",
        "exact": "Exact limits by chance alone: outside lie at most as many as the level says.",
        "mid-p": "Limits by chance alone (mid-p): outside lie as many as the level says, on average over sizes.",
        "additive": "Limits that allow for usual differences between sites, added on the transformed scale.",
        "mixture": "Limits of a beta-binomial or negative binomial distribution, with usual differences between sites.",
        "none": "No funnel was asked for.",
    }
)


RANK_DRAWS = 4_000
"""Enough for whole ranks; the same draws for every file, so that the same file has the same ranks."""


@dataclass(frozen=True, eq=False)
class Compared:
    """The sites of a measure against each other.

    charted: the funnel for people. names: of all sites, in the order of the arrays. found: the limits at the size of each
    site, arrays of shape (…, 1, sites). method: how they were made.
    """

    charted: ChartedFunnel
    names: tuple[str, ...]
    numerators: Floats
    found: Funnels
    method: FunnelMethod

    @cached_property
    def differences(self) -> Heterogeneity:
        """How much sites differ beyond chance, in log odds or log rates."""
        return heterogeneity_of_counts(self.numerators, self.found.denominators, kind=self.found.kind)

    @cached_property
    def rankability(self) -> float:
        """Which share of what sites differ by is their own and not chance."""
        return float(rankability(self.differences)[0])

    @cached_property
    def believed(self) -> ShrunkenSites:
        """What each site is believed to be, its counts weighed against how sites differ; arrays of shape (1, sites)."""
        return shrink_counts(self.numerators, self.found.denominators, kind=self.found.kind)

    @property
    def differ(self) -> bool:
        """Whether sites differ beyond chance; where they do not, all are believed to be alike, and have no ranks."""
        return bool((self.believed.reliability[0] > 0).any())

    @cached_property
    def ranks(self) -> Ranks:
        """From 1, the lowest value; arrays of shape (1, sites)."""
        return rank_intervals(self.believed, np.random.default_rng(0), draws=RANK_DRAWS)


def latest_year(question: Question, table: SeriesTable) -> Compared | None:
    """Every site's sums over the latest twelve months in a funnel; None where there is nothing to compare, or none is wanted."""
    measure, method = question.measure, METHODS.get(question.common.funnel)
    if method is None or measure.kind not in ("proportion", "rate") or measure.cases is None:
        return None
    numerators, denominators = (counts[:, -YEAR:].sum(axis=1) for counts in (table.numerators, table.denominators))
    try:
        found = funnel(numerators, denominators, kind=measure.kind, method=method)
    except NothingToCompare:
        return None
    charted = charted_funnel(
        found,
        numerators.tolist(),
        names=table.sites,
        direction=question.direction,
        unit=measure.unit,
        words=(measure.events, measure.cases),
    )
    at_sites = funnels(numerators, denominators, kind=measure.kind, method=method)
    return Compared(charted, table.sites, numerators.astype(np.float64), at_sites, method)
