"""The worker: tells events to their handlers, ticks the schedules, and runs tasks, one at a time.

A task runs in a thread of its own; the main thread keeps its lease alive meanwhile and hears at any moment that the
worker should stop. A worker that must stop in the middle of a task leaves it to the next one.
"""

import logging
import os
import socket
from dataclasses import dataclass
from math import inf
from threading import Thread
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections
from django_tasks.utils import normalize_json

from fivefold.foundation.clock import now
from fivefold.foundation.ids import new_public_id
from fivefold.foundation.outbox.services import ScopeOf, deliver_pending
from fivefold.foundation.tasks import queue
from fivefold.foundation.tasks.queue import Claim
from fivefold.foundation.tasks.schedules import tick
from fivefold.foundation.tasks.stopping import StopRequest

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.5
TROUBLED_SECONDS = 5.0
GIVING_UP_SECONDS = 1.0


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended: `error` is what the task raised, else `returned` is its JSON value."""

    returned: Any = None
    error: BaseException | None = None


def perform(claimed: Claim) -> Outcome:
    """Run the task's function in this thread."""
    try:
        arguments = claimed.row.args_kwargs
        return Outcome(returned=normalize_json(claimed.row.task.call(*arguments["args"], **arguments["kwargs"])))
    except BaseException as error:  # noqa: BLE001 - whatever a task raises is its outcome, never the worker's end
        return Outcome(error=error)


def settle(claimed: Claim, outcome: Outcome) -> None:
    """Write down how an attempt ended, unless another worker has taken the task over."""
    try:
        if outcome.error is None:
            queue.finish(claimed, returned=outcome.returned, at=now())
            logger.info("task %s %s ended well", claimed.task_path, claimed.task_id)
        else:
            again = queue.fail(claimed, outcome.error, at=now())
            what = "is tried again" if again else "failed for good"
            logger.error("task %s %s %s", claimed.task_path, claimed.task_id, what, exc_info=outcome.error)
    except queue.LeaseLost:
        logger.warning("task %s %s was taken over by another worker", claimed.task_path, claimed.task_id)


def work_off(*, scope_of: ScopeOf, name: str = "inline") -> int:
    """Deliver every waiting event and run every ready task in this thread, until nothing is left; returns how many tasks.

    For set-up and tests; a running installation has a `Worker`.
    """
    count = 0
    while True:
        delivered = deliver_pending(at=now(), scope_of=scope_of)
        claimed = queue.claim(worker=name, at=now())
        if claimed is not None:
            settle(claimed, perform(claimed))
            count += 1
        elif not delivered:
            return count


def new_worker_name() -> str:
    """A name that no other worker has had."""
    return f"{socket.gethostname()[:30]}:{new_public_id('wrk')}"


class Worker:
    """One worker process. `name` is unique among live workers: what is held under it when it starts is its dead namesake's."""

    def __init__(self, *, name: str, scope_of: ScopeOf) -> None:
        self.name = name
        self._scope_of = scope_of
        self.stop = StopRequest()

    def run(self) -> None:
        """Work until TERM or INT."""
        self.stop.listen()
        logger.info("worker %s started", self.name)
        namesake = self.name
        while not self.stop.requested:
            close_old_connections()
            try:
                queue.requeue_orphans(at=now(), worker=namesake)
                namesake = ""
                busy = self._turn()
            except DatabaseError:
                logger.exception("worker %s cannot use the database and tries again", self.name)
                self.stop.wait(TROUBLED_SECONDS)
            else:
                if not busy:
                    self.stop.wait(IDLE_SECONDS)
        logger.info("worker %s stopped", self.name)

    def _turn(self) -> bool:
        """One round: schedules, events, one task. Returns whether there may be more to do at once."""
        tick(at=now())
        delivered = deliver_pending(at=now(), scope_of=self._scope_of)
        claimed = queue.claim(worker=self.name, at=now())
        if claimed is not None:
            self._run(claimed)
        return bool(delivered) or claimed is not None

    def _run(self, claimed: Claim) -> None:
        logger.info("task %s %s started, attempt %d", claimed.task_path, claimed.task_id, claimed.attempt)
        outcomes: list[Outcome] = []

        def run() -> None:
            outcome = perform(claimed)
            connections.close_all()
            outcomes.append(outcome)
            self.stop.wake()

        Thread(target=run, name=f"task {claimed.task_id}", daemon=True).start()
        self._attend(claimed, outcomes)
        if outcomes:
            settle(claimed, outcomes[0])
        else:
            self._abandon(claimed)

    def _attend(self, claimed: Claim, outcomes: list[Outcome]) -> None:
        """Keep the lease alive until there is an outcome, or until the worker must stop without one."""
        beat = settings.FIVEFOLD.task_lease_seconds / 3
        next_beat, deadline = monotonic() + beat, inf
        while not outcomes and monotonic() < deadline:
            if self.stop.requested:
                deadline = min(deadline, monotonic() + settings.FIVEFOLD.task_grace_seconds)
            if monotonic() >= next_beat:
                self._beat(claimed)
                next_beat = monotonic() + beat
            self.stop.wait(min(next_beat, deadline) - monotonic())

    def _beat(self, claimed: Claim) -> None:
        try:
            if not queue.keep(claimed, at=now()):
                logger.warning("task %s %s was taken over by another worker", claimed.task_path, claimed.task_id)
        except DatabaseError:
            logger.exception("worker %s could not prolong its lease", self.name)

    def _abandon(self, claimed: Claim) -> None:
        """Leave the process, with the task's thread in it: the thread's transaction is undone, another worker starts afresh.

        The thread may hold the database's lock; then the lease is left to run out.
        """
        logger.warning("task %s %s was given up, because the worker must stop", claimed.task_path, claimed.task_id)
        giving_up = Thread(target=queue.give_up, args=[claimed], kwargs={"at": now()}, daemon=True)
        giving_up.start()
        giving_up.join(GIVING_UP_SECONDS)
        logging.shutdown()
        os._exit(0)
