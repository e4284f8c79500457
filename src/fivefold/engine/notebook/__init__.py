"""The statistics for a notebook: long tables of pandas, polars or Arrow in, tables, sentences and pictures out.

    from fivefold.engine.notebook import compare_sites, control_charts

Everything here rests on functions of arrays, which a notebook may call as well: docs/reference/notebook.md lists them.
Nothing is written, sent or fetched.
"""

from fivefold.engine.notebook.control_charts import ChartedTable, control_charts
from fivefold.engine.notebook.frames import Panel, UnreadableFrame, read_panel
from fivefold.engine.notebook.groups import ComparedGroups, compare_groups
from fivefold.engine.notebook.sites import ComparedSites, compare_sites
from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.settings import Direction, Settings

__all__ = [
    "Chart",
    "ChartedTable",
    "ComparedGroups",
    "ComparedSites",
    "Direction",
    "Panel",
    "Settings",
    "UnreadableFrame",
    "compare_groups",
    "compare_sites",
    "control_charts",
    "read_panel",
]
