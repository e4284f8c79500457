"""Read a call of FunnelPlotR's funnel_plot() and answer it with our functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.special import ndtr

from fivefold.engine.stats.between_sites.counts import Kind
from fivefold.engine.stats.between_sites.funnel import Funnels, funnels
from fivefold.engine.stats.between_sites.funnel_method import FunnelMethod
from fivefold.engine.stats.between_sites.scales import ScaleName
from tests.oracles.r_calls import Call, Name, UnreadableCall, read_call
from tests.oracles.tables import Columns, numbers

Figures = NDArray[np.float64]
LEVELS = {95: 0.95, 99: 0.998}
"""The package calls its 99.8 % limits 99."""
REACHES = {95: 1.959964, 99: 3.090232}
"""Normal quantiles as the package has them, to six places; its quantiles of gamma distributions are exact."""
POSITIONS = (".data", "numerator", "denominator", "group", "data_type", "limit")
DRAWN_ONLY = {"title", "label", "highlight", "x_label", "y_label", "x_range", "y_range", "plot_cols", "theme", "max_limits"}
READ = {*POSITIONS, "draw_unadjusted", "draw_adjusted", "sr_method", "trim_by", "multiplier", "SHMI_rounding", "target"}
FORMER = {"OD_adjust": "draw_adjusted", "Poisson_limits": "draw_unadjusted", "od_adjust": "draw_adjusted"}
EXCLUSIONS = yaml.safe_load(Path(__file__).with_name("funnel_exclusions.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class FunnelCall:
    """One call with the sites that it is about, one row a group, in the order of their names."""

    groups: list[str]
    numerators: Figures
    denominators: Figures
    data_type: str
    sr_method: str
    limit: int
    trim: float
    multiplier: float
    adjusted: bool
    rounded: bool
    target: float | None

    @property
    def truncates(self) -> bool:
        """True for the SHMI method, which also rounds what was expected."""
        return self.data_type == "SR" and self.sr_method == "SHMI"

    @property
    def below(self) -> Figures:
        """Denominators as the package uses them after the ratio is taken."""
        return np.round(self.denominators, 2) if self.truncates and self.rounded else self.denominators

    @property
    def sizes(self) -> Figures:
        """Both counts together for a ratio of counts, as our limits go by that."""
        return self.below + self.numerators if self.data_type == "RC" else self.below

    @cached_property
    def adjusted_limits(self) -> Funnels:
        """On the transformed scale, with τ² from trimmed scores; without it where it is 0 or the call wants none."""
        levels = {key: float(2 * ndtr(reach) - 1) for key, reach in REACHES.items()}
        return self._funnels("additive" if self.adjusted else "none", "scaled", levels)

    @cached_property
    def unadjusted_limits(self) -> Funnels:
        """Of chance alone: gamma quantiles for standardised ratios, the transformed scale for the rest."""
        exact = self.data_type == "SR"
        levels = LEVELS if exact else {key: float(2 * ndtr(reach) - 1) for key, reach in REACHES.items()}
        return self._funnels("none", "gamma" if exact else "scaled", levels)

    def _funnels(self, overdispersion: str, base: str, levels: Mapping[int, float]) -> Funnels:
        kinds: dict[str, Kind] = {"PR": "proportion", "SR": "standardised", "RC": "counts"}
        scales: dict[str, ScaleName] = {"PR": "arcsine", "RC": "log", "SR": "log" if self.truncates else "root"}
        method = FunnelMethod(
            base=base,  # type: ignore[arg-type]
            overdispersion=overdispersion,  # type: ignore[arg-type]
            estimator="truncated" if self.truncates else "winsorised",
            scale=scales[self.data_type],
            trim=self.trim,
            allow_for_estimation=False,
        )
        return funnels(
            self.numerators,
            self.below,
            kind=kinds[self.data_type],
            levels=tuple(levels.values()),
            reference=self.target,
            method=method,
        )

    def left_out(self) -> set[str]:
        """Columns of this call's figures that an exclusion names."""
        return {column for exclusion in EXCLUSIONS if self._covered(exclusion) for column in exclusion["columns"]}

    def outliers_left_out(self, *, adjusted: bool) -> bool:
        """True where the limits that decide who lies outside are themselves excluded."""
        name = "adjusted_outliers" if adjusted else "unadjusted_outliers"
        return any(self._covered(exclusion) and exclusion.get(name, False) for exclusion in EXCLUSIONS)

    def _covered(self, exclusion: Mapping[str, str]) -> bool:
        return exclusion["data_type"] == self.data_type and exclusion["sr_method"] in ("any", self.sr_method)


def read_funnel(text: str, data: Columns) -> FunnelCall:
    """Read the call of funnel_plot() in `text` on `data`, summing rows of one group. Raises UnreadableCall."""
    call = read_call(text)
    arguments = _arguments(call)
    names = [str(column.text) for key in POSITIONS[1:4] if isinstance(column := arguments[key], Name)]
    groups = sorted(set(data[names[2]]), key=data[names[2]].index)
    place = np.array([groups.index(name) for name in data[names[2]]])
    above, below = (np.bincount(place, numbers(data[name])).astype(np.float64) for name in names[:2])
    target = arguments.get("target")
    return FunnelCall(
        groups=groups,
        numerators=above,
        denominators=below,
        data_type=str(arguments.get("data_type", "SR")),
        sr_method=str(arguments.get("sr_method", "SHMI")),
        limit=int(_number(arguments, "limit", 99)),
        trim=_number(arguments, "trim_by", 0.1),
        multiplier=_number(arguments, "multiplier", 1),
        adjusted=bool(arguments.get("draw_adjusted", True)),
        rounded=bool(arguments.get("SHMI_rounding", True)),
        target=float(target) if isinstance(target, int | float) else None,
    )


def _arguments(call: Call) -> dict[str, object]:
    if call.function != "funnel_plot":
        raise UnreadableCall(call.function)
    named = {FORMER.get(key, key): value for key, value in call.named.items()}
    unknown = set(named) - READ - DRAWN_ONLY
    if unknown:
        raise UnreadableCall(f"funnel_plot() has no argument {', '.join(sorted(unknown))}")
    free = [position for position in POSITIONS if position not in named]
    return {**dict(zip(free, call.unnamed, strict=False)), **named}


def _number(arguments: Mapping[str, object], name: str, default: float) -> float:
    given = arguments.get(name, default)
    if not isinstance(given, int | float):
        raise UnreadableCall(f"{name} is no number")
    return float(given)
