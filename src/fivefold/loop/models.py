"""A loop, its timeline, who raised it, and how long it may wait."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.design.components import Stage
from fivefold.foundation.ids import PublicIdField
from fivefold.foundation.models import chosen
from fivefold.loop.states import OPEN, STAGE_OF, Outcome, State
from fivefold.network.scope import NetworkModel


class Loop(NetworkModel):
    """One piece of learning. `number` counts within the network; `cycle` counts the times round."""

    public_id = PublicIdField(prefix="lop")
    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=20, choices=State, default=State.CAPTURED)
    cycle = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    state_since = models.DateTimeField()
    state_before = models.CharField(max_length=20, choices=State, blank=True)
    review_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    outcome = models.CharField(max_length=30, choices=Outcome, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    evidence_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "number"], name="loop_number_once"),
            chosen("state", State.values, "loop_state_known"),
            models.CheckConstraint(condition=Q(state=State.CLOSED) ^ Q(outcome=""), name="loop_closed_with_outcome"),
            models.CheckConstraint(condition=Q(state=State.MERGED) ^ Q(merged_into=None), name="loop_merged_into_another"),
            models.CheckConstraint(condition=Q(state=State.PARKED) ^ Q(review_on=None), name="loop_parked_until"),
        ]
        indexes = [models.Index(fields=["network", "state"], name="loop_by_state")]

    def __str__(self) -> str:
        return f"Loop {self.number}: {self.title}"

    @property
    def stage(self) -> Stage | None:
        """The stage of the ring, or None for a closed, parked or merged loop."""
        return STAGE_OF.get(State(self.state))

    @property
    def is_open(self) -> bool:
        return State(self.state) in OPEN


class EntryKind(models.TextChoices):
    """What a timeline entry tells of."""

    OPENED = "opened", _("Opened")
    MOVED = "moved", _("Moved")
    ITERATED = "iterated", _("Iterated")
    REOPENED = "reopened", _("Reopened")
    NOTED = "noted", _("Noted")


class TimelineEntry(NetworkModel):
    """Something that happened in a loop; only ever appended. The subject is named by kind and public id."""

    append_only = True

    public_id = PublicIdField(prefix="ent")
    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="timeline")
    cycle = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=EntryKind)
    transition = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=20, choices=State, blank=True)
    target = models.CharField(max_length=20, choices=State, blank=True)
    stage = models.CharField(max_length=10, blank=True)
    headline = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [chosen("kind", EntryKind.values, "timeline_kind_known")]

    def __str__(self) -> str:
        return f"{self.loop} {self.headline}"


class Originator(NetworkModel):
    """Who raised a loop, and so is owed an answer: a story, a member or the system, by kind and public id."""

    public_id = PublicIdField(prefix="ori")
    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="originators")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    inherited_from = models.ForeignKey(Loop, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["loop", "kind", "subject"], name="originator_once_per_loop")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class WaitingTarget(NetworkModel):
    """The network's own limit of days for a state; beyond it a loop is overdue."""

    public_id = PublicIdField(prefix="wtg")
    state = models.CharField(max_length=20, choices=State)
    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "state"], name="waiting_target_once")]

    def __str__(self) -> str:
        return f"{self.state}: {self.days} days"
