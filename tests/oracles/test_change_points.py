"""The best divisions into steps equal those of strucchange: misfit, criterion, and where the best ones break."""

import re
from itertools import groupby

import numpy as np
import pytest

from fivefold.engine.stats.change_points import propose_phases
from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import chart_series
from fivefold.engine.stats.panels import Floats
from fivefold.engine.stats.settings import Settings
from tests.oracles.tables import Columns, columns, numbers, rows, series
from tests.shared import needs_shared

pytestmark = needs_shared


def _calls() -> list[object]:
    grouped = groupby(rows("eval/strucchange_breakpoints.csv"), lambda row: (row["series"], row["transform"], row["h"]))
    return [pytest.param(key[1], columns(call), id="-".join(key)) for key, call in grouped]


def _transformed(data: Columns, transform: str) -> Floats:
    values = numbers(data["y"])
    if transform == "y/n":
        return np.asarray(values / numbers(data["n"]))
    power = re.fullmatch(r"y\^\(1/(.+)\)", transform)
    return values if power is None else np.asarray(np.sign(values) * np.abs(values) ** (1 / float(power[1])))


@pytest.mark.parametrize(("transform", "call"), _calls())
def test_the_best_steps_equal_those_of_strucchange(transform: str, call: Columns) -> None:
    values = _transformed(series(call["series"][0]), transform)
    (found,) = propose_phases(chart_series(values, settings=Settings(Chart.INDIVIDUALS)), shortest=int(call["h"][0]))
    np.testing.assert_allclose(found.misfits, numbers(call["RSS"]), rtol=1e-9)
    np.testing.assert_allclose(found.criteria, numbers(call["BIC"]), rtol=1e-9)
    theirs = [int(number) for number in re.findall(r"\d+", call["bic_opt_breaks"][0])]
    assert [step.first for step in found.steps] == theirs


def test_the_trend_among_them_is_not_proposed_as_steps() -> None:
    values = numbers(series("trend")["y"])
    (found,) = propose_phases(chart_series(values, settings=Settings(Chart.INDIVIDUALS)))
    assert (len(found.steps), found.proposed) == (1, ())
