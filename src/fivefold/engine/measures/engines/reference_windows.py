"""The windows of a definition, on the reference."""

from collections import defaultdict
from collections.abc import Sequence

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.definitions.definition import MeasureDefinition
from fivefold.engine.measures.definitions.windows import Window
from fivefold.engine.measures.engines import reference
from fivefold.engine.measures.engines.reference import Cell
from fivefold.engine.measures.engines.reference_rows import Row, day_of, sort_key
from fivefold.engine.measures.expressions.condition import parse


def with_windows(definition: MeasureDefinition, contract: DatasetContract, rows: Sequence[Row]) -> list[Row]:
    """Each row with the numbers that the definition's windows find for it."""
    found = [dict(row) for row in rows]
    for window in definition.windows:
        for row in found:
            row[window.name] = None
        for group in _groups(window, contract, found):
            for index, row in enumerate(group):
                row[window.name] = _number(window, group, index)
    return list(found)


def _groups(window: Window, contract: DatasetContract, rows: list[dict[str, Cell]]) -> list[list[dict[str, Cell]]]:
    """The rows that take part, by whose they are, in order."""
    condition = None if window.where is None else parse(window.where, contract.value_types).tree
    groups: dict[tuple[Cell, ...], list[dict[str, Cell]]] = defaultdict(list)
    for row in rows:
        known = all(row[name] is not None for name in (*window.per, window.order))
        if known and (condition is None or reference.evaluate(condition, row) is True):
            site = (row[contract.site],) if window.within == "site" else ()
            groups[(*site, *(row[name] for name in window.per))].append(row)
    for group in groups.values():
        group.sort(key=lambda row: (row[window.order], sort_key(contract, row)))
    return list(groups.values())


def _number(window: Window, group: list[dict[str, Cell]], index: int) -> int | None:
    if window.find == "number_from_first":
        return index + 1
    if window.find == "number_from_last":
        return len(group) - index
    first, second = (index - 1, index) if window.find == "days_since_previous" else (index, index + 1)
    if first < 0 or second == len(group):
        return None
    earlier, later = day_of(group[first][window.earlier]), day_of(group[second][window.later])
    return None if earlier is None or later is None else (later - earlier).days
