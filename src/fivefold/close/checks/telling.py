"""Who is to be told how a loop ended, and for whom the draft waits; `close.feedback` writes the drafts."""

from django.utils.translation import gettext as _

from fivefold.foundation.permission import ActorKind, Permission
from fivefold.loop.models import Loop
from fivefold.loop.selectors import originators_of
from fivefold.loop.states import State
from fivefold.network.people.able import named, who_can
from fivefold.network.people.selectors import members

PEOPLE = frozenset({"story", ActorKind.MEMBER.value})
"""Kinds of originators behind which somebody stands who can be told; a signal is not told anything."""


def after_the_verdict(loop: Loop) -> str:
    """What whoever gave the verdict on `loop` reads: whether somebody is owed an answer now, and who has its draft."""
    if loop.state != State.CLOSED:
        return _("The verdict is given. The loop goes on.")
    if not originators_of(loop).filter(kind__in=PEOPLE).exists():
        return _("The verdict is given. No person raised this, so nobody is to be told.")
    able = who_can(Permission.CHECK, members().filter(active=True))
    return _("The verdict is given. Whoever raised this is to be told: the draft waits for %(who)s.") % {"who": named(able)}
