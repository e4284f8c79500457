"""Roles: what a person may do in a network, in words that a governance group can read and agree to."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from fivefold.foundation.permission import Permission

EVERYONE = frozenset(
    {
        Permission.VIEW_NETWORK,
        Permission.VIEW_MEASURES,
        Permission.TELL_STORY,
        Permission.READ_FEEDBACK,
        Permission.RATE_ACCEPTABILITY,
    }
)


@dataclass(frozen=True)
class Role:
    """A name people know, what it is for, and the permissions it bundles."""

    key: str
    title: str
    description: str
    permissions: frozenset[Permission]


def _role(key: str, title: str, description: str, *permissions: Permission) -> Role:
    return Role(key, title, description, EVERYONE | frozenset(permissions))


NETWORK_LEAD = _role(
    "network_lead",
    "Network lead",
    "Keeps the network going: sees where every loop stands, invites people, parks and reopens loops.",
    Permission.MANAGE_MEMBERS,
    Permission.VIEW_SMALL_COUNTS,
    Permission.VIEW_SIGNALS,
    Permission.WRITE_INSIGHT,
    Permission.ADD_EVIDENCE,
    Permission.STEER_LOOP,
    Permission.PROPOSE,
    Permission.PLAN_ACTION,
    Permission.CHECK,
    Permission.VERIFY_AUDIT,
)
ANALYST = _role(
    "analyst",
    "Analyst",
    "Loads data, looks after measures, turns signals into insights and triages them.",
    Permission.SUBMIT_DATA,
    Permission.MANAGE_DATASETS,
    Permission.MANAGE_MEASURES,
    Permission.VIEW_SMALL_COUNTS,
    Permission.VIEW_SIGNALS,
    Permission.WRITE_INSIGHT,
    Permission.ADD_EVIDENCE,
    Permission.TRIAGE,
    Permission.PROPOSE,
    Permission.PLAN_ACTION,
    Permission.CHECK,
)
COORDINATOR = _role(
    "learning_coordinator",
    "Learning coordinator",
    "Reads every story before anybody else does, releases it, and brings stories and numbers together.",
    Permission.READ_HELD_STORIES,
    Permission.RELEASE_STORY,
    Permission.TAKE_OVER_STORY,
    Permission.VIEW_SMALL_COUNTS,
    Permission.VIEW_SIGNALS,
    Permission.WRITE_INSIGHT,
    Permission.ADD_EVIDENCE,
    Permission.TRIAGE,
    Permission.PROPOSE,
    Permission.STEER_LOOP,
    Permission.CHECK,
)
SAFEGUARDING_LEAD = _role(
    "safeguarding_lead",
    "Safeguarding lead",
    "Takes over stories of harm, abuse or a serious incident, the same day and outside the loop.",
    Permission.TAKE_OVER_STORY,
)
GROUP_CHAIR = _role(
    "decision_group_chair",
    "Decision group chair",
    "Chairs a decision group: hears every voice, decides in the open, and gives the verdict at the end.",
    Permission.VIEW_SMALL_COUNTS,
    Permission.VIEW_SIGNALS,
    Permission.PROPOSE,
    Permission.TAKE_POSITION,
    Permission.DECIDE,
    Permission.PLAN_ACTION,
    Permission.GIVE_VERDICT,
)
GROUP_MEMBER = _role(
    "decision_group_member",
    "Decision group member",
    "Reads the brief, declares interests and states a position with reasons.",
    Permission.VIEW_SMALL_COUNTS,
    Permission.VIEW_SIGNALS,
    Permission.TAKE_POSITION,
)
SITE_LEAD = _role(
    "site_team_lead",
    "Site team lead",
    "Leads improvement at a site: runs tests of change, reports actions, sends data.",
    Permission.SUBMIT_DATA,
    Permission.VIEW_SIGNALS,
    Permission.RUN_TEST,
    Permission.REPORT_ACTION,
)
DATA_MANAGER = _role(
    "site_data_manager", "Site data manager", "Sends a site’s data and mends what is refused.", Permission.SUBMIT_DATA
)
STAFF = _role("staff", "Clinician or staff member", "Works at a site: tells what they see and learns what became of it.")
FAMILY = _role(
    "family_partner", "Patient or family partner", "Brings lived experience: tells stories and learns what became of them."
)
ADMINISTRATOR = _role(
    "administrator",
    "Administrator",
    "Looks after the installation: people, roles, and the audit trail.",
    Permission.MANAGE_MEMBERS,
    Permission.MANAGE_NETWORK,
    Permission.VERIFY_AUDIT,
    Permission.MANAGE_DATASETS,
    Permission.MANAGE_MEASURES,
)

ROLES = {
    role.key: role
    for role in (
        NETWORK_LEAD,
        ANALYST,
        COORDINATOR,
        SAFEGUARDING_LEAD,
        GROUP_CHAIR,
        GROUP_MEMBER,
        SITE_LEAD,
        DATA_MANAGER,
        STAFF,
        FAMILY,
        ADMINISTRATOR,
    )
}

GUEST_PERMISSIONS = frozenset({Permission.TELL_STORY, Permission.READ_FEEDBACK})
"""What somebody with a guest link may do, without an account."""


def permissions_of(keys: list[str]) -> frozenset[Permission]:
    """Every permission of the roles called `keys`; a role that no longer exists grants nothing."""
    return frozenset[Permission]().union(*(ROLES[key].permissions for key in keys if key in ROLES))


def titles_with(permission: Permission) -> str:
    """The titles of the roles that include `permission`: “Decision group chair” or “Decision group member”."""
    titles = [f"“{role.title}”" for role in ROLES.values() if permission in role.permissions]
    return _(" or ").join(titles)
