"""Pages of stories for people without an account: tell one by a link, and ask by a code what became of it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fivefold.engine.errors import DomainError
from fivefold.foundation.clock import now
from fivefold.gather.stories import forms, selectors, services
from fivefold.gather.stories.models import Story, StoryState
from fivefold.gather.stories.news import news_of, questions_of
from fivefold.gather.stories.rate_limit import consume_question, consume_story
from fivefold.gather.stories.receipt_cookie import hand_out, take_up
from fivefold.gather.stories.views import telling_context
from fivefold.network.people.access import for_anybody
from fivefold.network.people.actors import guest_of
from fivefold.network.people.models import GuestLink
from fivefold.network.people.selectors import guest_link_for, sites
from fivefold.network.scope import within


@for_anybody
@never_cache
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """Tell a story by a link from a poster, a letter or a message."""
    link = guest_link_for(token, at=now())
    with within(link.network):
        return _tell_as_guest(request, link)


@for_anybody
@never_cache
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Thanks, and the receipt code, once."""
    return hand_out("", render(request, "gather_stories/thanks.html", {"receipt": take_up(request)}))


@for_anybody
@never_cache
def receipt(request: HttpRequest) -> HttpResponse:
    """What became of a story, for whoever holds its code."""
    form, refusal = forms.ReceiptForm(request.POST or None), None
    if form.is_bound and form.is_valid():
        try:
            return _answer(request, form.cleaned_data["code"])
        except DomainError as error:
            refusal = error
    status = refusal.status if refusal else 422 if form.is_bound else 200
    return render(request, "gather_stories/receipt.html", {"form": form, "refusal": refusal}, status=status)


def _tell_as_guest(request: HttpRequest, link: GuestLink) -> HttpResponse:
    offered = [link.site] if link.site else list(sites())
    form = forms.StoryForm(request.POST or None, sites=offered, initial={"site": link.site.public_id if link.site else ""})
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            consume_story(request)
            _story, code = services.tell_story(by=guest_of(link), network=link.network, at=now(), **form.telling())
        except DomainError as error:
            refusal = error
        else:
            return hand_out(code, HttpResponseRedirect(reverse("stories:thanks")))
    context = telling_context(form, refusal) | {"network_name": link.network.name, "link": link}
    return render(request, "gather_stories/guest.html", context, status=_status(form, refusal))


def _status(form: forms.StoryForm, refusal: DomainError | None) -> int:
    return refusal.status if refusal else 422 if form.is_bound else 200


def _answer(request: HttpRequest, code: str) -> HttpResponse:
    """The page that says what became of the story; with `withdraw` in the form it is taken back first."""
    consume_question(request)
    story = selectors.story_for(code)
    with within(story.network):
        if "withdraw" in request.POST:
            services.withdraw_story(by=selectors.teller_of(story), story=story, at=now())
        return became(request, story, code)


def became(request: HttpRequest, story: Story, code: str, *, refusal: DomainError | None = None) -> HttpResponse:
    """What became of the story, and what its teller is asked."""
    context = {
        "story": story,
        "news": news_of(story),
        "questions": questions_of(story),
        "may_withdraw": story.may_become(StoryState.WITHDRAWN),
        "code": code,
        "refusal": refusal,
        "network_name": story.network.name,
    }
    return render(request, "gather_stories/became.html", context, status=refusal.status if refusal else 200)
