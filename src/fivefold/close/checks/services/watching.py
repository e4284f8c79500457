"""Watch over what was closed: freeze the level it had, look at each month that comes in, reopen the loop where it lapsed."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from fivefold.analyse.signals.models import Signal
from fivefold.close.checks import selectors
from fivefold.close.checks.events import ChangeLapsed
from fivefold.close.checks.models import EffectivenessCheck, SustainWatch, Verdict, WatchLook, WatchState
from fivefold.close.checks.services.recording import audit, tell
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission
from fivefold.foundation.service import service
from fivefold.loop.models import Loop
from fivefold.loop.services import Subject, move
from fivefold.loop.states import State

if TYPE_CHECKING:
    from fivefold.close.checks.watched import Seen  # numerics load when the worker needs them

FIRST_CHECK = timedelta(days=91)
SECOND_CHECK = timedelta(days=182)
MONTHS_IN_WORDS = {1: "Three months on", 2: "Six months on"}


def open_watch(verdict: Verdict, check: EffectivenessCheck | None, *, by: Actor, at: datetime) -> SustainWatch | None:
    """Freeze the level after the change, inside the service that gives the verdict; None where no effect was computed.

    What is worse than that level is the opposite of what the plan wanted.
    """
    effect = check.result["effect"] if check else None
    if check is None or effect is None or check.plan.outcome_measure is None:
        return None
    loop, result = verdict.loop, check.result
    watch = SustainWatch.objects.create(
        network=loop.network,
        loop=loop,
        verdict=verdict,
        measure=check.plan.outcome_measure,
        sites=result["sites"],
        after=date.fromisoformat(result["last_period"]),
        events=effect["after"]["events"],
        exposure=effect["after"]["exposure"],
        dispersion=effect["dispersion"],
        freedom=effect["freedom"],
        worse=-result["sign"],
        opened_at=at,
        first_check_on=(at + FIRST_CHECK).date(),
        second_check_on=(at + SECOND_CHECK).date(),
    )
    audit("watch.opened", Subject("watch", watch.public_id), loop, by=by, at=at, run=check.run.public_id)
    return watch


@service
def look_at(*, by: Actor, watch: SustainWatch, seen: "Seen", at: datetime) -> WatchLook | None:
    """Keep what was seen of the latest month, once for each; reopen the loop where the level lapsed, end after six looks.

    `seen` is what `watched.watched_months` says of the watch. None where that month was looked at or the watch is over.
    """
    by.require(Permission.STEER_LOOP, scope=watch.scope)
    if watch.state != WatchState.WATCHING or selectors.looks_of(watch).filter(period__gte=seen.period).exists():
        return None
    look = WatchLook.objects.create(
        network=watch.network,
        watch=watch,
        period=seen.period,
        months=seen.months,
        run=seen.run,
        events=seen.latest[0],
        exposure=seen.latest[1],
        together_events=seen.together[0],
        together_exposure=seen.together[1],
        lapsed=seen.lapsed,
        looked_at=at,
    )
    subject = Subject("watch", watch.public_id)
    audit("watch.looked", subject, watch.loop, by=by, at=at, run=seen.run.public_id, lapsed=seen.lapsed)
    if seen.lapsed:
        _reopen(watch, look, because=seen.words, by=by, at=at)
    elif seen.is_last:
        _end(watch, WatchState.HELD, at)
        tell(f"It held for {seen.months} months", watch.loop, by=by, at=at, subject=subject, reason=seen.words)
    return look


@service
def tell_check(*, by: Actor, watch: SustainWatch, so_far: str, at: datetime) -> SustainWatch:
    """Write into the thread, at three and at six months, what the watch has seen `so_far`; each once."""
    by.require(Permission.STEER_LOOP, scope=watch.scope)
    due = selectors.due_check(watch, at.date()) if watch.state == WatchState.WATCHING else 0
    if not due:
        return watch
    watch.checks_told = due
    watch.save()
    subject = Subject("watch", watch.public_id)
    audit("watch.check_told", subject, watch.loop, by=by, at=at, check=due)
    tell(MONTHS_IN_WORDS[due], watch.loop, by=by, at=at, subject=subject, reason=so_far)
    return watch


@service
def note_other_signal(*, by: Actor, watch: SustainWatch, signal: Signal, at: datetime) -> None:
    """Write into the thread that a rule found a concern on the watched measure; the watch goes on by its own rule."""
    by.require(Permission.STEER_LOOP, scope=watch.scope)
    subject = Subject("signal", signal.public_id)
    audit("watch.signal_noted", subject, watch.loop, by=by, at=at, watch=watch.public_id)
    tell("A signal of concern on what is watched here", watch.loop, by=by, at=at, subject=subject)


@service
def stop_watch(*, by: Actor, loop: Loop, at: datetime) -> SustainWatch | None:
    """End the watch of a loop that somebody reopened."""
    by.require(Permission.STEER_LOOP, scope=loop.scope)
    watch = selectors.watch_of(loop)
    if watch is None or watch.state != WatchState.WATCHING:
        return None
    _end(watch, WatchState.STOPPED, at)
    audit("watch.stopped", Subject("watch", watch.public_id), loop, by=by, at=at)
    return watch


def _reopen(watch: SustainWatch, look: WatchLook, *, because: str, by: Actor, at: datetime) -> None:
    _end(watch, WatchState.REOPENED, at)
    loop = watch.loop
    if loop.state == State.CLOSED:
        subject = Subject("watch", watch.public_id)
        move(by=by, loop=loop, to=State.TRIAGED, at=at, headline="Reopened: it no longer holds", because=because, subject=subject)
    event = ChangeLapsed(
        network=watch.network.public_id, loop=loop.public_id, watch=watch.public_id, period=look.period.isoformat()
    )
    announce(event, at=at)


def _end(watch: SustainWatch, state: WatchState, at: datetime) -> None:
    watch.state = state
    watch.save()
