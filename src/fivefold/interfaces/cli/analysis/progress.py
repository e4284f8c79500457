"""Say on standard error what is being done: a spinner in a terminal, plain lines elsewhere."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.status import Status


class Progress:
    """Call it with a short sentence at the start of each stage; use it as a context manager."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._status: Status | None = None

    def __enter__(self) -> Self:
        """Start the spinner, where somebody can see it."""
        if self._console.is_terminal:
            self._status = self._console.status("Starting …")
            self._status.start()
        return self

    def __call__(self, stage: str) -> None:
        """A new stage begins."""
        words = stage.rstrip(" .…")
        if self._status is not None:
            self._status.update(f"{words} …")
        else:
            self._console.print(f"{words} …", markup=False, soft_wrap=True)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Take the spinner away; errors pass through."""
        if self._status is not None:
            self._status.stop()
