"""Type in a month: for sites that have no export. What is sent is a file like any other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fivefold.engine.errors import DomainError
from fivefold.foundation import dates
from fivefold.foundation.clock import now, today
from fivefold.foundation.design.components import Task
from fivefold.foundation.permission import Permission
from fivefold.gather.datasets import selectors as data
from fivefold.gather.datasets import services as data_services
from fivefold.gather.datasets.asking import measures_asking
from fivefold.gather.datasets.contracts import contract_of
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.datasets.receiving import Receiver
from fivefold.gather.datasets.states import TAKEN
from fivefold.gather.datasets.tasks import check_submission
from fivefold.gather.streams import selectors, services
from fivefold.gather.streams.forms import SetUpForm, WhichMonth
from fivefold.gather.streams.models import Draft
from fivefold.gather.streams.month_content import can_be_typed_in, content_of, numbers_that_count
from fivefold.gather.streams.month_form import MonthForm, initial_of
from fivefold.gather.streams.setting_up import Wanted, contract_text, definition_text
from fivefold.gather.streams.tasks import refresh_for_definition
from fivefold.gather.streams.timeliness import last_months
from fivefold.network.people.access import needs
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.models import Site
from fivefold.network.people.selectors import sites


@dataclass(frozen=True)
class Place:
    """A month of a site in a dataset, and the months and sites to choose from."""

    dataset: Dataset
    site: Site
    month: date
    which: WhichMonth

    @property
    def query(self) -> str:
        """The address's part that names it."""
        return f"?month={self.month:%Y-%m}&site={self.site.public_id}"


@needs(Permission.SUBMIT_DATA)
@require_safe
def index(request: NetworkRequest) -> HttpResponse:
    """The datasets that can be typed in."""
    found = [dataset for dataset in data.datasets() if can_be_typed_in(dataset)]
    slug = request.network.slug
    tasks = [Task(title=each.title, url=reverse("gather:streams:enter", args=[slug, each.public_id])) for each in found]
    context = {"tasks": tasks, "may_set_up": _may_set_up(request)}
    return render(request, "gather_streams/entry_index.html", context)


@needs(Permission.SUBMIT_DATA)
def enter(request: NetworkRequest, public_id: str) -> HttpResponse:
    """The form for a month of a site: send it, or keep it for later."""
    place = _place_or_404(request, public_id)
    draft = selectors.draft_of(place.dataset, place.site, place.month)
    form = _form(request, place, draft)
    refusal: DomainError | None = None
    if request.method == "POST" and request.POST.get("action") == "keep":
        _save(request, place, form)
        messages.success(request, _("It is kept; nothing has been sent yet."))
        return redirect(reverse("gather:streams:enter", args=[request.network.slug, public_id]) + place.query)
    if request.method == "POST" and form.is_valid():
        _save(request, place, form)
        try:
            return _send(request, place, form)
        except DomainError as error:
            refusal = error
    context = {
        "dataset": place.dataset,
        "site": place.site,
        "month": place.month,
        "which": place.which,
        "form": form,
        "refusal": refusal,
        "draft": draft,
        "query": place.query,
        "lead": _lead(place, draft),
    }
    return render(request, "gather_streams/enter.html", context, status=422 if refusal or form.errors else 200)


@needs(Permission.SUBMIT_DATA)
@require_POST
def save(request: NetworkRequest, public_id: str) -> HttpResponse:
    """Keep what is typed so far, and say what does not fit yet."""
    place = _place_or_404(request, public_id)
    form = _form(request, place, None)
    form.is_valid()
    draft = _save(request, place, form)
    return render(request, "gather_streams/_draft.html", {"draft": draft, "faults": form.faults_so_far()})


@needs(Permission.MANAGE_MEASURES)
def set_up(request: NetworkRequest) -> HttpResponse:
    """Begin a form: what is counted, out of what, and by when."""
    form = SetUpForm(request.POST or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        wanted = Wanted(author=request.actor.name, **given)
        try:
            measure = services.set_up_form(
                by=request.actor,
                network=request.network,
                contract=contract_text(wanted),
                definition=definition_text(wanted),
                then=refresh_for_definition,
                at=now(),
            )
        except DomainError as error:
            refusal = DomainError(error.message, fix=error.fix, field="title")
        else:
            messages.success(request, _("The form for “%(title)s” stands.") % {"title": measure.title})
            return redirect("gather:datasets:detail", request.network.slug, measure.dataset.public_id)
    status = 422 if refusal or form.errors else 200
    return render(request, "gather_streams/set_up.html", {"form": form, "refusal": refusal}, status=status)


def _may_set_up(request: NetworkRequest) -> bool:
    return request.actor.can(Permission.MANAGE_MEASURES) and request.actor.can(Permission.MANAGE_DATASETS)


def _form(request: NetworkRequest, place: Place, draft: Draft | None) -> MonthForm:
    months = last_months(place.month)[:1]
    known = numbers_that_count(place.dataset, place.site, {place.month, *months})
    counts = known.get(place.month)
    contract = contract_of(place.dataset)
    initial = draft.cells if draft is not None else initial_of(contract, counts) if counts else {}
    return MonthForm(
        request.POST if request.method == "POST" else None,
        contract=contract,
        measures=measures_asking(place.dataset),
        before=(months[0], known[months[0]]) if months[0] in known else None,
        counts=counts,
        initial=initial,
    )


def _save(request: NetworkRequest, place: Place, form: MonthForm) -> Draft:
    return services.save_draft(
        by=request.actor, dataset=place.dataset, site=place.site, month=place.month, cells=form.cells, at=now()
    )


def _send(request: NetworkRequest, place: Place, form: MonthForm) -> HttpResponse:
    receiver = Receiver(most_bytes=None)
    receiver.write(content_of(contract_of(place.dataset), place.site, place.month, form.numbers))
    sent = data_services.receive(
        by=request.actor,
        dataset=place.dataset,
        arrival=receiver.finish(),
        file_name=f"{place.dataset.slug}-{place.site.identifier}-{place.month:%Y-%m}.csv",
        then=check_submission,
        at=now(),
    )
    if sent.state in TAKEN:
        messages.info(request, _("These very numbers were accepted before; nothing has changed."))
    return redirect("gather:datasets:submission", request.network.slug, sent.public_id)


def _lead(place: Place, draft: Draft | None) -> str:
    words = {"site": place.site.name, "month": dates.month(place.month)}
    told = _("%(site)s, %(month)s. Nothing counts before you send it.") % words
    if draft is None:
        return told
    kept = {"who": draft.saved_by_name, "when": dates.moment(draft.saved_at)}
    return f"{told} {_('Typed by %(who)s on %(when)s and not sent yet.') % kept}"


def _place_or_404(request: NetworkRequest, public_id: str) -> Place:
    dataset = data.dataset_called(public_id)
    if dataset is None or not can_be_typed_in(dataset):
        raise Http404
    months, offered = last_months(today()), _sites_of(request)
    asked = {name: request.GET.get(name, "") for name in ("month", "site")}
    site = next((each for each in offered if asked["site"] in {"", each.public_id}), None)
    if site is None:
        raise Http404
    month = next((each for each in months if f"{each:%Y-%m}" == asked["month"]), None)
    if month is None and asked["month"]:
        raise Http404  # never another month than the one that was meant
    if month is None:
        owed = selectors.first_outstanding(dataset, site)
        month = owed.month if owed is not None and owed.month in months else months[0]
    initial = {"month": f"{month:%Y-%m}", "site": site.public_id}
    return Place(dataset, site, month, WhichMonth(initial=initial, months=months, sites=offered))


def _sites_of(request: NetworkRequest) -> Sequence[Site]:
    everywhere = sites()
    return list(everywhere if request.actor.site is None else everywhere.filter(public_id=request.actor.site))
