"""Insights: what a signal or a story tells us, what it rests on, and what kind of change it asks for."""

from collections.abc import Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.ids import PublicIdField
from fivefold.foundation.models import chosen
from fivefold.gather.stories.models import Lens
from fivefold.loop.models import Loop
from fivefold.network.governance.models import Body, Nature, Reach
from fivefold.network.scope import NetworkModel


class Polarity(models.TextChoices):
    """Whether an insight tells of something that should be better, or of something to learn from."""

    CONCERN = "concern", _("Something should be better")
    EXCELLENCE = "excellence", _("Something works well and others could learn from it")


class Confidence(models.TextChoices):
    """How sure the people who wrote an insight are of it."""

    HIGH = "high", _("High")
    MODERATE = "moderate", _("Moderate")
    LOW = "low", _("Low")


class SourceKind(models.TextChoices):
    """The three kinds of source; an insight that rests on all three is harder to get wrong."""

    ROUTINE_QUANTITATIVE = "routine_quantitative", _("Numbers")
    BESPOKE_QUALITATIVE = "bespoke_qualitative", _("Stories")
    EXTERNAL_EVIDENCE = "external_evidence", _("Evidence")


class SubjectKind(models.TextChoices):
    """What an evidence link leads to."""

    SIGNAL = "signal", _("Signal")
    STORY = "story", _("Story")
    EVIDENCE = "evidence", _("Evidence item")

    @property
    def source_kind(self) -> SourceKind:
        """The kind of source that it is."""
        return _SOURCE_KINDS[self]


_SOURCE_KINDS: Mapping[SubjectKind, SourceKind] = {
    SubjectKind.SIGNAL: SourceKind.ROUTINE_QUANTITATIVE,
    SubjectKind.STORY: SourceKind.BESPOKE_QUALITATIVE,
    SubjectKind.EVIDENCE: SourceKind.EXTERNAL_EVIDENCE,
}


class Convergence(models.TextChoices):
    """What the three kinds of source say together (joint display; O'Cathain, Murphy and Nicholl, BMJ 2010)."""

    AGREEMENT = "agreement", _("They agree")
    PARTIAL_AGREEMENT = "partial_agreement", _("They agree in part")
    SILENCE = "silence", _("One of them is silent")
    DISSONANCE = "dissonance", _("They contradict each other")


class Urgency(models.TextChoices):
    """How soon somebody must act."""

    ROUTINE = "routine", _("Routine")
    SOON = "soon", _("Soon")
    URGENT = "urgent", _("Urgent")


class Harm(models.TextChoices):
    """The worst that can happen to somebody while nothing changes, from the least to the most."""

    NONE = "none", _("None")
    LOW = "low", _("Low")
    MODERATE = "moderate", _("Moderate")
    SEVERE = "severe", _("Severe")


class Effort(models.TextChoices):
    """What it takes to act."""

    LOW = "low", _("Low")
    MODERATE = "moderate", _("Moderate")
    HIGH = "high", _("High")


class Insight(NetworkModel):
    """One sentence that says what was learned; it opens a loop and stays with it."""

    public_id = PublicIdField(prefix="ins")
    loop = models.OneToOneField(Loop, on_delete=models.PROTECT, related_name="+")
    statement = models.CharField(max_length=200)
    polarity = models.CharField(max_length=10, choices=Polarity)
    confidence = models.CharField(max_length=10, choices=Confidence)
    lens = models.CharField(max_length=20, choices=Lens, blank=True)
    who_is_affected = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            chosen("polarity", Polarity.values, "insight_polarity_known"),
            chosen("confidence", Confidence.values, "insight_confidence_known"),
            chosen("lens", ["", *Lens.values], "insight_lens_known"),
        ]

    def __str__(self) -> str:
        return self.statement


class EvidenceLink(NetworkModel):
    """Something an insight rests on, by kind and public id, pinned to the version that was seen when it was linked.

    `pinned` is a measure run's public id for a signal, and the row's version for a story or an evidence item.
    """

    public_id = PublicIdField(prefix="lnk")
    insight = models.ForeignKey(Insight, on_delete=models.PROTECT, related_name="links")
    source_kind = models.CharField(max_length=24, choices=SourceKind)
    subject_kind = models.CharField(max_length=10, choices=SubjectKind)
    subject = models.CharField(max_length=40)
    pinned = models.CharField(max_length=40)
    note = models.CharField(max_length=300, blank=True)
    linked_at = models.DateTimeField()
    linked_by = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            chosen("source_kind", SourceKind.values, "link_source_kind_known"),
            chosen("subject_kind", SubjectKind.values, "link_subject_kind_known"),
            models.UniqueConstraint(
                fields=["insight", "subject_kind", "subject"], condition=Q(withdrawn_at=None), name="linked_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(withdrawn_at=None) | ~Q(withdrawn_because=""), name="link_withdrawn_with_reason"),
        ]
        indexes = [models.Index(fields=["subject_kind", "subject"], name="links_by_subject")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject}"

    @property
    def source_kind_label(self) -> str:
        """Numbers, stories or evidence."""
        return str(SourceKind(self.source_kind).label)


class DisplayRow(NetworkModel):
    """One question of the joint display: what numbers, stories and evidence each say to it, and whether they agree."""

    public_id = PublicIdField(prefix="row")
    insight = models.ForeignKey(Insight, on_delete=models.PROTECT, related_name="rows")
    question = models.CharField(max_length=200)
    numbers = models.TextField(blank=True)
    stories = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    convergence = models.CharField(max_length=20, choices=Convergence, blank=True)
    judgement = models.CharField(max_length=300, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            chosen("convergence", ["", *Convergence.values], "row_convergence_known"),
            models.CheckConstraint(condition=Q(convergence="") ^ Q(judged_at__isnull=False), name="row_judged_at"),
        ]

    def __str__(self) -> str:
        return self.question


class Triage(NetworkModel):
    """What kind of change an insight asks for, how far it reaches, and so who decides; a later triage replaces it."""

    append_only = True

    public_id = PublicIdField(prefix="tri")
    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="+")
    cycle = models.PositiveSmallIntegerField()
    nature = models.CharField(max_length=10, choices=Nature)
    reach = models.CharField(max_length=10, choices=Reach)
    urgency = models.CharField(max_length=10, choices=Urgency)
    harm = models.CharField(max_length=10, choices=Harm)
    effort = models.CharField(max_length=10, choices=Effort)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    fast_lane = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=120)

    class Meta:
        ordering = ["id"]
        constraints = [
            chosen("nature", Nature.values, "triage_nature_known"),
            chosen("reach", Reach.values, "triage_reach_known"),
            chosen("urgency", Urgency.values, "triage_urgency_known"),
            chosen("harm", Harm.values, "triage_harm_known"),
            chosen("effort", Effort.values, "triage_effort_known"),
        ]

    def __str__(self) -> str:
        return self.summary

    @property
    def summary(self) -> str:
        """In words: what it asks for, how far it reaches, who decides."""
        return f"{Nature(self.nature).label} · {Reach(self.reach).label} → {self.body.name}"
