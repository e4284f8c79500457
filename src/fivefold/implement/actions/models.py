"""Actions: what was decided, put into practice site by site."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.ids import PublicIdField
from fivefold.foundation.models import chosen
from fivefold.loop.models import Loop
from fivefold.loop.states import State
from fivefold.network.people.models import Membership, Site
from fivefold.network.scope import NetworkModel


class ActionKind(models.TextChoices):
    """What kind of action it is."""

    GUIDANCE = "guidance", _("Guidance")
    WEBINAR = "webinar", _("Webinar")
    COLLABORATIVE = "collaborative", _("Collaborative")
    INTERVENTION = "improvement_intervention", _("Improvement intervention")
    RESOURCE = "resource", _("Resource")
    POLICY = "policy", _("Policy")


class Strength(models.TextChoices):
    """How much an action relies on people remembering: the less, the stronger (VA action hierarchy)."""

    STRONGER = "stronger", _("Stronger: it makes the right thing the easy thing")
    INTERMEDIATE = "intermediate", _("Intermediate: a checklist, a reminder, more staff")
    WEAKER = "weaker", _("Weaker: training, a new rule, a warning")


class Progress(models.TextChoices):
    """Where an action stands at one site."""

    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    NOT_HERE = "not_here", _("Not done here, for a reason")


ALLOWED_PROGRESS = {
    Progress.PLANNED: frozenset({Progress.DONE, Progress.NOT_HERE}),
    Progress.DONE: frozenset({Progress.DONE, Progress.NOT_HERE, Progress.PLANNED}),
    Progress.NOT_HERE: frozenset({Progress.DONE, Progress.NOT_HERE, Progress.PLANNED}),
}
"""From where an action at a site may go where: a report may be corrected or, by going back to planned, taken back."""


IN_HAND = frozenset({State.TESTING, State.IMPLEMENTING})
"""The states of a loop in which its actions are planned and reported."""


class Action(NetworkModel):
    """Something to do so that a decision becomes practice."""

    public_id = PublicIdField(prefix="act")
    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="actions")
    cycle = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=30, choices=ActionKind)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    strength = models.CharField(max_length=20, choices=Strength)
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    planned_at = models.DateTimeField()

    class Meta:
        constraints = [
            chosen("kind", ActionKind.values, "action_kind_known"),
            chosen("strength", Strength.values, "action_strength_known"),
        ]

    def __str__(self) -> str:
        return self.title


class EarlyStart(NetworkModel):
    """Why somebody began the checks of a loop before every site had reported or its plan's day had come."""

    append_only = True

    public_id = PublicIdField(prefix="ear")
    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="early_starts")
    cycle = models.PositiveSmallIntegerField()
    because = models.TextField()
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"Early checks of {self.loop}"


class ActionSite(NetworkModel):
    """One action at one site."""

    public_id = PublicIdField(prefix="acs")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="at_sites")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    progress = models.CharField(max_length=10, choices=Progress, default=Progress.PLANNED)
    done_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    reported_by = models.CharField(max_length=120, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "site"], name="action_once_per_site"),
            chosen("progress", Progress.values, "action_progress_known"),
            models.CheckConstraint(condition=Q(progress=Progress.DONE) ^ Q(done_on=None), name="action_done_with_date"),
        ]

    def __str__(self) -> str:
        return f"{self.action} at {self.site}"

    def scope_site(self) -> str | None:
        return self.site.public_id
