"""How often funnels flag sites that are like all others: `python -m tests.soak.funnel_rates` prints the published page.

Every scenario draws sites from the model that its limits assume, so whatever is flagged is flagged falsely.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from fivefold.engine.stats.between_sites.counts import Kind
from fivefold.engine.stats.between_sites.funnel import funnels
from fivefold.engine.stats.between_sites.funnel_method import FunnelMethod

Figures = NDArray[np.float64]
Sizes = Literal["few", "hundred", "even", "skewed"]
Model = Literal["chance", "scaled", "mixture"]
SITES = 60_000
"""Sites drawn for a row of the tables; a rate of 0.2 % is then known to 0.02 points."""
AT_ONCE = 12_000
SEED = 20260
AUTOMATIC, ADDITIVE, MIXTURE = FunnelMethod(), FunnelMethod(overdispersion="additive"), FunnelMethod(overdispersion="mixture")
EXPECTED: dict[Sizes, str] = {
    "few": "1 to 20 events expected",
    "hundred": "20 to 100 events expected",
    "even": "20 to 1,000 events expected",
    "skewed": "from 20 events on, sizes log-normal: a few sites hold most cases",
}


@dataclass(frozen=True)
class Scenario:
    """Sites of one network and the limits they are held against. centre: level; between: τ, or √θ of a mixture."""

    kind: Kind
    sites: int
    sizes: Sizes
    model: Model = "chance"
    between: float = 0.0
    centre: float = 0.2
    method: FunnelMethod = AUTOMATIC

    @property
    def title(self) -> str:
        """What is drawn, in words."""
        spread = {"chance": "chance alone", "scaled": f"τ = {self.between:g}", "mixture": f"√θ = {self.between:g}"}[self.model]
        return f"{self.kind}, {spread}, {EXPECTED[self.sizes]}"


@dataclass(frozen=True)
class Rates:
    """Share of sites outside the 95 % and the 99.8 % limits, and of funnels whose limits allow for over-dispersion."""

    wide: float
    narrow: float
    overdispersed: float


def flagged(scenario: Scenario, sites: int = SITES) -> Rates:
    """Draw at least `sites` sites and count who is flagged."""
    random = np.random.default_rng(SEED)
    outside, found, widened, drawn = np.zeros(2), 0, 0, 0
    while found < sites:
        shape = (max(1, min(AT_ONCE, sites - found) // scenario.sites), scenario.sites)
        made = funnels(*_counts(scenario, shape, random), kind=scenario.kind, method=scenario.method)
        outside += (made.flags != 0).sum(axis=(1, 2))
        found, drawn, widened = found + int(made.mask.sum()), drawn + shape[0], widened + int(made.overdispersed.sum())
    return Rates(float(outside[0] / found), float(outside[1] / found), widened / drawn)


def _counts(scenario: Scenario, shape: tuple[int, int], random: np.random.Generator) -> tuple[Figures, Figures]:
    cases = np.ceil(_expected(scenario.sizes, shape, random) / scenario.centre)
    levels = _levels(scenario, shape, random)
    match scenario.kind:
        case "proportion":
            return random.binomial(cases.astype(np.int64), levels).astype(float), cases
        case "counts":
            both = random.poisson(cases * (1 + scenario.centre))
            first = random.binomial(both, levels / (1 + levels))
            return first.astype(float), (both - first).astype(float)
        case "standardised":
            return random.poisson(cases * levels).astype(float), cases * scenario.centre
        case "rate":
            return random.poisson(cases * levels).astype(float), cases


def _expected(sizes: Sizes, shape: tuple[int, int], random: np.random.Generator) -> Figures:
    match sizes:
        case "few":
            return random.uniform(1, 20, shape)
        case "hundred":
            return random.uniform(20, 100, shape)
        case "even":
            return random.uniform(20, 1000, shape)
        case "skewed":
            return 20 + random.lognormal(4.5, 1.2, shape)


def _levels(scenario: Scenario, shape: tuple[int, int], random: np.random.Generator) -> Figures:
    """The true level of every site, drawn from the model of the method's own limits."""
    centre, between = scenario.centre, scenario.between
    if scenario.model == "chance":
        return np.full(shape, centre)
    if scenario.model == "mixture":
        return _mixed(scenario, shape, random)
    apart = random.normal(0, between, shape)
    if scenario.kind == "standardised":
        return np.asarray(centre * np.maximum(1 + apart, 0) ** 2, dtype=np.float64)
    if scenario.kind == "rate":
        return np.asarray(np.maximum(np.sqrt(centre) + apart, 0) ** 2, dtype=np.float64)
    share = centre / (1 + centre) if scenario.kind == "counts" else centre
    shares = np.asarray(np.sin(np.clip(np.arcsin(np.sqrt(share)) + apart, 0, np.pi / 2)) ** 2, dtype=np.float64)
    return shares / (1 - shares) if scenario.kind == "counts" else shares


def _mixed(scenario: Scenario, shape: tuple[int, int], random: np.random.Generator) -> Figures:
    centre, theta = scenario.centre, scenario.between**2
    if scenario.kind in ("proportion", "counts"):
        share = centre / (1 + centre) if scenario.kind == "counts" else centre
        shares = random.beta(share / theta, (1 - share) / theta, shape)
        return shares / (1 - shares) if scenario.kind == "counts" else shares
    return random.gamma(1 / theta, centre * theta, shape)


KINDS: tuple[Kind, ...] = ("proportion", "rate", "standardised", "counts")
SPREADS: dict[Kind, tuple[float, float]] = {
    "proportion": (0.03, 0.1),
    "rate": (0.03, 0.1),
    "standardised": (0.06, 0.2),
    "counts": (0.03, 0.1),
}
"""τ on the scale of each kind: small beside chance, and large."""
CHANCE = [
    Scenario(kind, sites, sizes, method=FunnelMethod(base=base, overdispersion="none"))
    for kind in KINDS
    for sizes in ("few", "hundred", "even")
    for base in ("exact", "mid-p")
    for sites in (60,)
]
AUTO = [Scenario(kind, sites, sizes) for kind in KINDS for sizes in ("hundred", "even", "skewed") for sites in (30, 100)]
OVERDISPERSED = [
    Scenario(kind, sites, sizes, "scaled", between, method=ADDITIVE)
    for kind in KINDS
    for between in SPREADS[kind]
    for sizes in ("hundred", "even", "skewed")
    for sites in (30, 100)
]
MIXED = [
    Scenario(kind, sites, sizes, "mixture", between, method=MIXTURE)
    for kind in KINDS
    for between in (0.1, 0.2, 0.3)
    for sizes in ("hundred", "even")
    for sites in (30, 100)
]
FEWER = (10, 15, 20, 25, 29)
FEW_SITES = [
    *(Scenario(kind, sites, "even") for kind in KINDS for sites in FEWER),
    *(
        Scenario(kind, sites, sizes, "scaled", between, method=ADDITIVE)
        for kind in KINDS
        for between in SPREADS[kind]
        for sizes in ("even", "skewed")
        for sites in FEWER
    ),
    *(Scenario(kind, sites, "even", "scaled", SPREADS[kind][0]) for kind in KINDS for sites in FEWER),
    *(Scenario(kind, sites, "even", "mixture", 0.2, method=MIXTURE) for kind in KINDS for sites in FEWER),
]
OTHERS = [
    Scenario("standardised", sites, "even", "scaled", 0.1, method=method)
    for method in (
        ADDITIVE,
        FunnelMethod(overdispersion="additive", allow_for_estimation=False),
        FunnelMethod(overdispersion="additive", estimator="DL"),
        FunnelMethod(overdispersion="additive", estimator="PM"),
        FunnelMethod(overdispersion="additive", estimator="winsorised"),
        FunnelMethod(overdispersion="additive", estimator="truncated", scale="log"),
    )
    for sites in (30, 100)
]
TABLES = {
    "Chance alone": CHANCE,
    "Chance alone, limits chosen automatically": AUTO,
    "Over-dispersed, 30 sites and more": OVERDISPERSED,
    "Mixtures, 30 sites and more": MIXED,
    "10 to 29 sites": FEW_SITES,
    "Other estimators of τ²": OTHERS,
}


INTRODUCTION = """# How often funnels flag a site falsely

Of sites that are like all the others, 5 in 100 should lie outside the 95 % limits of a funnel and 2 in 1,000 outside the
99.8 % limits. This page says how many do. What the words mean stands in
[sites against each other](../explanation/comparing-sites.md).

**How it was made.** For each row at least 60,000 sites were drawn that differ only as the limits assume: by chance alone, or
by a variance between sites (τ, on the scale of the limits) or a mixture (√θ) on top. They were put together to networks of so
many sites, each held against limits made from its own sites alone, and counted. Whoever lies outside was flagged falsely.
A rate of 5 % is then known to about 0.1 points, one of 0.2 % to about 0.02. The seed is fixed, so
`python -m tests.soak.funnel_rates` prints this page again.

**How to read it.** “60 · rate, chance alone, 1 to 20 events expected · exact · 2.9 % · 0.09 %” means: of sites that differ by
chance alone and expect few events, exact limits flag 2.9 % at a nominal 5 %. “auto” is the usual method: mid-p limits, and
limits with a variance between sites where a test finds one.

**What holds.** From 30 sites on, and from 20 events on or with mid-p limits, every rate lies within 5 % ± 1 and 0.2 % ± 0.1,
but for the last table. Exact limits stay at or below the nominal rate where fewer events are expected; they do so by missing
more. These are rates on average over sizes of sites. Counts are whole, so that one size by itself lies above the nominal rate
or below it: worked out exactly, mid-p limits flag 4.0 to 6.0 % where 20 to 30 events are expected, and 4.3 to 5.7 % at 50 to
60; exact limits 3.2 to 4.9 % and 3.7 to 5.0 %.

**What does not hold.** With 10 to 29 sites the rates are published, not promised. By chance alone the usual method then flags
fewer, about 4 % and 0.1 % at 10 sites. Where sites differ, the 99.8 % limits flag two to five times too many of 10 sites that
are held against a given reference (standardised ratios) or that follow a mixture; from 25 sites on none of that is left.
The last table holds two estimators of τ² that FunnelPlotR has, from scores whose outermost are pulled in or left out. Where no
site is peculiar, such a τ² is too small, and several times too many sites lie outside.
"""


def described(method: FunnelMethod) -> str:
    """What is particular to a method, in words."""
    words: list[str] = [method.overdispersion if method.overdispersion != "none" else method.base]
    if method.overdispersion == "additive":
        words.append(method.estimator)
    if not method.allow_for_estimation:
        words.append("normal quantiles")
    return ", ".join(words)


def row(scenario: Scenario) -> str:
    """The start of a scenario's row, before its rates."""
    return f"| {scenario.sites} | {scenario.title} | {described(scenario.method)} |"


def page(sites: int = SITES) -> Iterator[str]:
    """The published page, line by line, as Markdown."""
    yield INTRODUCTION
    for title, scenarios in TABLES.items():
        yield from (f"## {title}", "", "| sites | drawn | limits | outside 95 % | outside 99.8 % |", "|---|---|---|---|---|")
        for scenario in scenarios:
            rates = flagged(scenario, sites)
            yield f"{row(scenario)} {100 * rates.wide:.1f} % | {100 * rates.narrow:.2f} % |"
        if title != list(TABLES)[-1]:
            yield ""


if __name__ == "__main__":
    for line in page():
        print(line, flush=True)  # noqa: T201
