"""The page that says who decides what."""

from collections import defaultdict
from collections.abc import Collection

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.foundation.design.components import Column, SummaryRow, Table
from fivefold.foundation.permission import Permission
from fivefold.network.governance import selectors
from fivefold.network.governance.models import Body, DecisionRule, Nature, Reach, Seat
from fivefold.network.governance.readiness import obstacles, silent_seats
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.models import StakeholderGroup


@needs(Permission.VIEW_NETWORK)
def bodies(request: NetworkRequest) -> HttpResponse:
    """Every decision group with its seats and its rule, and which of them decides what."""
    seated: dict[int, list[Seat]] = defaultdict(list)
    for seat in selectors.open_seats():
        seated[seat.body_id].append(seat)
    found = list(selectors.bodies())
    obstructed = {body.pk: obstacles(body, seated[body.pk]) for body in found}
    context = {
        "bodies": [
            (body, _summary_of(body, seated[body.pk]), obstructed[body.pk], silent_seats(seated[body.pk])) for body in found
        ],
        "authority": _authority({body for body, why in obstructed.items() if why}),
        "may_change": request.actor.can(Permission.MANAGE_NETWORK),
        "may_seat": request.actor.can(Permission.MANAGE_MEMBERS),
    }
    return render(request, "network_governance/bodies.html", context)


def _summary_of(body: Body, seats: list[Seat]) -> tuple[SummaryRow, ...]:
    members = ", ".join(f"{seat.membership.person.name} ({_side(seat, body)})" for seat in seats)
    voices = ", ".join(str(StakeholderGroup(voice).label) for voice in body.required_voices)
    quorum = ngettext("%(number)s member", "%(number)s members", body.quorum) % {"number": body.quorum}
    return (
        SummaryRow(term=_("Chair"), value=body.chair.person.name),
        SummaryRow(term=_("Members"), value=members or _("nobody yet")),
        SummaryRow(term=_("Quorum"), value=quorum),
        SummaryRow(term=_("Must be heard"), value=voices or _("no group in particular")),
        SummaryRow(term=_("Comes to a decision by"), value=DecisionRule(body.decision_rule).label),
    )


def _side(seat: Seat, body: Body) -> str:
    side = seat.constituency or str(StakeholderGroup(seat.membership.stakeholder_group).label)
    return _("%(side)s, chair") % {"side": side} if seat.membership_id == body.chair_id else side


def _authority(obstructed: Collection[int]) -> Table:
    """Who decides what; `obstructed` are the keys of the bodies that cannot decide as they are set up."""
    rules = selectors.authority_rules()

    def decides(nature: Nature, reach: Reach) -> str:
        body = rules.get((nature, reach))
        if body is None:
            return _("nobody yet")
        return _("%(body)s (cannot decide yet)") % {"body": body.name} if body.pk in obstructed else body.name

    return Table(
        caption=_("Who decides, by what a piece of learning asks for and how far it reaches"),
        columns=(Column(title=_("Nature")), *(Column(title=reach.label) for reach in Reach)),
        rows=tuple((nature.label, *(decides(nature, reach) for reach in Reach)) for nature in Nature),
        note=_("Learning that nobody may decide yet cannot be handed over; an administrator names the group."),
    )
