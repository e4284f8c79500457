"""From quarantine to the manifest, each step safe to repeat after a kill at any instant.

Received (the bytes lie in quarantine, a row says so) → every row checked → rows stored as one immutable Parquet file,
and older files that it replaces in part rewritten without that part → one transaction puts all of it in the manifest.
Nothing is computed inside the transaction; what a kill leaves before it is an orphan that no row names.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import OperationalError

from fivefold.engine.errors import fault_number
from fivefold.engine.measures.files.csv_file import row_numbers
from fivefold.engine.measures.problems import FileRefused, Problem, shown
from fivefold.engine.measures.receiving.opening import opened
from fivefold.engine.measures.receiving.receive import receive as validate_and_store
from fivefold.engine.measures.receiving.validation_report import ValidationReport
from fivefold.foundation.models import StaleWrite
from fivefold.foundation.permission import Actor
from fivefold.gather.datasets import selectors, services
from fivefold.gather.datasets.asking import measures_asking
from fivefold.gather.datasets.contracts import mapping_of, read
from fivefold.gather.datasets.folders import incoming_folder, store, writing
from fivefold.gather.datasets.models import StoredFile, Submission
from fivefold.gather.datasets.receiving import quarantined
from fivefold.gather.datasets.replacing import Repeated, overlapping, replacing
from fivefold.gather.datasets.second_look import found_at_second_look
from fivefold.gather.datasets.services import Acceptance, IllegalSubmissionMove, ManifestMoved, NewFile
from fivefold.gather.datasets.states import OPEN, SubmissionState
from fivefold.network.people.selectors import sites

logger = logging.getLogger(__name__)

ATTEMPTS = 5
"""How often an acceptance is prepared again because another submission was accepted meanwhile."""
PATIENCE = timedelta(days=1)
"""Checking that has begun and not ended for so long, because it kills whoever does it, is not begun another time."""

BYTES_GONE = Problem(
    "bytes_gone", "The file’s bytes are no longer in quarantine", "Send the file again; nothing of it was taken."
)


class NeverEnded(Exception):
    """Checking has begun, again and again, and never came to an end."""


def ingest(
    *, by: Actor, submission: Submission, at: datetime, progress: Callable[[str], None] = lambda _stage: None
) -> Submission:
    """Check the file and accept or refuse it, if that is still open; returns the submission as it stands then.

    Safe to repeat, and safe beside another process that does the same. Where checking itself breaks, the submission says so.
    Raises ManifestMoved and OperationalError, after which it can be done again.
    """
    try:
        if submission.state == SubmissionState.RECEIVED:
            submission = services.begin_validation(by=by, submission=submission, at=at)
        elif submission.state == SubmissionState.VALIDATING:
            _check_patience(submission, at)
        if submission.state == SubmissionState.VALIDATING:
            submission = _decide(by, submission, at, progress)
    except (StaleWrite, IllegalSubmissionMove):  # another process was faster; what it decided stands
        submission = _as_it_stands(submission)
    except (ManifestMoved, OperationalError):
        raise
    except Exception as error:  # noqa: BLE001 -- the last resort: a sender never waits for what will not come
        submission = _fail(by, submission, error, at)
    if submission.state not in OPEN:
        quarantined(submission.public_id).unlink(missing_ok=True)
    return submission


def _check_patience(submission: Submission, at: datetime) -> None:
    if at - submission.received_at > PATIENCE:
        raise NeverEnded(submission.public_id)


def _fail(by: Actor, submission: Submission, error: Exception, at: datetime) -> Submission:
    fault = fault_number(error)
    logger.error("submission %s could not be checked, fault %s", submission.public_id, fault, exc_info=error)
    try:
        return services.fail(by=by, submission=_as_it_stands(submission), fault=fault, at=at)
    except (StaleWrite, IllegalSubmissionMove):
        return _as_it_stands(submission)


def _decide(by: Actor, submission: Submission, at: datetime, progress: Callable[[str], None]) -> Submission:
    path = quarantined(submission.public_id)
    if not path.is_file():
        return services.reject(by=by, submission=submission, problems=[BYTES_GONE], total=1, at=at)
    with writing():
        received = validate_and_store(
            path,
            contract=read(submission.contract.text),
            sites=frozenset(sites().values_list("identifier", flat=True)),
            own_site=submission.site.identifier if submission.site is not None else None,
            measures=measures_asking(submission.dataset),
            zones=dict(sites().values_list("identifier", "time_zone")),
            today=at.date(),
            store=store(),
            mapping=mapping_of(submission),
            spill=incoming_folder(),
            progress=progress,
        )
        report = received.report
        if received.stored is None:
            return services.reject(by=by, submission=submission, problems=report.problems, total=report.total, at=at)
        progress("Putting the rows in their place")
        file = NewFile(
            digest=received.stored.sha256,
            size=received.stored.size,
            rows=report.rows,
            first_period=report.periods[0],
            last_period=report.periods[-1],
        )
        try:
            return _accept(by, submission, file, report, at)
        except FileRefused as refused:
            return services.reject(by=by, submission=submission, problems=refused.problems, total=refused.total, at=at)


def _accept(by: Actor, submission: Submission, file: NewFile, report: ValidationReport, at: datetime) -> Submission:
    for _attempt in range(ATTEMPTS):
        current = list(selectors.manifest(submission.dataset))
        acceptance = _prepare(submission, file, report, current)
        try:
            return services.accept(by=by, submission=submission, acceptance=acceptance, at=at)
        except ManifestMoved:
            submission = _as_it_stands(submission)
    raise ManifestMoved("Others keep sending data for this dataset at this moment.", fix="Send the file again in a while.")


def _prepare(submission: Submission, file: NewFile, report: ValidationReport, current: list[StoredFile]) -> Acceptance:
    """Find out what the file replaces, and rewrite what is left of it. Raises FileRefused for a key that would count twice."""
    replaced: dict[int, NewFile | None] = {}
    cells = 0
    with replacing(store(), read(submission.contract.text), file.digest, spill=incoming_folder()) as comparison:
        repeated, total = comparison.repeated([older.digest for older in current])
        if repeated:
            raise FileRefused(_problems(submission, repeated), total=total)
        for older in overlapping(current, file.first_period, file.last_period):
            shared = comparison.shared_cells(older.digest)
            if shared:
                cells += shared
                replaced[older.pk] = comparison.rest_of(older.digest)
    return Acceptance(
        file=file,
        sites=len(report.sites),
        replaced_cells=cells,
        against=frozenset(older.pk for older in current),
        replaced=replaced,
        warnings=(*report.warnings, *found_at_second_look(submission, file.digest)),
    )


def _problems(submission: Submission, repeated: Sequence[Repeated]) -> list[Problem]:
    """Each row whose key counts already elsewhere, as the file numbers it."""
    contract = read(submission.contract.text)
    with opened(quarantined(submission.public_id), contract, mapping=mapping_of(submission), spill=incoming_folder()) as file:
        number = row_numbers(file.csv_file)
        return [
            Problem(
                "key_elsewhere",
                f"a row of {row.site} in {row.month:%Y-%m} has the same key ({shown(row.key)}) and was accepted before",
                f"Correct the row, or first send {row.month:%Y-%m} of {row.site} again, without that key.",
                number(row.record),
                ", ".join(contract.key),
                shown(row.key),
            )
            for row in repeated
        ]


def _as_it_stands(submission: Submission) -> Submission:
    return selectors.submissions().get(pk=submission.pk)
