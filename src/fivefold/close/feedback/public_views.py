"""The answer of whoever told a story and has no account: by the receipt code, as often as they change their mind."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fivefold.close.checks.forms import AnswerForm
from fivefold.close.checks.models import Answer
from fivefold.close.checks.services import answer_originator
from fivefold.close.feedback.asking import asked
from fivefold.engine.errors import DomainError
from fivefold.foundation.clock import now
from fivefold.gather.stories.models import Story
from fivefold.gather.stories.public_views import became
from fivefold.gather.stories.rate_limit import consume_question
from fivefold.gather.stories.selectors import story_for, teller_of
from fivefold.network.people.access import for_anybody
from fivefold.network.scope import within


@for_anybody
@never_cache
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say whether a loop answers what one's story raised; whoever comes here without the code is asked for it."""
    if request.method != "POST":
        return redirect("stories:receipt")
    consume_question(request)
    code = request.POST.get("code", "")
    story = story_for(code)
    with within(story.network):
        return _answer(request, story, code, public_id)


def _answer(request: HttpRequest, story: Story, code: str, loop: str) -> HttpResponse:
    originator = asked(story, loop)
    if originator is None:
        raise Http404
    form = AnswerForm(request.POST, prefix=loop)
    if not form.is_valid():
        return became(request, story, code, refusal=DomainError(_("Choose one of the answers."), fix=_("Then send it.")))
    answer_originator(by=teller_of(story), originator=originator, answer=Answer(form.cleaned_data["answer"]), at=now())
    messages.success(request, _("Thank you. Your answer stands beside the verdict. You can change it here."))
    return became(request, story, code)
