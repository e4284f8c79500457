"""Tasks for tests. What an errand did stands in files, so that a test sees it whichever process ran it."""

import os
from pathlib import Path

from fivefold.foundation.tasks.registry import task


def note(file: str, line: str) -> None:
    """Append a line in one write, so that lines of several processes do not mix."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(descriptor, f"{line}\n".encode())
    os.close(descriptor)


def noted(file: str | Path) -> list[str]:
    """The lines noted so far."""
    return Path(file).read_text().splitlines() if Path(file).exists() else []


@task
def run_errand(file: str, line: str) -> str:
    note(file, line)
    return line


@task
def fail_errand(file: str) -> None:
    note(file, "tried")
    raise ValueError("the errand always fails")


@task
def return_what_is_no_json() -> object:
    return object()


@task
def leave_the_process() -> None:
    raise SystemExit(3)


@task
def wait_at_gate(file: str, gate: str) -> None:
    """Note the start, wait until somebody writes to the named pipe `gate`, note the end."""
    note(file, f"started in {os.getpid()}")
    Path(gate).read_text()
    note(file, f"ended in {os.getpid()}")
