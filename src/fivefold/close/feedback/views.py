"""What people are told: one's own answers, what is owed to others, and the page where an answer is amended and told."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fivefold.close.feedback import selectors, services
from fivefold.close.feedback.forms import FeedbackForm
from fivefold.close.feedback.models import Feedback, FeedbackState
from fivefold.engine.errors import DomainError
from fivefold.foundation import dates
from fivefold.foundation.clock import now
from fivefold.foundation.design.components import Stage, Tag, Task
from fivefold.foundation.permission import Permission
from fivefold.loop.states import Outcome
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest

LISTED = 100


@needs(Permission.READ_FEEDBACK)
@require_safe
def index(request: NetworkRequest) -> HttpResponse:
    """What this member was told; for those who check, also what is owed to others and what they were told."""
    may_tell = request.actor.can(Permission.CHECK)
    slug = request.network.slug
    context = {
        "own": list(selectors.told_to(request.actor)[:LISTED]),
        "may_tell": may_tell,
        "owed": [_task(slug, each) for each in selectors.owed()[:LISTED]] if may_tell else [],
        "told": [_task(slug, each) for each in selectors.told()[:LISTED]] if may_tell else [],
    }
    return render(request, "close_feedback/index.html", context)


@needs(Permission.CHECK)
def edit(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Amend what somebody will be told, and tell it."""
    feedback = selectors.feedback_called(public_id)
    if feedback is None:
        raise Http404
    words = {"you_said": feedback.you_said, "we_did": feedback.we_did, "what_came": feedback.what_came}
    form = FeedbackForm(request.POST or None, initial=words)
    refusal: DomainError | None = None
    if form.is_bound and form.is_valid():
        service, done = (
            (services.tell, _("They have been told."))
            if "tell" in request.POST
            else (services.amend, _("The draft is kept. They have not been told yet."))
        )
        try:
            service(by=request.actor, feedback=feedback, told=form.told(), at=now())
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, done)
            return redirect("close:feedback:index", request.network.slug)
    status = refusal.status if refusal else 422 if form.errors else 200
    context = {
        "feedback": feedback,
        "form": form,
        "refusal": refusal,
        "whom": _whom(feedback),
        "is_draft": feedback.state == FeedbackState.DRAFT,
    }
    return render(request, "close_feedback/edit.html", context, status=status)


def _task(slug: str, feedback: Feedback) -> Task:
    at = feedback.told_at or feedback.written_at
    words = _("%(whom)s · told on %(day)s") if feedback.told_at else _("%(whom)s · owed since %(day)s")
    return Task(
        title=feedback.loop.title,
        url=reverse("close:feedback:edit", args=[slug, feedback.public_id]),
        detail=words % {"whom": _whom(feedback), "day": dates.day(at)},
        stage=Stage.CLOSE,
        tag=Tag(text=Outcome(feedback.outcome).label),
    )


def _whom(feedback: Feedback) -> str:
    return _("Whoever told the story") if feedback.originator_kind == "story" else _("The member who raised it")
