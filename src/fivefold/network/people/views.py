"""Members, invitations and guest links."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fivefold.engine.errors import DomainError
from fivefold.foundation.clock import now
from fivefold.foundation.design.components import Cell, Column, Table
from fivefold.foundation.permission import Permission
from fivefold.network.people import selectors, services
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.forms import GuestLinkForm, InvitationForm
from fivefold.network.people.models import Membership, StakeholderGroup
from fivefold.network.people.roles import ROLES


@needs(Permission.VIEW_NETWORK)
def members(request: NetworkRequest) -> HttpResponse:
    """Who takes part; for those who look after it, open invitations and guest links too."""
    may_invite = request.actor.can(Permission.MANAGE_MEMBERS)
    may_link = request.actor.can(Permission.RELEASE_STORY)
    found = list(selectors.members())
    context = {
        "table": _members_table(request, [each for each in found if each.active], may_change=may_invite),
        "gone": [each for each in found if not each.active] if may_invite else (),
        "may_invite": may_invite,
        "may_link": may_link,
        "invitations": selectors.open_invitations() if may_invite else (),
        "now": now(),
        "guest_links": selectors.guest_links() if may_link else (),
    }
    return render(request, "network_people/members.html", context)


def _members_table(request: NetworkRequest, found: list[Membership], *, may_change: bool) -> Table:
    def page_of(member: Membership) -> str:
        return reverse("network:people:change_member", args=[request.network.slug, member.public_id]) if may_change else ""

    columns = (Column(title=_("Name")), Column(title=_("Takes part as")), Column(title=_("Roles")), Column(title=_("Where")))
    rows = tuple(
        (
            Cell(value=member.person.name, url=page_of(member)),
            Cell(value=StakeholderGroup(member.stakeholder_group).label),
            Cell(value=", ".join(ROLES[key].title for key in member.roles if key in ROLES)),
            Cell(value=member.site.name if member.site else _("The whole network")),
        )
        for member in found
    )
    return Table(caption=_("Members"), columns=columns, rows=rows)


@needs(Permission.MANAGE_MEMBERS)
def invite(request: NetworkRequest) -> HttpResponse:
    """Invite somebody; the link is shown once, to be sent in whatever way reaches them."""
    form = InvitationForm(request.POST or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            invitation, token = services.invite(
                by=request.actor,
                network=request.network,
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                roles=form.cleaned_data["roles"],
                group=StakeholderGroup(form.cleaned_data["stakeholder_group"]),
                site=form.chosen_site(),
                at=now(),
            )
        except DomainError as error:
            refusal = error
        else:
            link = request.build_absolute_uri(reverse("accept_invitation", args=[token]))
            return render(request, "network_people/link_made.html", {"link": link, "name": invitation.name, "days": 14})
    status = 422 if refusal or form.errors else 200
    return render(request, "network_people/invite.html", {"form": form, "refusal": refusal}, status=status)


@needs(Permission.MANAGE_MEMBERS)
def withdraw_invitation(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Make an invitation's link useless."""
    invitation = selectors.open_invitations().filter(public_id=public_id).first()
    if invitation is None:
        raise Http404
    if request.method == "POST":
        services.withdraw_invitation(by=request.actor, invitation=invitation, at=now())
        messages.success(request, _("The invitation is withdrawn; its link no longer works."))
    return redirect("network:people:members", request.network.slug)


@needs(Permission.RELEASE_STORY)
def make_guest_link(request: NetworkRequest) -> HttpResponse:
    """Make a link by which people without an account may tell a story."""
    form = GuestLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        link, token = services.make_guest_link(
            by=request.actor, network=request.network, title=form.cleaned_data["title"], site=form.chosen_site(), at=now()
        )
        address = request.build_absolute_uri(f"/g/{token}/story/")
        return render(request, "network_people/link_made.html", {"link": address, "name": link.title, "days": 180})
    return render(request, "network_people/make_guest_link.html", {"form": form}, status=422 if form.errors else 200)


@needs(Permission.RELEASE_STORY)
def withdraw_guest_link(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Make a guest link useless."""
    link = selectors.guest_links().filter(public_id=public_id).first()
    if link is None:
        raise Http404
    if request.method == "POST":
        services.withdraw_guest_link(by=request.actor, link=link, at=now())
        messages.success(request, _("The link is withdrawn; nobody can tell a story by it any more."))
    return redirect("network:people:members", request.network.slug)
