"""Signals: what the numbers say is worth a person's time, and what was done about it."""

from collections.abc import Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.design.components import Tone
from fivefold.foundation.ids import PublicIdField
from fivefold.foundation.models import chosen
from fivefold.gather.measures.models import Measure, MeasureRun
from fivefold.network.people.models import Site
from fivefold.network.scope import NetworkModel


class SignalDirection(models.TextChoices):
    """What a signal means for the people cared for."""

    CONCERN = "concern", _("Concern")
    IMPROVEMENT = "improvement", _("Improvement")
    NEUTRAL = "neutral", _("Change")

    @property
    def tone(self) -> Tone:
        """Its colour; the word always stands beside it."""
        return _TONES[self]


_TONES = {
    SignalDirection.CONCERN: Tone.WORSE,
    SignalDirection.IMPROVEMENT: Tone.BETTER,
    SignalDirection.NEUTRAL: Tone.NEUTRAL,
}


class SignalState(models.TextChoices):
    """What somebody did about a signal."""

    NEW = "new", _("New")
    WATCHED = "watched", _("Watched")
    DISMISSED = "dismissed", _("Dismissed")
    INSIGHT = "insight", _("Made an insight")


TRANSITIONS: Mapping[SignalState, frozenset[SignalState]] = {
    SignalState.NEW: frozenset({SignalState.WATCHED, SignalState.DISMISSED, SignalState.INSIGHT}),
    SignalState.WATCHED: frozenset({SignalState.NEW, SignalState.DISMISSED, SignalState.INSIGHT}),
    SignalState.DISMISSED: frozenset({SignalState.NEW}),
    SignalState.INSIGHT: frozenset(),
}
"""The only changes of state there are; an insight is withdrawn where it stands, in its loop."""


class Signal(NetworkModel):
    """New information on one series: a measure at a site, or of the whole network where `site` is empty.

    `period` is where it was first seen and `last_seen` the latest period that showed it still; `run` is the computation
    that did. `effect` is in σ of the series, `persistence` in points. `recent` holds the latest points as the list draws
    them: period, value, centre and reading of each.
    """

    public_id = PublicIdField(prefix="sig")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    run = models.ForeignKey(MeasureRun, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=12, choices=SignalDirection)
    period = models.DateField()
    last_seen = models.DateField()
    raised_at = models.DateTimeField()
    reason = models.TextField()
    p_value = models.FloatField()
    q_value = models.FloatField()
    effect = models.FloatField()
    persistence = models.PositiveIntegerField()
    rules = models.JSONField(default=list)
    recent = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=SignalState, default=SignalState.NEW)
    state_since = models.DateTimeField()
    state_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            chosen("direction", SignalDirection.values, "signal_direction_known"),
            chosen("state", SignalState.values, "signal_state_known"),
            models.UniqueConstraint(
                fields=["measure", "site", "direction", "period"], condition=Q(site__isnull=False), name="signal_of_site_once"
            ),
            models.UniqueConstraint(
                fields=["measure", "direction", "period"], condition=Q(site=None), name="signal_of_network_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=SignalState.DISMISSED) | ~Q(state_reason=""), name="signal_dismissed_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["network", "state"], name="signal_by_state")]

    def __str__(self) -> str:
        return f"{self.measure.title}, {self.place}: {self.direction}"

    @property
    def place(self) -> str:
        """Where the series is from, in words."""
        return self.site.name if self.site else str(_("the whole network"))


class Refresh(NetworkModel):
    """One look at a measure's latest run: how many series were tested and how many false signals chance makes of that."""

    append_only = True

    public_id = PublicIdField(prefix="rfr")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    run = models.OneToOneField(MeasureRun, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    tested = models.PositiveIntegerField()
    found = models.PositiveIntegerField()
    expected_false = models.FloatField()

    def __str__(self) -> str:
        return f"{self.measure.title}: {self.found} of {self.tested} series"
