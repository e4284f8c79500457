"""How a worker hears that it should stop, and waits without polling for it."""

import os
import select
import signal
from contextlib import suppress
from types import FrameType


class StopRequest:
    """Turns TERM and INT into a flag, and into the end of whatever wait is going on."""

    def __init__(self) -> None:
        self.requested = False
        self._awakened, self._wake = os.pipe()
        os.set_blocking(self._awakened, False)
        os.set_blocking(self._wake, False)

    def listen(self) -> None:
        """Hear TERM and INT from now on; only in the main thread of a process that does nothing else."""
        signal.signal(signal.SIGTERM, self._hear)
        signal.signal(signal.SIGINT, self._hear)

    def wake(self) -> None:
        """End the wait that is going on, or the next one; safe in any thread and in a signal handler."""
        with suppress(BlockingIOError):  # a full pipe wakes the reader all the same
            os.write(self._wake, b".")

    def wait(self, seconds: float) -> None:
        """Rest for `seconds`, or until somebody wakes the worker or asks it to stop."""
        if select.select([self._awakened], [], [], max(0.0, seconds))[0]:
            os.read(self._awakened, 1024)

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self.requested = True
        self.wake()
