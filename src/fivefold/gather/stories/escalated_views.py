"""Pages of stories of harm: what was passed to the safeguarding leads, who reads it there, and who has taken it over."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fivefold.foundation.clock import now
from fivefold.foundation.permission import Permission
from fivefold.gather.stories import presenting, selectors, services
from fivefold.gather.stories.models import Story
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest

LISTED = 50


@needs(Permission.TAKE_OVER_STORY)
@require_safe
def index(request: NetworkRequest) -> HttpResponse:
    """Every story that was passed on, without its words; first those that wait to be taken over."""
    tasks = [presenting.escalated_task(story, request.network.slug) for story in selectors.escalated_stories()[:LISTED]]
    return render(request, "gather_stories/escalated.html", {"tasks": tasks})


@needs(Permission.TAKE_OVER_STORY)
@never_cache
@require_safe
def detail(request: NetworkRequest, public_id: str) -> HttpResponse:
    """A safeguarding lead reads a story of harm; that it was read is recorded."""
    story = _story(public_id)
    context = {
        "story": story,
        "original": services.read_escalated_story(by=request.actor, story=story, at=now()),
        "heading": presenting.heading_of(story),
        "lead": presenting.told_on(story),
        "rows": presenting.review_rows(story),
    }
    return render(request, "gather_stories/read_escalated.html", context)


@needs(Permission.TAKE_OVER_STORY)
@require_POST
def take_over(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Say that a safeguarding lead has taken the story over."""
    services.take_over_story(by=request.actor, story=_story(public_id), at=now())
    messages.success(request, _("It is recorded. The story waits for nobody here any more."))
    return redirect("gather:stories:escalated", network_slug=request.network.slug)


def _story(public_id: str) -> Story:
    story = selectors.escalated_stories().filter(public_id=public_id).first()
    if story is None:
        raise Http404
    return story
