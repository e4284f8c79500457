"""Evaluate a loop by its frozen plan: take the outcome measure at the sites in place, before and after, and judge it."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np

from fivefold.analyse.insights.models import SubjectKind
from fivefold.analyse.insights.selectors import insight_of, links_of
from fivefold.analyse.signals.models import Signal, SignalDirection, SignalState
from fivefold.analyse.signals.selectors import signals_called
from fivefold.close.checks.effectiveness import Effect, Kind, Months, effect_of, finding_of, special_cause_after
from fivefold.close.checks.verdicts import EffectFinding
from fivefold.decide.decisions.models import EvaluationPlan
from fivefold.engine.errors import DomainError
from fivefold.engine.stats.settings import Direction
from fivefold.gather.measures.charting import settings_for
from fivefold.gather.measures.models import Measure, MeasureRun, MeasureType
from fivefold.gather.measures.panel import Panel, panel_of
from fivefold.implement.actions.selectors import sites_in_place
from fivefold.loop.models import Loop
from fivefold.network.people.models import Site


class NothingToCompare(DomainError):
    """There is no outcome measure, nothing in place, or no value of the sites in place."""

    code: ClassVar[str] = "nothing_to_compare"
    status: ClassVar[int] = 409


@dataclass(frozen=True, eq=False)
class Comparison:
    """The outcome measure at the sites in place, summed to one series, and which of its months count.

    `before` ends before the first site began, `after` begins when the last one had; the roll-out between them does not
    count. `left_out` are the months before that raised the signal: a level judged by its worst months gets better by itself
    (regression to the mean). All three are bool, shape (months,).
    """

    panel: Panel
    sites: tuple[Site, ...]
    first_start: date
    last_start: date
    before: Months
    after: Months
    left_out: Months

    @property
    def baseline(self) -> Months:
        return np.asarray(self.before & ~self.left_out, dtype=np.bool_)

    @property
    def kind(self) -> Kind:
        return "proportion" if self.panel.measure.type == MeasureType.PROPORTION else "rate"

    def effect(self) -> Effect | None:
        """The effect with its interval; None where there are too few months."""
        return effect_of(self.panel.numerators[0], self.panel.denominators[0], self.baseline, self.after, kind=self.kind)

    def special_cause(self, sign: int) -> date | None:
        """The month in which favourable special cause begins, if it does."""
        settings, _why = settings_for(self.panel)
        found = special_cause_after(
            self.panel.numerators[0], self.panel.denominators[0], self.baseline, self.after, settings=settings, sign=sign
        )
        return None if found is None else self.panel.periods[found]


@dataclass(frozen=True)
class Evaluation:
    """What the evaluation found, as an effectiveness check stores it."""

    run: MeasureRun
    finding: EffectFinding
    balancing_concern: bool
    declared: bool
    result: dict[str, Any]


def compare(loop: Loop, plan: EvaluationPlan) -> Comparison:
    """The plan's outcome measure before and after, at the sites where the change is in place. Raises NothingToCompare."""
    measure = plan.outcome_measure
    if measure is None:
        message = "The plan names no outcome measure."
        raise NothingToCompare(message, fix="A fix is judged by its audit; for anything else decide it with a measure.")
    in_place = sites_in_place(loop)
    panel = panel_of(measure)
    keys = {site.pk for site in in_place}
    rows = [row for row, site in enumerate(panel.sites) if site.pk in keys] if panel else []
    if panel is None or not rows:
        message = f"There are no values of “{measure.title}” from the sites where this is in place."
        raise NothingToCompare(message, fix="Wait for their data, or ask their site leads.")
    chosen = panel.rows(np.array(rows, dtype=np.int64))
    starts = [in_place[site] for site in in_place if site in chosen.sites]
    first, last = min(starts), max(starts)
    return Comparison(
        panel=chosen.together(),
        sites=chosen.sites,
        first_start=first,
        last_start=last,
        before=np.array([period < first.replace(day=1) for period in chosen.periods], dtype=np.bool_),
        after=np.array([period >= last for period in chosen.periods], dtype=np.bool_),
        left_out=_raised_the_signal(loop, chosen),
    )


def evaluate(loop: Loop, plan: EvaluationPlan) -> Evaluation:
    """Everything the numbers say of the loop's effect, by its frozen plan. Raises NothingToCompare."""
    comparison = compare(loop, plan)
    sign, criterion = planned(plan, comparison.panel.measure)
    effect = comparison.effect()
    concerns = balancing_concerns(plan, comparison)
    return Evaluation(
        run=comparison.panel.run,
        finding=finding_of(effect, sign=sign, criterion=criterion),
        balancing_concern=bool(concerns),
        declared=declared_before(plan, comparison),
        result=_result(comparison, effect, sign, criterion, concerns),
    )


def planned(plan: EvaluationPlan, measure: Measure) -> tuple[int, float]:
    """In which direction, +1 or -1, and by how much at least the measure was to change; by any amount where none is named."""
    expected = float(plan.expected_change) if plan.expected_change is not None else 0.0
    if expected:
        return (1 if expected > 0 else -1), abs(expected)
    return Direction(measure.direction).sign or 1, 0.0


def balancing_concerns(plan: EvaluationPlan, comparison: Comparison) -> list[Signal]:
    """Concern signals on the balancing measures since the change began, network-wide or at the sites in place."""
    found = Signal.objects.select_related("measure", "site").filter(
        measure__public_id__in=list(plan.balancing_measures),
        direction=SignalDirection.CONCERN,
        last_seen__gte=comparison.first_start.replace(day=1),
    )
    keys = {site.pk for site in comparison.sites}
    return [signal for signal in found.exclude(state=SignalState.DISMISSED) if signal.site_id is None or signal.site_id in keys]


def declared_before(plan: EvaluationPlan, comparison: Comparison) -> bool:
    """Whether the plan was frozen before the first run that held a month after the change."""
    months = [period for period, counts in zip(comparison.panel.periods, comparison.after, strict=True) if counts]
    if not months:
        return True
    seen = MeasureRun.objects.filter(measure=comparison.panel.measure, last_period__gte=months[0]).order_by("id").first()
    return seen is None or plan.frozen_at < seen.at


def _raised_the_signal(loop: Loop, panel: Panel) -> Months:
    """Months that raised the signals on this measure behind the insight: from where each run of points began to where it was
    last seen."""
    insight = insight_of(loop)
    links = links_of(insight).filter(subject_kind=SubjectKind.SIGNAL) if insight else ()
    left_out = np.zeros(len(panel.periods), dtype=np.bool_)
    for signal in signals_called([link.subject for link in links]).values():
        if signal.measure_id == panel.measure.pk and (signal.site is None or signal.site in panel.sites):
            last = _months(signal.last_seen)
            first = min(_months(signal.period), last - max(signal.persistence, 1) + 1)
            left_out |= np.array([first <= _months(period) <= last for period in panel.periods], dtype=np.bool_)
    return left_out


def _months(period: date) -> int:
    return period.year * 12 + period.month


def _result(comparison: Comparison, effect: Effect | None, sign: int, criterion: float, concerns: list[Signal]) -> dict[str, Any]:
    periods = comparison.panel.periods
    special = comparison.special_cause(sign) if effect else None
    return {
        "measure": comparison.panel.measure.public_id,
        "effect": asdict(effect) if effect else None,
        "sign": sign,
        "criterion": criterion,
        "months_before": int(comparison.baseline.sum()),
        "months_after": int(comparison.after.sum()),
        "special_cause": special.isoformat() if special else None,
        "left_out": [
            period.isoformat() for period, out in zip(periods, comparison.left_out & comparison.before, strict=True) if out
        ],
        "first_start": comparison.first_start.isoformat(),
        "last_start": comparison.last_start.isoformat(),
        "last_period": periods[-1].isoformat() if periods else None,
        "sites": {site.public_id: site.name for site in comparison.sites},
        "balancing": sorted({signal.measure.title for signal in concerns}),
    }
