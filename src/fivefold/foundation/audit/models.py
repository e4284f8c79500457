"""The audit trail: one hash chain per realm, append-only, without foreign keys, so that nothing else can break it."""

from typing import Any

from django.db import models

from fivefold.foundation.models import AppendOnlyViolation


class AuditHead(models.Model):
    """The end of a realm's chain; locked while an entry is added, so that entries are never forked."""

    realm = models.CharField(max_length=60, unique=True)
    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.realm} at {self.sequence}"


class AuditEvent(models.Model):
    """One thing that somebody did. `digest` covers every other field and the digest before it."""

    realm = models.CharField(max_length=60)
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["realm", "sequence"], name="audit_sequence_once_per_realm")]
        indexes = [models.Index(fields=["subject"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.realm} {self.sequence}: {self.action} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyViolation("An audit event is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyViolation("An audit event is never removed.")
