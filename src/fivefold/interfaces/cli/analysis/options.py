"""How options of `fivefold analyse` are written, and how those of several measures go together."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Literal, NoReturn, TypeVar, get_args

import click

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.interfaces.cli.analysis import measure

T = TypeVar("T")
FunnelName = Literal["auto", "exact", "mid-p", "additive", "mixture", "none"]
FUNNELS: tuple[FunnelName, ...] = get_args(FunnelName)
AUTO = "auto"
CHARTS = tuple(dict.fromkeys(chart for charts in measure.CHARTS.values() for chart in charts))
"""The charts that sums by site and month allow."""


@dataclass(frozen=True)
class Level:
    """A target as it was written: `percent` where a per cent sign stands behind it."""

    number: float
    percent: bool
    text: str


class Target(click.ParamType[Level | None]):
    """A number or a share, as people write them: 0.05, 5% or 5 %; 12.5 where the measure is no proportion; or none."""

    name = "target"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Level | None:
        """Return what was written. Fails for no number, and for a share above 100 %."""
        if isinstance(value, Level) or str(value).strip().lower() == "none":
            return value if isinstance(value, Level) else None
        found = re.fullmatch(r"\s*(-?[0-9]*\.?[0-9]+)\s*(%?)\s*", str(value))
        number = float(found[1]) if found else math.nan
        percent = bool(found and found[2])
        if math.isnan(number) or (percent and not 0 <= number <= 100):
            self.fail(f"“{value}” is no target. Write a share as 0.05 or 5%, any other number as 12.5.", param, ctx)
        return Level(number, percent, str(value))


class Months(click.ParamType[tuple[date, ...]]):
    """One month or several with commas between them, earliest first: 2019-04,2020-03. A day stands for its month."""

    name = "months"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[date, ...]:
        """Return the first days of the months. Fails for what is no month, and for months out of order."""
        if isinstance(value, tuple):
            return value
        months = tuple(self._month(part.strip(), param, ctx) for part in str(value).split(","))
        if any(later <= earlier for earlier, later in pairwise(months)):
            self.fail(f"“{value}” is out of order. Write the earliest month first, and each month once.", param, ctx)
        return months

    def _month(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        found = re.fullmatch(r"([0-9]{4}-[0-9]{2})(-[0-9]{2})?", text)
        try:
            return date.fromisoformat(f"{found[1]}{found[2] or '-01'}").replace(day=1) if found else self._none(text, param, ctx)
        except ValueError:
            self._none(text, param, ctx)

    def _none(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> NoReturn:
        self.fail(f"“{text}” is no month. Write it as YYYY-MM: 2019-04.", param, ctx)


class Memory(StrEnum):
    """A chart that remembers earlier months; it stands beside one of the months."""

    EWMA = "ewma"
    CUSUM = "cusum"


class ChartName(click.ParamType[Chart | Memory | None]):
    """The name of a chart; None for `auto`. i′, p′ and u′ may be written so, with an apostrophe, or as ip, pp and up."""

    name = "chart"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """What the help shows."""
        return f"[{'|'.join([AUTO, *CHARTS, *Memory])}]"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Chart | Memory | None:
        """Return the chart. Fails for other names."""
        name = re.sub("[′'’]$", "p", str(value).strip().lower())
        if name == AUTO:
            return None
        if name in (*Memory,):
            return Memory(name)
        if name not in (*Chart,):
            self.fail(f"There is no chart “{value}”. Choose {AUTO}, {', '.join((*CHARTS, *Memory))}.", param, ctx)
        return Chart(name)


def refuse_option(option: str, message: str) -> NoReturn:
    """End the command: this option does not go with the others."""
    raise click.BadParameter(message, ctx=click.get_current_context(silent=True), param_hint=f"{option}")


def one_each(option: str, given: Sequence[T], measures: int, default: T) -> tuple[T, ...]:
    """One value for every measure, where an option is given not at all, once for all, or once for each."""
    if not given:
        return (default,) * measures
    if len(given) == 1:
        return (given[0],) * measures
    if len(given) != measures:
        refuse_option(
            option, f"It is given {len(given)} times for {measures} measures that take it. Give it once, or once for each."
        )
    return tuple(given)


def only_month(option: str, given: tuple[date, ...] | None) -> date | None:
    """The month of an option that takes one."""
    if given is not None and len(given) > 1:
        refuse_option(option, "It takes one month. Later phases set their own limits.")
    return given[0] if given else None
