"""kill -9 at any instant of the whole way receive → hash → quarantine → validate → accept → compute → publish.

Half of the kills are spread evenly over the time that the way takes, half over its steps: before a change of a folder, at
the begin and the end of a transaction. After each, readers see the data as it was or as it will be; the worker that
starts afterwards finishes what was received; and what stands in the end is what stands after a way without a kill.
"""

import os
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.factories.datasets import csv_text
from tests.soak.laboratories import ROWS_A_MONTH, Bench, empty_bench, year

KILLS = 200 if os.environ.get("FIVEFOLD_SOAK") else 30
SEED = 20260401
CALLED_BY_THE_SENDER = "Nr;Ort;Tag;Minuten;Fertig;Bestellt"


@dataclass(frozen=True)
class Way:
    """A file, how it is sent, and the rows that count afterwards."""

    file: str
    how: str
    rows: int


REPLACEMENT = Way("replacement.csv", "as it is", 12 * ROWS_A_MONTH)
DESCRIBED = Way("described.csv", "described", 24 * ROWS_A_MONTH)
WAYS = (REPLACEMENT, DESCRIBED)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A year of one site's data, published; the file that replaces all of it; and one in the sender's own columns, which
    replaces half of it and adds another site."""
    root = tmp_path_factory.mktemp("publish")
    (root / "first.csv").write_bytes(csv_text(year("a", [100, 300])))
    (root / "replacement.csv").write_bytes(csv_text(year("b", [100, 100, 100, 300])))
    rows = [*year("c", [100, 100])[: 6 * ROWS_A_MONTH], *year("d", [300, 300], site="F02")]
    (root / "described.csv").write_text("\n".join([CALLED_BY_THE_SENDER, *(row.replace(",", ";") for row in rows), ""]))
    with empty_bench(root) as made:
        made.ask("publish", root / "first.csv", "as it is")
        made.keep()
        yield made


def kills(seconds: float, steps: int, number: int) -> Iterator[Mapping[str, Any]]:
    """Half of them spread over the time, half over the steps, the first and the last step among them."""
    chance = random.Random(SEED)  # noqa: S311 - instants, not secrets
    timed = number // 2
    for part in range(timed):
        yield {"kill_after": seconds * (part + chance.random()) / timed}
    stepped = number - timed
    for part in range(stepped):
        yield {"kill_at": round(part * (steps - 1) / (stepped - 1))}


@pytest.mark.soak
@pytest.mark.parametrize("way", WAYS, ids=[way.how for way in WAYS])
def test_after_a_kill_at_any_instant_the_way_ends_as_it_does_without_one(bench: Bench, way: Way) -> None:
    ask, file = bench.ask, bench.root / way.file
    bench.start_afresh()
    old_values = ask("restart", bench.root / "first.csv", "as it is")["whole"]["values"]
    measured = {}
    for _twice in range(2):  # the first finds nothing in the machine's caches
        bench.start_afresh()
        measured = ask("publish", file, way.how)
    unkilled = ask("restart", file, way.how)
    before_and_after = [12 * ROWS_A_MONTH, way.rows]
    assert unkilled["whole"]["rows"] == way.rows
    assert unkilled["whole"]["agree"]
    assert unkilled["whole"]["chained"]
    assert (unkilled["whole"]["waiting"], unkilled["whole"]["undelivered"]) == (0, 0)
    killed = 0
    for kill in kills(measured["seconds"], measured["steps"], KILLS // len(WAYS)):
        bench.start_afresh()
        killed += ask("publish", file, way.how, **kill)["killed"]
        found = ask("restart", file, way.how)
        seen, resumed = found["seen"], found["resumed"]
        assert seen["half_visible"] == 0, kill
        assert seen["rows"] in before_and_after, f"{kill}: all of the file counts, or nothing of it"
        assert seen["values"] in (old_values, unkilled["whole"]["values"]), f"{kill}: each value is an old or a new one"
        if seen["submissions"] > 1:
            assert (resumed["rows"], resumed["values"]) == (way.rows, unkilled["whole"]["values"]), f"{kill}: received, and lost"
        assert found["whole"] == unkilled["whole"], kill
    assert killed > 0.6 * KILLS / len(WAYS), "most of the kills hit a living process"
