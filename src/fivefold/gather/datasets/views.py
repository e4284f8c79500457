"""Streams, sending a file, and what became of it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.definitions import examples
from fivefold.engine.measures.definitions.described import CONDITIONS, CONTRACT_MODELS
from fivefold.engine.measures.problems import FileRefused
from fivefold.engine.measures.receiving.validation_report import problems_as_csv
from fivefold.foundation.clock import now, today
from fivefold.foundation.design.components import Stage
from fivefold.foundation.permission import Permission
from fivefold.gather.datasets import guide, pages, selectors, services
from fivefold.gather.datasets.describing_views import remembered_for
from fivefold.gather.datasets.forms import ContractForm, SendForm, WithdrawForm
from fivefold.gather.datasets.models import Dataset, Submission
from fivefold.gather.datasets.states import TAKEN, TRANSITIONS, UNDECIDED, SubmissionState
from fivefold.gather.datasets.tasks import check_submission
from fivefold.gather.datasets.upload import LimitedUpload, limited_upload
from fivefold.gather.streams.selectors import sites_of_streams
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.waiting import waiting_for

MOST_ROWS = 100


def _dataset_or_404(public_id: str) -> Dataset:
    dataset = selectors.dataset_called(public_id)
    if dataset is None:
        raise Http404
    return dataset


def _submission_or_404(request: NetworkRequest, public_id: str) -> Submission:
    submission = selectors.submissions_seen_by(request.actor).filter(public_id=public_id).first()
    if submission is None:
        raise Http404
    return submission


@needs(Permission.VIEW_MEASURES)
def streams(request: NetworkRequest) -> HttpResponse:
    """Every dataset: what came last, what is due, whether it is on time."""
    counts = sites_of_streams(today=today())
    found = [stream.with_sites(*counts.get(stream.dataset.pk, (0, 0))) for stream in selectors.streams(today=today())]
    context = {
        "lead": pages.streams_sentence(found),
        "table": pages.streams_table(found, request.network.slug) if found else None,
        "may_send": request.actor.can(Permission.SUBMIT_DATA),
        "may_manage": request.actor.can(Permission.MANAGE_DATASETS),
        "waiting": waiting_for(request, Stage.GATHER),
    }
    return render(request, "gather_datasets/streams.html", context)


@needs(Permission.VIEW_MEASURES)
def dataset(request: NetworkRequest, public_id: str) -> HttpResponse:
    """One dataset: its columns as the contract has them, and what was sent for it."""
    found = _dataset_or_404(public_id)
    may_send = request.actor.can(Permission.SUBMIT_DATA)
    sent = selectors.submissions_seen_by(request.actor).filter(dataset=found)[:MOST_ROWS] if may_send else ()
    context = {
        "dataset": found,
        "summary": pages.dataset_summary(found),
        "columns": pages.columns_table(found),
        "sent": pages.submissions_table(list(sent), request.network.slug) if sent else None,
        "may_send": may_send,
    }
    return render(request, "gather_datasets/dataset.html", context)


@needs(Permission.MANAGE_DATASETS)
def add_contract(request: NetworkRequest) -> HttpResponse:
    """Begin a dataset, or give one a new contract, by the contract's text."""
    begins = "example" in request.GET or not selectors.datasets().exists()
    form = ContractForm(request.POST or None, initial={"contract": examples.CONTRACT} if begins else {})
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            text = form.cleaned_data["contract"]
            added = services.add_contract(by=request.actor, network=request.network, text=text, at=now())
        except DomainError as error:
            refusal = guide.at_the_box(error, "contract")
        else:
            messages.success(request, _("The contract of “%(title)s” stands.") % {"title": added.title})
            return redirect("gather:datasets:detail", request.network.slug, added.public_id)
    status = 422 if refusal or form.errors else 200
    context = {
        "form": form,
        "refusal": refusal,
        "offers_example": not begins,
        "example": examples.FILE,
        "entries": guide.entry_tables(CONTRACT_MODELS),
        "conditions": CONDITIONS,
    }
    return render(request, "gather_datasets/add_contract.html", context, status=status)


@needs(Permission.SUBMIT_DATA)
def submissions(request: NetworkRequest) -> HttpResponse:
    """What was sent, newest first."""
    found = list(selectors.submissions_seen_by(request.actor)[:MOST_ROWS])
    return render(
        request,
        "gather_datasets/submissions.html",
        {"table": pages.submissions_table(found, request.network.slug) if found else None},
    )


@needs(Permission.SUBMIT_DATA)
@limited_upload
def send(request: NetworkRequest, *, upload: LimitedUpload) -> HttpResponse:
    """Send a file: it is received here, and checked by the worker."""
    form = SendForm(request.POST, request.FILES) if request.method == "POST" else SendForm(initial=request.GET)
    refusal: DomainError | None = upload.refusal
    if request.method == "POST" and refusal is None and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            chosen, arrival, at = form.chosen_dataset(), file.arrival, now()
            if request.POST.get("move") == "describe":
                held = services.hold(by=request.actor, dataset=chosen, arrival=arrival, file_name=file.name, at=at)
                return redirect("gather:datasets:describe", request.network.slug, held.public_id)
            sent = services.receive(
                by=request.actor,
                dataset=chosen,
                arrival=arrival,
                file_name=file.name,
                mapping=remembered_for(request.actor, chosen, arrival.path),
                then=check_submission,
                at=at,
            )
        except DomainError as error:
            refusal = error
        else:
            if sent.state in TAKEN:
                messages.info(request, _("These very bytes were accepted before; nothing has changed."))
            return redirect("gather:datasets:submission", request.network.slug, sent.public_id)
    if upload.refusal is not None:
        form = SendForm(initial=request.POST.dict())
        refusal = _at_the_file(upload.refusal)
    status = 422 if refusal or form.errors else 200
    context = {"form": form, "refusal": refusal, "waiting": selectors.uploads_of(request.actor)}
    return render(request, "gather_datasets/send.html", context, status=status)


def _at_the_file(refused: FileRefused) -> DomainError:
    """The refusal of an upload, pointing to the form's field."""
    return DomainError(refused.message, fix=refused.fix, field="file")


@needs(Permission.SUBMIT_DATA)
def submission(request: NetworkRequest, public_id: str) -> HttpResponse:
    """What became of a file: being checked, accepted with its counts, or refused with its problems."""
    found = _submission_or_404(request, public_id)
    state = SubmissionState(found.state)
    listed = list(selectors.problems_of(found)[:MOST_ROWS])
    context = {
        "submission": found,
        "heading": pages.submission_heading(state),
        "lead": pages.submission_sentence(found),
        "figures": pages.submission_figures(found) if found.rows is not None else (),
        "summary": pages.submission_summary(found),
        "undecided": state in UNDECIDED,
        "failed": state == SubmissionState.FAILED,
        "may_describe": state == SubmissionState.REJECTED and found.mapping is None,
        "problems": pages.problems_table(found, listed) if listed else None,
        "may_withdraw": SubmissionState.WITHDRAWN in TRANSITIONS[state] and request.actor.can(Permission.MANAGE_DATASETS),
    }
    piece = request.headers.get("HX-Request-Type") == "partial"  # htmx asks for the part that may have changed
    template = "gather_datasets/_submission_state.html" if piece else "gather_datasets/submission.html"
    return render(request, template, context)


@needs(Permission.SUBMIT_DATA)
@require_POST
def check_again(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Have a file checked that could not be."""
    found = _submission_or_404(request, public_id)
    services.check_again(by=request.actor, submission=found, then=check_submission, at=now())
    return redirect("gather:datasets:submission", request.network.slug, found.public_id)


@needs(Permission.SUBMIT_DATA)
def problems(request: NetworkRequest, public_id: str) -> HttpResponse:
    """The problems of a file as CSV, for whoever mends it."""
    found = _submission_or_404(request, public_id)
    response = HttpResponse(problems_as_csv(selectors.report_of(found)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="problems-{found.public_id}.csv"'
    return response


@needs(Permission.MANAGE_DATASETS)
def withdraw(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Take an accepted file's rows out of what counts."""
    found = _submission_or_404(request, public_id)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw(by=request.actor, submission=found, because=form.cleaned_data["because"], at=now())
        messages.success(request, _("The file is withdrawn; nothing of it counts."))
        return redirect("gather:datasets:submission", request.network.slug, found.public_id)
    status = 422 if form.errors else 200
    return render(request, "gather_datasets/withdraw.html", {"form": form, "submission": found}, status=status)
