"""What is computed from a dataset is brought up to date: queued, begun, done or failed."""

from collections.abc import Sequence
from datetime import datetime

from django_tasks.base import Task

from fivefold.foundation.audit.services import Detail
from fivefold.foundation.permission import Actor, Permission, Scope
from fivefold.foundation.service import service
from fivefold.foundation.tasks.queue import enqueue
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.measures.models import MeasureRun
from fivefold.gather.streams.models import DatasetRefresh, RefreshState
from fivefold.gather.streams.services.noting import note


@service
def queue_refresh(
    *, by: Actor, dataset: Dataset, at: datetime, then: "Task[..., object]", submission: str = ""
) -> DatasetRefresh:
    """Have everything that is computed from `dataset` brought up to date by the task `then`, given network and refresh.

    One that waits already takes this on as well: it reads what counts when it begins. `submission` is the public id of the
    file that asks for it. Somebody of one site may ask for it too, as they may send.
    """
    by.require(Permission.SUBMIT_DATA, scope=Scope(network=dataset.network.public_id, site=by.site))
    waiting = DatasetRefresh.objects.select_for_update().filter(dataset=dataset, state=RefreshState.QUEUED).first()
    refresh = waiting or DatasetRefresh(network=dataset.network, dataset=dataset, queued_at=at)
    refresh.files = [*refresh.files, *([submission] if submission else [])]
    refresh.save()
    note("stream.refresh_queued", dataset, by, at, {"refresh": refresh.public_id, "submission": submission})
    if waiting is None:
        enqueue(then, network=dataset.network.public_id, refresh=refresh.public_id)
    return refresh


@service
def begin_refresh(*, by: Actor, refresh: DatasetRefresh, at: datetime) -> DatasetRefresh:
    """Say that it is being computed; after a crash or a failure, once more. After a crash it began when it first began."""
    by.require(Permission.SUBMIT_DATA, scope=refresh.scope)
    if refresh.state != RefreshState.COMPUTING or refresh.started_at is None:
        refresh.started_at = at
    refresh.state, refresh.finished_at = RefreshState.COMPUTING, None
    refresh.attempts, refresh.fault = refresh.attempts + 1, ""
    refresh.save()
    note("stream.refresh_begun", refresh.dataset, by, at, {"refresh": refresh.public_id})
    return refresh


@service
def finish_refresh(
    *, by: Actor, refresh: DatasetRefresh, runs: Sequence[MeasureRun], changed: Sequence[MeasureRun], at: datetime
) -> DatasetRefresh:
    """Say that it is done: `runs` were computed, of which `changed` have other values than before."""
    by.require(Permission.SUBMIT_DATA, scope=refresh.scope)
    refresh.state, refresh.finished_at, refresh.measures = RefreshState.DONE, at, len(runs)
    refresh.moved = sum(run.restated for run in runs)
    refresh.runs = [run.public_id for run in changed]
    refresh.save()
    details: dict[str, Detail] = {"refresh": refresh.public_id, "measures": refresh.measures, "moved": refresh.moved}
    note("stream.refreshed", refresh.dataset, by, at, details)
    return refresh


@service
def put_off_refresh(*, by: Actor, refresh: DatasetRefresh, at: datetime) -> DatasetRefresh:
    """Say that it waits again, because rows keep coming in; it is no fault."""
    by.require(Permission.SUBMIT_DATA, scope=refresh.scope)
    refresh.state, refresh.started_at = RefreshState.QUEUED, None
    refresh.save()
    note("stream.refresh_put_off", refresh.dataset, by, at, {"refresh": refresh.public_id})
    return refresh


@service
def fail_refresh(*, by: Actor, refresh: DatasetRefresh, fault: str, at: datetime) -> DatasetRefresh:
    """Say that it could not be computed, by the fault with this number; what counted before still counts."""
    by.require(Permission.SUBMIT_DATA, scope=refresh.scope)
    refresh.state, refresh.finished_at, refresh.fault = RefreshState.FAILED, at, fault
    refresh.save()
    note("stream.refresh_failed", refresh.dataset, by, at, {"refresh": refresh.public_id, "fault": fault})
    return refresh
