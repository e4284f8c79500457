"""A large file is read within a gigabyte: 200 MB in the campaign, a tenth of it in the suite."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.soak

SIZE = 200_000_000 if "FIVEFOLD_SOAK" in os.environ else 20_000_000
MOST_MEMORY = 1_000_000_000
HEADER = "site,period,kind,late,seen,note\n"

MEASURED = """
import sys
from datetime import date
from pathlib import Path
from tests.memory import most_memory

path, folder = Path(sys.argv[1]), Path(sys.argv[2])
{work}
print(result, most_memory())
"""

ANALYSED = """
from fivefold.engine.measures.counting.aggregate import read_series
table = read_series(
    path, site="site", period="period", numerator="late", denominator="seen", where="kind <> '2'", today=date(2026, 1, 1)
)
result = table.rows.read
"""

RECEIVED = '''
from fivefold.engine.measures.definitions.contract import parse_contract
from fivefold.engine.measures.parquet_store import ParquetStore
from fivefold.engine.measures.receiving.receive import receive
contract = parse_contract("""
name: large
title: Large
version: 1
columns:
  - {name: site, type: text, required: true}
  - {name: period, type: date, required: true}
  - {name: kind, type: code, codes: [0, 1, 2], required: true}
  - {name: late, type: integer, minimum: 0}
  - {name: seen, type: integer, minimum: 0, required: true}
  - {name: note, type: text, required: true}
key: [site, period, note]
site: site
period: {column: period}
checks: [{condition: late <= seen}]
""")
spill = folder / "spill"
spill.mkdir()
receipt = receive(
    path, contract=contract, sites=None, today=date(2026, 1, 1), store=ParquetStore(folder), spill=spill
)
assert receipt.stored, receipt.report.problems[:3]
result = receipt.report.rows
'''


def line(row: int) -> str:
    month = f"{2015 + row // 150 % 8}-{1 + row // 1200 % 12:02d}-01"
    note = f'"row\n{row}"' if row % 1000 == 0 else f"row {row}"
    return f"S{row % 150:03d},{month},{row % 3},{row % 300}.0,{300 + row % 700}.0,{note}\n"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A file of about SIZE bytes with some quotes and line breaks in them, and its number of rows."""
    path = tmp_path_factory.mktemp("large") / "large.csv"
    rows = written = 0
    with path.open("w", newline="") as file:
        file.write(HEADER)
        while written < SIZE:
            lines = [line(row) for row in range(rows, rows + 10_000)]
            written += file.write("".join(lines))
            rows += len(lines)
    return path, rows


@pytest.mark.parametrize("work", [ANALYSED, RECEIVED], ids=["analysed", "received"])
def test_a_large_file_is_read_within_a_gigabyte_of_memory(tmp_path: Path, large: tuple[Path, int], work: str) -> None:
    path, rows = large
    measured = subprocess.run(
        [sys.executable, "-c", MEASURED.format(work=work), str(path), str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert measured.returncode == 0, measured.stderr
    read, peak = (int(part) for part in measured.stdout.split())
    assert read == rows
    assert peak < MOST_MEMORY
