"""The queue's own recurring task."""

from datetime import timedelta

from django_tasks_db.models import DBTaskResult

from fivefold.foundation.clock import now
from fivefold.foundation.tasks.registry import task

KEPT_FOR = timedelta(days=14)


@task
def forget_old_tasks() -> int:
    """Remove tasks that ended well a fortnight ago; failed ones stay until somebody has looked. Returns how many."""
    removed, _per_model = DBTaskResult.objects.successful().filter(finished_at__lt=now() - KEPT_FOR).delete()
    return int(removed)
