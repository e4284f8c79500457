"""Keeps the processes of `fivefold serve` running, and ends all of them when it ends, however it ends."""

import http.client
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import ClassVar

from fivefold.engine.errors import DomainError
from fivefold.foundation.tasks.stopping import StopRequest

logger = logging.getLogger(__name__)

STARTING_SECONDS = 120.0
ENDING_SECONDS = 9.0
STEADY_SECONDS = 60.0
LONGEST_PAUSE = 30.0
WAKING_SECONDS = 0.2


class NeverAnswered(DomainError):
    """The pages ended, or failed for too long, before they answered anybody."""

    code: ClassVar[str] = "could_not_start"

    def __init__(self) -> None:
        fix = "Run `fivefold doctor`; for every detail, set FIVEFOLD_LOG_FORMAT=text and start again."
        super().__init__("The pages could not start; the log above tells where.", fix=fix)


@dataclass
class Child:
    """One process to keep running: `arguments` of the module `fivefold.interfaces.cli.served`, and what it may inherit."""

    role: str
    arguments: tuple[int, ...]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    not_before: float = field(default=0.0)

    def start(self, inherited: Sequence[int]) -> None:
        command = [sys.executable, "-m", "fivefold.interfaces.cli.served", self.role, *map(str, self.arguments)]
        self.process = subprocess.Popen(  # noqa: S603 - a fixed command
            command, stdin=subprocess.DEVNULL, pass_fds=(*self.arguments, *inherited)
        )
        self.started = monotonic()

    def note_end(self) -> None:
        """The process has ended by itself: rest before the next start, longer each time it does not hold."""
        self.failures = 0 if monotonic() - self.started >= STEADY_SECONDS else self.failures + 1
        self.not_before = monotonic() + min(LONGEST_PAUSE, 2.0**self.failures / 2)
        self.process = None


class Supervisor:
    """Runs the pages on the listening socket `site`, and a worker, until TERM or INT.

    The children hold the reading end of a pipe whose writing end is here alone: when this process dies, even by KILL,
    they hear it and stop. They also hold the folder's `lock`, so that nobody serves the folder before they are gone.
    """

    def __init__(self, *, site: int, lock: int, probe: Callable[[], bool], announce: Callable[[], None]) -> None:
        parent, self._alive = os.pipe()
        self._inherited = [lock]
        self._children = [Child("web", (parent, site)), Child("worker", (parent,))]
        self._probe = probe
        self._announce = announce
        self._answered = False
        self._stop = StopRequest()

    def run(self) -> None:
        """Returns after TERM or INT, when every child has ended. Raises NeverAnswered."""
        deadline = monotonic() + STARTING_SECONDS
        self._stop.listen()
        signal.signal(signal.SIGCHLD, lambda _number, _frame: self._stop.wake())
        try:
            while not self._stop.requested:
                for child in self._children:
                    self._revive(child)
                if not self._answered:
                    self._greet(deadline)
                self._stop.wait(1.0 if self._answered else WAKING_SECONDS)
        finally:
            self._end()

    def _greet(self, deadline: float) -> None:
        """Say so as soon as the pages answer."""
        if self._probe():
            self._answered = True
            self._announce()
        elif monotonic() >= deadline:
            raise NeverAnswered

    def _revive(self, child: Child) -> None:
        if child.process is not None and child.process.poll() is not None and not self._stop.requested:
            if child.role == "web" and not self._answered:
                raise NeverAnswered
            logger.error("the %s process ended with status %d and is started again", child.role, child.process.returncode)
            child.note_end()
        if child.process is None and monotonic() >= child.not_before:
            child.start(self._inherited)

    def _end(self) -> None:
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = monotonic() + ENDING_SECONDS
        while any(process.poll() is None for process in running) and monotonic() < deadline:
            self._stop.wait(WAKING_SECONDS)
        for process in running:
            process.kill()
            process.wait()


def answers(host: str, port: int, named: str) -> bool:
    """Whether a page answers at this address when it is called by the host name `named`."""
    connection = http.client.HTTPConnection(host, port, timeout=1.0)
    try:
        connection.request("GET", "/health/", headers={"Host": named})
        return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
