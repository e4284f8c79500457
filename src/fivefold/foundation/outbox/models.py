"""Events that happened, waiting to be told, and which handler has heard which."""

from django.db import models


class OutboxEvent(models.Model):
    """One domain event, written in the transaction in which it happened."""

    event_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    body = models.JSONField()
    network = models.CharField(max_length=40, blank=True)
    announced_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["delivered_at", "id"], name="outbox_waiting")]

    def __str__(self) -> str:
        return f"{self.name} {self.event_id}"


class Receipt(models.Model):
    """`handler` has dealt with the event; it is not told again."""

    event_id = models.CharField(max_length=40)
    handler = models.CharField(max_length=160)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event_id", "handler"], name="outbox_heard_once")]

    def __str__(self) -> str:
        return f"{self.handler} heard {self.event_id}"
