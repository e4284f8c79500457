"""Datasets, what was sent for them, and the manifest of the files that count."""

from django.db import models
from django.db.models import Q

from fivefold.foundation.ids import PublicIdField
from fivefold.foundation.models import chosen
from fivefold.gather.datasets.states import STANDING, SubmissionState
from fivefold.network.people.models import Site
from fivefold.network.scope import NetworkModel


class Dataset(NetworkModel):
    """A kind of file that sites send; its contract says what a good one looks like. `slug` is the contract's name, and
    `contract_number` its version."""

    public_id = PublicIdField(prefix="dat")
    slug = models.SlugField(max_length=63, editable=False)
    title = models.CharField(max_length=200)
    contract = models.TextField()
    contract_digest = models.CharField(max_length=64)
    contract_number = models.PositiveIntegerField()

    class Meta:
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["network", "slug"], name="dataset_slug_once")]

    def __str__(self) -> str:
        return self.title


class ContractVersion(NetworkModel):
    """A contract's text as it once stood; a submission refers to the one it was checked against."""

    append_only = True

    public_id = PublicIdField(prefix="ctr")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "number"], name="contract_number_once")]

    def __str__(self) -> str:
        return f"{self.dataset.title}, contract {self.number}"


class SourceMapping(NetworkModel):
    """How the files of one sender are read under a dataset's contract, as somebody settled it: canonical JSON, known by its hash.

    The newest one of a dataset and a `site` (none: whoever sends for the whole network) is offered for the next file.
    """

    append_only = True

    public_id = PublicIdField(prefix="map")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="mappings")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    digest = models.CharField(max_length=64)
    settled_at = models.DateTimeField()
    settled_by = models.CharField(max_length=80)
    settled_by_name = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["dataset", "site"], name="mapping_of_sender")]

    def __str__(self) -> str:
        return f"{self.dataset.title}, mapping {self.digest[:12]}"

    def scope_site(self) -> str | None:
        return self.site.public_id if self.site else None


class Submission(NetworkModel):
    """One file that somebody sent: never changed, known by the hash of its bytes.

    `rows`, `first_period` and `last_period` are known once it is accepted; `problem_count` may exceed the problems kept.
    `whole`: no later file has replaced any of its rows. The same bytes stand whole at most once in a dataset for each `site`,
    which is that of a sender who sends for one site only, and each `mapping` by which it is read. `fault`: the number of the
    fault of ours by which it could not be checked.
    """

    public_id = PublicIdField(prefix="sub")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="submissions")
    contract = models.ForeignKey(ContractVersion, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=30, choices=SubmissionState, default=SubmissionState.RECEIVED)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    received_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.CharField(max_length=80)
    sent_by_name = models.CharField(max_length=120)
    rows = models.PositiveBigIntegerField(null=True, blank=True)
    sites = models.PositiveIntegerField(null=True, blank=True)
    first_period = models.DateField(null=True, blank=True)
    last_period = models.DateField(null=True, blank=True)
    problem_count = models.PositiveBigIntegerField(default=0)
    replaced_cells = models.PositiveIntegerField(default=0)
    whole = models.BooleanField(default=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)
    fault = models.CharField(max_length=8, blank=True)
    mapping = models.ForeignKey(SourceMapping, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    mapping_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            chosen("state", SubmissionState.values, "submission_state_known"),
            models.UniqueConstraint(
                fields=["dataset", "digest", "mapping_digest"],
                condition=Q(state__in=sorted(STANDING), whole=True, site=None),
                name="submission_same_bytes_stand_whole_once",
            ),
            models.UniqueConstraint(
                fields=["dataset", "digest", "mapping_digest", "site"],
                condition=Q(state__in=sorted(STANDING), whole=True, site__isnull=False),
                name="submission_same_bytes_of_a_site_once",
            ),
        ]
        indexes = [models.Index(fields=["network", "state"], name="submission_by_state")]

    def __str__(self) -> str:
        return f"{self.file_name} for {self.dataset.title}"

    def scope_site(self) -> str | None:
        return self.site.public_id if self.site else None


class Upload(NetworkModel):
    """A file that has arrived and that somebody is describing: nothing of it is sent before `submission` is set.

    `mapping`: what has been chosen so far, as JSON; its bytes wait in quarantine for two weeks.
    """

    public_id = PublicIdField(prefix="upl")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="uploads")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    arrived_at = models.DateTimeField()
    sent_by = models.CharField(max_length=80)
    mapping = models.TextField(blank=True)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["dataset", "arrived_at"], name="upload_by_arrival")]

    def __str__(self) -> str:
        return f"{self.file_name} for {self.dataset.title}, being described"

    def scope_site(self) -> str | None:
        return self.site.public_id if self.site else None


class SubmissionProblem(NetworkModel):
    """One fault that validation found, by row and column; the header is row 1."""

    append_only = True

    public_id = PublicIdField(prefix="prb")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="problems")
    row = models.PositiveBigIntegerField(null=True, blank=True)
    column = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=60)
    message = models.TextField()
    fix = models.TextField(blank=True)
    value = models.TextField(blank=True)
    warning = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.code} in row {self.row}"


class StoredFile(NetworkModel):
    """An entry of the manifest: an immutable Parquet file in the data folder, named by the hash of its bytes.

    The current files of a dataset are all its rows that count, each site and period in one file only. A file that a
    later submission replaces in part is rewritten without that part; the old entry is retired and stays for replay.
    """

    public_id = PublicIdField(prefix="fil")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="files")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="files")
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    rows = models.PositiveBigIntegerField()
    first_period = models.DateField()
    last_period = models.DateField()
    current = models.BooleanField(default=True)
    retired_by = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="retired")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(current=True) ^ Q(retired_by__isnull=False), name="stored_file_retired_by_another")
        ]
        indexes = [models.Index(fields=["dataset", "current"], name="manifest_current")]

    def __str__(self) -> str:
        return f"{self.digest[:12]}, {self.rows} rows"
