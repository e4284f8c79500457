"""What a reading of a workbook or a Parquet file is told of the columns that say when."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TimeColumns:
    """Names of columns that hold days, local times without a zone (moments), or instants with an offset."""

    days: frozenset[str] = frozenset()
    moments: frozenset[str] = frozenset()
    instants: frozenset[str] = frozenset()

    @property
    def local(self) -> frozenset[str]:
        """Columns whose days would depend on a time zone, were they given as instants."""
        return self.days | self.moments

    @property
    def all(self) -> frozenset[str]:
        """Columns in which a plain number of a spreadsheet stands for a day."""
        return self.local | self.instants
