"""Bring everything that is computed from a dataset up to date, and say how that went."""

import logging
from collections.abc import Callable
from datetime import datetime

from fivefold.engine.errors import fault_number
from fivefold.foundation.permission import Actor
from fivefold.gather.measures.computing import compute_values, values_of
from fivefold.gather.measures.models import MeasureRun
from fivefold.gather.measures.services import OutOfDate
from fivefold.gather.measures.values import same
from fivefold.gather.streams import runs, services
from fivefold.gather.streams.models import DatasetRefresh, RefreshState

logger = logging.getLogger(__name__)


def refresh(*, by: Actor, asked: DatasetRefresh, clock: Callable[[], datetime]) -> DatasetRefresh:
    """Do what was asked, unless it is done. Where it breaks it says so, and raises: whoever runs it tries again."""
    if asked.state == RefreshState.DONE:
        return asked
    crashed = asked.state == RefreshState.COMPUTING
    begun = services.begin_refresh(by=by, refresh=asked, at=clock())
    try:
        made = compute_values(by=by, dataset=begun.dataset, at=clock())
        if crashed and begun.started_at is not None:  # what it had written down before is its work as well
            made = runs.made_since(begun.dataset, begun.started_at)
        return services.finish_refresh(by=by, refresh=begun, runs=made, changed=_changed(made), at=clock())
    except OutOfDate:
        services.put_off_refresh(by=by, refresh=begun, at=clock())
        raise
    except Exception as error:
        fault = fault_number(error)
        logger.exception("refresh %s failed, fault %s", begun.public_id, fault)
        services.fail_refresh(by=by, refresh=begun, fault=fault, at=clock())
        raise


def _changed(made: list[MeasureRun]) -> list[MeasureRun]:
    """Those whose values are others than those of the run before."""
    return [
        run
        for run, before in runs.with_the_run_before(made)
        if before is None or not same(values_of(run.measure, before), values_of(run.measure, run))
    ]
