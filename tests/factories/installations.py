"""Installations in folders of their own, run by the command `fivefold` in processes of its own."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psutil

from tests.factories.waiting import until

Value = TypeVar("Value")

REPOSITORY = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.executable).with_name("fivefold")
ADMINISTRATOR = "ann@example.org"
PASSWORD = "correct horse battery staple"
NETWORK = "Harbour Children’s Network"

_ENQUEUE = """
import django, json, sys
django.setup()
from django.utils.module_loading import import_string
from fivefold.foundation.tasks.queue import enqueue
for path, arguments in json.loads(sys.argv[1]):
    print(enqueue(import_string(path), **arguments).hex)
"""


def environment(**settings: object) -> dict[str, str]:
    """This process's environment without its own Fivefold, with `settings` as FIVEFOLD_… variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FIVEFOLD_", "DJANGO_"))}
    chosen = {f"FIVEFOLD_{name.upper()}": str(value) for name, value in settings.items()}
    path = os.pathsep.join([str(REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**kept, **chosen, "PYTHONPATH": path}


def run(*arguments: object, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run `fivefold` to its end, with nobody at the keyboard."""
    command = [str(COMMAND), *map(str, arguments)]
    return subprocess.run(
        command, env=environment(**settings), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False
    )


def init(folder: Path) -> subprocess.CompletedProcess[str]:
    """Make an installation in `folder`."""
    options = ["--network", NETWORK, "--name", "Ann Archer", "--email", ADMINISTRATOR]
    return run("init", folder, *options, admin_password=PASSWORD)


@dataclass
class Running:
    """A `fivefold` process in a session of its own; `output` is the file in which it speaks."""

    process: subprocess.Popen[bytes]
    output: Path

    def said(self) -> str:
        return self.output.read_text()

    def tree(self) -> list[psutil.Process]:
        """The process and everything below it."""
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]

    def child(self, role: str) -> psutil.Process | None:
        """The child with this role, if it runs."""
        for child in self.tree()[1:]:
            with suppress(psutil.NoSuchProcess):  # it may end, or be a zombie, between being listed and being asked
                if child.cmdline()[3:4] == [role]:
                    return child
        return None

    def until(self, condition: Callable[[], Value], what: str) -> Value:
        """Wait for the condition; fail at once, with what the process said, if the process ends before."""

        def met() -> Value:
            value = condition()
            assert value or self.process.poll() is None, f"Ended before {what}: {self.said()}"
            return value

        return until(met, what)

    def address(self) -> str:
        """Where the site answers, once it does."""
        found = self.until(lambda: re.search(r"answers at (http://\S+)", self.said()), "the site answers")
        assert found is not None
        return found[1]

    def page(self, path: str = "") -> str:
        """The page at `path`, or where it leads."""
        with urllib.request.urlopen(self.address() + path, timeout=30) as answer:  # noqa: S310 - an address of our own
            return str(answer.read().decode())


@contextmanager
def running(output: Path, *arguments: object, **settings: object) -> Iterator[Running]:
    """Run `fivefold` in the background; whatever is left of it afterwards is killed."""
    command = [str(COMMAND), *map(str, arguments)]
    with output.open("wb") as file:
        process = subprocess.Popen(
            command, env=environment(**settings), stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True
        )
    try:
        yield Running(process, output)
    finally:
        end_group(process)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the session that `process` began, if any of it is left."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass
class Installation:
    """A data folder that `fivefold init` has made, and how a test looks into it from outside."""

    folder: Path

    def query(self, sql: str, *values: object) -> list[Any]:
        """Rows of the database."""
        with closing(sqlite3.connect(self.folder / "db.sqlite3", timeout=20)) as connection, connection:
            return connection.execute(sql, values).fetchall()

    def enqueue(self, *errands: tuple[str, Mapping[str, object]]) -> list[str]:
        """Put errands of `tests.factories.errands` in the queue; returns their ids."""
        listed = json.dumps([(f"tests.factories.errands.{name}", arguments) for name, arguments in errands])
        variables = environment(folder=self.folder) | {"DJANGO_SETTINGS_MODULE": "fivefold.config.settings"}
        command = [sys.executable, "-c", _ENQUEUE, listed]
        return subprocess.run(command, env=variables, capture_output=True, text=True, check=True).stdout.split()

    def status(self, task: str) -> str:
        """Where a task stands."""
        ((status,),) = self.query("SELECT status FROM django_tasks_database_dbtaskresult WHERE id = ?", task)
        return str(status)

    @contextmanager
    def worker(self, name: str = "worker", **settings: object) -> Iterator[Running]:
        """A worker process on this installation."""
        with running(self.folder.parent / f"{name}.log", "worker", self.folder, **settings) as started:
            yield started

    @contextmanager
    def serve(self, *options: object, **settings: object) -> Iterator[Running]:
        """`fivefold serve` on this installation, on a free port."""
        with running(self.folder.parent / "serve.log", "serve", self.folder, "--port", 0, *options, **settings) as started:
            yield started
