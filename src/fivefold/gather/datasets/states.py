"""The life of a submission, as one table."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubmissionState(models.TextChoices):
    """Where a submission stands between its arrival and its end."""

    RECEIVED = "received", _("Received")
    VALIDATING = "validating", _("Being checked")
    ACCEPTED = "accepted", _("Accepted")
    ACCEPTED_WITH_WARNINGS = "accepted_with_warnings", _("Accepted with warnings")
    REJECTED = "rejected", _("Refused")
    FAILED = "failed", _("Could not be checked")
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", _("Withdrawn")


TRANSITIONS: Mapping[SubmissionState, frozenset[SubmissionState]] = MappingProxyType(
    {
        SubmissionState.RECEIVED: frozenset({SubmissionState.VALIDATING, SubmissionState.FAILED, SubmissionState.WITHDRAWN}),
        SubmissionState.VALIDATING: frozenset(
            {
                SubmissionState.ACCEPTED,
                SubmissionState.ACCEPTED_WITH_WARNINGS,
                SubmissionState.REJECTED,
                SubmissionState.FAILED,
            }
        ),
        SubmissionState.ACCEPTED: frozenset({SubmissionState.SUPERSEDED, SubmissionState.WITHDRAWN}),
        SubmissionState.ACCEPTED_WITH_WARNINGS: frozenset({SubmissionState.SUPERSEDED, SubmissionState.WITHDRAWN}),
        SubmissionState.REJECTED: frozenset(),
        SubmissionState.FAILED: frozenset({SubmissionState.RECEIVED}),
        SubmissionState.SUPERSEDED: frozenset(),
        SubmissionState.WITHDRAWN: frozenset(),
    }
)

UNDECIDED = frozenset({SubmissionState.RECEIVED, SubmissionState.VALIDATING})
"""Nobody knows yet whether the file is taken; after a crash these are taken up again."""

OPEN = UNDECIDED | {SubmissionState.REJECTED, SubmissionState.FAILED}
"""Somebody may still look into the bytes."""

TAKEN = frozenset({SubmissionState.ACCEPTED, SubmissionState.ACCEPTED_WITH_WARNINGS})
"""Rows of the file count."""

STANDING = UNDECIDED | TAKEN | {SubmissionState.FAILED}
"""Sending the same bytes again gives the submission of them that stands in one of these, and stands whole."""
