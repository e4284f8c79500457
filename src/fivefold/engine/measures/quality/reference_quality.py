"""Quality on the reference: row by row, in plain Python, slowly. What the scan must agree with."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from datetime import date, datetime, timedelta

from fivefold.engine.measures.definitions.contract import DatasetContract, offset_of
from fivefold.engine.measures.engines.reference import Cell, evaluate
from fivefold.engine.measures.engines.reference_rows import Row, day_of
from fivefold.engine.measures.expressions.condition import parse
from fivefold.engine.measures.files.cell_forms import EARLIEST
from fivefold.engine.measures.quality.checks import QualityCheck, QualityCheckKind, checks_of
from fivefold.engine.measures.quality.counts import MonthQuality, QualityCount


def quality_of(contract: DatasetContract, files: Mapping[date, Sequence[Row]]) -> tuple[MonthQuality, ...]:
    """The counts over the rows that arrived on each day, by site and month."""
    times = Counter(_key(contract, row) for rows in files.values() for row in rows)
    groups: dict[tuple[str, date], list[tuple[Row, date]]] = defaultdict(list)
    for arrived, rows in files.items():
        for row in rows:
            groups[(str(row[contract.site]), _month(row[contract.period.column]))].append((row, arrived))
    checks = checks_of(contract)
    found = []
    for (site, month), members in sorted(groups.items(), key=lambda group: group[0]):
        outcomes = [[_broken(check, contract, row, arrived, times) for row, arrived in members] for check in checks]
        counts = tuple(QualityCount(each.count(True), len(each) - each.count(None)) for each in outcomes)
        found.append(MonthQuality(site, month, len(members), counts))
    return tuple(found)


def _broken(
    check: QualityCheck, contract: DatasetContract, row: Row, arrived: date, times: Mapping[tuple[Hashable, ...], int]
) -> bool | None:
    """Whether the row breaks the check; None where that cannot be asked of it."""
    if check.kind is QualityCheckKind.REPEATED_KEY:
        return times[_key(contract, row)] > 1
    if check.kind is QualityCheckKind.BROKEN_CONDITION:
        holds = evaluate(parse(check.subject, contract.value_types).tree, row)
        return None if holds is None else not holds
    cell, column = row[check.subject], contract.column(check.subject)
    if check.kind is QualityCheckKind.EMPTY_CELL:
        return cell is None
    if cell is None:
        return None
    match check.kind:
        case QualityCheckKind.UNKNOWN_CODE:
            return cell not in column.codes
        case QualityCheckKind.DISTANT_DATE:
            return _day(cell) < EARLIEST
        case QualityCheckKind.FUTURE_DATE:
            return _day(cell) > arrived
        case _:
            below = column.minimum is not None and cell < column.minimum  # type: ignore[operator]  # a number
            return below or (column.maximum is not None and cell > column.maximum)  # type: ignore[operator]  # a number


def _key(contract: DatasetContract, row: Row) -> tuple[Hashable, ...]:
    return tuple(_part_of_key(name, contract, row) for name in contract.key)


def _part_of_key(name: str, contract: DatasetContract, row: Row) -> Hashable:
    cell = row[name]
    if name == contract.period.column:
        return _month(cell)
    if isinstance(cell, datetime) and contract.column(name).is_instant:
        offset = row[offset_of(name)]
        return cell - timedelta(minutes=offset) if isinstance(offset, int) else None
    return cell


def _day(cell: Cell) -> date:
    day = day_of(cell)
    if day is None:
        raise TypeError(cell)
    return day


def _month(cell: Cell) -> date:
    return _day(cell).replace(day=1)
