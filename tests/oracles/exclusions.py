"""Cases that are not compared, each with the fault of the reference package that makes it wrong or empty."""

from dataclasses import dataclass
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("exclusions.yaml")


@dataclass(frozen=True)
class Ours:
    """Our answer to an excluded case: its limits, which points are flagged (from 1), what the last plotted point means."""

    centre: float
    lower: float
    upper: float
    flagged: list[int]
    variation: str


@dataclass(frozen=True)
class Exclusion:
    """Cases left out for one fault, and why our answer is what it is."""

    cases: list[str]
    package: str
    series: str
    because: str
    why: str
    ours: Ours


EXCLUSIONS = [Exclusion(**{**entry, "ours": Ours(**entry["ours"])}) for entry in yaml.safe_load(FILE.read_text(encoding="utf-8"))]


def excluded(case: str) -> bool:
    """True where the case is on the list."""
    return any(case in exclusion.cases for exclusion in EXCLUSIONS)
