"""A data folder, the process that works on it and is killed, and copies of the folder to start afresh from."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.factories import installations
from tests.factories.datasets import attendances
from tests.factories.measures import month

ROWS_A_MONTH = 400


class Laboratory:
    """The process in which work is killed, after some seconds or at the start of a step; see `ingest_laboratory.py`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def __call__(
        self, name: str, *arguments: object, kill_after: float | None = None, kill_at: int | None = None
    ) -> dict[str, Any]:
        self.begin(name, *arguments, kill_after=kill_after, kill_at=kill_at)
        return self.answer()

    def begin(self, name: str, *arguments: object, kill_after: float | None = None, kill_at: int | None = None) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps([name, [str(each) for each in arguments], kill_after, kill_at]) + "\n")
        self._process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        assert self._process.stdout
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer


@contextmanager
def laboratory(folder: Path) -> Iterator[Laboratory]:
    script = Path(__file__).with_name("ingest_laboratory.py")
    with subprocess.Popen(
        [sys.executable, str(script), str(folder)],
        env=installations.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:  # its end closes the laboratory's input, which ends it
        yield Laboratory(process)


@dataclass(frozen=True)
class Bench:
    """A laboratory, its data folder, and beside it the files that are sent to it."""

    ask: Laboratory
    root: Path

    @property
    def folder(self) -> Path:
        return self.root / "data"

    def empty(self) -> None:
        """Begin with a network to which nothing was sent."""
        self._copy("empty", "data")

    def keep(self) -> None:
        """Have `start_afresh` begin with the data folder as it stands now."""
        self._copy("data", "prepared")

    def start_afresh(self) -> None:
        self._copy("prepared", "data")

    def _copy(self, source: str, target: str) -> None:
        shutil.rmtree(self.root / target, ignore_errors=True)
        shutil.copytree(self.root / source, self.root / target)


@contextmanager
def empty_bench(root: Path) -> Iterator[Bench]:
    """A bench in `root` whose network has sites, a dataset and measures, and no data."""
    for name in ("keys", "cache/vega", "cache/static", "tmp"):
        (root / "data" / name).mkdir(parents=True)
    (root / "data" / "keys" / "secret").write_text("a key for tests only\n")
    with laboratory(root / "data") as ask:
        ask("set_up")
        shutil.copytree(root / "data", root / "empty")
        yield Bench(ask, root)


def year(prefix: str, minutes: list[int | None], site: str = "N01") -> list[str]:
    first = date(2025, 1, 1)
    return [
        row
        for number in range(12)
        for row in attendances(site, month(number, first), minutes * (ROWS_A_MONTH // len(minutes)), prefix)
    ]
