"""Charts with a memory, for programs."""

from fivefold.engine.stats.reasons import ReasonCode
from fivefold.engine.stats.time_weighted.ewma import Ewma
from fivefold.engine.stats.time_weighted.sums import Cusum
from fivefold.interfaces.cli.analysis.json_values import Json, numbers
from fivefold.interfaces.cli.analysis.remembering import Remembered


def remembering_json(remembered: Remembered, *, sites: tuple[str, ...], times: float) -> Json:
    """The averages in the unit of the measure, or the sums in σ, of every site, and the direction of each flag."""
    found = remembered.found
    return {
        "chart": remembered.memory.value,
        "series": [
            {
                "site": site,
                **_lines(found, row, times),
                "flags": found.flags[row].tolist(),
                "reasons": [ReasonCode(code).name.lower() for code in found.reasons[row].tolist()],
            }
            for row, site in enumerate(sites)
        ],
    }


def _lines(found: Ewma | Cusum, row: int, times: float) -> dict[str, Json]:
    if isinstance(found, Cusum):
        return {
            "high": numbers(found.high[row]),
            "low": numbers(found.low[row]),
            "upper": found.upper,
            "lower": found.lower,
        }
    lines = {"values": found.values, "centre": found.centre, "lower": found.lower, "upper": found.upper}
    return {name: numbers(line[row] * times) for name, line in lines.items()}
