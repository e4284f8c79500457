"""What the task queue needs beyond the library's own table: who holds a task until when, and what recurs."""

from django.db import models


class Lease(models.Model):
    """A worker's hold on a task. It stays between attempts, to count them, and goes when the task has ended.

    `expires_at` is empty between attempts. `task` is the id of the library's row; there is no foreign key, so that the
    library may change its table.
    """

    task = models.UUIDField(unique=True)
    worker = models.CharField(max_length=80, blank=True)
    expires_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["worker"], name="lease_by_worker")]

    def __str__(self) -> str:
        return f"{self.worker or 'nobody'} holds {self.task}, attempt {self.attempts}"


class ScheduledTask(models.Model):
    """When a declared schedule next falls due. `last_task` is what it put in the queue last."""

    name = models.CharField(max_length=80, unique=True)
    next_due = models.DateTimeField()
    last_task = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.name}, due {self.next_due:%Y-%m-%d %H:%M}"
