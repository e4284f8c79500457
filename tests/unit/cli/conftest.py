"""A folder to work in, and small files of counts made with a seed."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

COLUMNS = ("--site", "site", "--period", "month", "--numerator", "late", "--denominator", "seen")
HEADER = "site,month,late,seen"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def counts(folder: Path) -> Callable[..., Path]:
    """Write `counts.csv`: 24 months of each site named; the last seven months of the first one are twice as bad."""

    def write(*sites: str, months: int = 24) -> Path:
        random = np.random.default_rng(20260302)
        lines = [HEADER]
        for place, site in enumerate(sites):
            for month in range(months):
                share = 0.2 if place == 0 and month >= months - 7 else 0.1
                quoted = '"' + site.replace('"', '""') + '"'
                lines.append(f"{quoted},{2023 + month // 12}-{month % 12 + 1:02d},{random.binomial(400, share)},400")
        file = folder / "counts.csv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file

    return write
