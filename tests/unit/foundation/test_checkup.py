"""The doctor runs every examination, and one that breaks is itself a finding."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fivefold.foundation import checkup
from fivefold.foundation.checkup import Finding, examination, examine_all
from fivefold.foundation.storage import DataFolder


def test_findings_are_listed_under_their_examination(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(checkup, "_examinations", {})

    def examine_kettle(data: DataFolder) -> Iterator[Finding]:
        yield Finding(f"No kettle in {data.root}.", "Buy one.")

    def examine_roof(_data: DataFolder) -> Iterator[Finding]:
        raise OSError("there is no roof")

    examination("Kettle", examine_kettle)
    examination("Roof", examine_roof)
    examination("Cellar", lambda _data: [])
    kettle, roof, cellar = examine_all(DataFolder(tmp_path))
    assert kettle.findings == (Finding(f"No kettle in {tmp_path}.", "Buy one."),)
    assert roof.findings[0].what == "This could not be examined: OSError: there is no roof."
    assert (cellar.title, cellar.findings) == ("Cellar", ())
