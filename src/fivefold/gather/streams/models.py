"""What is expected of each site and by when, what came, who was reminded, and what is typed in and not sent yet."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.ids import PublicIdField
from fivefold.foundation.models import chosen
from fivefold.gather.datasets.models import Dataset, Submission
from fivefold.network.people.models import Site
from fivefold.network.scope import NetworkModel


class ReminderKind(models.TextChoices):
    """When a site is reminded of a month."""

    BEFORE_DUE = "before_due", _("Due soon")
    AFTER_DUE = "after_due", _("Overdue")


class Expectation(NetworkModel):
    """A month of a dataset that a site is to send by a day. It is written down a month ahead, as contract and site then stood.

    `lifted_at`: since when it is expected no more, because the site has paused or withdrawn.
    """

    public_id = PublicIdField(prefix="exn")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="expectations")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    due_on = models.DateField()
    expected_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "site", "month"], name="a_month_is_expected_once")]
        indexes = [models.Index(fields=["dataset", "month"], name="expectation_by_month")]

    def __str__(self) -> str:
        return f"{self.dataset.title}, {self.site.name}, {self.month:%Y-%m}"


class Delivery(NetworkModel):
    """A month of a site that came with an accepted file, for the first time or again; `received_on` is the site's own day."""

    append_only = True

    public_id = PublicIdField(prefix="dlv")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="deliveries")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="deliveries")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    received_on = models.DateField()
    rows = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "site", "month"], name="a_file_delivers_a_month_once")]
        indexes = [models.Index(fields=["dataset", "month"], name="delivery_by_month")]

    def __str__(self) -> str:
        return f"{self.dataset.title}, {self.site.name}, {self.month:%Y-%m}"


class Reminder(NetworkModel):
    """A site was reminded of a month, before or after the day on which it was due; once for each."""

    append_only = True

    public_id = PublicIdField(prefix="rmd")
    expectation = models.ForeignKey(Expectation, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=20, choices=ReminderKind)
    reminded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["expectation", "kind"], name="one_reminder_of_a_kind"),
            chosen("kind", ReminderKind.values, "reminder_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.expectation}"


class RefreshState(models.TextChoices):
    """Where the computing of a dataset's measures stands, after rows came in or went out."""

    QUEUED = "queued", _("Queued")
    COMPUTING = "computing", _("Computing")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class DatasetRefresh(NetworkModel):
    """One bringing up to date of everything that is computed from a dataset; other datasets are not touched.

    `files` are the public ids of the submissions that asked for it; those that come before it has begun join it. `runs` are
    the public ids of the runs whose values are others than before, and `moved` counts the past values that are.
    """

    public_id = PublicIdField(prefix="dfr")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="refreshes")
    state = models.CharField(max_length=20, choices=RefreshState, default=RefreshState.QUEUED)
    files = models.JSONField(default=list)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=8, blank=True)
    measures = models.PositiveIntegerField(default=0)
    moved = models.PositiveBigIntegerField(default=0)
    runs = models.JSONField(default=list)

    class Meta:
        constraints = [chosen("state", RefreshState.values, "dataset_refresh_state_known")]
        indexes = [models.Index(fields=["dataset", "-id"], name="refresh_latest")]

    def __str__(self) -> str:
        return f"{self.dataset.title}: {self.state}"


class Draft(NetworkModel):
    """What somebody has typed into the form for a month of a site and not sent yet; `cells` are the boxes as they were typed.

    It stays until the month has come, so that nothing is lost where a file is refused.
    """

    public_id = PublicIdField(prefix="dft")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="drafts")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    cells = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=80)
    saved_by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "site", "month"], name="one_draft_of_a_month")]

    def __str__(self) -> str:
        return f"Draft of {self.dataset.title}, {self.site.name}, {self.month:%Y-%m}"

    def scope_site(self) -> str | None:
        return self.site.public_id
