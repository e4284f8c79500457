"""Compute a past run again, from the definition, the contract and the files that it had, and compare every integer."""

from dataclasses import dataclass
from typing import ClassVar

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.definitions.definition import MeasureDefinition
from fivefold.engine.measures.engines import compute as engine
from fivefold.engine.measures.engines.checking.check import difference
from fivefold.engine.measures.engines.values import MeasureValue
from fivefold.gather.datasets import contracts
from fivefold.gather.datasets.folders import incoming_folder, store
from fivefold.gather.datasets.models import ContractVersion
from fivefold.gather.measures import definitions
from fivefold.gather.measures.models import DefinitionVersion, MeasureRun


class TextOfRunMissing(DomainError):
    """The definition or the contract of a run is not among those that are kept."""

    code: ClassVar[str] = "text_of_run_missing"


@dataclass(frozen=True)
class Recomputed:
    """How many values a run has, and the first that came out otherwise now, in words; empty where all are the same."""

    values: int
    difference: str


def recompute(run: MeasureRun) -> Recomputed:
    """Compute `run` again and change nothing. Raises StoredFileMissing, StoredFileDamaged, TextOfRunMissing."""
    for digest in (*run.input_hashes, run.values_hash):
        store().verify(digest)
    again = engine.compute(
        [_definition_of(run)],
        contract=_contract_of(run),
        store=store(),
        inputs=run.input_hashes,
        keep=False,
        spill=incoming_folder(),
    )
    before = stored_values(run)
    return Recomputed(len(before), difference(before, again.values))


def stored_values(run: MeasureRun) -> tuple[MeasureValue, ...]:
    """The values of `run` as they were kept; its file may hold those of other measures too."""
    return engine.read_stored(store().find(run.values_hash), measure=run.measure.slug)


def _definition_of(run: MeasureRun) -> MeasureDefinition:
    version = DefinitionVersion.objects.filter(measure=run.measure, digest=run.definition_hash).order_by("-number").first()
    if version is None:
        raise _missing(run, "definition")
    return definitions.read(version.text)


def _contract_of(run: MeasureRun) -> DatasetContract:
    versions = ContractVersion.objects.filter(dataset=run.measure.dataset).order_by("-number")
    kept = versions.filter(digest=run.contract_hash) if run.contract_hash else versions.filter(added_at__lte=run.at)
    version = kept.first()
    if version is None:
        raise _missing(run, "contract")
    return contracts.read(version.text)


def _missing(run: MeasureRun, what: str) -> TextOfRunMissing:
    fix = "Restore the installation from a backup in which it is."
    return TextOfRunMissing(f"The {what} by which {run.public_id} was computed is not kept here.", fix=fix)
