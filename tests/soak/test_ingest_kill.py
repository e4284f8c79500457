"""kill -9 at random instants of an ingest: after a restart the manifest and the files agree, and re-sending completes."""

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
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([name, [str(each) for each in arguments], kill_after]) + "\n")
        self._process.stdin.flush()
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
    """A laboratory, its data folder, and the folder as it stands before anything is killed."""

    ask: Laboratory
    folder: Path
    prepared: Path

    @property
    def correction(self) -> Path:
        """The file whose ingest is killed."""
        return self.prepared.with_name("second.csv")

    def start_afresh(self) -> None:
        shutil.rmtree(self.folder)
        shutil.copytree(self.prepared, self.folder)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A data folder with a year of one site's data, and the file that corrects half of it and adds another site."""
    root = tmp_path_factory.mktemp("soak")
    folder, prepared = root / "data", root / "prepared"
    for name in ("keys", "cache/vega", "cache/static", "tmp"):
        (folder / name).mkdir(parents=True)
    (folder / "keys" / "secret").write_text("a key for tests only\n")
    (root / "first.csv").write_bytes(csv_text(year("a", [100, 300])))
    (root / "second.csv").write_bytes(csv_text([*year("b", [100, 100])[: 6 * ROWS_A_MONTH], *year("c", [300, 300], site="F02")]))
    with laboratory(folder) as ask:
        ask("set_up")
        assert ask("send", root / "first.csv")["rows"] == 12 * ROWS_A_MONTH
        shutil.copytree(folder, prepared)
        yield Bench(ask, folder, prepared)


def year(prefix: str, minutes: list[int | None], site: str = "N01") -> list[str]:
    first = date(2025, 1, 1)
    return [
        row
        for number in range(12)
        for row in attendances(site, month(number, first), minutes * (ROWS_A_MONTH // len(minutes)), prefix)
    ]


EXPECTED_ROWS = 24 * ROWS_A_MONTH
EXPECTED_VALUES = {"numerator": 6 * ROWS_A_MONTH + 6 * ROWS_A_MONTH // 2, "denominator": 24 * ROWS_A_MONTH}


@pytest.mark.soak
def test_after_a_kill_at_any_instant_manifest_and_files_agree_and_sending_again_completes(bench: Bench) -> None:
    ask = bench.ask
    whole = ask("send", bench.correction)["seconds"]
    assert ask("examine")["rows"] == EXPECTED_ROWS
    assert EXPECTED_VALUES.items() <= ask("values").items()
    chance = random.Random(SEED)  # noqa: S311 - instants, not secrets
    killed = 0
    for _instant in range(INSTANTS):
        bench.start_afresh()
        killed += ask("send", bench.correction, kill_after=chance.uniform(0, whole))["killed"]
        found = ask("examine")
        assert found["half_visible"] == 0
        assert found["agree"], "a file without a row, or a row without its file"
        assert (found["undecided"], found["leftovers"]) == (0, [])
        assert found["rows"] in {12 * ROWS_A_MONTH, EXPECTED_ROWS}, "all of the file counts, or nothing of it"
        assert ask("send", bench.correction)["state"] in {"accepted", "accepted_with_warnings"}
        assert ask("examine")["rows"] == EXPECTED_ROWS
        assert EXPECTED_VALUES.items() <= ask("values").items()
    assert killed > INSTANTS // 2, "most of the kills hit a living process"
