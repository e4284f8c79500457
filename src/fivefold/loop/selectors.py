"""Reads of loops: the ring, the thread, what waits and what is overdue."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import QuerySet

from fivefold.foundation.design.components import Stage
from fivefold.loop.models import EntryKind, Loop, Originator, TimelineEntry, WaitingTarget
from fivefold.loop.states import OPEN, STAGE_OF, WAITING_DAYS, State


@dataclass(frozen=True)
class StageCount:
    """How many loops stand in a stage, and how many of them are overdue."""

    stage: Stage
    loops: int
    overdue: int


@dataclass(frozen=True)
class RingCounts:
    """The ring as counts: by stage, in all, parked beside it, and the median age of open loops in days."""

    stages: tuple[StageCount, ...]
    total: int
    parked: int
    median_days: int | None


def loop_called(public_id: str) -> Loop | None:
    """The active network's loop with this public id."""
    return Loop.objects.select_related("network", "merged_into").filter(public_id=public_id).first()


def open_loops() -> QuerySet[Loop]:
    """Loops on the ring, those that have waited longest first."""
    return Loop.objects.select_related("network").filter(state__in=sorted(OPEN)).order_by("state_since", "id")


def loops_in(stage: Stage) -> QuerySet[Loop]:
    """Open loops of one stage, those that have waited longest first."""
    return open_loops().filter(state__in=[state for state, where in STAGE_OF.items() if where is stage])


def closed_loops() -> QuerySet[Loop]:
    """Closed loops, the latest first."""
    return Loop.objects.select_related("network").filter(state=State.CLOSED).order_by("-closed_at", "-id")


def thread_of(loop: Loop) -> QuerySet[TimelineEntry]:
    """Everything that happened in the loop, in order."""
    return TimelineEntry.objects.filter(loop=loop).order_by("id")


def originators_of(loop: Loop) -> QuerySet[Originator]:
    """Everyone who is owed an answer about this loop."""
    return Originator.objects.filter(loop=loop).order_by("id")


def raised_by(kind: str, subject: str) -> QuerySet[Originator]:
    """This story, member or signal as originator of each loop that it raised, newest first."""
    return Originator.objects.filter(kind=kind, subject=subject).select_related("network", "loop__network").order_by("-id")


def loops_raised_by(kind: str, subject: str) -> list[Loop]:
    """The loops that this story, member or signal raised, newest first."""
    return [originator.loop for originator in raised_by(kind, subject)]


def waiting_days() -> dict[State, int]:
    """For each open state, after how many days a loop of the active network is overdue."""
    return {**WAITING_DAYS, **{State(target.state): target.days for target in WaitingTarget.objects.all()}}


def is_overdue(loop: Loop, *, at: datetime, limits: dict[State, int]) -> bool:
    """Whether the loop has waited in its state for longer than the network allows, or missed its review date."""
    if loop.state == State.PARKED:
        return loop.review_on is not None and loop.review_on < at.date()
    limit = limits.get(State(loop.state))
    return limit is not None and at - loop.state_since > timedelta(days=limit)


def ring(*, at: datetime) -> RingCounts:
    """The active network's ring at the moment `at`; two queries."""
    loops = list(
        Loop.objects.filter(state__in=[*sorted(OPEN), State.PARKED]).only("state", "state_since", "opened_at", "review_on")
    )
    limits = waiting_days()
    counted: Counter[Stage] = Counter()
    late: Counter[Stage] = Counter()
    for loop in loops:
        stage = STAGE_OF.get(State(loop.state))
        if stage is not None:
            counted[stage] += 1
            late[stage] += is_overdue(loop, at=at, limits=limits)
    ages = [(at - loop.opened_at).days for loop in loops if loop.state != State.PARKED]
    return RingCounts(
        stages=tuple(StageCount(stage, counted[stage], late[stage]) for stage in Stage),
        total=len(ages),
        parked=len(loops) - len(ages),
        median_days=round(median(ages)) if ages else None,
    )


def matching_loops(wanted: Mapping[str, str]) -> QuerySet[Loop]:
    """Loops by words in the title, stage and state, the newest first; an empty wish lists them all."""
    loops = Loop.objects.select_related("network").order_by("-number")
    if wanted.get("text"):
        loops = loops.filter(title__icontains=wanted["text"])
    if wanted.get("stage"):
        loops = loops.filter(state__in=[state for state, stage in STAGE_OF.items() if stage == wanted["stage"]])
    if wanted.get("state"):
        loops = loops.filter(state=wanted["state"])
    return loops


def last_reopening(loop: Loop) -> TimelineEntry | None:
    """The entry that opened the loop for its present cycle, where it had been closed before."""
    return TimelineEntry.objects.filter(loop=loop, cycle=loop.cycle, kind=EntryKind.REOPENED).last()
