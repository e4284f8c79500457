"""Measures, their definitions as they once stood, and the runs that computed their values."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.ids import PublicIdField
from fivefold.foundation.models import chosen
from fivefold.gather.datasets.models import Dataset
from fivefold.network.scope import NetworkModel
from fivefold.network.sharing.rungs import Rung


class Role(models.TextChoices):
    """What a measure is for in an improvement (Donabedian; Langley et al., The Improvement Guide)."""

    OUTCOME = "outcome", _("outcome")
    PROCESS = "process", _("process")
    BALANCING = "balancing", _("balancing")
    STRUCTURAL = "structural", _("structural")


class MeasureType(models.TextChoices):
    """What a value of the measure is."""

    PROPORTION = "proportion", _("proportion")
    RATE = "rate", _("rate")
    COUNT = "count", _("count")


class BetterDirection(models.TextChoices):
    """Which way is better."""

    UP = "up", _("higher is better")
    DOWN = "down", _("lower is better")
    NEUTRAL = "neutral", _("neither way is better")


class Measure(NetworkModel):
    """What is followed over time. Its text is the source of every other field but `rung`; `slug` is the text's name."""

    public_id = PublicIdField(prefix="msr")
    slug = models.SlugField(max_length=63, editable=False)
    title = models.CharField(max_length=200)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="measures")
    role = models.CharField(max_length=20, choices=Role)
    type = models.CharField(max_length=20, choices=MeasureType)
    direction = models.CharField(max_length=10, choices=BetterDirection)
    definition = models.TextField()
    definition_hash = models.CharField(max_length=64)
    definition_number = models.PositiveIntegerField(default=1)
    target = models.DecimalField(max_digits=16, decimal_places=8, null=True, blank=True)
    unit = models.CharField(max_length=60)
    governance = models.JSONField(default=dict)
    rung = models.CharField(max_length=2, choices=Rung, default=Rung.T3)

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["network", "slug"], name="measure_slug_once"),
            chosen("role", Role.values, "measure_role_known"),
            chosen("type", MeasureType.values, "measure_type_known"),
            chosen("direction", BetterDirection.values, "measure_direction_known"),
            chosen("rung", Rung.values, "measure_rung_known"),
        ]

    def __str__(self) -> str:
        return self.title


class DefinitionVersion(NetworkModel):
    """A measure's text as it once stood; a run names the one it computed by its hash."""

    append_only = True

    public_id = PublicIdField(prefix="dfn")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["measure", "number"], name="definition_number_once")]

    def __str__(self) -> str:
        return f"{self.measure.title}, definition {self.number}"


class SharingChange(NetworkModel):
    """A measure was moved to another rung: by whom, and why."""

    append_only = True

    public_id = PublicIdField(prefix="shr")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="sharing_changes")
    before = models.CharField(max_length=2, choices=Rung)
    after = models.CharField(max_length=2, choices=Rung)
    because = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=80)
    changed_by_name = models.CharField(max_length=120)

    class Meta:
        ordering = ["-id"]
        constraints = [
            chosen("before", Rung.values, "sharing_before_known"),
            chosen("after", Rung.values, "sharing_after_known"),
        ]

    def __str__(self) -> str:
        return f"{self.measure.title}: {self.before} → {self.after}"


class MeasureRun(NetworkModel):
    """One computation of a measure's values: which engine made what from which definition and which files.

    `values_hash` names the Parquet file of the values, one row for each site and month. `restated` counts the values
    that an earlier run already had and that are different now; `restatement` shows the first of them. `impossible` counts
    the rows that are left out because a part is more than its whole; `impossible_at` shows the first sites and months.
    `contract_hash` is that of the contract under which the files were read; empty in runs from before it was kept.
    """

    append_only = True

    public_id = PublicIdField(prefix="run")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="runs")
    engine = models.CharField(max_length=20)
    engine_version = models.CharField(max_length=40)
    definition_hash = models.CharField(max_length=64)
    contract_hash = models.CharField(max_length=64, blank=True)
    input_hashes = models.JSONField(default=list)
    values_hash = models.CharField(max_length=64)
    values_size = models.PositiveBigIntegerField()
    sites = models.PositiveIntegerField()
    first_period = models.DateField(null=True)
    last_period = models.DateField(null=True)
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()
    unknown = models.PositiveBigIntegerField(default=0)
    impossible = models.PositiveBigIntegerField(default=0)
    impossible_at = models.JSONField(default=list)
    restated = models.PositiveIntegerField(default=0)
    restatement = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["measure", "-id"], name="run_latest")]

    def __str__(self) -> str:
        return f"Run of {self.measure.title} at {self.at:%Y-%m-%d %H:%M}"
