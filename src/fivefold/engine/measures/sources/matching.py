"""Which column of a file could be which of a contract, each guess with its reason; a person settles it."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fivefold.engine.measures.definitions.contract import ContractColumn, DatasetContract
from fivefold.engine.measures.files.csv_file import nearest
from fivefold.engine.measures.sources.evidence import Evidence


class MatchReason(StrEnum):
    """Why a column of the file is taken for one of the contract."""

    SAME_NAME = "same_name"
    SAME_WORDS = "same_words"
    TITLE = "title"
    CODES = "codes"
    SITES = "sites"
    WRITTEN_ALIKE = "written_alike"
    NONE = "none"


@dataclass(frozen=True)
class Match:
    """A column of the contract with the column of the file that it could be."""

    column: str
    source: str | None
    reason: MatchReason


def match_columns(
    contract: DatasetContract, header: Sequence[str], seen: Mapping[str, Evidence], sites: Collection[str]
) -> tuple[Match, ...]:
    """A match for every column of the contract, surest first: no column of the file is taken twice."""
    spare = list(dict.fromkeys(name for name in header if name.strip()))
    found: dict[str, Match] = {}
    for reason in MatchReason:
        for column in contract.columns:
            if column.name in found:
                continue
            source = _source(column, reason, spare, seen, sites if column.name == contract.site else ())
            if source is not None:
                spare.remove(source)
                found[column.name] = Match(column.name, source, reason)
    return tuple(found.get(column.name, Match(column.name, None, MatchReason.NONE)) for column in contract.columns)


def _source(
    column: ContractColumn, reason: MatchReason, spare: Sequence[str], seen: Mapping[str, Evidence], sites: Collection[str]
) -> str | None:
    match reason:
        case MatchReason.SAME_NAME:
            return column.name if column.name in spare else None
        case MatchReason.SAME_WORDS:
            return _only([name for name in spare if _words(name) == _words(column.name)])
        case MatchReason.TITLE:
            return _only([name for name in spare if column.title and _words(name) == _words(column.title)])
        case MatchReason.CODES:
            return _only([name for name in spare if _all_among(seen.get(name), column.codes)])
        case MatchReason.SITES:
            return _only([name for name in spare if _all_among(seen.get(name), sites)])
        case MatchReason.WRITTEN_ALIKE:
            return nearest(column.name, spare)
        case _:
            return None


def _words(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name).strip().casefold()


def _only(names: list[str]) -> str | None:
    return names[0] if len(names) == 1 else None


def _all_among(evidence: Evidence | None, known: Collection[str]) -> bool:
    """Whether every cell is one of `known`, and there is more than one kind, so that it is no accident."""
    if evidence is None or not evidence.has_few_values or len(evidence.values) < 2:
        return False
    return set(evidence.values) <= set(known)
