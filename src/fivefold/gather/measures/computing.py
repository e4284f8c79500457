"""Compute a dataset's measures: one scan gives all of them, outside any transaction; a short one writes the runs down."""

from collections.abc import Callable, Sequence
from datetime import datetime

from fivefold.engine.measures.engines import compute as engine
from fivefold.engine.measures.engines.values import MeasureValue
from fivefold.foundation.permission import Actor
from fivefold.gather.datasets.contracts import contract_of
from fivefold.gather.datasets.folders import incoming_folder, store, writing
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.datasets.selectors import manifest
from fivefold.gather.measures import selectors, services
from fivefold.gather.measures.definitions import definition_of
from fivefold.gather.measures.models import Measure, MeasureRun
from fivefold.gather.measures.services import Computed, OutOfDate
from fivefold.gather.measures.values import NOTHING, Restated, Values, read_values, restated, same

ATTEMPTS = 5
"""How often values are computed again because rows came in meanwhile."""
SHOWN = 200
"""Restated values, and sites and months with impossible rows, that a run lists; the rest are counted."""


def compute_values(
    *, by: Actor, dataset: Dataset, at: datetime, progress: Callable[[str], None] = lambda _stage: None
) -> list[MeasureRun]:
    """Bring the values of every measure of `dataset` up to date; an empty list where they are already.

    Safe to repeat. Raises DefinitionRefused, StoredFileMissing, OutOfDate.
    """
    for _attempt in range(ATTEMPTS):
        measures = list(selectors.measures_of(dataset))
        inputs = [file.digest for file in manifest(dataset)]
        if _up_to_date(measures, inputs):
            return []
        progress("Computing the measures")
        with writing():
            computed = _compute(dataset, measures, inputs)
            try:
                return services.record_runs(by=by, dataset=dataset, inputs=inputs, computed=computed, at=at)
            except OutOfDate:
                continue
    raise OutOfDate("Others keep sending data at this moment.", fix="Nothing is lost: the worker tries again.")


def _up_to_date(measures: Sequence[Measure], inputs: Sequence[str]) -> bool:
    runs = (selectors.latest_run(measure) for measure in measures)
    return all(
        run is not None and run.definition_hash == measure.definition_hash and run.input_hashes == list(inputs)
        for measure, run in zip(measures, runs, strict=True)
    )


def _compute(dataset: Dataset, measures: Sequence[Measure], inputs: Sequence[str]) -> list[Computed]:
    run = engine.compute(
        [definition_of(measure) for measure in measures],
        contract=contract_of(dataset),
        store=store(),
        inputs=inputs,
        spill=incoming_folder(),
    )
    return [_computed(measure, run) for measure in measures]


def _computed(measure: Measure, run: engine.MeasureRun) -> Computed:
    if run.stored is None:
        raise RuntimeError("The engine was asked to keep the values and did not.")
    previous = selectors.latest_run(measure)
    before = NOTHING if previous is None else values_of(measure, previous)
    now = read_values(run.stored.sha256, measure.slug)
    moved = restated(before, now)
    whole = [value for value in run.values if value.measure == measure.slug and value.stratum is None]
    left_out = [value for value in whole if value.impossible]
    return Computed(
        measure=measure,
        engine=run.engine,
        engine_version=run.engine_version,
        contract_hash=run.contract_hash,
        values_hash=run.stored.sha256,
        values_size=run.stored.size,
        sites=len(now.sites),
        first_period=now.periods[0] if now.periods else None,
        last_period=now.periods[-1] if now.periods else None,
        numerator=sum(value.numerator for value in whole),
        denominator=sum(value.denominator for value in whole),
        unknown=sum(value.unknown_numerator + value.unknown_denominator for value in whole),
        impossible=sum(value.impossible for value in left_out),
        impossible_at=[_place_as_json(value) for value in left_out[:SHOWN]],
        changed=previous is None or not same(before, now),
        restated=len(moved),
        restatement=[_as_json(each) for each in moved[:SHOWN]],
    )


def _place_as_json(value: MeasureValue) -> dict[str, object]:
    return {"site": value.site, "month": value.period.isoformat(), "rows": value.impossible}


def values_of(measure: Measure, run: MeasureRun) -> Values:
    """The values of one of the measure's runs."""
    return read_values(run.values_hash, measure.slug)


def _as_json(each: Restated) -> dict[str, object]:
    return {"site": each.site, "month": each.period.isoformat(), "before": each.before, "now": each.now}
