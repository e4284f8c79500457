"""The constants of X̄ and s charts equal the reference table, and so do qcc's p and u charts."""

import numpy as np
import pytest

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.control_charts import chart_series
from fivefold.engine.stats.settings import Settings
from fivefold.engine.stats.subgrouped import constants
from tests.oracles.tables import columns, numbers, rows
from tests.shared import needs_shared

pytestmark = needs_shared
ATTRIBUTES = sorted({row["series"] for row in rows("qcc/attribute.csv")})


def test_the_constants_equal_those_of_the_table_for_every_group_size() -> None:
    table = columns(rows("runs/xbar_s_constants.csv"))
    found = constants(numbers(table["n"]))
    for name, ours in (("c4", found.c4), ("A3", found.a3), ("B3", found.b3), ("B4", found.b4)):
        np.testing.assert_allclose(ours, numbers(table[name]), rtol=1e-9, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_a_chart_of_attributes_equals_the_one_of_qcc(name: str) -> None:
    table = columns(row for row in rows("qcc/attribute.csv") if row["series"] == name)
    chart = Chart.PROPORTION if name.startswith("p") else Chart.RATE
    charts = chart_series(numbers(table["y"]), numbers(table["n"]), settings=Settings(chart))
    for column, ours in (("stat", charts.values), ("center", charts.centre), ("lcl", charts.lower), ("ucl", charts.upper)):
        np.testing.assert_allclose(ours[0], numbers(table[column]), rtol=1e-9, atol=1e-12, err_msg=column)
