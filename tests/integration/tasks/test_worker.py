"""Worker processes: killed, stopped, several at once. What they did is read from outside."""

import os
import signal
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.factories.errands import noted
from tests.factories.installations import Installation, Running, run
from tests.factories.waiting import until

SHORT_LEASE = {"task_lease_seconds": 1}


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes"


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """A named pipe: the errand at the gate goes on when somebody writes to it."""
    os.mkfifo(tmp_path / "gate")
    return tmp_path / "gate"


def enqueue_at_gate(installation: Installation, notes: Path, gate: Path) -> str:
    (task,) = installation.enqueue(("wait_at_gate", {"file": str(notes), "gate": str(gate)}))
    return task


def started_by(notes: Path, worker: Running) -> None:
    line = f"started in {worker.process.pid}"
    worker.until(lambda: line in noted(notes), f"a task {line}")


def ended(installation: Installation, task: str, status: str, worker: Running) -> None:
    worker.until(lambda: installation.status(task) == status, f"the task is {status}")


def lease_of(installation: Installation, task: str) -> bool:
    """Whether somebody holds the lease of this task; others, such as those of schedules, come and go meanwhile."""
    return bool(installation.query("SELECT 1 FROM foundation_tasks_lease WHERE task = ?", task))


def leases(installation: Installation) -> int:
    ((count,),) = installation.query("SELECT count(*) FROM foundation_tasks_lease")
    return int(count)


def test_a_task_whose_worker_is_killed_is_taken_up_by_the_next_and_takes_effect_once(
    installation: Installation, notes: Path, gate: Path
) -> None:
    task = enqueue_at_gate(installation, notes, gate)
    with installation.worker("first", **SHORT_LEASE) as first:
        started_by(notes, first)
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
    assert installation.status(task) == "RUNNING"
    with installation.worker("second", **SHORT_LEASE) as second:
        started_by(notes, second)
        gate.write_text("go on")
        ended(installation, task, "SUCCESSFUL", second)
    lines = [f"started in {first.process.pid}", f"started in {second.process.pid}", f"ended in {second.process.pid}"]
    assert noted(notes) == lines
    until(lambda: not lease_of(installation, task), "nobody holds the task any more")


def test_a_long_task_keeps_its_lease_although_another_worker_looks_for_orphans(
    installation: Installation, notes: Path, gate: Path
) -> None:
    task = enqueue_at_gate(installation, notes, gate)
    with installation.worker("first", **SHORT_LEASE) as first:
        started_by(notes, first)
        ((first_expiry,),) = installation.query("SELECT expires_at FROM foundation_tasks_lease")
        with installation.worker("second", **SHORT_LEASE) as second:
            query = "SELECT count(*) FROM foundation_tasks_lease WHERE datetime(expires_at) > datetime(?, '+2 seconds')"
            first.until(lambda: installation.query(query, first_expiry) == [(1,)], "the lease is prolonged again and again")
            second.until(lambda: "started" in second.said(), "the second worker is at work")
        gate.write_text("go on")
        ended(installation, task, "SUCCESSFUL", first)
    assert noted(notes) == [f"started in {first.process.pid}", f"ended in {first.process.pid}"]


def test_two_workers_never_run_the_same_task(installation: Installation, notes: Path) -> None:
    wanted = [f"errand {number}" for number in range(60)]
    installation.enqueue(*(("run_errand", {"file": str(notes), "line": line}) for line in wanted))
    with ExitStack() as workers:
        for name in ("first", "second"):
            workers.enter_context(installation.worker(name))
        until(lambda: len(noted(notes)) >= len(wanted) and not leases(installation), "every errand is done")
    assert sorted(noted(notes)) == sorted(wanted)


def test_a_failing_task_is_tried_again_then_failed_and_the_doctor_names_it(installation: Installation, notes: Path) -> None:
    (task,) = installation.enqueue(("fail_errand", {"file": str(notes)}))
    with installation.worker(task_pause_seconds=0) as worker:
        ended(installation, task, "FAILED", worker)
    assert noted(notes) == ["tried"] * 3
    doctor = run("doctor", installation.folder)
    assert doctor.returncode == 1
    assert "1 × tests.factories.errands.fail_errand failed every attempt, with ValueError." in doctor.stdout


def test_a_worker_that_is_asked_to_stop_lets_its_task_end(installation: Installation, notes: Path, gate: Path) -> None:
    task = enqueue_at_gate(installation, notes, gate)
    with installation.worker() as worker:
        started_by(notes, worker)
        worker.process.send_signal(signal.SIGTERM)
        gate.write_text("go on")
        assert worker.process.wait(timeout=10) == 0
    assert installation.status(task) == "SUCCESSFUL"


def test_a_worker_that_is_asked_to_stop_gives_up_a_task_that_does_not_end(
    installation: Installation, notes: Path, gate: Path
) -> None:
    task = enqueue_at_gate(installation, notes, gate)
    with installation.worker(task_grace_seconds=1) as worker:
        started_by(notes, worker)
        worker.process.send_signal(signal.SIGTERM)
        assert worker.process.wait(timeout=10) == 0
    assert installation.status(task) == "READY"
    assert installation.query("SELECT worker, attempts FROM foundation_tasks_lease") == [("", 0)]


def test_a_worker_ticks_the_schedules_and_delivers_events(installation: Installation) -> None:
    scheduled = "SELECT status FROM django_tasks_database_dbtaskresult WHERE task_path LIKE '%forget_old_tasks'"
    waiting = "SELECT count(*) FROM foundation_outbox_outboxevent WHERE delivered_at IS NULL"
    assert installation.query(scheduled) == []
    assert installation.query(waiting) != [(0,)]
    with installation.worker() as worker:
        worker.until(lambda: installation.query(scheduled) == [("SUCCESSFUL",)], "the daily task has run")
        worker.until(lambda: installation.query(waiting) == [(0,)], "every event is delivered")
