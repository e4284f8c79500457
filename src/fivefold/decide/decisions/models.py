"""What a body is asked, what its members say, what is decided, and what was laid down to judge it by later."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.ids import PublicIdField
from fivefold.foundation.models import chosen
from fivefold.gather.measures.models import Measure
from fivefold.loop.models import Loop
from fivefold.network.governance.models import Body, Nature
from fivefold.network.people.models import Membership
from fivefold.network.scope import NetworkModel

DO_NOTHING = "Do nothing"
"""The option that stands in every proposal, so that not acting is chosen and not slid into."""


class Stance(models.TextChoices):
    """Where a member of a body stands on a proposal."""

    AGREE = "agree", _("Agree")
    AGREE_WITH_CONCERNS = "agree_with_concerns", _("Agree, with concerns")
    OBJECT = "object", _("Object")
    ABSTAIN = "abstain", _("Abstain")


class DecisionKind(models.TextChoices):
    """What a body can decide."""

    ADOPT_NOW = "adopt_now", _("Adopt it now")
    TEST = "test", _("Test it first")
    SHARE = "share", _("Share what works well")
    TASK_AND_FINISH = "task_and_finish", _("Ask a small group to work it out")
    FURTHER_ANALYSIS = "further_analysis", _("Ask for further analysis")
    RESEARCH = "research", _("Commission research")
    ESCALATE = "escalate", _("Pass it to another group")
    DECLINE = "decline", _("Decline")
    DEFER = "defer", _("Defer")


GOING_AHEAD = frozenset({DecisionKind.ADOPT_NOW, DecisionKind.TEST, DecisionKind.SHARE})
"""The kinds that change care; for these the body's decision rule must be met."""
PREDICTED = frozenset({DecisionKind.ADOPT_NOW, DecisionKind.TEST})
"""The kinds that must say beforehand what they expect."""
PLANNED = frozenset({DecisionKind.ADOPT_NOW, DecisionKind.SHARE})
"""The kinds that freeze an evaluation plan."""
COMMISSIONED = frozenset({DecisionKind.TASK_AND_FINISH, DecisionKind.RESEARCH})
"""The kinds that ask somebody for a product by a day."""


TERMS = (
    "outcome_measure",
    "expected_change",
    "horizon_on",
    "criterion",
    "balancing_measures",
    "sites",
    "reliability_note",
)
"""The columns of `PlanTerms`: what a decision freezes of its proposal."""


class PlanTerms(NetworkModel):
    """What a change will be judged by: on which measures, by how much, until when, at which sites.

    `expected_change` is in the outcome measure's unit (0.04 of a proportion is four percentage points).
    `balancing_measures` and `sites` map public ids to the names of that day. `reliability_note` says how it is audited
    that the change is made.
    """

    outcome_measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    expected_change = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    horizon_on = models.DateField()
    criterion = models.TextField()
    balancing_measures = models.JSONField(default=dict)
    sites = models.JSONField(default=dict)
    reliability_note = models.TextField(blank=True)

    class Meta:
        abstract = True


class Proposal(PlanTerms):
    """What a body is asked to decide, with its draft evaluation plan; a later proposal replaces it until it is decided."""

    append_only = True

    public_id = PublicIdField(prefix="pro")
    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="proposals")
    cycle = models.PositiveSmallIntegerField()
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    nature = models.CharField(max_length=10, choices=Nature)
    summary = models.CharField(max_length=200)
    case = models.TextField()
    options = models.JSONField()
    cost = models.TextField(blank=True)
    equity_note = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=80)
    proposed_by_name = models.CharField(max_length=120)

    class Meta:
        ordering = ["id"]
        constraints = [chosen("nature", Nature.values, "proposal_nature_known")]

    def __str__(self) -> str:
        return self.summary


class Position(NetworkModel):
    """Where a member of the body stands, and why; a later one supersedes it, and both are kept."""

    public_id = PublicIdField(prefix="pos")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="positions")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    constituency = models.CharField(max_length=120, blank=True)
    stance = models.CharField(max_length=20, choices=Stance)
    reasons = models.TextField()
    interest = models.TextField(blank=True)
    stated_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "membership"], condition=Q(superseded_at=None), name="one_current_position_per_member"
            ),
            chosen("stance", Stance.values, "position_stance_known"),
            models.CheckConstraint(condition=~Q(reasons=""), name="position_with_reasons"),
        ]

    def __str__(self) -> str:
        return f"{self.membership.person.name}: {self.stance}"


class Decision(NetworkModel):
    """What was decided, by whom and why. Never changed: a correction is a new decision that `corrects` the old.

    `evidence` is what the body saw, as it was then: ids, versions, figures and hashes; `evidence_hash` is its SHA-256.
    `dissent` keeps each objection: position, who, for whom, why. A decision under delegated authority has no proposal.
    """

    append_only = True

    public_id = PublicIdField(prefix="dec")
    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="decisions")
    cycle = models.PositiveSmallIntegerField()
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, related_name="decisions")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    delegated = models.BooleanField(default=False)
    kind = models.CharField(max_length=20, choices=DecisionKind)
    option = models.CharField(max_length=200)
    rationale = models.TextField()
    conditions = models.TextField(blank=True)
    prediction = models.TextField(blank=True)
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    questions = models.TextField(blank=True)
    escalated_to = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    dissent = models.JSONField(default=list)
    evidence = models.JSONField()
    evidence_hash = models.CharField(max_length=64)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80)
    decided_by_name = models.CharField(max_length=120)

    class Meta:
        ordering = ["id"]
        constraints = [
            chosen("kind", DecisionKind.values, "decision_kind_known"),
            models.CheckConstraint(condition=~Q(rationale=""), name="decision_with_rationale"),
            models.CheckConstraint(condition=~Q(kind__in=sorted(PREDICTED)) | ~Q(prediction=""), name="decision_with_prediction"),
            models.CheckConstraint(
                condition=~Q(kind=DecisionKind.ESCALATE) | Q(escalated_to__isnull=False), name="decision_escalated_to_a_body"
            ),
            models.CheckConstraint(
                condition=Q(delegated=True) ^ Q(proposal__isnull=False), name="decision_delegated_or_on_a_proposal"
            ),
        ]

    def __str__(self) -> str:
        return f"{DecisionKind(self.kind).label}, {self.decided_at:%Y-%m-%d}"


class EvaluationPlan(PlanTerms):
    """What the change will be judged by, frozen with the decision; `digest` is the SHA-256 of its terms."""

    append_only = True

    public_id = PublicIdField(prefix="epl")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="plan")
    frozen_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"Plan of {self.decision}"


class Product(NetworkModel):
    """What a small group or a study delivered, so that the body can decide."""

    append_only = True

    public_id = PublicIdField(prefix="prd")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="products")
    title = models.CharField(max_length=200)
    findings = models.TextField()
    link = models.CharField(max_length=500, blank=True)
    delivered_at = models.DateTimeField()
    delivered_by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.title
