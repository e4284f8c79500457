"""What tells a row from every other under its contract, and which month it belongs to, as SQL."""

from collections.abc import Callable
from dataclasses import dataclass

from fivefold.engine.measures.definitions.contract import DatasetContract, offset_of


@dataclass(frozen=True)
class RowKey:
    """The key of rows in which the value of a contract's column stands under the SQL name `value_of(column)`."""

    contract: DatasetContract
    value_of: Callable[[str], str]

    @property
    def site(self) -> str:
        """The row's site."""
        return self.value_of(self.contract.site)

    @property
    def month(self) -> str:
        """The first day of the month that the row belongs to."""
        return f"CAST(date_trunc('month', {self.value_of(self.contract.period.column)}) AS DATE)"

    @property
    def values(self) -> tuple[str, ...]:
        """One value for each column of the key; the days of one month are one period there."""
        return tuple(self.month if name == self.contract.period.column else self._value(name) for name in self.contract.key)

    def _value(self, name: str) -> str:
        """An instant is told from another by its time of UTC: in autumn, an hour of a site's own time comes twice."""
        if not self.contract.column(name).is_instant:
            return self.value_of(name)
        return f"({self.value_of(name)} - to_minutes(CAST({self.value_of(offset_of(name))} AS BIGINT)))"

    @property
    def shown(self) -> str:
        """The key as a message shows it: RF4, 2024-01, other."""
        period = f"strftime({self.month}, '%Y-%m')"
        return " || ', ' || ".join(period if value == self.month else f"CAST({value} AS VARCHAR)" for value in self.values)
