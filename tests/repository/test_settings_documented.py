"""Every setting stands in the how-to guide, and the guide names no setting that is not there."""

import re
from pathlib import Path

from fivefold.config.configuration import Config

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "run-an-installation.md"
SAID_ELSEWHERE = {"folder", "demo"}
"""The folder is an argument; a demonstration is made by a command of its own."""


def test_the_guide_lists_every_setting_and_no_other() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", GUIDE.read_text(), flags=re.MULTILINE)
    assert sorted(listed) == sorted(set(Config.model_fields) - SAID_ELSEWHERE)
