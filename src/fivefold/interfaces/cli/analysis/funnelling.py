"""Site against site over the latest twelve months, by the limits that were asked for."""

from collections.abc import Mapping
from types import MappingProxyType

from fivefold.engine.charts.funnels import ChartedFunnel, charted_funnel
from fivefold.engine.measures.series_table import SeriesTable
from fivefold.engine.stats.between_sites.funnel import NothingToCompare, funnel
from fivefold.engine.stats.between_sites.funnel_method import FunnelMethod
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


def latest_year(question: Question, table: SeriesTable) -> ChartedFunnel | None:
    """Every site's sums over the latest twelve months in a funnel; None where there is nothing to compare, or none is wanted."""
    measure, method = question.measure, METHODS.get(question.common.funnel)
    if method is None or measure.kind not in ("proportion", "rate") or measure.cases is None:
        return None
    numerators, denominators = (counts[:, -YEAR:].sum(axis=1) for counts in (table.numerators, table.denominators))
    try:
        found = funnel(numerators, denominators, kind=measure.kind, method=method)
    except NothingToCompare:
        return None
    return charted_funnel(
        found,
        numerators.tolist(),
        names=table.sites,
        direction=question.direction,
        unit=measure.unit,
        words=(measure.events, measure.cases),
    )
