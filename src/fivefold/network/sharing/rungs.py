"""The rungs of the transparency ladder, and who stands high enough to see what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.permission import Actor, ActorKind, Permission


class Rung(models.TextChoices):
    """How far a measure's values go. Each rung lets everybody see what the rungs below it let them see."""

    T0 = "T0", _("The site itself only")
    T1 = "T1", _("The network as a whole")
    T2 = "T2", _("Sites, without their names")
    T3 = "T3", _("Sites by name, for members")
    T4 = "T4", _("Sites by name, for patients and partners too")
    T5 = "T5", _("Everybody")


class Detail(models.TextChoices):
    """What of a measure is shown: nothing, the network's total, sites without names, or sites by name."""

    NOTHING = "nothing", _("Nothing")
    NETWORK = "network", _("The network’s total")
    BLINDED_SITES = "blinded_sites", _("Sites without names")
    NAMED_SITES = "named_sites", _("Sites by name")


DEPTH = {Detail.NOTHING: 0, Detail.NETWORK: 1, Detail.BLINDED_SITES: 2, Detail.NAMED_SITES: 3}

_FOR_MEMBERS = {
    Rung.T0: Detail.NOTHING,
    Rung.T1: Detail.NETWORK,
    Rung.T2: Detail.BLINDED_SITES,
    Rung.T3: Detail.NAMED_SITES,
    Rung.T4: Detail.NAMED_SITES,
    Rung.T5: Detail.NAMED_SITES,
}
_FOR_GUESTS = {Rung.T4: Detail.NAMED_SITES, Rung.T5: Detail.NAMED_SITES}


def detail_for(actor: Actor, rung: Rung) -> Detail:
    """How much of other sites' values `actor` may see on `rung`; an actor's own site is not judged here."""
    if actor.kind is ActorKind.SYSTEM:
        return Detail.NAMED_SITES
    if actor.kind is ActorKind.GUEST:
        return _FOR_GUESTS.get(rung, Detail.NOTHING)
    return _FOR_MEMBERS[rung] if actor.can(Permission.VIEW_MEASURES) else Detail.NOTHING


def may_see(actor: Actor, rung: Rung, own_site: bool, *, detail: Detail = Detail.NAMED_SITES) -> bool:
    """Whether `actor` may see values of a measure on `rung` in this detail; `own_site`: they are of the actor's site."""
    if own_site and actor.kind is ActorKind.MEMBER and actor.can(Permission.VIEW_MEASURES):
        return True
    return DEPTH[detail_for(actor, rung)] >= DEPTH[detail]
