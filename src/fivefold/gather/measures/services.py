"""Everything that changes measures: their definitions, how far they are shared, and the runs that computed their values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django_tasks.base import Task

from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.services import Detail, record
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission, Scope
from fivefold.foundation.service import service
from fivefold.foundation.tasks.queue import enqueue
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.datasets.selectors import manifest
from fivefold.gather.measures.definitions import dataset_for, read, unit_of
from fivefold.gather.measures.events import MeasureShared, MeasureValuesChanged
from fivefold.gather.measures.models import DefinitionVersion, Measure, MeasureRun, SharingChange
from fivefold.network.people.models import Network
from fivefold.network.sharing.rungs import Rung


class OutOfDate(DomainError):
    """Rows came in, or a definition changed, while values were being computed; they must be computed again."""

    code: ClassVar[str] = "values_out_of_date"
    status: ClassVar[int] = 409


class SharingRefused(DomainError):
    """A measure is moved to another rung than its own, and for a reason."""

    code: ClassVar[str] = "sharing_refused"


@dataclass(frozen=True)
class Computed:
    """What a run found for one measure. `changed`: the values differ from those of the run before. `impossible`: the rows
    that it left out because their part is more than their whole."""

    measure: Measure
    engine: str
    engine_version: str
    contract_hash: str
    values_hash: str
    values_size: int
    sites: int
    first_period: date | None
    last_period: date | None
    numerator: int
    denominator: int
    unknown: int
    impossible: int
    impossible_at: list[dict[str, Any]]
    changed: bool
    restated: int
    restatement: list[dict[str, Any]]


@service
def define_measure(*, by: Actor, network: Network, text: str, at: datetime, then: "Task[..., object] | None" = None) -> Measure:
    """Add the measure that `text` defines, or give the one with its name this definition. The same again changes nothing.

    `then` is the task that computes the dataset's values, given the public ids of the network and the dataset.
    Raises DocumentRefused, UnknownDataset, DefinitionRefused.
    """
    by.require(Permission.MANAGE_MEASURES, scope=Scope(network=network.public_id))
    definition = read(text)
    dataset = dataset_for(definition)
    measure = Measure.objects.filter(slug=definition.name).first()
    if measure is None:
        measure = Measure(network=network, slug=definition.name, definition_number=0)
    elif measure.definition_hash == definition.content_hash:
        return measure
    measure.dataset, measure.title, measure.role = dataset, definition.title, definition.role
    measure.type, measure.direction = definition.type, definition.direction
    measure.target = None if definition.target is None else Decimal(str(definition.target))
    measure.unit = unit_of(definition, dataset)
    measure.governance = definition.governance.model_dump(mode="json")
    measure.definition, measure.definition_hash = text, definition.content_hash
    measure.definition_number += 1
    measure.save()
    DefinitionVersion.objects.create(
        network=network,
        measure=measure,
        number=measure.definition_number,
        text=text,
        digest=definition.content_hash,
        added_at=at,
        added_by=by.identifier,
    )
    _audit("measure.defined", measure, by, at, {"number": measure.definition_number, "digest": definition.content_hash})
    if then is not None:
        enqueue(then, network=network.public_id, dataset=dataset.public_id)
    return measure


@service
def share(*, by: Actor, measure: Measure, rung: Rung, because: str, at: datetime) -> Measure:
    """Move the measure to another rung, for a reason that every member can read. Raises SharingRefused."""
    by.require(Permission.MANAGE_MEASURES, scope=measure.scope)
    before = Rung(measure.rung)
    if rung is before:
        raise SharingRefused("The measure stands on that rung already.", field="rung", fix="Choose another, or leave it.")
    if not because.strip():
        raise SharingRefused("Say why.", field="because", fix="Every member can read who moved it and why.")
    SharingChange.objects.create(
        network=measure.network,
        measure=measure,
        before=before,
        after=rung,
        because=because.strip(),
        changed_at=at,
        changed_by=by.identifier,
        changed_by_name=by.name,
    )
    measure.rung = rung
    measure.save()
    _audit("measure.shared", measure, by, at, {"before": before.value, "rung": rung.value})
    announce(MeasureShared(network=measure.network.public_id, measure=measure.public_id, rung=rung.value), at=at)
    return measure


@service
def record_runs(
    *, by: Actor, dataset: Dataset, inputs: Sequence[str], computed: Sequence[Computed], at: datetime
) -> list[MeasureRun]:
    """Write down what was computed from the files `inputs`, and tell the world which values changed.

    Raises OutOfDate where the dataset's files or a definition are no longer those that were computed.
    """
    by.require(Permission.SUBMIT_DATA, scope=dataset.scope)
    current = dict(Measure.objects.filter(dataset=dataset).values_list("pk", "definition_hash"))
    defined = {each.measure.pk: each.measure.definition_hash for each in computed}
    if [file.digest for file in manifest(dataset)] != list(inputs) or current != defined:
        raise OutOfDate("Rows or definitions changed while values were computed.", fix="Compute them again.")
    return [_record(each, by=by, inputs=inputs, at=at) for each in computed]


def _record(each: Computed, *, by: Actor, inputs: Sequence[str], at: datetime) -> MeasureRun:
    measure = each.measure
    run = MeasureRun.objects.create(
        network=measure.network,
        measure=measure,
        engine=each.engine,
        engine_version=each.engine_version,
        definition_hash=measure.definition_hash,
        contract_hash=each.contract_hash,
        input_hashes=list(inputs),
        values_hash=each.values_hash,
        values_size=each.values_size,
        sites=each.sites,
        first_period=each.first_period,
        last_period=each.last_period,
        numerator=each.numerator,
        denominator=each.denominator,
        unknown=each.unknown,
        impossible=each.impossible,
        impossible_at=each.impossible_at,
        restated=each.restated,
        restatement=each.restatement,
        at=at,
    )
    _audit("measure.computed", measure, by, at, {"run": run.public_id, "restated": each.restated})
    if each.changed:
        announce(MeasureValuesChanged(network=measure.network.public_id, measure=measure.public_id, run=run.public_id), at=at)
    return run


def _audit(action: str, measure: Measure, by: Actor, at: datetime, details: dict[str, Detail]) -> None:
    realm = measure.network.public_id
    record(action=action, by=by, at=at, realm=realm, subject_kind="measure", subject=measure.public_id, details=details)
