"""kill -9 at random instants of an ingest: after a restart the manifest and the files agree, and re-sending completes.

The same holds for a file that was accepted before and is sent again because a later one replaced some of it; and whoever
sends such a file twice at the same moment has sent it once.
"""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from tests.factories.datasets import attendances, csv_text
from tests.soak.laboratories import ROWS_A_MONTH, Bench, empty_bench, laboratory, year

INSTANTS = 50 if os.environ.get("FIVEFOLD_SOAK") else 10
SEED = 20260301


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


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """An empty network, a year of one site's data, the file that corrects half of it and adds another site, and the file
    that replaces one month of it."""
    root = tmp_path_factory.mktemp("soak")
    (root / "first.csv").write_bytes(csv_text(year("a", [100, 300])))
    (root / "second.csv").write_bytes(csv_text([*year("b", [100, 100])[: 6 * ROWS_A_MONTH], *year("c", [300, 300], site="F02")]))
    (root / "third.csv").write_bytes(csv_text(attendances("N01", date(2025, 3, 1), [300], "d")))
    with empty_bench(root) as made:
        yield made


def prepare(bench: Bench, case: Case) -> None:
    """Keep the data folder as it stands when the earlier files are accepted, before anything is killed."""
    bench.empty()
    for name in case.accepted:
        assert bench.ask("send", bench.root / name)["state"].startswith("accepted")
    assert bench.ask("examine")["rows"] == case.before
    bench.keep()


@pytest.mark.soak
@pytest.mark.parametrize("case", [CORRECTION, REPEAT], ids=["a correction", "a file sent again"])
def test_after_a_kill_at_any_instant_manifest_and_files_agree_and_sending_again_completes(bench: Bench, case: Case) -> None:
    ask, file = bench.ask, bench.root / case.killed
    values = {"numerator": case.numerator, "denominator": case.after}
    prepare(bench, case)
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
    prepare(bench, REPEAT)
    with laboratory(bench.folder) as another:
        for _moment in range(INSTANTS // 2):
            bench.start_afresh()
            for ask in (bench.ask, another):
                ask.begin("send", bench.root / REPEAT.killed)
            sent = [ask.answer() for ask in (bench.ask, another)]
            assert sent[0]["submission"] == sent[1]["submission"]
            found = bench.ask("examine")
            assert (found["rows"], found["agree"], found["undecided"]) == (REPEAT.after, True, 0)
