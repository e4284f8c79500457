"""Tasks are run once, tried again when they fail, and taken from workers that died."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.tasks import queue
from fivefold.foundation.tasks.models import Lease
from fivefold.foundation.tasks.registry import Task
from fivefold.foundation.tasks.worker import perform, settle, work_off
from fivefold.network.people.models import Network
from fivefold.network.people.selectors import scope_of_network
from tests.conftest import AT
from tests.factories import errands, people
from tests.factories.errands import noted

pytestmark = pytest.mark.django_db

LEASE = timedelta(seconds=settings.FIVEFOLD.task_lease_seconds)
ATTEMPTS = settings.FIVEFOLD.task_attempts


def status(task: UUID) -> str:
    return str(DBTaskResult.objects.get(pk=task).status)


def claimed(worker: str = "one", *, at: datetime = AT) -> queue.Claim:
    taken = queue.claim(worker=worker, at=at)
    assert taken is not None
    return taken


def test_a_task_runs_once_and_its_result_is_kept(tmp_path: Path) -> None:
    file = str(tmp_path / "notes")
    task = queue.enqueue(errands.run_errand, file=file, line="milk")
    assert work_off(scope_of=scope_of_network) == 1
    assert work_off(scope_of=scope_of_network) == 0
    assert noted(file) == ["milk"]
    assert DBTaskResult.objects.get(pk=task).return_value == "milk"
    assert not Lease.objects.exists()


def test_a_task_enqueued_in_a_transaction_that_is_undone_never_runs(tmp_path: Path) -> None:
    with transaction.atomic():
        queue.enqueue(errands.run_errand, file=str(tmp_path / "notes"), line="milk")
        transaction.set_rollback(True)
    assert queue.claim(worker="one", at=AT) is None


def test_a_task_waits_until_its_time_has_come(tmp_path: Path) -> None:
    queue.enqueue(errands.run_errand, not_before=AT + timedelta(hours=1), file=str(tmp_path / "notes"), line="milk")
    assert queue.claim(worker="one", at=AT) is None
    assert claimed(at=AT + timedelta(hours=1)).attempt == 1


def test_a_task_that_one_worker_holds_is_not_given_to_another(tmp_path: Path) -> None:
    queue.enqueue(errands.run_errand, file=str(tmp_path / "notes"), line="milk")
    claimed("one")
    assert queue.claim(worker="two", at=AT) is None
    assert queue.requeue_orphans(at=AT + LEASE / 2) == 0


def test_a_lease_that_is_kept_does_not_run_out() -> None:
    queue.enqueue(errands.leave_the_process)
    held = claimed()
    assert queue.keep(held, at=AT + LEASE / 2)
    assert queue.requeue_orphans(at=AT + LEASE) == 0


def test_a_task_whose_lease_has_run_out_goes_to_another_worker_and_the_first_ones_result_is_dropped(tmp_path: Path) -> None:
    task = queue.enqueue(errands.run_errand, file=str(tmp_path / "notes"), line="milk")
    slow = claimed("slow")
    assert queue.requeue_orphans(at=AT + LEASE) == 1
    quick = claimed("quick", at=AT + LEASE)
    assert quick.attempt == 2
    assert not queue.keep(slow, at=AT + LEASE)
    with pytest.raises(queue.LeaseLost):
        queue.finish(slow, returned="stale", at=AT + LEASE)
    queue.finish(quick, returned="fresh", at=AT + LEASE)
    assert DBTaskResult.objects.get(pk=task).return_value == "fresh"


def test_a_running_task_without_any_lease_is_an_orphan() -> None:
    task = queue.enqueue(errands.leave_the_process)
    DBTaskResult.objects.filter(pk=task).update(status=TaskResultStatus.RUNNING)
    assert queue.requeue_orphans(at=AT) == 1
    assert status(task) == TaskResultStatus.READY


def test_a_worker_takes_back_at_once_what_its_dead_namesake_held() -> None:
    task = queue.enqueue(errands.leave_the_process)
    claimed("served")
    assert queue.requeue_orphans(at=AT, worker="another") == 0
    assert queue.requeue_orphans(at=AT, worker="served") == 1
    assert status(task) == TaskResultStatus.READY


def test_a_task_that_kills_every_worker_fails_in_the_end() -> None:
    task = queue.enqueue(errands.leave_the_process)
    at = AT
    for _ in range(ATTEMPTS):
        claimed(at=at)
        at += LEASE
        assert queue.requeue_orphans(at=at) == 1
    assert status(task) == TaskResultStatus.FAILED
    assert [row.exception_class_path for row in queue.failed()] == ["fivefold.foundation.tasks.queue.WorkerLost"]


def test_a_failing_task_is_tried_again_after_longer_and_longer_pauses_and_then_fails(tmp_path: Path) -> None:
    file = str(tmp_path / "notes")
    task = queue.enqueue(errands.fail_errand, file=file)
    at = AT
    for attempt in range(1, ATTEMPTS + 1):
        held = claimed(at=at)
        error = perform(held).error
        assert isinstance(error, ValueError)
        assert queue.fail(held, error, at=at) == (attempt < ATTEMPTS)
        if attempt < ATTEMPTS:
            assert queue.claim(worker="one", at=at + queue.pause_after(attempt) - timedelta(microseconds=1)) is None
        at += queue.pause_after(attempt)
    assert status(task) == TaskResultStatus.FAILED
    assert noted(file) == ["tried"] * ATTEMPTS
    assert not Lease.objects.exists()


def test_the_pauses_grow_fourfold_up_to_an_hour() -> None:
    assert [queue.pause_after(attempt).total_seconds() for attempt in (1, 2, 3, 9)] == [10, 40, 160, 3600]


def test_a_failed_task_can_be_put_back_with_all_its_attempts(tmp_path: Path) -> None:
    queue.enqueue(errands.fail_errand, file=str(tmp_path / "notes"))
    for _ in range(ATTEMPTS):
        queue.fail(claimed(at=AT + timedelta(days=1)), ValueError(), at=AT)
    assert queue.retry_failed() == 1
    assert claimed().attempt == 1


def test_a_task_given_up_by_a_stopping_worker_loses_no_attempt() -> None:
    queue.enqueue(errands.leave_the_process)
    queue.give_up(claimed(), at=AT)
    assert claimed(at=AT + queue.HANDING_OVER).attempt == 1


@pytest.mark.parametrize("errand", [errands.return_what_is_no_json, errands.leave_the_process])
def test_whatever_a_task_does_ends_the_attempt_and_not_the_worker(errand: "Task[..., object]") -> None:
    task = queue.enqueue(errand)
    held = claimed()
    settle(held, perform(held))
    assert status(task) == TaskResultStatus.READY
    assert Lease.objects.get(task=task).attempts == 1


def test_a_task_whose_code_is_gone_fails_like_any_other() -> None:
    task = queue.enqueue(errands.leave_the_process)
    DBTaskResult.objects.filter(pk=task).update(task_path="tests.factories.errands.no_longer_there")
    held = claimed()
    assert isinstance(perform(held).error, ImportError)


def test_working_off_delivers_events_too(network: Network) -> None:
    people.member(network, "analyst")
    waiting = OutboxEvent.objects.filter(delivered_at=None)
    assert waiting.exists()
    work_off(scope_of=scope_of_network)
    assert not waiting.exists()
