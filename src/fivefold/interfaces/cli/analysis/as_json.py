"""The whole answer as JSON: how it was asked, what was found, and every series behind it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from importlib.metadata import version

from fivefold.engine.charts.series import ChartedSeries
from fivefold.engine.stats.between_sites.equity_intervals import Estimate
from fivefold.engine.stats.between_sites.reasons import GapReason
from fivefold.engine.stats.icon_kinds import Assurance, Variation
from fivefold.engine.stats.phase_words import Proposal
from fivefold.engine.stats.reasons import ReasonCode
from fivefold.engine.stats.signals import SignalList
from fivefold.interfaces.cli.analysis.answer import Answer
from fivefold.interfaces.cli.analysis.asking import Common
from fivefold.interfaces.cli.analysis.between_events import BetweenEvents
from fivefold.interfaces.cli.analysis.funnel_json import funnel_json
from fivefold.interfaces.cli.analysis.gap_words import StrataGaps
from fivefold.interfaces.cli.analysis.json_values import Json, amount, numbers
from fivefold.interfaces.cli.analysis.remembering_json import remembering_json
from fivefold.interfaces.cli.analysis.study import Charted, Listed, Study
from fivefold.interfaces.cli.analysis.tidy import LINES, counts_of

JSON_FORMAT = 1
"""Rises when a key changes its name or its meaning; new keys may come without."""
_RUNS = ("useful", "longest", "longest_limit", "crossings", "crossings_limit")
_OF_ALL = ("value", "centre", "lower", "upper", "target")


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
        "signals_within_strata": _signals(answer.strata.signals, answer.strata.listed) if answer.strata else None,
        "measures": [_measure(study, charted) for study, charted in zip(answer.studies, _strata(answer), strict=True)],
    }
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _asked(common: Common) -> Json:
    return {
        "site": common.site,
        "period": common.period,
        "where": common.where,
        "rules": common.rules,
        "phases": [start.isoformat() for start in common.phases],
        "excluded": [excluded.isoformat() for excluded in common.excluded],
        "freeze": common.freeze.isoformat() if common.freeze else None,
        "funnel": common.funnel,
        "stratum": common.stratum,
        "reference": common.reference,
    }


def _signals(signals: SignalList, listed: Iterable[Listed]) -> Json:
    return {
        "tested": signals.tested,
        "expected_false": signals.expected_false,
        "autocorrelation": signals.autocorrelation,
        "autocorrelation_allowed_for": signals.allowed_for,
        "often": signals.often,
        "caution": signals.caution,
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


def _strata(answer: Answer) -> Sequence[Charted | None]:
    """The strata of each measure."""
    return answer.strata.charted if answer.strata else [None] * len(answer.studies)


def _measure(study: Study, strata: Charted | None) -> Json:
    measure, table = study.question.measure, study.table
    return {
        "title": measure.title,
        "kind": measure.kind,
        "numerator": measure.numerator,
        "denominator": measure.denominator,
        "multiply": measure.multiply,
        "settings": json.loads(study.settings.canonical()),
        "settings_sha256": study.settings.digest(),
        "chart_reason": study.charted.reason,
        "rows": {name: getattr(table.rows, name) for name in ("read", "used", "excluded", "unknown", "missing")},
        "periods": [period.isoformat() for period in table.periods],
        "together": _together(study.together, measure.multiply),
        "series": [{"site": site, "stratum": None, **_series(study.charted, row)} for row, site in enumerate(table.sites)],
        "strata": [] if strata is None else list(_series_of_strata(strata)),
        "gaps": _gaps(study.gaps) if study.gaps else None,
        "between_events": _between(study.between) if study.between else None,
        "with_memory": _remembered(study),
        "funnel": funnel_json(study.funnel, months=study.funnel_months, times=measure.multiply) if study.funnel else None,
    }


def _series_of_strata(charted: Charted) -> Iterator[Json]:
    strata = charted.table.strata
    for row, (site, stratum) in enumerate(zip(strata.sites, strata.strata, strict=True) if strata else ()):
        yield {"site": site, "stratum": stratum, **_series(charted, row)}


def _between(found: BetweenEvents) -> Json:
    """The gap charts of the sites that have one; of each gap the month in which it ended."""
    return {
        "chart": found.chart.value,
        "chart_reason": found.reason,
        "of": found.subject,
        "events": "not_in_numerator" if found.failures else "numerator",
        "series": [
            {
                "site": one.series.name,
                **{name: numbers(getattr(one.charts, name)[0]) for name in LINES[:-1]},
                "ended_in": [point.period.replace(day=1).isoformat() for point in one.series.points],
                "phases": one.charts.phase[0].tolist(),
                "sets_limits": one.charts.baseline[0].tolist(),
                "reasons": [ReasonCode(code).name.lower() for code in one.charts.reasons[0].tolist()],
                "since_the_last": one.since,
                "last_event_in": one.last.isoformat(),
            }
            for one in found.sites
        ],
    }


def _remembered(study: Study) -> Json:
    sites, times = study.table.sites, study.question.measure.multiply
    return remembering_json(study.remembered, sites=sites, times=times) if study.remembered else None


def _gaps(found: StrataGaps) -> Json:
    times, whole = found.measure.multiply, found.everywhere
    return {
        "reference": found.names[found.reference],
        "strata": [
            {
                "stratum": name,
                "numerator": amount(float(found.numerators[place])),
                "denominator": amount(float(found.denominators[place])),
                "value": _estimate(whole.values, place, times),
                "difference": _estimate(whole.difference, place, times),
                "ratio": _estimate(whole.ratio, place, 1.0),
                "difference_within_sites": _estimate(found.within.difference, place, times),
                "p": numbers(whole.p_values[0])[place],
                "q": numbers(whole.q_values[0])[place],
                "reason": GapReason(int(whole.reasons[0, place])).name.lower(),
            }
            for place, name in enumerate(found.names)
        ],
    }


def _estimate(estimate: Estimate, place: int, times: float) -> Json:
    """[value, low, high]."""
    return [numbers(part[0] * times)[place] for part in (estimate.value, estimate.low, estimate.high)]


def _series(charted: Charted, row: int) -> dict[str, Json]:
    charts, flags, times = charted.charts, charted.flags, charted.question.measure.multiply
    lines: dict[str, Json] = {name: numbers(getattr(charts, name)[row] * times) for name in LINES}
    above, below = zip(*counts_of(charted, row), strict=True)
    return {
        **lines,
        "numerators": list(above),
        "denominators": list(below),
        "phases": charts.phase[row].tolist(),
        "sets_limits": charts.baseline[row].tolist(),
        "reasons": [ReasonCode(code).name.lower() for code in charts.reasons[row].tolist()],
        "flags": {rule.code: on.tolist() for rule, on in zip(flags.rules, flags.on[:, row], strict=True)},
        "variation": Variation(int(charted.icons.variation[row])).name.lower(),
        "assurance": Assurance(int(charted.icons.assurance[row])).name.lower(),
        "proposed_phases": _proposed(charted, charted.proposals[row]) if charted.proposals else None,
        "unusual_runs": None if flags.runs is None else flags.runs.signal[row].tolist(),
        "runs": None if flags.runs is None else {name: getattr(flags.runs, name)[row].tolist() for name in _RUNS},
    }


def _together(series: ChartedSeries, times: float) -> Json:
    """All sites as one series."""
    lines = {
        f"{name}s" if name == "value" else name: [None if level is None else level * times for level in levels]
        for name, levels in ((name, [getattr(point, name) for point in series.points]) for name in _OF_ALL)
    }
    return {"name": series.name, **lines, "phases": [point.phase for point in series.points]}


def _proposed(charted: Charted, proposal: Proposal) -> Json:
    """What the search for changes of level came to, and where they seem to lie."""
    periods, times = charted.table.periods, charted.question.measure.multiply
    return {
        "finding": proposal.finding.value,
        "caution": proposal.caution,
        "changes": [
            {
                "from": periods[step.first].isoformat(),
                "earliest": periods[step.earliest].isoformat(),
                "latest": periods[step.latest].isoformat(),
                "before": step.before * times,
                "after": step.after * times,
            }
            for step in proposal.proposed
        ],
    }
