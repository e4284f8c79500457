"""Who may do something, by name: what a page says of whom a thing waits for."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.foundation.permission import Permission
from fivefold.network.people.actors import actor_of
from fivefold.network.people.models import Membership

NAMED = 3
"""Names in a row; of a longer list the first are named, and the others counted."""


def who_can(permission: Permission, among: Iterable[Membership]) -> list[Membership]:
    """Those whose roles allow it, somewhere in the network."""
    return [member for member in among if actor_of(member).can(permission)]


def named(able: Sequence[Membership], *, first: Membership | None = None) -> str:
    """“Helen Ward, Nora Lindqvist or Amir Haddad”; `first` alone, where that is one of them."""
    if first is not None and first in able:
        return first.person.name
    if not able:
        return _("somebody whose roles allow the next step; nobody’s do yet")
    names = [member.person.name for member in able]
    if len(names) > NAMED:
        others = len(names) - NAMED
        return ngettext("%(names)s or %(count)s other", "%(names)s or %(count)s others", others) % {
            "names": ", ".join(names[:NAMED]),
            "count": others,
        }
    if len(names) == 1:
        return names[0]
    return _("%(names)s or %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
