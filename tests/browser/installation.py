"""Make and serve installations for a browser, in processes of their own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.factories.installations import environment, running
from tests.factories.waiting import until

WITHIN = 20.0
"""Seconds in which a site that was asked to stop must have ended."""
BUILT_WITHIN = 240.0
"""Seconds; generous, because the other tests may have every core."""


def made(folder: Path, *, months: int) -> Path:
    """A demonstration in `folder` that knows so many months."""
    command = [sys.executable, "-m", "tests.browser.making", str(folder), str(months)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which `fivefold serve` answers; asked to stop afterwards, it must end well and leave no process."""
    with running(folder.parent / f"{folder.name}.log", "serve", folder, "--port", 0) as site:
        address = site.address()
        tree = site.tree()
        yield address
        site.process.terminate()
        _gone, left = psutil.wait_procs(tree[1:], timeout=WITHIN)
        assert site.process.wait(WITHIN) == 0, site.said()
        assert left == []


@contextmanager
def demonstration(folder: Path) -> Iterator[str]:
    """The address at which `fivefold demo` answers."""
    with running(folder / "demo.log", "demo", "--folder", folder / "data", "--port", 0) as site:
        until(lambda: "answers at" in site.said(), "the demonstration is built and answers", within=BUILT_WITHIN)
        yield site.address()
