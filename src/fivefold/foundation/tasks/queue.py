"""The queue's own steps, each one transaction: enqueue, claim, keep, finish, retry, give back, take from the dead.

These write the queue's tables, which belong to the machine and to no network; they are no services of the domain.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from traceback import format_exception
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult, get_date_max

from fivefold.foundation.tasks.models import Lease

LONGEST_PAUSE = timedelta(hours=1)
HANDING_OVER = timedelta(seconds=2)


class WorkerLost(Exception):
    """The worker died in the middle of the task, on every attempt that is allowed."""


class LeaseLost(Exception):
    """Another worker has taken the task over, because this one was silent for too long."""


@dataclass(frozen=True)
class Claim:
    """A task that this worker holds: `row` is the library's row, `attempt` counts from 1."""

    row: Any
    worker: str
    attempt: int

    @property
    def task_id(self) -> UUID:
        key: UUID = self.row.pk
        return key

    @property
    def task_path(self) -> str:
        path: str = self.row.task_path
        return path


def enqueue(task: "Task[Any, Any]", *, not_before: datetime | None = None, **arguments: Any) -> UUID:
    """Put `task` in the queue, in the running transaction: it runs only if that commits. Returns the task's id.

    `arguments` are JSON values; a task that acts in a network is given its public id. With `not_before` it waits.
    """
    chosen = task if not_before is None else task.using(run_after=not_before)
    return UUID(chosen.enqueue(**arguments).id)


def claim(*, worker: str, at: datetime) -> Claim | None:
    """Take the next task that is ready for `worker`, or None where there is none."""
    if not _ready(at).exists():  # without the write lock: an idle worker must not stand in anybody's way
        return None
    with transaction.atomic():
        row = _ready(at).select_for_update(skip_locked=True).first()
        if row is None:
            return None
        row.status = TaskResultStatus.RUNNING
        row.started_at = at
        row.worker_ids = [*row.worker_ids, worker]
        row.save(update_fields=["status", "started_at", "worker_ids"])
        lease, _created = Lease.objects.get_or_create(task=row.pk)
        lease.worker, lease.expires_at, lease.attempts = worker, at + _lease_length(), lease.attempts + 1
        lease.save()
    return Claim(row=row, worker=worker, attempt=lease.attempts)


def keep(claimed: Claim, *, at: datetime) -> bool:
    """Prolong the lease; False where another worker has taken the task over."""
    return bool(_held(claimed).update(expires_at=at + _lease_length()))


def finish(claimed: Claim, *, returned: Any, at: datetime) -> None:
    """The task ended well. Raises LeaseLost."""
    with transaction.atomic():
        _end_lease(claimed)
        _end(claimed.row, at=at, status=TaskResultStatus.SUCCESSFUL, returned=returned)


def fail(claimed: Claim, error: BaseException, *, at: datetime) -> bool:
    """An attempt failed: try again after a pause, or end as FAILED. Returns whether it is tried again. Raises LeaseLost."""
    with transaction.atomic():
        if claimed.attempt < settings.FIVEFOLD.task_attempts:
            _give_back(claimed, run_after=at + pause_after(claimed.attempt))
            return True
        _end_lease(claimed)
        _end(claimed.row, at=at, status=TaskResultStatus.FAILED, error=error)
        return False


def give_up(claimed: Claim, *, at: datetime) -> None:
    """The worker must stop before the task has ended: another takes it up once this one is gone. The attempt does not count."""
    with transaction.atomic():
        _give_back(claimed, run_after=at + HANDING_OVER, attempts=claimed.attempt - 1)


def requeue_orphans(*, at: datetime, worker: str = "") -> int:
    """Take tasks from the dead: RUNNING without a lease, or with one that is over, or held by `worker`, who has just started.

    Each goes back to the queue, or ends as FAILED once it has had every attempt. Returns how many there were.
    """
    count = 0
    for row in orphans(at=at, worker=worker):
        count += _requeue(row.pk, at=at, worker=worker)
    return count


def orphans(*, at: datetime, worker: str = "") -> "QuerySet[DBTaskResult[..., Any]]":
    """RUNNING tasks that nobody holds any more; with `worker`, also those held under this name."""
    alive = Lease.objects.filter(expires_at__gt=at)
    if worker:
        alive = alive.exclude(worker=worker)
    return DBTaskResult.objects.running().exclude(pk__in=alive.values("task"))


def failed() -> "QuerySet[DBTaskResult[..., Any]]":
    """Tasks that have failed every attempt, oldest first."""
    return DBTaskResult.objects.failed().order_by("finished_at")


def retry_failed() -> int:
    """Put every failed task back in the queue with all its attempts; returns how many."""
    return DBTaskResult.objects.failed().update(
        status=TaskResultStatus.READY, run_after=get_date_max(), finished_at=None, exception_class_path="", traceback=""
    )


def pause_after(attempt: int) -> timedelta:
    """How long a task rests after its `attempt`-th failure: four times as long each time, an hour at most."""
    first = timedelta(seconds=settings.FIVEFOLD.task_pause_seconds)
    return min(first * 4.0 ** (attempt - 1), LONGEST_PAUSE)


def _ready(at: datetime) -> "QuerySet[DBTaskResult[..., Any]]":
    return DBTaskResult.objects.filter(Q(run_after=get_date_max()) | Q(run_after__lte=at), status=TaskResultStatus.READY)


def _lease_length() -> timedelta:
    return timedelta(seconds=settings.FIVEFOLD.task_lease_seconds)


def _held(claimed: Claim) -> QuerySet[Lease]:
    return Lease.objects.filter(task=claimed.task_id, worker=claimed.worker, attempts=claimed.attempt)


def _end_lease(claimed: Claim) -> None:
    if not _held(claimed).delete()[0]:
        raise LeaseLost(claimed.task_path)


def _give_back(claimed: Claim, *, run_after: datetime, attempts: int | None = None) -> None:
    left = claimed.attempt if attempts is None else attempts
    if not _held(claimed).update(worker="", expires_at=None, attempts=left):
        raise LeaseLost(claimed.task_path)
    DBTaskResult.objects.filter(pk=claimed.task_id).update(status=TaskResultStatus.READY, run_after=run_after)


def _end(row: Any, *, at: datetime, status: TaskResultStatus, returned: Any = None, error: BaseException | None = None) -> None:
    row.status, row.finished_at, row.return_value = status, at, returned
    row.exception_class_path = f"{type(error).__module__}.{type(error).__qualname__}" if error else ""
    row.traceback = "".join(format_exception(error)) if error else ""
    row.save(update_fields=["status", "finished_at", "return_value", "exception_class_path", "traceback"])


def _requeue(key: UUID, *, at: datetime, worker: str) -> int:
    """Decide again under the lock: somebody may have taken the task up since it was listed."""
    with transaction.atomic():
        row = orphans(at=at, worker=worker).select_for_update(skip_locked=True).filter(pk=key).first()
        if row is None:
            return 0
        lease, _created = Lease.objects.get_or_create(task=key)
        if lease.attempts >= settings.FIVEFOLD.task_attempts:
            lease.delete()
            _end(row, at=at, status=TaskResultStatus.FAILED, error=WorkerLost(row.task_path))
        else:
            lease.worker, lease.expires_at = "", None
            lease.save()
            row.status, row.run_after = TaskResultStatus.READY, get_date_max()
            row.save(update_fields=["status", "run_after"])
    return 1
