"""Everything that changes what was sent and what counts: contracts, submissions, the manifest."""

from fivefold.gather.datasets.services.arriving import check_again, receive
from fivefold.gather.datasets.services.contracts import add_contract
from fivefold.gather.datasets.services.deciding import (
    Acceptance,
    ManifestMoved,
    NewFile,
    WithdrawalWithoutReason,
    accept,
    begin_validation,
    fail,
    reject,
    withdraw,
)
from fivefold.gather.datasets.services.describing import UploadGone, describe, hold, send_described, settle_mapping
from fivefold.gather.datasets.services.moving import IllegalSubmissionMove

__all__ = [
    "Acceptance",
    "IllegalSubmissionMove",
    "ManifestMoved",
    "NewFile",
    "UploadGone",
    "WithdrawalWithoutReason",
    "accept",
    "add_contract",
    "begin_validation",
    "check_again",
    "describe",
    "fail",
    "hold",
    "receive",
    "reject",
    "send_described",
    "settle_mapping",
    "withdraw",
]
