"""What a quality run gives: whole numbers, and never a verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from fivefold.engine.measures.quality.checks import QualityCheck


class QualityCount(NamedTuple):
    """How many rows break a check, and of how many rows it could be asked: an empty cell cannot be outside a range."""

    violated: int
    denominator: int


@dataclass(frozen=True)
class MonthQuality:
    """One site in one month: its rows, and a count for each check of the run, in the order of its checks."""

    site: str
    period: date
    rows: int
    counts: tuple[QualityCount, ...]


@dataclass(frozen=True)
class ArrivedFile:
    """A stored file, and the day on which it arrived, after which nothing in it can have happened."""

    sha256: str
    arrived: date


@dataclass(frozen=True)
class QualityRun:
    """The counts of every check for every site and month that has rows, by site and month."""

    contract_hash: str
    inputs: tuple[ArrivedFile, ...]
    checks: tuple[QualityCheck, ...]
    months: tuple[MonthQuality, ...]

    def count(self, check: QualityCheck, months: Sequence[MonthQuality] | None = None) -> QualityCount:
        """The count of `check` over `months`, by default all."""
        place = self.checks.index(check)
        found = [month.counts[place] for month in (self.months if months is None else months)]
        return QualityCount(sum(each.violated for each in found), sum(each.denominator for each in found))
