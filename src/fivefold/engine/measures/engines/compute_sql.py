"""The SQL behind `compute`: one scan with a grouping set for each month column and stratum, then one row per value."""

from collections.abc import Sequence
from pathlib import Path

from fivefold.engine.measures.definitions import part_of_whole
from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.definitions.definition import MeasureDefinition, Part, condition_of
from fivefold.engine.measures.duckdb_session import path_literal, quoted, text_literal
from fivefold.engine.measures.engines.lowering import lower

UNKNOWN_STRATUM = "(unknown)"
FIGURES = ("n", "numerator", "denominator", "unknown_numerator", "unknown_denominator", "impossible")


def scan_sql(definitions: Sequence[MeasureDefinition], contract: DatasetContract, files: Sequence[Path]) -> str:
    """One scan of `files`: site, the months m0, m1, …, the strata s0, s1, …, and every measure's figures."""
    months, strata = _months(definitions), _strata(definitions)
    keys = [f"CAST(date_trunc('month', {quoted(name)}) AS DATE) AS m{index}" for index, name in enumerate(months)]
    keys += [
        f"coalesce(CAST({quoted(name)} AS VARCHAR), {text_literal(UNKNOWN_STRATUM)}) AS s{index}"
        for index, name in enumerate(strata)
    ]
    flags = [flag for index, definition in enumerate(definitions) for flag in _flags(index, definition, contract)]
    sums = [figure for index, definition in enumerate(definitions) for figure in _figures(index, definition)]
    listed = ", ".join(path_literal(file) for file in files)
    rows = f"SELECT {', '.join([f'{quoted(contract.site)} AS site', *keys, *flags])} FROM read_parquet([{listed}])"  # noqa: S608
    columns = [f"m{index}" for index in range(len(months))] + [f"s{index}" for index in range(len(strata))]
    sets = ", ".join(f"({', '.join(('site', *chosen))})" for chosen in _grouping_sets(definitions))
    identity = ", ".join(f"grouping({column}) AS without_{column}" for column in columns)
    return f"SELECT site, {', '.join(columns)}, {identity}, {', '.join(sums)} FROM ({rows}) GROUP BY GROUPING SETS ({sets})"  # noqa: S608


def values_sql(definitions: Sequence[MeasureDefinition]) -> str:
    """One row a value, from the table `scanned`, ordered."""
    months, strata = _months(definitions), _strata(definitions)
    columns = [f"m{index}" for index in range(len(months))] + [f"s{index}" for index in range(len(strata))]
    selects = []
    for index, definition in enumerate(definitions):
        month = f"m{months.index(definition.period.date)}"
        for stratum in (None, *definition.strata):
            value = None if stratum is None else f"s{strata.index(stratum)}"
            named = "NULL" if stratum is None else text_literal(stratum)
            chosen = {month, value}
            only = " AND ".join(f"without_{column} = {0 if column in chosen else 1}" for column in columns)
            figures = ", ".join(f"CAST(f{index}_{figure} AS BIGINT)" for figure in FIGURES)
            selects.append(
                f"SELECT {text_literal(definition.name)} AS measure, site, {month} AS period, "  # noqa: S608
                f"{named} AS stratum, {value or 'NULL'} AS stratum_value, {figures} "
                f"FROM scanned WHERE {only} AND {month} IS NOT NULL"
            )
    return " UNION ALL ".join(selects) + " ORDER BY measure, stratum NULLS FIRST, stratum_value NULLS FIRST, site, period"


def _months(definitions: Sequence[MeasureDefinition]) -> list[str]:
    return list(dict.fromkeys(definition.period.date for definition in definitions))


def _strata(definitions: Sequence[MeasureDefinition]) -> list[str]:
    return list(dict.fromkeys(stratum for definition in definitions for stratum in definition.strata))


def _grouping_sets(definitions: Sequence[MeasureDefinition]) -> list[tuple[str, ...]]:
    months, strata = _months(definitions), _strata(definitions)
    sets: dict[tuple[str, ...], None] = {}
    for definition in definitions:
        month = f"m{months.index(definition.period.date)}"
        sets[(month,)] = None
        for stratum in definition.strata:
            sets[(month, f"s{strata.index(stratum)}")] = None
    return list(sets)


def _flags(index: int, definition: MeasureDefinition, contract: DatasetContract) -> list[str]:
    """Per row: whether the measure looks at it, whether it is impossible, and for each part whether it counts, is unknown,
    and its amount."""
    kept = " AND ".join(part_of_whole.kept(exclusion, contract) for exclusion in definition.exclusions) or "true"
    amounts = definition.amounts
    impossible = "false" if amounts is None else part_of_whole.impossible(*map(quoted, amounts))
    flags = [f"({kept}) AS r{index}_kept", f"{impossible} AS r{index}_impossible"]
    for name, part in (("numerator", definition.numerator), ("denominator", definition.denominator)):
        counts, unknown, amount = _part(part, contract)
        flags += [f"{counts} AS r{index}_{name}", f"{unknown} AS r{index}_{name}_unknown", f"{amount} AS r{index}_{name}_amount"]
    return flags


def _part(part: Part | None, contract: DatasetContract) -> tuple[str, str, str]:
    if part is None:
        return "true", "false", "0"
    if part.sum is not None:
        return f"({quoted(part.sum)} IS NOT NULL)", f"({quoted(part.sum)} IS NULL)", quoted(part.sum)
    lowered = lower(condition_of(part.where or "", contract).tree)
    counts = f"({lowered.is_true} OR {lowered.is_unknown})" if part.unknown == "include" else lowered.is_true
    return counts, lowered.is_unknown, "1"


def _figures(index: int, definition: MeasureDefinition) -> list[str]:
    row = f"r{index}"
    numerator, denominator = f"{row}_numerator", f"{row}_denominator"
    scope = f"{row}_kept AND NOT {row}_impossible"
    for name, part in ((numerator, definition.numerator), (denominator, definition.denominator)):
        if part is not None and (part.unknown == "exclude" or part.sum is not None):
            # a sum that lacks one of its two amounts would compare unlike rows
            scope += f" AND NOT {name}_unknown"
    # in a proportion the numerator is part of the denominator; the events of a rate need not be
    within = f"{scope} AND {denominator}" if definition.type == "proportion" else scope
    looked = f"{row}_kept AND {denominator}" if definition.type == "proportion" else f"{row}_kept"
    return [
        f"count(*) FILTER ({row}_kept) AS f{index}_n",
        f"{_total(definition.numerator, numerator, within)} AS f{index}_numerator",
        f"{_total(definition.denominator, denominator, scope)} AS f{index}_denominator",
        f"count(*) FILTER ({looked} AND {numerator}_unknown) AS f{index}_unknown_numerator",
        f"count(*) FILTER ({row}_kept AND {denominator}_unknown) AS f{index}_unknown_denominator",
        f"count(*) FILTER ({row}_kept AND {row}_impossible) AS f{index}_impossible",
    ]


def _total(part: Part | None, name: str, scope: str) -> str:
    if part is None:
        return "0"
    if part.sum is not None:
        return f"coalesce(sum({name}_amount) FILTER ({scope} AND {name}), 0)"
    return f"count(*) FILTER ({scope} AND {name})"
