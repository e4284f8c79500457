"""kill -9 at random instants of an ingest: after a restart the manifest and the files agree, and re-sending completes.

The same holds for a file that was accepted before and is sent again because a later one replaced some of it; and whoever
sends such a file twice at the same moment has sent it once.
"""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.factories import installations
from tests.factories.datasets import attendances, csv_text
from tests.factories.measures import month

INSTANTS = 50 if os.environ.get("FIVEFOLD_SOAK") else 10
SEED = 20260301
ROWS_A_MONTH = 400


class Laboratory:
    """The process in which ingests are killed; see `ingest_laboratory.py`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def __call__(self, name: str, *arguments: object, kill_after: float | None = None) -> dict[str, Any]:
        self.begin(name, *arguments, kill_after=kill_after)
        return self.answer()

    def begin(self, name: str, *arguments: object, kill_after: float | None = None) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps([name, [str(each) for each in arguments], kill_after]) + "\n")
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
class Case:
    """Files that were accepted, the one whose ingest is killed, and the rows that count before and after it."""

    accepted: tuple[str, ...]
    killed: str
    before: int
    after: int
    numerator: int
    """Of all rows that count after it; their number is the denominator."""


CORRECTION = Case(
    ("first.csv",),
    "second.csv",
    before=12 * ROWS_A_MONTH,
    after=24 * ROWS_A_MONTH,
    numerator=6 * ROWS_A_MONTH + 6 * ROWS_A_MONTH // 2,
)
REPEAT = Case(
    ("first.csv", "third.csv"),
    "first.csv",
    before=11 * ROWS_A_MONTH + 1,
    after=12 * ROWS_A_MONTH,
    numerator=12 * ROWS_A_MONTH // 2,
)


@dataclass(frozen=True)
class Bench:
    """A laboratory, its data folder, and the files that are sent to it."""

    ask: Laboratory
    root: Path

    @property
    def folder(self) -> Path:
        return self.root / "data"

    def prepare(self, case: Case) -> None:
        """Keep the data folder as it stands when the earlier files are accepted, before anything is killed."""
        self._copy("empty", "data")
        for name in case.accepted:
            assert self.ask("send", self.root / name)["state"].startswith("accepted")
        assert self.ask("examine")["rows"] == case.before
        self._copy("data", "prepared")

    def start_afresh(self) -> None:
        self._copy("prepared", "data")

    def _copy(self, source: str, target: str) -> None:
        shutil.rmtree(self.root / target, ignore_errors=True)
        shutil.copytree(self.root / source, self.root / target)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """An empty network, a year of one site's data, the file that corrects half of it and adds another site, and the file
    that replaces one month of it."""
    root = tmp_path_factory.mktemp("soak")
    for name in ("keys", "cache/vega", "cache/static", "tmp"):
        (root / "data" / name).mkdir(parents=True)
    (root / "data" / "keys" / "secret").write_text("a key for tests only\n")
    (root / "first.csv").write_bytes(csv_text(year("a", [100, 300])))
    (root / "second.csv").write_bytes(csv_text([*year("b", [100, 100])[: 6 * ROWS_A_MONTH], *year("c", [300, 300], site="F02")]))
    (root / "third.csv").write_bytes(csv_text(attendances("N01", date(2025, 3, 1), [300], "d")))
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


@pytest.mark.soak
@pytest.mark.parametrize("case", [CORRECTION, REPEAT], ids=["a correction", "a file sent again"])
def test_after_a_kill_at_any_instant_manifest_and_files_agree_and_sending_again_completes(bench: Bench, case: Case) -> None:
    ask, file = bench.ask, bench.root / case.killed
    values = {"numerator": case.numerator, "denominator": case.after}
    bench.prepare(case)
    whole = ask("send", file)["seconds"]
    assert ask("examine")["rows"] == case.after
    assert values.items() <= ask("values").items()
    chance = random.Random(SEED)  # noqa: S311 - instants, not secrets
    killed = 0
    for _instant in range(INSTANTS):
        bench.start_afresh()
        sent = ask("send", file, kill_after=chance.uniform(0, whole))
        killed += sent["killed"]
        whole = whole if sent["killed"] else min(whole, sent["seconds"])
        found = ask("examine")
        assert found["half_visible"] == 0
        assert found["agree"], "a file without a row, or a row without its file"
        assert (found["undecided"], found["leftovers"]) == (0, [])
        assert found["rows"] in {case.before, case.after}, "all of the file counts, or nothing of it"
        assert ask("send", file)["state"] in {"accepted", "accepted_with_warnings"}
        assert ask("examine")["rows"] == case.after
        assert values.items() <= ask("values").items()
    assert killed > INSTANTS // 2, "most of the kills hit a living process"


@pytest.mark.soak
def test_a_file_sent_again_twice_at_the_same_moment_is_one_submission(bench: Bench) -> None:
    bench.prepare(REPEAT)
    with laboratory(bench.folder) as another:
        for _moment in range(INSTANTS // 2):
            bench.start_afresh()
            for ask in (bench.ask, another):
                ask.begin("send", bench.root / REPEAT.killed)
            sent = [ask.answer() for ask in (bench.ask, another)]
            assert sent[0]["submission"] == sent[1]["submission"]
            found = bench.ask("examine")
            assert (found["rows"], found["agree"], found["undecided"]) == (REPEAT.after, True, 0)
