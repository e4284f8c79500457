"""An item of evidence from outside the network, and what its appraiser makes of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.ids import PublicIdField
from fivefold.foundation.models import chosen
from fivefold.network.scope import NetworkModel


class Design(models.TextChoices):
    """How the evidence was made."""

    SYSTEMATIC_REVIEW = "systematic_review", _("Systematic review")
    RANDOMISED_TRIAL = "randomised_trial", _("Randomised trial")
    NON_RANDOMISED_STUDY = "non_randomised_study", _("Non-randomised study")
    QUALITATIVE_STUDY = "qualitative_study", _("Qualitative study")
    GUIDELINE = "guideline", _("Guideline")
    CASE_REPORT = "case_report", _("Case report or series")
    EXPERT_OPINION = "expert_opinion", _("Expert opinion")


class Certainty(models.TextChoices):
    """How certain we are that the finding is true: the four grades of GRADE."""

    HIGH = "high", _("High")
    MODERATE = "moderate", _("Moderate")
    LOW = "low", _("Low")
    VERY_LOW = "very_low", _("Very low")


class EvidenceItem(NetworkModel):
    """A citation, how it was made, how certain it is, and whether it applies here; `review_on` is when to look again."""

    public_id = PublicIdField(prefix="evi")
    citation = models.CharField(max_length=500)
    link = models.CharField(max_length=500, blank=True)
    design = models.CharField(max_length=30, choices=Design)
    certainty = models.CharField(max_length=10, choices=Certainty)
    applicability = models.TextField()
    appraiser = models.CharField(max_length=120)
    review_on = models.DateField()
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["-added_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["network", "citation"], name="evidence_citation_once"),
            chosen("design", Design.values, "evidence_design_known"),
            chosen("certainty", Certainty.values, "evidence_certainty_known"),
        ]

    def __str__(self) -> str:
        return self.citation
