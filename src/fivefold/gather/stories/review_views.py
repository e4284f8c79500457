"""Pages of stories for coordinators: the queue, one story, and everything that they can do with it."""

from collections.abc import Callable, Mapping

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fivefold.engine.errors import DomainError
from fivefold.foundation.clock import now
from fivefold.foundation.permission import Permission
from fivefold.gather.stories import forms, presenting, selectors, services
from fivefold.gather.stories.identifying import Detail
from fivefold.gather.stories.models import Consent, Story, StoryState
from fivefold.gather.stories.services import IdentifyingDetails
from fivefold.gather.stories.views import LISTED, story_or_404
from fivefold.loop.selectors import loops_raised_by
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest

QUEUE = "gather:stories:queue"


@needs(Permission.READ_HELD_STORIES)
@require_safe
def queue(request: NetworkRequest) -> HttpResponse:
    """Which stories wait, without their words; then those that were read and are not shared."""
    slug, at = request.network.slug, now()
    context = {
        "tasks": [presenting.held_task(story, slug, at=at) for story in selectors.held_stories()[:LISTED]],
        "unshared": [presenting.unshared_task(story, slug) for story in selectors.unshared_stories()[:LISTED]],
    }
    return render(request, "gather_stories/queue.html", context)


@needs(Permission.READ_HELD_STORIES)
@never_cache
@require_safe
def review(request: NetworkRequest, public_id: str) -> HttpResponse:
    """The coordinator reads a story; that it was read is recorded."""
    story = story_or_404(public_id)
    services.read_held_story(by=request.actor, story=story, at=now())
    return _page(request, story)


@needs(Permission.RELEASE_STORY)
@never_cache
@require_POST
def release(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Let the network read the story."""
    form = forms.ReleaseForm(request.POST)
    done = _("The network can read it now.")
    return _act(request, public_id, services.release_story, {"release_form": form}, done=done, shared=True)


@needs(Permission.RELEASE_STORY)
@never_cache
@require_POST
def redact(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Change the words that others read of a story that is shared."""
    form = forms.ReleaseForm(request.POST)
    done = _("From now on others read these words.")
    return _act(request, public_id, services.redact_story, {"release_form": form}, done=done, shared=True)


@needs(Permission.RELEASE_STORY)
@require_POST
def keep(request: NetworkRequest, public_id: str) -> HttpResponse:
    """The story was read and stays with the coordinators."""
    form = django_forms.Form(request.POST)
    done = _("It stays with you and the other coordinators. Whoever told it reads that you have read it.")
    return _act(request, public_id, services.keep_story, {"form": form}, done=done)


@needs(Permission.RELEASE_STORY)
@never_cache
@require_POST
def decline(request: NetworkRequest, public_id: str) -> HttpResponse:
    """The story is not for sharing, for a reason."""
    form = forms.ReasonForm(request.POST)
    done = _("It will not be shared. Whoever told it reads the reason.")
    return _act(request, public_id, services.decline_story, {"decline_form": form}, done=done)


@needs(Permission.RELEASE_STORY)
@never_cache
@require_POST
def hold(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Take a story back from sharing, or up again, for a reason."""
    form = forms.ReasonForm(request.POST)
    done = _("It waits for a coordinator again, and nobody else can read it.")
    return _act(request, public_id, services.hold_story_again, {"hold_form": form}, done=done)


@needs(Permission.RELEASE_STORY)
@never_cache
@require_POST
def escalate(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Pass the story to a safeguarding lead."""
    form = forms.EscalateForm(request.POST)
    done = _("It is passed on, and stands on the home page of the safeguarding leads until it is taken over.")
    return _act(request, public_id, services.escalate_story, {"escalate_form": form}, done=done)


def _act(
    request: NetworkRequest,
    public_id: str,
    service: Callable[..., Story],
    tried: Mapping[str, django_forms.Form],
    *,
    done: str,
    shared: bool = False,
) -> HttpResponse:
    """Do what the one form in `tried` asks; then lead to the story where it is `shared`, else to the queue."""
    story, refusal = story_or_404(public_id), None
    (form,) = tried.values()
    if form.is_valid():
        try:
            service(by=request.actor, story=story, at=now(), **form.cleaned_data)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, done)
            return (
                redirect("gather:stories:detail", request.network.slug, public_id)
                if shared
                else redirect(QUEUE, request.network.slug)
            )
    return _page(request, story_or_404(public_id), tried, refusal)


def _page(
    request: NetworkRequest,
    story: Story,
    tried: Mapping[str, django_forms.Form] | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    context: dict[str, object] = {
        "story": story,
        "heading": presenting.heading_of(story),
        "lead": presenting.told_on(story),
        "rows": presenting.review_rows(story),
        "flagged": [Detail(kind).words for kind in story.flagged],
        "loops": loops_raised_by("story", story.public_id),
        "waits": story.state == StoryState.HELD,
        "is_shared": story.state == StoryState.RELEASED,
        "may_be_held": story.may_become(StoryState.HELD),
        "may_be_escalated": story.may_become(StoryState.ESCALATED),
        "may_be_released": story.consent != Consent.COORDINATOR,
        "release_form": forms.release_form_for(story),
        "decline_form": forms.ReasonForm(),
        "hold_form": forms.ReasonForm(),
        "escalate_form": forms.EscalateForm(),
        "refusal": refusal,
        "details": isinstance(refusal, IdentifyingDetails),
        **(tried or {}),
    }
    context["form"] = next(iter(tried.values())) if tried else None
    status = refusal.status if refusal else 422 if tried else 200
    return render(request, "gather_stories/review.html", context, status=status)
