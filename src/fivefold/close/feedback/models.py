"""What each originator of a loop is told."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.ids import PublicIdField
from fivefold.foundation.models import chosen
from fivefold.loop.models import Loop
from fivefold.loop.states import Outcome
from fivefold.network.scope import NetworkModel


class FeedbackState(models.TextChoices):
    """Whether somebody has been told yet."""

    DRAFT = "draft", _("Owed")
    TOLD = "told", _("Told")


class Feedback(NetworkModel):
    """What one originator (a story or a member, by kind and public id) is told of a loop's cycle, in three short texts."""

    public_id = PublicIdField(prefix="fbk")
    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="feedback")
    cycle = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=30, choices=Outcome)
    originator_kind = models.CharField(max_length=40)
    originator = models.CharField(max_length=80)
    you_said = models.TextField()
    we_did = models.TextField()
    what_came = models.TextField()
    state = models.CharField(max_length=10, choices=FeedbackState, default=FeedbackState.DRAFT)
    written_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["loop", "cycle", "originator_kind", "originator"], name="feedback_once_per_cycle"),
            chosen("state", FeedbackState.values, "feedback_state_known"),
            models.CheckConstraint(condition=Q(state=FeedbackState.TOLD) ^ Q(told_at=None), name="feedback_told_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"Feedback on {self.loop}"
