"""Who may do what: permissions, the actor who asks, and the scope that is asked about.

Roles, which bundle permissions under a name people know, stand in `fivefold.network.people.roles`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from fivefold.engine.errors import DomainError
from fivefold.foundation.service import note_permission_checked


class PermissionDenied(DomainError):
    """The person's roles do not include what the action needs (a page answers 403)."""

    code: ClassVar[str] = "permission_denied"
    status: ClassVar[int] = 403


class OutOfReach(DomainError):
    """The thing belongs to another network or site; its existence is not admitted (a page answers 404)."""

    code: ClassVar[str] = "not_found"
    status: ClassVar[int] = 404


class Permission(StrEnum):
    """One thing that a role may allow. The value is the stable word in logs and in the permission matrix."""

    VIEW_NETWORK = "view_network"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_NETWORK = "manage_network"
    VERIFY_AUDIT = "verify_audit"

    MANAGE_DATASETS = "manage_datasets"
    SUBMIT_DATA = "submit_data"
    MANAGE_MEASURES = "manage_measures"
    VIEW_MEASURES = "view_measures"
    VIEW_SMALL_COUNTS = "view_small_counts"
    TELL_STORY = "tell_story"
    READ_HELD_STORIES = "read_held_stories"
    RELEASE_STORY = "release_story"
    TAKE_OVER_STORY = "take_over_story"
    ADD_EVIDENCE = "add_evidence"

    VIEW_SIGNALS = "view_signals"
    WRITE_INSIGHT = "write_insight"
    TRIAGE = "triage"
    STEER_LOOP = "steer_loop"

    PROPOSE = "propose"
    TAKE_POSITION = "take_position"
    DECIDE = "decide"

    RUN_TEST = "run_test"
    PLAN_ACTION = "plan_action"
    REPORT_ACTION = "report_action"

    CHECK = "check"
    RATE_ACCEPTABILITY = "rate_acceptability"
    GIVE_VERDICT = "give_verdict"
    READ_FEEDBACK = "read_feedback"


BOUND_TO_SITE = frozenset({Permission.SUBMIT_DATA, Permission.RUN_TEST, Permission.REPORT_ACTION})
"""Somebody who belongs to one site may do these at that site only; somebody of the whole network, anywhere in it."""


class ActorKind(StrEnum):
    """What kind of actor asks: a member of the network, a guest with a token, or the system itself."""

    MEMBER = "member"
    GUEST = "guest"
    SYSTEM = "system"


@dataclass(frozen=True)
class Scope:
    """What an action touches: a network, and a site of it where the action belongs to one site. Public ids."""

    network: str
    site: str | None = None


@dataclass(frozen=True)
class Actor:
    """Who asks: `identifier` is the public id of the membership or guest token, or the name of the system's job."""

    kind: ActorKind
    identifier: str
    name: str
    permissions: frozenset[Permission]
    network: str | None = None
    site: str | None = None

    def reaches(self, permission: Permission, scope: Scope) -> bool:
        """Whether `scope` lies within this actor's network and, for what is bound to a site, within its site."""
        if self.kind is ActorKind.SYSTEM:
            return True
        if scope.network != self.network:
            return False
        return permission not in BOUND_TO_SITE or self.site is None or scope.site == self.site

    def can(self, permission: Permission, scope: Scope | None = None) -> bool:
        """Whether the action is allowed; without a scope, whether it is allowed anywhere."""
        return permission in self.permissions and (scope is None or self.reaches(permission, scope))

    def require(self, permission: Permission, *, scope: Scope) -> None:
        """Refuse with OutOfReach outside the actor's network or site, with PermissionDenied where no role allows it."""
        note_permission_checked()
        if scope.network != self.network and self.kind is not ActorKind.SYSTEM:
            raise OutOfReach("There is nothing here under that address.", fix="Go back to the home page.")
        if permission not in self.permissions:
            message = f"Your roles do not include “{permission.value.replace('_', ' ')}”."
            raise PermissionDenied(message, fix="Ask your network’s administrator for a role that does.")
        if not self.reaches(permission, scope):
            raise OutOfReach("There is nothing here under that address.", fix="Go back to the home page.")


def system(job: str) -> Actor:
    """The system itself, doing `job`: it may do everything and is named in the audit trail."""
    return Actor(kind=ActorKind.SYSTEM, identifier=f"system:{job}", name="Fivefold", permissions=frozenset(Permission))
