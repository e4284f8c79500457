"""A test of change from its plan to what follows from it."""

from collections.abc import Callable

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivefold.engine.errors import DomainError
from fivefold.foundation.clock import now
from fivefold.foundation.design.components import SummaryRow
from fivefold.foundation.permission import Permission
from fivefold.implement.tests_of_change import selectors, services
from fivefold.implement.tests_of_change.forms import ActForm, BeginForm, PlanForm, StudyForm
from fivefold.implement.tests_of_change.models import Act, CameTrue, CycleState, PdsaCycle
from fivefold.loop.selectors import loop_called
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest


def _test_or_404(public_id: str) -> PdsaCycle:
    test = selectors.cycle_called(public_id)
    if test is None:
        raise Http404
    return test


@needs(Permission.RUN_TEST)
def plan(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Plan a test of change for a loop."""
    loop = loop_called(public_id)
    if loop is None:
        raise Http404
    form = PlanForm(request.POST or None, own_site=request.actor.site)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            test = services.plan_test(
                by=request.actor,
                loop=loop,
                site=form.site_chosen(),
                objective=values["objective"],
                prediction=values["prediction"],
                plan=values["plan"],
                at=now(),
            )
        except DomainError as error:
            refusal = error
        else:
            return redirect("implement:tests_of_change:detail", request.network.slug, test.public_id)
    context = {"form": form, "loop": loop, "refusal": refusal}
    return render(request, "implement_tests_of_change/plan.html", context, status=422 if refusal or form.errors else 200)


@needs(Permission.VIEW_NETWORK)
def detail(request: NetworkRequest, public_id: str) -> HttpResponse:
    """One test, with what comes next for who may do it."""
    return _page(request, _test_or_404(public_id))


def _page(
    request: NetworkRequest, test: PdsaCycle, *, form: forms.Form | None = None, refusal: DomainError | None = None
) -> HttpResponse:
    may = request.actor.can(Permission.RUN_TEST, test.scope)
    context = {
        "test": test,
        "stands": CycleState(test.state).label,
        "rows": _rows(test),
        "form": (form or _next_form(test)) if may else None,
        "verb": {CycleState.PLANNED: "begin", CycleState.RUNNING: "study", CycleState.STUDIED: "conclude"}.get(
            CycleState(test.state)
        ),
        "refusal": refusal,
    }
    return render(
        request, "implement_tests_of_change/detail.html", context, status=422 if refusal or (form and form.errors) else 200
    )


def _next_form(test: PdsaCycle) -> forms.Form | None:
    match CycleState(test.state):
        case CycleState.PLANNED:
            return BeginForm(initial={"prediction": test.prediction})
        case CycleState.RUNNING:
            return StudyForm()
        case CycleState.STUDIED:
            return ActForm()
        case _:
            return None


def _rows(test: PdsaCycle) -> list[SummaryRow]:
    said = [
        (_("Plan"), test.plan),
        (_("Prediction"), test.prediction),
        (_("What happened"), test.what_happened),
        (_("The prediction"), CameTrue(test.came_true).label if test.came_true else ""),
        (_("What was learned"), test.learned),
        (_("What follows"), Act(test.act).label if test.act else ""),
    ]
    return [SummaryRow(term=term, value=value) for term, value in said if value]


def _step(request: NetworkRequest, public_id: str, form: forms.Form, service: Callable[[PdsaCycle], PdsaCycle]) -> HttpResponse:
    test = _test_or_404(public_id)
    if not request.actor.can(Permission.RUN_TEST, test.scope):
        raise Http404
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            service(test)
        except DomainError as error:
            refusal = error
            test = _test_or_404(public_id)
        else:
            return redirect("implement:tests_of_change:detail", request.network.slug, public_id)
    return _page(request, test, form=form if form.is_bound else None, refusal=refusal)


@needs(Permission.RUN_TEST)
def begin(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Plan → Do."""
    form = BeginForm(request.POST or None)
    return _step(
        request,
        public_id,
        form,
        lambda test: services.begin_test(by=request.actor, test=test, prediction=form.cleaned_data["prediction"], at=now()),
    )


@needs(Permission.RUN_TEST)
def study(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Do → Study."""
    form = StudyForm(request.POST or None)
    return _step(
        request,
        public_id,
        form,
        lambda test: services.study_test(
            by=request.actor,
            test=test,
            what_happened=form.cleaned_data["what_happened"],
            came_true=CameTrue(form.cleaned_data["came_true"]),
            learned=form.cleaned_data["learned"],
            at=now(),
        ),
    )


@needs(Permission.RUN_TEST)
def conclude(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Study → Act."""
    form = ActForm(request.POST or None)
    return _step(
        request,
        public_id,
        form,
        lambda test: services.conclude_test(by=request.actor, test=test, act=Act(form.cleaned_data["act"]), at=now()),
    )


@needs(Permission.PROPOSE)
def bring_results(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Take a loop's results back to who decides."""
    loop = loop_called(public_id)
    if loop is None:
        raise Http404
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            services.bring_results(by=request.actor, loop=loop, at=now())
        except DomainError as error:
            refusal = error
        else:
            return redirect("loop:detail", request.network.slug, loop.public_id)
    tests = [selectors.as_task(request.network.slug, test) for test in selectors.tests_of(loop)]
    context = {"loop": loop, "tests": tests, "refusal": refusal}
    return render(request, "implement_tests_of_change/bring_results.html", context, status=refusal.status if refusal else 200)
