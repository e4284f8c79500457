"""A dataset's contract as the engine reads it, what may change in it, and which month it makes due."""

from datetime import date, timedelta
from functools import lru_cache
from typing import ClassVar

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.definitions.contract import DatasetContract, parse_contract
from fivefold.engine.measures.sources.file_mapping import FileMapping
from fivefold.gather.datasets.models import Dataset, Submission


class ContractNarrowed(DomainError):
    """Rows that count were accepted under the old contract and would not fit the new one."""

    code: ClassVar[str] = "contract_narrowed"


class VersionNotRaised(DomainError):
    """A contract changed and kept its version."""

    code: ClassVar[str] = "version_not_raised"


@lru_cache(maxsize=256)
def read(text: str) -> DatasetContract:
    """The contract in `text`. Raises DocumentRefused."""
    return parse_contract(text)


def contract_of(dataset: Dataset) -> DatasetContract:
    """The dataset's contract."""
    return read(dataset.contract)


def mapping_of(submission: Submission) -> FileMapping | None:
    """How the submission's file is read, where its columns are not the contract's."""
    return FileMapping.model_validate_json(submission.mapping.text) if submission.mapping is not None else None


def check_succession(before: DatasetContract, after: DatasetContract, *, rows_count: bool) -> None:
    """Refuse a new contract that keeps the old version, or, once rows count, does not fit the rows accepted before."""
    if after.version <= before.version:
        message = f"The contract has changed, and its version is still {after.version}; the last one was {before.version}."
        raise VersionNotRaised(message, fix=f"Write version: {before.version + 1}.", field="contract")
    if rows_count and _shape(before) != _shape(after):
        message = "Rows were accepted under the old contract, and the new one has other columns, types, key, site or period."
        fix = "Keep them as they are (titles, units, codes, limits and checks may change), or give the new contract another name."
        raise ContractNarrowed(message, fix=fix, field="contract")


def _shape(contract: DatasetContract) -> tuple[object, ...]:
    """What the rows' files are made by."""
    columns = tuple(
        (column.name, column.is_instant, column.value_type.kind, column.value_type.scale) for column in contract.columns
    )
    return columns, contract.key, contract.site, contract.period


def due_on(contract: DatasetContract, month: date) -> date:
    """The last day on which the data of `month` is in time: the due day of the next month, or without one its last day."""
    following = _next(month)
    return _next(following) - timedelta(days=1) if contract.due_day is None else following.replace(day=contract.due_day)


def last_month_due(contract: DatasetContract, *, today: date) -> date:
    """The first day of the last month whose data should be here by now: it was due before `today`."""
    month = _before(today.replace(day=1))
    return month if due_on(contract, month) < today else _before(month)


def months_due_between(contract: DatasetContract, first: date, last: date) -> list[tuple[date, date]]:
    """Each month, by its first day, that falls due from `first` to `last`, with the day."""
    month, found = _before(_before(first.replace(day=1))), []
    while (due := due_on(contract, month)) <= last:
        if due >= first:
            found.append((month, due))
        month = _next(month)
    return found


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _next(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)
