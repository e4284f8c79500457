"""The whole answer as JSON: how it was asked, what was found, and every series behind it."""

import json
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version

import numpy as np

from fivefold.engine.charts.funnels import ChartedFunnel, Curve
from fivefold.engine.stats.control_charts import ControlCharts
from fivefold.engine.stats.reasons import ReasonCode
from fivefold.engine.stats.rule_sets import Flags
from fivefold.engine.stats.signals import SignalList
from fivefold.interfaces.cli.analysis.answer import Answer
from fivefold.interfaces.cli.analysis.asking import Common
from fivefold.interfaces.cli.analysis.study import Listed, Study

JSON_FORMAT = 1
"""Rises when a key changes its name or its meaning; new keys may come without."""

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def as_json(answer: Answer, *, made: date) -> str:
    """The text of the file; `made` is the day that it bears."""
    common, table = answer.studies[0].question.common, answer.studies[0].table
    content: dict[str, Json] = {
        "format": JSON_FORMAT,
        "generator": f"Fivefold {version('fivefold')}",
        "made": made.isoformat(),
        "input": {"file": common.file.name, "sheet": table.sheet, "bytes": table.size, "sha256": table.sha256},
        "asked": _asked(common),
        "signals": _signals(answer.signals, answer.listed),
        "measures": [_measure(study) for study in answer.studies],
    }
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _asked(common: Common) -> Json:
    return {
        "site": common.site,
        "period": common.period,
        "where": common.where,
        "rules": common.rules,
        "phases": [start.isoformat() for start in common.phases],
        "freeze": common.freeze.isoformat() if common.freeze else None,
        "funnel": common.funnel,
    }


def _signals(signals: SignalList, listed: Iterable[Listed]) -> Json:
    return {
        "tested": signals.tested,
        "expected_false": signals.expected_false,
        "autocorrelation": signals.autocorrelation,
        "autocorrelation_allowed_for": signals.allowed_for,
        "listed": [_signal(entry) for entry in listed],
    }


def _signal(entry: Listed) -> Json:
    signal = entry.signal
    return {
        "measure": entry.measure.title,
        "site": entry.site,
        "stratum": entry.stratum,
        "meaning": signal.meaning.value,
        "p": signal.p_value,
        "q": signal.q_value,
        "effect": signal.effect,
        "points": signal.points,
        "persistence": signal.persistence,
        "value": signal.value * entry.measure.multiply,
        "level": signal.level * entry.measure.multiply,
        "rules": list(signal.rules),
        "reason": entry.reason,
    }


def _measure(study: Study) -> Json:
    measure, table = study.question.measure, study.table
    return {
        "title": measure.title,
        "kind": measure.kind,
        "numerator": measure.numerator,
        "denominator": measure.denominator,
        "multiply": measure.multiply,
        "settings": json.loads(study.settings.canonical()),
        "settings_sha256": study.settings.digest(),
        "chart_reason": study.chart_reason,
        "rows": {name: getattr(table.rows, name) for name in ("read", "used", "excluded", "unknown", "missing")},
        "periods": [period.isoformat() for period in table.periods],
        "series": [
            {"site": site, "stratum": None, **_series(study, study.charts, study.flags, row)}
            for row, site in enumerate(table.sites)
        ],
        "funnel": _funnel(study, study.funnel) if study.funnel else None,
    }


def _series(study: Study, charts: ControlCharts, flags: Flags, row: int) -> dict[str, Json]:
    times = study.question.measure.multiply
    lines: dict[str, Json] = {
        name: _numbers(getattr(charts, attribute)[row] * times)
        for name, attribute in (
            ("values", "values"),
            ("centre", "centre"),
            ("lower", "lower"),
            ("upper", "upper"),
            ("sigma", "sigma"),
            ("target", "target"),
        )
    }
    return {
        **lines,
        "phases": charts.phase[row].tolist(),
        "sets_limits": charts.baseline[row].tolist(),
        "reasons": [ReasonCode(code).name.lower() for code in charts.reasons[row].tolist()],
        "flags": {rule.code: on.tolist() for rule, on in zip(flags.rules, flags.on[:, row], strict=True)},
        "unusual_runs": None if flags.runs is None else flags.runs.signal[row].tolist(),
    }


def _funnel(study: Study, funnel: ChartedFunnel) -> Json:
    times = study.question.measure.multiply
    return {
        "months": [month.isoformat() for month in study.funnel_months],
        "centre": funnel.centre * times,
        "overdispersed": funnel.overdispersed,
        "sites": [
            {
                "site": point.name,
                "numerator": _amount(point.numerator),
                "denominator": _amount(point.denominator),
                "value": point.value * times,
                "outside": point.outside or None,
                "above": point.upward,
                "can_stand_out": point.can_stand_out,
            }
            for point in funnel.points
        ],
        "limits": [_limits(curve, times) for curve in funnel.curves],
    }


def _limits(curve: Curve, times: float) -> Json:
    return {
        "level": curve.level,
        "sizes": list(curve.sizes),
        "lower": _numbers(np.array(curve.lower) * times),
        "upper": _numbers(np.array(curve.upper) * times),
    }


def _amount(number: float) -> float | int:
    """Counts as whole numbers."""
    return int(number) if number.is_integer() else number


def _numbers(line: np.ndarray) -> Json:
    return [value if np.isfinite(value) else None for value in line.tolist()]
