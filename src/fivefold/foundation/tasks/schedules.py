"""Tick the schedules: put what has fallen due in the queue, once, however many workers tick and however long none did."""

from datetime import datetime

from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from fivefold.foundation.tasks.models import ScheduledTask
from fivefold.foundation.tasks.queue import enqueue
from fivefold.foundation.tasks.registry import Schedule, declared_schedules

UNFINISHED = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def tick(*, at: datetime) -> int:
    """Enqueue the task of every schedule that is due and whose last task has ended; returns how many.

    A time that passed while no worker ran is made up for once, not once per interval. A schedule whose next time lies
    further ahead than its interval, because the machine's clock was wrong, is due again an interval from now.
    """
    declared = declared_schedules()
    _adopt(declared, at=at)
    count = 0
    for row in ScheduledTask.objects.filter(name__in=declared):
        every = declared[row.name].every
        if row.next_due <= at or row.next_due > at + every:
            count += _fall_due(row.pk, declared[row.name], at=at)
    return count


def _adopt(declared: dict[str, Schedule], *, at: datetime) -> None:
    """Give every new schedule a row, due at once."""
    known = set(ScheduledTask.objects.values_list("name", flat=True))
    new = [ScheduledTask(name=name, next_due=at) for name in declared if name not in known]
    if new:
        ScheduledTask.objects.bulk_create(new, ignore_conflicts=True)  # another worker may adopt it at the same moment


def _fall_due(key: int, schedule: Schedule, *, at: datetime) -> bool:
    """Move the schedule on and enqueue its task, under the row's lock: another worker may have done so meanwhile."""
    with transaction.atomic():
        row = ScheduledTask.objects.select_for_update(skip_locked=True).filter(pk=key).first()
        if row is None:
            return False
        due = row.next_due <= at
        if not due and row.next_due <= at + schedule.every:
            return False
        row.next_due = row.next_due + schedule.every * ((at - row.next_due) // schedule.every + 1) if due else at + schedule.every
        busy = row.last_task and DBTaskResult.objects.filter(pk=row.last_task, status__in=UNFINISHED).exists()
        if due and not busy:
            row.last_task = enqueue(schedule.task)
        row.save()
        return due and not busy
