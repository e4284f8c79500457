"""One member: what they may do, from which side they speak, and whether they take part."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivefold.engine.errors import DomainError
from fivefold.foundation.clock import now
from fivefold.foundation.permission import Permission
from fivefold.network.people import selectors, services
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.forms import WHOLE_NETWORK, MemberForm
from fivefold.network.people.models import Membership, StakeholderGroup


def _member_or_404(public_id: str) -> Membership:
    found = selectors.member(public_id)
    if found is None:
        raise Http404
    return found


@needs(Permission.MANAGE_MEMBERS)
def change_member(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Change a member's roles, side and site."""
    membership = _member_or_404(public_id)
    form = _form_of(request, membership)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.change_member(
                by=request.actor,
                membership=membership,
                roles=form.cleaned_data["roles"],
                group=StakeholderGroup(form.cleaned_data["stakeholder_group"]),
                site=form.chosen_site(),
                at=now(),
            )
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("What you changed about %(name)s is saved.") % {"name": membership.person.name})
            return redirect("network:people:members", request.network.slug)
    return _page(request, membership, form, refusal)


@needs(Permission.MANAGE_MEMBERS)
def set_active(request: NetworkRequest, public_id: str) -> HttpResponse:
    """End a member's part in the network, or bring them back."""
    membership = _member_or_404(public_id)
    if request.method != "POST":
        return redirect("network:people:change_member", request.network.slug, public_id)
    active = request.POST.get("active") == "yes"
    try:
        services.set_active(by=request.actor, membership=membership, active=active, at=now())
    except DomainError as error:
        membership = _member_or_404(public_id)
        return _page(request, membership, _form_of(request, membership, fresh=True), error)
    told = _("%(name)s takes part again.") if active else _("%(name)s does not take part any more.")
    messages.success(request, told % {"name": membership.person.name})
    return redirect("network:people:members", request.network.slug)


def _form_of(request: NetworkRequest, membership: Membership, *, fresh: bool = False) -> MemberForm:
    known = {
        "stakeholder_group": membership.stakeholder_group,
        "site": membership.site.public_id if membership.site else WHOLE_NETWORK,
        "roles": membership.roles,
    }
    return MemberForm(None if fresh else request.POST or None, initial=known)


def _page(request: NetworkRequest, membership: Membership, form: MemberForm, refusal: DomainError | None) -> HttpResponse:
    status = 422 if refusal or form.errors else 200
    context = {"member": membership, "form": form, "refusal": refusal}
    return render(request, "network_people/change_member.html", context, status=status)
