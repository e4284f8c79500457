"""Evaluate a loop by its frozen plan: take the outcome measure at the sites in place, before and after, and judge it."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np

from fivefold.analyse.insights.signalled import months_of, signals_behind
from fivefold.analyse.signals.models import Signal, SignalDirection, SignalState
from fivefold.close.checks.effectiveness import (
    Effect,
    Kind,
    Months,
    Stretch,
    effect_of,
    finding_of,
    special_cause_after,
    stretch_of,
)
from fivefold.close.checks.restoring import Repair, finding_with_repair, repair_of
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
    count. `left_out` are the months of the signal: a level judged by its worst months gets better by itself (regression to
    the mean). All three are bool, shape (months,).
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

    @property
    def signal(self) -> Months:
        """The months of the signal before the change."""
        return np.asarray(self.before & self.left_out, dtype=np.bool_)

    def effect(self) -> Effect | None:
        """The effect with its interval; None where there are too few months."""
        return effect_of(self.panel.numerators[0], self.panel.denominators[0], self.baseline, self.after, kind=self.kind)

    def repair(self, sign: int) -> Repair | None:
        """What a lasting shift for the worse had become, and what became of it; None where there was none."""
        return repair_of(
            self.panel.numerators[0],
            self.panel.denominators[0],
            earlier=self.baseline,
            signal=self.signal,
            after=self.after,
            kind=self.kind,
            sign=sign,
        )

    def level_of_signal(self) -> Stretch | None:
        """The counts in the months of the signal, if there were any."""
        found = stretch_of(self.panel.numerators[0], self.panel.denominators[0], self.signal)
        return found if found.exposure else None

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
        left_out=months_of(signals_behind(loop), chosen),
    )


def evaluate(loop: Loop, plan: EvaluationPlan) -> Evaluation:
    """Everything the numbers say of the loop's effect, by its frozen plan. Raises NothingToCompare."""
    comparison = compare(loop, plan)
    sign, criterion = planned(plan, comparison.panel.measure)
    effect, repair = comparison.effect(), comparison.repair(sign)
    concerns = balancing_concerns(plan, comparison)
    return Evaluation(
        run=comparison.panel.run,
        finding=finding_with_repair(finding_of(effect, sign=sign, criterion=criterion), effect, repair, sign=sign),
        balancing_concern=bool(concerns),
        declared=declared_before(plan, comparison),
        result={
            "sign": sign,
            "criterion": criterion,
            "effect": asdict(effect) if effect else None,
            "repair": asdict(repair) if repair else None,
            "special_cause": _iso(comparison.special_cause(sign)) if effect else None,
            "balancing": sorted({signal.measure.title for signal in concerns}),
            **_what_was_compared(comparison),
        },
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


def _what_was_compared(comparison: Comparison) -> dict[str, Any]:
    periods, level = comparison.panel.periods, comparison.level_of_signal()
    return {
        "measure": comparison.panel.measure.public_id,
        "months_before": int(comparison.baseline.sum()),
        "months_after": int(comparison.after.sum()),
        "left_out": [period.isoformat() for period, out in zip(periods, comparison.signal, strict=True) if out],
        "signal": asdict(level) if level else None,
        "first_start": comparison.first_start.isoformat(),
        "last_start": comparison.last_start.isoformat(),
        "last_period": _iso(periods[-1]) if periods else None,
        "sites": {site.public_id: site.name for site in comparison.sites},
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
