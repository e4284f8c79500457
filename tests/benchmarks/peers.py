"""Python packages that chart as well: compared on the same data in the same run, where somebody has installed them.

None is a dependency. Each charts one series at a time; what it is asked for is as near to our i chart and its rules as it gets.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec

import numpy as np


@dataclass(frozen=True)
class Peer:
    """A package: what it is asked to do, how many rules that is, and the work on values of shape (series, points)."""

    title: str
    rules: int
    do: Callable[[np.ndarray], object]


def _statprocon(values: np.ndarray) -> int:
    """XmR charts with points beyond limits, runs about the centre and runs near the limits; how many points are flagged."""
    chart = import_module("statprocon").XmR
    flagged = 0
    for row in values.tolist():
        made = chart(row)
        rules = (
            made.rule_1_x_indices_beyond_limits(),
            made.rule_2_runs_about_central_line(),
            made.rule_3_runs_near_limits(),
        )
        flagged += sum(map(len, rules))
    return flagged


def _pycontrolcharts(values: np.ndarray) -> int:
    """XmR charts with points beyond limits, shifts, trends, 2 of 3 and 4 of 5; how many points are flagged."""
    chart = import_module("pycontrolcharts").calc_xmr
    return sum(sum(map(bool, chart(row)["violations"])) for row in values.tolist())


def _shewhart(values: np.ndarray) -> int:
    """Individuals and moving range charts with Nelson's eight rules; how many patterns are found."""
    chart = import_module("shewhart").imr
    return sum(len(chart(row, rules="nelson").signals) for row in values)


KNOWN: dict[str, tuple[str, int, Callable[[np.ndarray], object]]] = {
    "statprocon": ("XmR charts, three rules", 3, _statprocon),
    "pycontrolcharts": ("XmR charts, five rules", 5, _pycontrolcharts),
    "shewhart": ("individuals and moving range charts, eight rules", 8, _shewhart),
}
INSTALLED = {
    name: Peer(f"{name} {version(name)}: {title}", rules, do) for name, (title, rules, do) in KNOWN.items() if find_spec(name)
}
MISSING = [name for name in KNOWN if name not in INSTALLED]
