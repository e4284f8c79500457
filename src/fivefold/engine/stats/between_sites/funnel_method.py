"""How a funnel is made: one object that says it."""

from dataclasses import dataclass
from typing import Literal, get_args

from fivefold.engine.stats.between_sites.counts import ImpossibleComparison
from fivefold.engine.stats.between_sites.scales import ScaleName
from fivefold.engine.stats.between_sites.tau2 import ESTIMATORS, Estimator

Base = Literal["exact", "mid-p", "gamma", "scaled"]
Overdispersion = Literal["auto", "none", "additive", "mixture"]
Spread = Literal[Estimator, "winsorised", "truncated"]


@dataclass(frozen=True)
class FunnelMethod:
    """How limits are made.

    base: limits where chance alone is at work. `exact`: binomial or Poisson, outside lies at most the nominal rate;
        `mid-p`: the nominal rate on average over sizes; `gamma`: smooth Poisson intervals, rates and standardised ratios
        only; `scaled`: normal on the transformed scale.
    overdispersion: `none`; `additive`: τ² is added on the transformed scale (Spiegelhalter 2005); `mixture`: beta-binomial
        or negative binomial; `auto`: additive where a chi-squared test finds over-dispersion at 0.1.
    estimator: of τ²: DL, REML, ML or PM from all sites; `winsorised` or `truncated` from scores whose outermost are pulled
        in or left out, as FunnelPlotR does (such a τ² comes out too small where no site is peculiar).
    scale: `arcsine`, `root` or `log`; by default the usual one of the kind.
    trim: share of scores at either end that is pulled in or left out.
    allow_for_estimation: widen and narrow limits so that they keep their rate although reference and τ² are estimated from
        the same sites; without it they are those of the literature, and of 30 sites too few lie outside the wide ones.
    """

    base: Base = "mid-p"
    overdispersion: Overdispersion = "auto"
    estimator: Spread = "REML"
    scale: ScaleName | None = None
    trim: float = 0.1
    allow_for_estimation: bool = True

    def __post_init__(self) -> None:
        named = (("base", Base), ("overdispersion", Overdispersion), ("estimator", Spread))
        for name, choices in named:
            known = [choice for part in get_args(choices) for choice in (get_args(part) or (part,))]
            if getattr(self, name) not in known:
                raise ImpossibleComparison(
                    f"A funnel has no {name} “{getattr(self, name)}”.", fix=f"Choose one of {', '.join(known)}.", field=name
                )
        if not 0 < self.trim < 0.5:
            raise ImpossibleComparison("The share to trim lies between 0 and 0.5.", fix="Choose 0.1.", field="trim")

    @property
    def influence(self) -> Estimator:
        """The estimator whose weights say how much a site moves τ²; DL where scores are trimmed."""
        return next((whole for whole in ESTIMATORS if whole == self.estimator), "DL")
