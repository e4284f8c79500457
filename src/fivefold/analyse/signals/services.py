"""Raise the signals that a ranking found, and judge them: watch, dismiss, make an insight, put back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from fivefold.analyse.signals.events import SignalJudged, SignalRaised
from fivefold.analyse.signals.models import TRANSITIONS, Refresh, Signal, SignalDirection, SignalState
from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.services import record
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission
from fivefold.foundation.service import service
from fivefold.gather.measures.models import Measure, MeasureRun
from fivefold.network.people.models import Site


class SignalMoved(DomainError):
    """The signal no longer stands where this action expects it."""

    code: ClassVar[str] = "signal_moved"
    status: ClassVar[int] = 409


class DismissalUnexplained(DomainError):
    """A signal is dismissed for a reason that others can read."""

    code: ClassVar[str] = "dismissal_unexplained"


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


@service
def raise_signals(*, by: Actor, ranking: Ranking, at: datetime) -> list[Signal]:
    """Store what a ranking found: new signals are raised, those that persist are seen again. Returns the new ones."""
    measure = ranking.measure
    by.require(Permission.MANAGE_MEASURES, scope=measure.scope)
    known = _known_signals(measure)
    raised = []
    for finding in ranking.findings:
        before = known.get((finding.site.pk if finding.site else None, finding.direction.value))
        if before is not None and before.last_seen >= finding.period_before:
            _see_again(before, finding, ranking)
        else:
            raised.append(_raise(finding, ranking, at))
    Refresh.objects.create(
        network=measure.network,
        measure=measure,
        run=ranking.run,
        at=at,
        tested=ranking.tested,
        found=len(ranking.findings),
        expected_false=ranking.expected_false,
    )
    record(
        action="signals.refreshed",
        by=by,
        at=at,
        realm=measure.network.public_id,
        subject_kind="measure",
        subject=measure.public_id,
        details={"run": ranking.run.public_id, "tested": ranking.tested, "found": len(ranking.findings), "new": len(raised)},
    )
    for signal in raised:
        announce(_raised(signal), at=at)
    return raised


@service
def watch(*, by: Actor, signal: Signal, at: datetime) -> Signal:
    """Keep an eye on a signal without acting on it yet. Raises SignalMoved."""
    return _judge(by, signal, SignalState.WATCHED, at)


@service
def dismiss(*, by: Actor, signal: Signal, because: str, at: datetime) -> Signal:
    """Set a signal aside for a reason that others can read. Raises SignalMoved, DismissalUnexplained."""
    reason = because.strip()
    if not reason:
        message = "Say why this signal needs no action."
        raise DismissalUnexplained(message, field="because", fix="For example: the form changed, or it is known already.")
    return _judge(by, signal, SignalState.DISMISSED, at, reason=reason)


@service
def put_back(*, by: Actor, signal: Signal, at: datetime) -> Signal:
    """Undo: the signal is new again. Raises SignalMoved."""
    return _judge(by, signal, SignalState.NEW, at)


@service
def take_up(*, by: Actor, signal: Signal, at: datetime) -> Signal:
    """An insight was made of the signal; the insights app calls this. Raises SignalMoved."""
    return _judge(by, signal, SignalState.INSIGHT, at)


def _known_signals(measure: Measure) -> dict[tuple[int | None, str], Signal]:
    """For each site and direction the signal that was seen last."""
    seen = Signal.objects.filter(measure=measure).select_related("network", "site").order_by("last_seen", "id")
    return {(signal.site_id, signal.direction): signal for signal in seen}


def _see_again(signal: Signal, finding: Finding, ranking: Ranking) -> None:
    signal.run = ranking.run
    signal.last_seen = max(signal.last_seen, finding.period)
    for name, value in finding.figures().items():
        setattr(signal, name, value)
    signal.save()


def _raise(finding: Finding, ranking: Ranking, at: datetime) -> Signal:
    return Signal.objects.create(
        network=ranking.measure.network,
        measure=ranking.measure,
        site=finding.site,
        run=ranking.run,
        direction=finding.direction,
        period=finding.period,
        last_seen=finding.period,
        raised_at=at,
        state_since=at,
        **finding.figures(),
    )


def _raised(signal: Signal) -> SignalRaised:
    return SignalRaised(
        network=signal.network.public_id,
        signal=signal.public_id,
        measure=signal.measure.public_id,
        site=signal.site.public_id if signal.site else "",
        direction=signal.direction,
    )


def _judge(by: Actor, signal: Signal, to: SignalState, at: datetime, *, reason: str = "") -> Signal:
    by.require(Permission.WRITE_INSIGHT, scope=signal.scope)
    if to not in TRANSITIONS[SignalState(signal.state)]:
        stands, wanted = SignalState(signal.state).label, to.label
        message = f"This signal stands at “{stands}”, so it cannot become “{wanted}”."
        raise SignalMoved(message, fix="Reload the page: somebody may have dealt with it meanwhile.")
    signal.state, signal.state_since, signal.state_reason = to, at, reason
    signal.save()
    realm = signal.network.public_id
    record(action=f"signal.{to.value}", by=by, at=at, realm=realm, subject_kind="signal", subject=signal.public_id)
    announce(SignalJudged(network=realm, signal=signal.public_id, state=to.value), at=at)
    return signal
