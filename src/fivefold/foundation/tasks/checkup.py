"""What `fivefold doctor` says about background tasks."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from fivefold.foundation.checkup import Finding
from fivefold.foundation.clock import now
from fivefold.foundation.storage import DataFolder
from fivefold.foundation.tasks import queue

PATIENCE = timedelta(minutes=15)


def examine(_data: DataFolder) -> Iterator[Finding]:
    """Tasks that failed for good, that a dead worker left behind, or that wait although it is their time."""
    counted = queue.failed().order_by().values("task_path", "exception_class_path").annotate(count=Count("id"))
    for group in counted:
        error = str(group["exception_class_path"]).rpartition(".")[2]
        what = f"{group['count']} × {group['task_path']} failed every attempt, with {error}."
        yield Finding(what, "Mend the cause (the log tells where), then run `fivefold doctor --retry`.")
    left = queue.orphans(at=now()).count()
    if left:
        yield Finding(f"{left} tasks were left by a worker that died.", "Start `fivefold serve`: its worker takes them up.")
    waiting = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY, enqueued_at__lt=now() - PATIENCE, run_after__year=9999
    ).count()
    if waiting:
        minutes = int(PATIENCE.total_seconds() // 60)
        fix = "Start `fivefold serve`; where it runs, add workers with `fivefold worker`."
        yield Finding(f"{waiting} tasks have waited for more than {minutes} minutes.", fix)
