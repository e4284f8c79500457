"""What a measure's latest run says is new: the engine's ranking, with sites, months and words put back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from fivefold.analyse.signals.models import SignalDirection
from fivefold.engine.charts.readings import charted_series
from fivefold.engine.charts.series import ChartedSeries
from fivefold.engine.charts.signal_words import signal_reason
from fivefold.engine.stats.signals import Signal as Ranked
from fivefold.engine.stats.signals import rank
from fivefold.gather.measures.charting import charts_of, settings_for, unit_of
from fivefold.gather.measures.models import Measure, MeasureRun
from fivefold.gather.measures.panel import Panel
from fivefold.gather.measures.selectors import panel_of
from fivefold.network.people.models import Site

DRAWN = 24
"""Points that a signal keeps for its small picture in the list."""


@dataclass(frozen=True)
class Finding:
    """New information on one series. `period` is the latest month; `period_before` the last one that did not show it yet."""

    site: Site | None
    direction: SignalDirection
    period: date
    period_before: date
    reason: str
    p_value: float
    q_value: float
    effect: float
    persistence: int
    rules: tuple[str, ...]
    recent: tuple[tuple[str, float | None, float | None, str], ...]

    def figures(self) -> dict[str, Any]:
        """What a signal stores of it and what changes when it is seen again."""
        return {
            "reason": self.reason,
            "p_value": self.p_value,
            "q_value": self.q_value,
            "effect": self.effect,
            "persistence": self.persistence,
            "rules": list(self.rules),
            "recent": [list(point) for point in self.recent],
        }


@dataclass(frozen=True)
class Ranking:
    """What one run shows: the findings, the most worth a person's time first; `expected_false` of them are chance."""

    measure: Measure
    run: MeasureRun
    findings: tuple[Finding, ...]
    tested: int
    expected_false: float


def rank_measure(measure: Measure) -> Ranking | None:
    """Rank the measure's sites, and the network as a whole, by its latest run; None where there is no run yet.

    The sites are one family of tests, the network's own series a second one.
    """
    sites = panel_of(measure)
    if sites is None:
        return None
    findings: list[Finding] = []
    tested, expected_false = 0, 0.0
    for panel in (sites, sites.together()):
        if not panel.mask.any():
            continue
        settings, _why = settings_for(panel)
        charts, flags = charts_of(panel, settings)
        ranked = rank(charts, flags)
        names = [site.name for site in panel.sites] or [measure.network.name]
        series = charted_series(charts, flags, names=names, periods=panel.periods, unit=unit_of(measure))
        findings += _findings(panel, ranked.signals, series)
        tested, expected_false = tested + ranked.tested, expected_false + ranked.expected_false
    return Ranking(measure, sites.run, tuple(sorted(findings, key=_by_chance)), tested, expected_false)


def _by_chance(finding: Finding) -> tuple[float, float]:
    return finding.p_value, -abs(finding.effect)


def _findings(panel: Panel, signals: tuple[Ranked, ...], series: tuple[ChartedSeries, ...]) -> Iterator[Finding]:
    for signal in signals:
        row = series[signal.series]
        yield Finding(
            site=panel.sites[signal.series] if panel.sites else None,
            direction=SignalDirection(signal.meaning.value),
            period=panel.periods[-1],
            period_before=_period_before(panel, signal),
            reason=signal_reason(signal, row),
            p_value=signal.p_value,
            q_value=signal.q_value,
            effect=signal.effect,
            persistence=signal.persistence,
            rules=signal.rules,
            recent=tuple(
                (point.period.isoformat(), point.value, point.centre, point.reading.value) for point in row.points[-DRAWN:]
            ),
        )


def _period_before(panel: Panel, signal: Ranked) -> date:
    """The usable month before the run of months that lie on the signal's side; the first one where all of them do."""
    usable = np.flatnonzero(panel.mask[signal.series])
    return panel.periods[int(usable[max(len(usable) - signal.persistence - 1, 0)])]
