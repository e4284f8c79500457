"""Forms of Close: count, rate, note an interview, waive a check, answer, and give the verdict."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivefold.close.checks import forms, pages, selectors, services, wording
from fivefold.close.checks.acceptability import Accepted, RespondentGroup
from fivefold.close.checks.models import Answer, CheckName
from fivefold.close.checks.selectors import checks_of
from fivefold.close.checks.telling import after_the_verdict
from fivefold.close.checks.verdicts import VerdictKind
from fivefold.close.checks.views import loop_or_404
from fivefold.engine.errors import DomainError
from fivefold.foundation.clock import now
from fivefold.foundation.permission import Permission
from fivefold.implement.actions.selectors import sites_in_place
from fivefold.implement.tests_of_change.models import CameTrue
from fivefold.loop.models import Loop
from fivefold.loop.selectors import originators_of
from fivefold.loop.states import State
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest


def _answer(
    request: NetworkRequest,
    loop: Loop,
    form: django_forms.Form,
    act: Callable[[dict[str, Any]], object],
    *,
    template: str,
    done: str | Callable[[], str],
    leads_to: str = "close:checks:detail",
    **context: object,
) -> HttpResponse:
    """Show the form; once it is filled in do `act` and lead on, or say what was refused."""
    refusal: DomainError | None = None
    if form.is_bound and form.is_valid():
        try:
            act(form.cleaned_data)
        except DomainError as error:
            if error.status in {403, 404}:
                raise
            refusal = error
        else:
            messages.success(request, done() if callable(done) else done)
            return redirect(leads_to, request.network.slug, loop.public_id)
    status = refusal.status if refusal else 422 if form.errors else 200
    shown = {"loop": loop, "form": form, "refusal": refusal, **context}
    return render(request, f"close_checks/{template}.html", shown, status=status)


@needs(Permission.CHECK)
def count_cases(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Enter what a site counted in a month."""
    loop = loop_or_404(public_id)
    form = forms.CountForm(request.POST or None, sites=sorted(sites_in_place(loop), key=lambda site: site.name))

    def act(given: dict[str, Any]) -> None:
        services.count_cases(
            by=request.actor,
            loop=loop,
            site=form.site_chosen(),
            period=given["period"],
            compliant=given["compliant"],
            cases=given["cases"],
            all_cases=given["all_cases"],
            at=now(),
        )

    return _answer(request, loop, form, act, template="count", done=_("The count is kept."))


@needs(Permission.RATE_ACCEPTABILITY)
def rate(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Say in under a minute how the change is for oneself."""
    loop = loop_or_404(public_id)
    member = request.membership
    if member is None:
        raise Http404
    earlier = selectors.rating_by(loop, member.public_id)
    form = forms.RatingForm(request.POST or None, initial={"score": earlier.score, "comment": earlier.comment} if earlier else {})

    def act(given: dict[str, Any]) -> None:
        services.rate(by=request.actor, loop=loop, membership=member, score=given["score"], comment=given["comment"], at=now())

    done = _("Thank you. It counts, and nobody sees who said it.")
    return _answer(request, loop, form, act, template="rate", done=done, leads_to="loop:detail")


@needs(Permission.CHECK)
def note_interview(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Keep what people said, where too few have rated."""
    loop = loop_or_404(public_id)
    form = forms.InterviewForm(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        services.note_interview(
            by=request.actor,
            loop=loop,
            group=RespondentGroup(given["group"]),
            accepted=Accepted(given["accepted"]),
            text=given["text"],
            at=now(),
        )

    return _answer(request, loop, form, act, template="interview", done=_("The interview is kept."))


@needs(Permission.GIVE_VERDICT)
def waive(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Do without one of the checks, for a reason."""
    loop = loop_or_404(public_id)
    form = forms.WaiveForm(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        services.waive(by=request.actor, loop=loop, check=CheckName(given["check"]), because=given["because"], at=now())

    return _answer(request, loop, form, act, template="waive", done=_("The check is waived."))


@needs(Permission.GIVE_VERDICT)
def give_verdict(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Give the verdict: what the checks allow, and why they do not allow the rest."""
    loop = loop_or_404(public_id)
    checks = checks_of(loop)
    kinds, refused = pages.verdict_choices(checks.findings)
    form = forms.VerdictForm(request.POST or None, kinds=kinds)

    def act(given: dict[str, Any]) -> None:
        services.give_verdict(
            by=request.actor,
            loop=loop,
            kind=VerdictKind(given["kind"]),
            rationale=given["rationale"],
            came_true=CameTrue(given["came_true"]),
            goes_to=State(given["goes_to"]) if given["goes_to"] else None,
            look_again_on=given["look_again_on"],
            at=now(),
        )

    return _answer(
        request,
        loop,
        form,
        act,
        template="verdict",
        done=lambda: after_the_verdict(loop),
        leads_to="loop:detail",
        three=wording.three_checks(checks, request.actor),
        refused=refused,
        caveats=wording.caveats(checks),
        prediction=checks.decision.prediction if checks.decision else "",
    )


@needs(Permission.READ_FEEDBACK)
def answer(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Whoever raised a loop says whether it answers what they raised."""
    loop = loop_or_404(public_id)
    own = next((each for each in originators_of(loop) if selectors.speaks_for(request.actor, each)), None)
    if own is None:
        raise Http404
    form = forms.AnswerForm(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        services.answer_originator(by=request.actor, originator=own, answer=Answer(given["answer"]), at=now())

    done = _("Thank you. It stands beside the verdict.")
    return _answer(request, loop, form, act, template="answer", done=done, leads_to="loop:detail")
