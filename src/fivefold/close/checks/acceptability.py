"""Do staff and patients accept it? Pure functions over ratings and interviews."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from fivefold.close.checks.thresholds import STANDARD, Thresholds
from fivefold.foundation.design.components import CheckState


class RespondentGroup(models.TextChoices):
    """From which side somebody judges a change."""

    STAFF = "staff", _("Staff")
    PATIENT_OR_FAMILY = "patient_or_family", _("Patients and families")


class Accepted(models.TextChoices):
    """What people in an interview thought of a change."""

    YES = "yes", _("They accept it")
    MIXED = "mixed", _("They are of two minds")
    NO = "no", _("They do not accept it")


@dataclass(frozen=True)
class Rating:
    """One rating from 1 to 5; `read` says whether somebody has read its comment."""

    score: int
    commented: bool = False
    read: bool = False


@dataclass(frozen=True)
class GroupAcceptance:
    """The check for one group. `mean`, `liked` and `disliked` (shares) are None where the group is too small to be shown."""

    group: RespondentGroup
    state: CheckState
    ratings: int | None = None
    mean: float | None = None
    liked: float | None = None
    disliked: float | None = None
    unread: int = 0
    interviews: int = 0


def group_acceptance(
    group: RespondentGroup, ratings: Sequence[Rating], interviews: Sequence[Accepted], thresholds: Thresholds = STANDARD
) -> GroupAcceptance:
    """Judge one group: by its ratings from five on, below that by interviews, the least favourable of which counts."""
    if len(ratings) < thresholds.group:
        return GroupAcceptance(group, _by_interviews(interviews), interviews=len(interviews))
    liked = sum(rating.score >= 4 for rating in ratings) / len(ratings)
    disliked = sum(rating.score <= 2 for rating in ratings) / len(ratings)
    unread = sum(rating.score == 1 and rating.commented and not rating.read for rating in ratings)
    accepted = liked >= thresholds.liked and disliked <= thresholds.disliked
    state = CheckState.NOT_MET if not accepted else CheckState.WAITING if unread else CheckState.MET
    mean = sum(rating.score for rating in ratings) / len(ratings)
    return GroupAcceptance(group, state, len(ratings), mean, liked, disliked, unread, len(interviews))


def acceptability(groups: Iterable[GroupAcceptance]) -> CheckState:
    """All groups together: not met where one does not accept it, met where all do."""
    states = {group.state for group in groups}
    for state in (CheckState.NOT_MET, CheckState.WAITING, CheckState.UNCLEAR):
        if state in states:
            return state
    return CheckState.MET if states else CheckState.WAITING


_STATES: Mapping[Accepted, CheckState] = {
    Accepted.NO: CheckState.NOT_MET,
    Accepted.MIXED: CheckState.UNCLEAR,
    Accepted.YES: CheckState.MET,
}


def _by_interviews(interviews: Sequence[Accepted]) -> CheckState:
    return next((state for accepted, state in _STATES.items() if accepted in interviews), CheckState.WAITING)
