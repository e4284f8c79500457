"""Whether a body can decide as it is set up: who in it can be heard, and what stands in the way."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.foundation.permission import Permission
from fivefold.network.governance.models import Body, Seat
from fivefold.network.people.able import who_can
from fivefold.network.people.models import StakeholderGroup
from fivefold.network.people.roles import titles_with


def obstacles(body: Body, seats: Sequence[Seat]) -> list[str]:
    """Why `body`, in which these sit, cannot decide before somebody changes how it is set up; empty where it can."""
    able = [seat for seat in seats if can_be_heard(seat)]
    return [*obstacles_of_the_chair(body), *_of_the_quorum(body, able), *_of_the_voices(body, able)]


def obstacles_of_the_chair(body: Body) -> list[str]:
    """Why whoever chairs `body` cannot speak its decision; empty where they can."""
    if who_can(Permission.DECIDE, [body.chair]):
        return []
    words = _("%(name)s chairs it and cannot speak its decision; that takes the role %(roles)s.")
    if not body.chair.active:
        words = _("%(name)s chairs it and takes no part in the network any more.")
    return [words % {"name": body.chair.person.name, "roles": titles_with(Permission.DECIDE)}]


def silent_seats(seats: Iterable[Seat]) -> list[str]:
    """Of each seat whose holder cannot state a position: who it is, and which role that takes."""
    words = _("%(name)s has a seat and cannot state a position; that takes the role %(roles)s.")
    roles = titles_with(Permission.TAKE_POSITION)
    return [words % {"name": seat.membership.person.name, "roles": roles} for seat in seats if not can_be_heard(seat)]


def can_be_heard(seat: Seat) -> bool:
    """Whether the roles of whoever sits there let them state a position."""
    return bool(who_can(Permission.TAKE_POSITION, [seat.membership]))


def _of_the_quorum(body: Body, able: Sequence[Seat]) -> list[str]:
    if len(able) >= body.quorum:
        return []
    words = ngettext(
        "Its quorum is %(quorum)s, and one member of it can state a position.",
        "Its quorum is %(quorum)s, and %(able)s members of it can state a position.",
        len(able),
    )
    return [words % {"quorum": body.quorum, "able": len(able)}]


def _of_the_voices(body: Body, able: Sequence[Seat]) -> list[str]:
    seated = {seat.membership.stakeholder_group for seat in able}
    missing = [StakeholderGroup(voice).label for voice in body.required_voices if voice not in seated]
    return [
        _("Nobody who can state a position sits in it for a side that must be heard: %(voice)s.") % {"voice": voice}
        for voice in missing
    ]
