"""The services of Close: what the checks rest on, the verdict, and the watch over what was closed."""

from fivefold.close.checks.services.checking import (
    MOST_CASES,
    CountRefused,
    NotBeingChecked,
    NotYourRating,
    WordsMissing,
    answer_originator,
    check_effectiveness,
    count_cases,
    note_interview,
    rate,
    read_comment,
)
from fivefold.close.checks.services.judging import (
    ExtendedAlready,
    NotTheAuthority,
    VerdictIncomplete,
    VerdictNotAllowed,
    give_verdict,
    waive,
)
from fivefold.close.checks.services.watching import look_at, note_other_signal, stop_watch, tell_check

__all__ = [
    "MOST_CASES",
    "CountRefused",
    "ExtendedAlready",
    "NotBeingChecked",
    "NotTheAuthority",
    "NotYourRating",
    "VerdictIncomplete",
    "VerdictNotAllowed",
    "WordsMissing",
    "answer_originator",
    "check_effectiveness",
    "count_cases",
    "give_verdict",
    "look_at",
    "note_interview",
    "note_other_signal",
    "rate",
    "read_comment",
    "stop_watch",
    "tell_check",
    "waive",
]
