"""CUSUM and EWMA once more, one series at a time and straight from their definitions, for comparison."""

import math

from fivefold.engine.stats.control_charts import ControlCharts
from fivefold.engine.stats.time_weighted.designs import CusumDesign, EwmaDesign

NAN = float("nan")


def plain_cusum(charts: ControlCharts, row: int, design: CusumDesign) -> tuple[list[float], list[float]]:
    """The upper and the lower sums of one series."""
    high, low, upper, lower = design.head_start, design.head_start, [], []
    phase = charts.phase[row].tolist()
    for point, here in enumerate(charts.included[row].tolist()):
        if point and phase[point] != phase[point - 1]:
            high = low = design.head_start
        sigma = float(charts.sigma[row, point])
        if not here or not sigma > 0:
            upper.append(NAN)
            lower.append(NAN)
            continue
        z = float(charts.values[row, point] - charts.centre[row, point]) / sigma
        high, low = max(0.0, high + z - design.shift / 2), max(0.0, low - z - design.shift / 2)
        upper.append(high)
        lower.append(-low)
        if design.restart:
            high = design.head_start if _beyond(high, design.decision) else high
            low = design.head_start if _beyond(low, design.decision) else low
    return upper, lower


def plain_ewma(charts: ControlCharts, row: int, design: EwmaDesign) -> tuple[list[float], list[float], list[float]]:
    """The averages of one series and their limits, each average as a weighted sum over the points of its phase so far."""
    points: list[tuple[float, float]] = []
    phase = charts.phase[row].tolist()
    values, lower, upper = [], [], []
    for point, here in enumerate(charts.included[row].tolist()):
        if point and phase[point] != phase[point - 1]:
            points = []
        if not here:
            values.append(NAN)
            lower.append(NAN)
            upper.append(NAN)
            continue
        centre, sigma = float(charts.centre[row, point]), float(charts.sigma[row, point])
        points.append((float(charts.values[row, point]) - centre, sigma if sigma > 0 else NAN))
        weights = [design.weight * (1 - design.weight) ** age for age in range(len(points))][::-1]
        average = centre + sum(weight * deviation for weight, (deviation, _) in zip(weights, points, strict=True))
        spread = math.sqrt(sum((weight * own) ** 2 for weight, (_, own) in zip(weights, points, strict=True)))
        values.append(average)
        lower.append(centre - design.width * spread)
        upper.append(centre + design.width * spread)
    return values, lower, upper


def _beyond(total: float, limit: float) -> bool:
    return total - limit > 1e-12 * max(total, limit)
