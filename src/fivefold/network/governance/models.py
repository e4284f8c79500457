"""Who decides what: decision groups, the seats in them, and the rules that give them authority."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.ids import PublicIdField
from fivefold.foundation.models import chosen
from fivefold.network.people.models import Membership
from fivefold.network.scope import NetworkModel


class Nature(models.TextChoices):
    """What kind of change a piece of learning asks for (the Nightingale learning system; spread is for excellence)."""

    FIX = "fix", _("Fix")
    IMPROVE = "improve", _("Improve")
    CHANGE = "change", _("Change")
    SPREAD = "spread", _("Spread")


class Reach(models.TextChoices):
    """How far a piece of learning reaches."""

    LOCAL = "local", _("One site")
    MULTI_SITE = "multi_site", _("Several sites")
    SYSTEMIC = "systemic", _("The whole system")


class DecisionRule(models.TextChoices):
    """How a body comes from positions to a decision."""

    CONSENT = "consent", _("Consent: no objection remains")
    CONSENSUS = "consensus", _("Consensus: everybody agrees")
    MAJORITY = "majority", _("Majority: more than half agree")
    SUPERMAJORITY = "supermajority", _("Supermajority: at least two thirds agree")
    ADVICE = "advice", _("Advice: the chair decides after hearing everybody")


class Body(NetworkModel):
    """A decision group: `quorum` counts members, `required_voices` are stakeholder groups that must be heard."""

    public_id = PublicIdField(prefix="bod")
    name = models.CharField(max_length=120)
    terms = models.TextField(blank=True)
    quorum = models.PositiveSmallIntegerField()
    required_voices = models.JSONField(default=list)
    decision_rule = models.CharField(max_length=20, choices=DecisionRule, default=DecisionRule.CONSENT)
    chair = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["network", "name"], name="body_name_once"),
            models.CheckConstraint(condition=Q(quorum__gte=1), name="body_quorum_at_least_one"),
            chosen("decision_rule", DecisionRule.values, "body_decision_rule_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Seat(NetworkModel):
    """A member's seat in a body, for whom they speak, and from when to when (open-ended: until is empty)."""

    public_id = PublicIdField(prefix="sea")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="seats")
    constituency = models.CharField(max_length=120, blank=True)
    seated_from = models.DateField()
    seated_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "membership"], condition=Q(seated_until=None), name="one_open_seat_per_member"
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership.person.name}, {self.body.name}"


class AuthorityRule(NetworkModel):
    """Which body decides learning of one nature and reach; exactly one does."""

    public_id = PublicIdField(prefix="aru")
    nature = models.CharField(max_length=10, choices=Nature)
    reach = models.CharField(max_length=10, choices=Reach)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="rules")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "nature", "reach"], name="one_authority_per_nature_and_reach"),
            chosen("nature", Nature.values, "authority_nature_known"),
            chosen("reach", Reach.values, "authority_reach_known"),
        ]

    def __str__(self) -> str:
        return f"{self.nature}, {self.reach}: {self.body.name}"
