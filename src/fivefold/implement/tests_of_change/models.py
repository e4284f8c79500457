"""Tests of change: small trials at one site, each with a prediction before it begins (Plan, Do, Study, Act)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.ids import PublicIdField
from fivefold.foundation.models import chosen
from fivefold.loop.models import Loop
from fivefold.network.people.models import Site
from fivefold.network.scope import NetworkModel


class CycleState(models.TextChoices):
    """Where a test of change stands."""

    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Running")
    STUDIED = "studied", _("Studied")
    ACTED = "acted", _("Concluded")


ALLOWED_STATES = {
    CycleState.PLANNED: frozenset({CycleState.RUNNING}),
    CycleState.RUNNING: frozenset({CycleState.STUDIED}),
    CycleState.STUDIED: frozenset({CycleState.ACTED}),
    CycleState.ACTED: frozenset[CycleState](),
}
"""Plan → Do → Study → Act; a further test is a new cycle of the ramp, never a rewritten one."""


class CameTrue(models.TextChoices):
    """How the prediction compares with what happened."""

    YES = "yes", _("It came true")
    PARTLY = "partly", _("It came true in part")
    NO = "no", _("It did not come true")


class Act(models.TextChoices):
    """What a site does with what it learned."""

    ADOPT = "adopt", _("Adopt: keep it as it is")
    ADAPT = "adapt", _("Adapt: change it and test again")
    EXPAND = "expand", _("Expand: test it more widely")
    ABANDON = "abandon", _("Abandon: stop here")


class PdsaCycle(NetworkModel):
    """One Plan–Do–Study–Act cycle at one site; `number` counts this loop's ramp at the site, `cycle` is the loop's."""

    public_id = PublicIdField(prefix="tst")
    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="tests_of_change")
    cycle = models.PositiveSmallIntegerField(default=1)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=CycleState, default=CycleState.PLANNED)
    objective = models.CharField(max_length=300)
    prediction = models.TextField(blank=True)
    plan = models.TextField()
    planned_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    what_happened = models.TextField(blank=True)
    came_true = models.CharField(max_length=10, choices=CameTrue, blank=True)
    learned = models.TextField(blank=True)
    studied_at = models.DateTimeField(null=True, blank=True)
    act = models.CharField(max_length=10, choices=Act, blank=True)
    acted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["loop", "site", "number"], name="test_number_once_per_site"),
            chosen("state", CycleState.values, "test_state_known"),
            models.CheckConstraint(condition=Q(state=CycleState.PLANNED) | ~Q(prediction=""), name="test_predicted_before_do"),
            models.CheckConstraint(condition=~Q(state=CycleState.ACTED) | ~Q(act=""), name="test_concluded_with_act"),
        ]

    def __str__(self) -> str:
        return f"{self.objective} ({self.site}, cycle {self.number})"

    def scope_site(self) -> str | None:
        return self.site.public_id
