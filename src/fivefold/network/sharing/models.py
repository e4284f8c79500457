"""What went out: the record without which a later release could give away what an earlier one hid."""

from django.db import models

from fivefold.engine.measures.disclosure.policies import POLICIES, Audience
from fivefold.foundation.ids import PublicIdField
from fivefold.foundation.models import chosen
from fivefold.network.scope import NetworkModel


class ReleasedMonth(NetworkModel):
    """One month of a measure as it went out to an audience: what it counted then, and which of it was hidden.

    A later run in which the month is the same adds nothing. `counts` has numerator and denominator by the site's public id;
    `hidden` the sites whose counts were not shown, all of them where sites are not shown one by one.
    """

    append_only = True

    public_id = PublicIdField(prefix="rlm")
    subject = models.CharField(max_length=80)
    run = models.CharField(max_length=80)
    audience = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Audience])
    policy = models.CharField(max_length=20, choices=[(name, name) for name in POLICIES])
    with_sites = models.BooleanField()
    period = models.DateField()
    counts_hash = models.CharField(max_length=64)
    counts = models.JSONField()
    hidden = models.JSONField(default=list)
    total_hidden = models.BooleanField()
    released_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "audience", "policy", "with_sites", "period", "counts_hash"], name="month_released_once"
            ),
            chosen("audience", [each.value for each in Audience], "released_audience_known"),
            chosen("policy", POLICIES, "released_policy_known"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}, {self.period:%Y-%m}, to {self.audience}"
