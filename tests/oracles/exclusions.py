"""Cases that are not compared, each with the fault of the reference package that makes it wrong or empty."""

from pathlib import Path

import yaml

FILE = Path(__file__).with_name("exclusions.yaml")
EXCLUSIONS: dict[str, str] = {
    case: entry["because"] for entry in yaml.safe_load(FILE.read_text(encoding="utf-8")) for case in entry["cases"]
}


def excluded(case: str) -> bool:
    """True where the case is on the list."""
    return case in EXCLUSIONS
