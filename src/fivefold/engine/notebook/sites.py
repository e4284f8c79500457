"""Sites of a long table against each other: a funnel, and what each site is believed to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from narwhals.typing import IntoFrame

from fivefold.engine.charts.formats import PERCENT, Unit, words
from fivefold.engine.charts.funnel_figure import funnel_figure
from fivefold.engine.charts.funnel_spec import funnel_spec
from fivefold.engine.charts.funnels import ChartedFunnel, charted_funnel, funnel_sentence
from fivefold.engine.charts.interval_spec import Interval, interval_spec
from fivefold.engine.charts.markup import element, html_text
from fivefold.engine.charts.vega_frame import Scheme, Spec, Width
from fivefold.engine.notebook.frames import Sums, Table, rate_unit, read_sums, table
from fivefold.engine.stats.between_sites.counts import Kind
from fivefold.engine.stats.between_sites.funnel import Funnel, Funnels, funnel, funnels
from fivefold.engine.stats.between_sites.funnel_method import FunnelMethod
from fivefold.engine.stats.between_sites.heterogeneity import heterogeneity_of_counts
from fivefold.engine.stats.between_sites.ranks import rank_intervals
from fivefold.engine.stats.between_sites.reasons import SiteReason
from fivefold.engine.stats.between_sites.shrinkage import ShrunkenSites, rankability, shrink_counts
from fivefold.engine.stats.settings import Direction


@dataclass(frozen=True)
class ComparedSites:
    """Sites against each other.

    sums: of each site. found: the funnel with its curves; at_sites: with the limits at each site's own size. direction:
    which way is better. words: what is counted, and among what. unit: in which values are told; tables hold plain ratios.
    """

    sums: Sums
    kind: Kind
    found: Funnel
    at_sites: Funnels
    direction: Direction
    words: tuple[str, str]
    unit: Unit

    @cached_property
    def believed(self) -> ShrunkenSites:
        """What each site is believed to be, its counts weighed against how sites differ; arrays of shape (1, sites).

        Raises ImpossibleComparison for a ratio of counts.
        """
        return shrink_counts(self.sums.numerators, self.sums.denominators, kind=self.kind)

    @cached_property
    def rankability(self) -> float:
        """Which share of what sites differ by is their own and not chance; below a half a ranking is mostly noise."""
        found = heterogeneity_of_counts(self.sums.numerators, self.sums.denominators, kind=self.kind)
        return float(rankability(found)[0])

    def table(self) -> Table:
        """One row for each site: counts, value, limits at its size, distance in standard errors, flags, reason."""
        found = self.at_sites
        limits = {
            f"{name}_{100 * level:g}": part[place, 0].tolist()
            for place, level in enumerate(found.levels)
            for name, part in (("lower", found.lower), ("upper", found.upper), ("outside", found.flags))
        }
        return table(
            self.sums.columns()
            | {"value": found.values[0].tolist(), "z": found.z[0].tolist()}
            | limits
            | {"reason": [SiteReason(int(code)).name.lower() for code in found.site_reasons[0]]},
            self.sums.backend,
        )

    def believed_table(self) -> Table:
        """One row for each site: what it is believed to be, with interval and reliability; its rank from 1, the lowest, with one.

        Ranks are nan where sites differ by no more than chance; see `rankability` before you show them.
        """
        sites = self.believed
        figures = {name: getattr(sites, name)[0].tolist() for name in ("low", "high", "reliability")}
        found = rank_intervals(sites, np.random.default_rng(0))
        known = bool((sites.reliability[0] > 0).any())
        ranks = {
            name: (part[0] if known else np.full_like(part[0], np.nan)).tolist()
            for name, part in (("rank", found.median), ("rank_low", found.low), ("rank_high", found.high))
        }
        return table(self.sums.columns() | {"value": sites.values[0].tolist()} | figures | ranks, self.sums.backend)

    def sentence(self) -> str:
        """What the funnel shows, in one sentence."""
        return funnel_sentence(self._charted, subject=self.words[0])

    def spec(self, *, scheme: Scheme = "light", width: Width = "container", height: int = 340) -> Spec:
        """The funnel for Vega-Lite."""
        return funnel_spec(self._charted, sentence=self.sentence(), scheme=scheme, width=width, height=height)

    def believed_spec(self, *, scheme: Scheme = "light", width: Width = "container") -> Spec:
        """What the sites are believed to be, with intervals, the lowest first, for Vega-Lite."""
        sites = self.believed
        rows = [
            Interval(self.sums.names[site], *(float(part[0, site]) for part in (sites.values, sites.low, sites.high)))
            for site in np.argsort(sites.values[0], kind="stable")
            if np.isfinite(sites.values[0, site])
        ]
        told = f"What {len(rows)} sites are believed to be, with 95 % intervals; the dashed line is all together."
        return interval_spec(
            rows, sentence=told, reference=self.found.centre, unit=self.unit, title=self.words[0], scheme=scheme, width=width
        )

    def svg(self, *, width: float = 920.0, height: float = 360.0) -> str:
        """The funnel as an SVG picture, which needs nothing to be shown."""
        return html_text(funnel_figure(self._charted, label=self.sentence(), width=width, height=height))

    def _repr_html_(self) -> str:
        return html_text(element("p", self.sentence())) + self.svg()

    def __repr__(self) -> str:
        return self.sentence()

    @cached_property
    def _charted(self) -> ChartedFunnel:
        whole = [int(count) if np.isfinite(count) else 0 for count in np.rint(self.sums.numerators)]
        return charted_funnel(
            self.found, whole, names=self.sums.names, direction=self.direction, unit=self.unit, words=self.words
        )


def compare_sites(
    data: IntoFrame,
    *,
    site: str | Sequence[str],
    numerator: str,
    denominator: str,
    kind: Kind = "proportion",
    direction: Direction = Direction.NEUTRAL,
    levels: Sequence[float] = (0.95, 0.998),
    reference: float | None = None,
    method: FunnelMethod | None = None,
    multiply: float = 1.0,
) -> ComparedSites:
    """Set the sites of a table against each other; the rows of one site are added up, those with an empty cell left out.

    site: the column, or columns, that name a site. multiply: rates and ratios are told per so many. Other arguments as
    `between_sites.funnel.funnel`.
    Raises UnreadableFrame, NothingToCompare, ImpossibleComparison.
    """
    sums = read_sums(data, by=site, numerator=numerator, denominator=denominator)
    counts = (sums.numerators, sums.denominators)
    return ComparedSites(
        sums=sums,
        kind=kind,
        found=funnel(*counts, kind=kind, levels=levels, reference=reference, method=method),
        at_sites=funnels(*counts, kind=kind, levels=levels, reference=reference, method=method),
        direction=direction,
        words=(words(numerator), words(denominator)),
        unit=PERCENT if kind == "proportion" else rate_unit(multiply),
    )
