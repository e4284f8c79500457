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
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", _("Withdrawn")


TRANSITIONS: Mapping[SubmissionState, frozenset[SubmissionState]] = MappingProxyType(
    {
        SubmissionState.RECEIVED: frozenset({SubmissionState.VALIDATING, SubmissionState.WITHDRAWN}),
        SubmissionState.VALIDATING: frozenset(
            {SubmissionState.ACCEPTED, SubmissionState.ACCEPTED_WITH_WARNINGS, SubmissionState.REJECTED}
        ),
        SubmissionState.ACCEPTED: frozenset({SubmissionState.SUPERSEDED, SubmissionState.WITHDRAWN}),
        SubmissionState.ACCEPTED_WITH_WARNINGS: frozenset({SubmissionState.SUPERSEDED, SubmissionState.WITHDRAWN}),
        SubmissionState.REJECTED: frozenset(),
        SubmissionState.SUPERSEDED: frozenset(),
        SubmissionState.WITHDRAWN: frozenset(),
    }
)

UNDECIDED = frozenset({SubmissionState.RECEIVED, SubmissionState.VALIDATING})
"""Nobody knows yet whether the file is taken; after a crash these are taken up again."""

TAKEN = frozenset({SubmissionState.ACCEPTED, SubmissionState.ACCEPTED_WITH_WARNINGS})
"""Rows of the file count."""

STANDING = UNDECIDED | TAKEN
"""Sending the same bytes again changes nothing while a submission of them stands in one of these, and stands whole."""
