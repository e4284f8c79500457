"""Describing a file whose columns are not the contract's, and templates of files whose columns are."""

from pathlib import Path
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.problems import FileRefused
from fivefold.engine.measures.sources.file_mapping import FileMapping
from fivefold.engine.measures.sources.template import template_csv, template_workbook
from fivefold.engine.measures.sources.understanding import Understanding, understand
from fivefold.foundation.clock import now
from fivefold.foundation.permission import Actor, Permission
from fivefold.gather.datasets import describing_pages, selectors, services
from fivefold.gather.datasets.contracts import contract_of
from fivefold.gather.datasets.describing_forms import DescribeForm
from fivefold.gather.datasets.folders import incoming_folder, writing
from fivefold.gather.datasets.models import Dataset, SourceMapping, Upload
from fivefold.gather.datasets.receiving import quarantined, receive_file
from fivefold.gather.datasets.services import UploadGone
from fivefold.gather.datasets.states import OPEN
from fivefold.gather.datasets.tasks import check_submission
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.selectors import sites

if TYPE_CHECKING:
    from fivefold.engine.measures.receiving.preview import Preview

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(Permission.SUBMIT_DATA)
def describe(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Say what the columns of a file are, see its first rows as understood, and send it. The page can be left."""
    upload = selectors.uploads_of(request.actor).filter(public_id=public_id).first()
    if upload is None:
        raise Http404
    try:
        understood, given = _understood(request, upload)
    except FileRefused as refused:
        context = {"upload": upload, "refused": refused}
        return render(request, "gather_datasets/describe.html", context, status=422)
    contract = contract_of(upload.dataset)
    form = DescribeForm(request.POST or None, contract=contract, understood=understood, given=given)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        mapping = form.cleaned_data["mapping"]
        try:
            if request.POST.get("move") == "send":
                at = now()
                sent = services.send_described(by=request.actor, upload=upload, mapping=mapping, then=check_submission, at=at)
                return redirect("gather:datasets:submission", request.network.slug, sent.public_id)
            services.describe(by=request.actor, upload=upload, mapping=mapping, at=now())
            return redirect("gather:datasets:describe", request.network.slug, upload.public_id)
        except DomainError as error:
            refusal = DomainError(error.message, fix=error.fix)
    preview = _first_rows(quarantined(upload.public_id), contract, given)
    questions = describing_pages.questions(understood, given, answered=bool(upload.mapping))
    context = {
        "upload": upload,
        "form": form,
        "refusal": refusal,
        "questions": questions,
        "raw": describing_pages.raw_table(understood),
        "understood": describing_pages.understood_table(contract, preview),
        "problems": None if questions else describing_pages.preview_problems(preview),
        "left_out": given.left_out,
    }
    return render(request, "gather_datasets/describe.html", context, status=422 if refusal or form.errors else 200)


def _understood(request: NetworkRequest, upload: Upload) -> tuple[Understanding, FileMapping]:
    """What the file seems to be, and the answers to begin with: those given, those remembered, those that it suggests."""
    path = quarantined(upload.public_id)
    if not path.is_file():
        raise UploadGone("The file’s bytes are no longer here.", fix="Choose the file again.")
    contract, known = contract_of(upload.dataset), sites().values_list("identifier", flat=True)
    said = FileMapping.model_validate_json(upload.mapping) if upload.mapping else None
    with writing():  # the sweeper would take the copies away
        understood = understand(path, contract, sites=list(known), said=said, spill=incoming_folder())
    settled = selectors.mapping_of_sender(upload.dataset, request.actor)
    remembered = FileMapping.model_validate_json(settled.text) if settled is not None else None
    for mapping in (said, remembered):
        if mapping is not None and set(mapping.sources) <= set(understood.header):
            return understood, mapping
    return understood, understood.proposal


def _first_rows(path: Path, contract: DatasetContract, mapping: FileMapping) -> "Preview":
    from fivefold.engine.measures.receiving.preview import first_rows  # noqa: PLC0415  # what reads files loads when needed

    with writing():
        return first_rows(path, contract, mapping, spill=incoming_folder())


def remembered_for(by: Actor, dataset: Dataset, path: Path) -> SourceMapping | None:
    """The sender's remembered mapping, where the file at `path` has just the columns that it knows."""
    settled = selectors.mapping_of_sender(dataset, by)
    if settled is None:
        return None
    mapping = FileMapping.model_validate_json(settled.text)
    found = _first_rows(path, contract_of(dataset), mapping)
    return settled if all(problem.row is not None and problem.row > 1 for problem in found.problems) else None


@needs(Permission.SUBMIT_DATA)
@require_POST
def describe_refused(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Begin to describe a file that was refused: its bytes are still in quarantine."""
    found = selectors.submissions_seen_by(request.actor).filter(public_id=public_id, state__in=sorted(OPEN)).first()
    if found is None or not quarantined(found.public_id).is_file():
        raise Http404
    arrival = receive_file(quarantined(found.public_id))
    held = services.hold(by=request.actor, dataset=found.dataset, arrival=arrival, file_name=found.file_name, at=now())
    return redirect("gather:datasets:describe", request.network.slug, held.public_id)


@needs(Permission.SUBMIT_DATA)
def template(request: NetworkRequest, public_id: str, ending: str) -> HttpResponse:
    """A file to fill in: the header, one example row and, in the workbook, what each column holds."""
    dataset = selectors.dataset_called(public_id)
    if dataset is None or ending not in ("csv", "xlsx"):
        raise Http404
    contract = contract_of(dataset)
    if ending == "csv":
        response = HttpResponse(template_csv(contract), content_type="text/csv; charset=utf-8")
    else:
        content = template_workbook(contract, describing_pages.explanations(contract))
        response = HttpResponse(content, content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{dataset.slug}.{ending}"'
    return response
