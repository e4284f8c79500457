"""Cases that are not compared, each with the fault of the reference package that makes it wrong or empty."""

from collections.abc import Mapping
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
    """The calls of one function on one series that are left out for one fault, and why our answer is what it is.

    A fault belongs to a function and a series, not to a case's number: so it covers cases that we have not been shown.
    cases: those of the shared figures that it covers.
    """

    function: str
    series: str
    cases: list[str]
    package: str
    because: str
    why: str
    ours: Ours

    def covers(self, case: Mapping[str, str]) -> bool:
        """True where the case (a row of cases.csv) is such a call."""
        return case["call"].startswith(f"{self.function}(") and case["series"] == self.series


EXCLUSIONS = [Exclusion(**{**entry, "ours": Ours(**entry["ours"])}) for entry in yaml.safe_load(FILE.read_text(encoding="utf-8"))]


def excluded(case: Mapping[str, str]) -> bool:
    """True where an exclusion covers the case (a row of cases.csv)."""
    return any(exclusion.covers(case) for exclusion in EXCLUSIONS)
