"""The steps of a piece of work between which a kill matters: each change of a folder, each begin and end of a transaction."""

import os
import signal
import sqlite3
import sys

from django.db.backends.signals import connection_created

CHANGES = frozenset({"os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate", "shutil.rmtree"})
TRANSACTIONS = ("BEGIN", "COMMIT", "ROLLBACK")


def watch_steps(kill_at: int | None) -> list[str]:
    """List this process's steps as each is about to be taken; before that of number `kill_at`, SIGKILL ends the process."""
    steps: list[str] = []

    def step(name: str) -> None:
        if len(steps) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        steps.append(name)

    def change(event: str, _arguments: object) -> None:
        if event in CHANGES:
            step(event)

    def statement(text: str) -> None:
        if text.startswith(TRANSACTIONS):
            step(text)

    def connected(connection: object, **_others: object) -> None:
        raw = getattr(connection, "connection", None)
        if isinstance(raw, sqlite3.Connection):
            raw.set_trace_callback(statement)

    sys.addaudithook(change)
    connection_created.connect(connected, weak=False)
    return steps
