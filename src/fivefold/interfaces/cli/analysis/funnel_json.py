"""The sites against each other as JSON: limits, flags, how they were made, beliefs and ranks."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date

import numpy as np

from fivefold.engine.charts.funnels import Curve, FunnelPoint
from fivefold.engine.stats.between_sites.reasons import ComparisonReason, SiteReason
from fivefold.engine.stats.between_sites.shrinkage import median_odds_ratio
from fivefold.engine.stats.panels import Floats
from fivefold.interfaces.cli.analysis.funnelling import Compared
from fivefold.interfaces.cli.analysis.json_values import Json, amount, number, numbers


def funnel_json(compared: Compared, *, months: Sequence[date], times: float) -> Json:
    """Everything that the funnel and the ranking rest on. times: values are told per so many."""
    charted, found = compared.charted, compared.found
    tau2 = (found.tau2, *found.tau2_interval())
    places = {name: place for place, name in enumerate(compared.names)}
    return {
        "months": [month.isoformat() for month in months],
        "centre": charted.centre * times,
        "overdispersed": charted.overdispersed,
        "method": asdict(compared.method),
        "reason": ComparisonReason(int(found.reasons[0])).name.lower(),
        "p_overdispersion": number(found.p_overdispersion[0]),
        "phi": number(found.phi[0]),
        "tau2": [number(part[0]) for part in tau2],
        "dispersion": number(found.dispersion[0]),
        "rankability": number(compared.rankability),
        "median_odds_ratio": _median_odds_ratio(compared),
        "sites": [_site(compared, point, places[point.name], times) for point in charted.points],
        "without_place": list(_without_place(compared)),
        "limits": [_limits(curve, times) for curve in charted.curves],
    }


def _median_odds_ratio(compared: Compared) -> Json:
    """[value, low, high]; None for rates."""
    if compared.found.kind != "proportion":
        return None
    differences = compared.differences
    parts = (differences.tau2, differences.tau2_low, differences.tau2_high)
    return [number(median_odds_ratio(part)[0]) for part in parts]


def _site(compared: Compared, point: FunnelPoint, site: int, times: float) -> Json:
    believed, ranks, found = compared.believed, compared.ranks, compared.found

    def of_site(*parts: Floats, factor: float = 1.0) -> Json:
        return [number(part[0, site] * factor) for part in parts]

    return {
        "site": point.name,
        "numerator": amount(point.numerator),
        "denominator": amount(point.denominator),
        "value": point.value * times,
        "outside": point.outside or None,
        "above": point.upward,
        "can_stand_out": point.can_stand_out,
        "reason": SiteReason(int(found.site_reasons[0, site])).name.lower(),
        "z": number(found.z[0, site]),
        "limits": [
            {
                "level": level,
                "lower": number(found.lower[place, 0, site] * times),
                "upper": number(found.upper[place, 0, site] * times),
                "outside": int(found.flags[place, 0, site]),
            }
            for place, level in enumerate(found.levels)
        ],
        "believed": of_site(believed.values, believed.low, believed.high, factor=times) if compared.differ else None,
        "reliability": number(believed.reliability[0, site]),
        "rank": of_site(ranks.median, ranks.low, ranks.high) if compared.differ else None,
    }


def _without_place(compared: Compared) -> Iterator[Json]:
    """Sites that take no part, and why."""
    for site in np.flatnonzero(~compared.found.mask[0]).tolist():
        yield {"site": compared.names[site], "reason": SiteReason(int(compared.found.site_reasons[0, site])).name.lower()}


def _limits(curve: Curve, times: float) -> Json:
    return {
        "level": curve.level,
        "sizes": list(curve.sizes),
        "lower": numbers(np.array(curve.lower) * times),
        "upper": numbers(np.array(curve.upper) * times),
    }
