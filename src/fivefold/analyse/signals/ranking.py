"""What a measure's latest run says is new: the engine's ranking, with sites, months and words put back, and raised."""

from collections.abc import Iterator
from datetime import date, datetime

import numpy as np

from fivefold.analyse.signals.models import Refresh, Signal, SignalDirection
from fivefold.analyse.signals.services import Finding, Ranking, raise_signals
from fivefold.engine.charts.readings import charted_series
from fivefold.engine.charts.series import ChartedSeries
from fivefold.engine.charts.signal_words import signal_reason
from fivefold.engine.stats.signals import Signal as Ranked
from fivefold.engine.stats.signals import rank
from fivefold.foundation.permission import Actor
from fivefold.gather.measures.charting import charts_of, settings_for
from fivefold.gather.measures.models import Measure
from fivefold.gather.measures.panel import Panel, panel_of
from fivefold.gather.measures.wording import unit_of

DRAWN = 24
"""Points that a signal keeps for its small picture in the list."""


def refresh_signals(*, by: Actor, measure: Measure, at: datetime) -> list[Signal]:
    """Rank the series of the measure's latest run and raise what is new; returns the new signals.

    A run is looked at once. The statistics are computed before the transaction begins.
    """
    ranking = rank_measure(measure)
    if ranking is None or Refresh.objects.filter(run=ranking.run).exists():
        return []
    return raise_signals(by=by, ranking=ranking, at=at)


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
