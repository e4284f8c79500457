"""The page of roles and permissions, written from the roles themselves."""

from fivefold.foundation.permission import BOUND_TO_SITE
from fivefold.network.people.roles import EVERYONE, GUEST_PERMISSIONS, ROLES


def roles_page() -> str:
    """docs/reference/roles.md."""
    lines = [
        "# Roles and what they may do",
        "",
        "Written from `fivefold.network.people.roles` by `make docs`; do not edit.",
        "",
        f"Every member may: {_words(EVERYONE)}.",
        f"Somebody with a guest link, without an account, may: {_words(GUEST_PERMISSIONS)}.",
        f"A member who belongs to one site may do these at that site only: {_words(BOUND_TO_SITE)}.",
        "",
        "| role | what it is for | may also |",
        "|---|---|---|",
    ]
    lines += [f"| {role.title} | {role.description} | {_words(role.permissions - EVERYONE) or '–'} |" for role in ROLES.values()]
    return "\n".join(lines) + "\n"


def _words(permissions: frozenset[str]) -> str:
    return ", ".join(sorted(permission.replace("_", " ") for permission in permissions))
