"""What is typed in and not sent yet is kept; and a form is set up for those who have no export."""

from collections.abc import Mapping
from datetime import date, datetime

from django_tasks.base import Task

from fivefold.foundation.permission import Actor, Permission, Scope
from fivefold.foundation.service import service
from fivefold.gather.datasets import services as datasets
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.measures import services as measures
from fivefold.gather.measures.models import Measure
from fivefold.gather.streams.models import Draft
from fivefold.gather.streams.services.noting import note
from fivefold.network.people.models import Network, Site


@service
def save_draft(*, by: Actor, dataset: Dataset, site: Site, month: date, cells: Mapping[str, str], at: datetime) -> Draft:
    """Keep what is typed for a month of a site, for whoever sends for that site. The same again changes nothing."""
    by.require(Permission.SUBMIT_DATA, scope=Scope(network=dataset.network.public_id, site=site.public_id))
    draft = Draft.objects.filter(dataset=dataset, site=site, month=month).first()
    if draft is None:
        draft = Draft(network=dataset.network, dataset=dataset, site=site, month=month)
    elif draft.cells == dict(cells):
        return draft
    draft.cells, draft.saved_at = dict(cells), at
    draft.saved_by, draft.saved_by_name = by.identifier, by.name
    draft.save()
    note("stream.draft_saved", dataset, by, at, {"draft": draft.public_id})
    return draft


@service
def set_up_form(
    *, by: Actor, network: Network, contract: str, definition: str, at: datetime, then: "Task[..., object] | None" = None
) -> Measure:
    """Begin a dataset of one row for each site and month, and the measure that is computed from it.

    Raises what `add_contract` and `define_measure` raise.
    """
    by.require(Permission.MANAGE_MEASURES, scope=Scope(network=network.public_id))
    datasets.add_contract(by=by, network=network, text=contract, at=at)
    return measures.define_measure(by=by, network=network, text=definition, at=at, then=then)
