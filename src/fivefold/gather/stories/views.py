"""Pages of stories for members: tell one, read what was shared, and follow your own."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fivefold.engine.errors import DomainError
from fivefold.foundation.clock import now
from fivefold.foundation.permission import Permission
from fivefold.gather.stories import forms, presenting, selectors, services
from fivefold.gather.stories.models import Story, StoryState
from fivefold.gather.stories.receipt_cookie import hand_out, take_up
from fivefold.gather.stories.services import IdentifyingDetails
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.models import StakeholderGroup
from fivefold.network.people.selectors import sites

LISTED = 50
"""Stories on one page, for now; a network that has more searches them."""


@needs(Permission.VIEW_NETWORK)
@require_safe
def index(request: NetworkRequest) -> HttpResponse:
    """Stories that were shared with the network."""
    shared = selectors.released_stories()[:LISTED]
    context = {
        "tasks": [presenting.shared_task(story, request.network.slug) for story in shared],
        "may_read_held": request.actor.can(Permission.READ_HELD_STORIES),
        "may_take_over": request.actor.can(Permission.TAKE_OVER_STORY),
    }
    return render(request, "gather_stories/index.html", context)


@needs(Permission.TELL_STORY)
@never_cache
def tell(request: NetworkRequest) -> HttpResponse:
    """Tell a story as a member."""
    form = forms.StoryForm(request.POST or None, sites=list(sites()), initial=_what_is_likely(request))
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            _story, receipt = services.tell_story(by=request.actor, network=request.network, at=now(), **form.telling())
        except DomainError as error:
            refusal = error
        else:
            address = reverse("gather:stories:told", kwargs={"network_slug": request.network.slug})
            return hand_out(receipt, HttpResponseRedirect(address))
    return render(request, "gather_stories/tell.html", telling_context(form, refusal), status=422 if form.is_bound else 200)


@needs(Permission.TELL_STORY)
@never_cache
@require_safe
def told(request: NetworkRequest) -> HttpResponse:
    """Thanks, and the receipt code, once."""
    response = render(request, "gather_stories/told.html", {"receipt": take_up(request)})
    return hand_out("", response)


@needs(Permission.TELL_STORY)
@require_safe
def mine(request: NetworkRequest) -> HttpResponse:
    """The stories that this member told, and what became of each."""
    told_by_me = selectors.stories_told_by(request.actor)[:LISTED]
    return render(request, "gather_stories/mine.html", {"own": [presenting.own(story) for story in told_by_me]})


@needs(Permission.VIEW_NETWORK)
@require_safe
def detail(request: NetworkRequest, public_id: str) -> HttpResponse:
    """One story that was shared."""
    story = story_or_404(public_id)
    if story.state != StoryState.RELEASED:
        raise Http404
    context = {
        "story": story,
        "heading": presenting.heading_of(story),
        "lead": presenting.told_on(story),
        "rows": presenting.rows_of(story),
        "may_review": request.actor.can(Permission.RELEASE_STORY),
    }
    return render(request, "gather_stories/detail.html", context)


@needs(Permission.TELL_STORY)
@require_POST
def withdraw(request: NetworkRequest, public_id: str) -> HttpResponse:
    """A member takes a story of their own back."""
    services.withdraw_story(by=request.actor, story=story_or_404(public_id), at=now())
    return redirect("gather:stories:mine", network_slug=request.network.slug)


def telling_context(form: forms.StoryForm, refusal: DomainError | None) -> dict[str, object]:
    """What the form's page needs; `details` are the places that could give somebody away."""
    return {
        "form": form,
        "refusal": refusal,
        "details": refusal.found if isinstance(refusal, IdentifyingDetails) else (),
    }


def story_or_404(public_id: str) -> Story:
    """The active network's story with this public id, in whatever state."""
    story = selectors.story_called(public_id)
    if story is None:
        raise Http404
    return story


def _what_is_likely(request: NetworkRequest) -> dict[str, str]:
    member = request.membership
    if member is None:
        return {}
    voice = forms.VOICE_OF.get(StakeholderGroup(member.stakeholder_group))
    return {"voice": voice.value if voice else "", "site": member.site.public_id if member.site else ""}
