"""Measures on the reference: row by row, in plain Python, slowly. What every engine must agree with."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.definitions.definition import BETWEEN, MeasureDefinition, Part
from fivefold.engine.measures.engines.reference_between import gaps
from fivefold.engine.measures.engines.reference_rows import Reading, Row
from fivefold.engine.measures.engines.reference_windows import with_windows
from fivefold.engine.measures.engines.values import LARGEST_VALUE, UNKNOWN_STRATUM, MeasureValue, in_order, rank


def compute_values(
    definitions: Sequence[MeasureDefinition], contract: DatasetContract, rows: Sequence[Row]
) -> tuple[MeasureValue, ...]:
    """The values of `definitions` over `rows`, in their order."""
    found: list[MeasureValue] = []
    for definition in definitions:
        reading = Reading(definition, contract)
        known = with_windows(definition, contract, rows)
        for stratum in (None, *definition.strata):
            groups: dict[tuple[str, str | None], list[Row]] = defaultdict(list)
            for row in known:
                groups[(str(row[contract.site]), _stratum(row, stratum))].append(row)
            for (site, value), members in groups.items():
                if definition.type in BETWEEN:
                    found.extend(gaps(reading, members, site=site, stratum=stratum, stratum_value=value))
                else:
                    found.extend(_months(reading, members, site=site, stratum=stratum, stratum_value=value))
    return tuple(sorted(found, key=in_order))


def _stratum(row: Row, stratum: str | None) -> str | None:
    if stratum is None:
        return None
    cell = row[stratum]
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return UNKNOWN_STRATUM if cell is None else str(cell)


def _months(
    reading: Reading, rows: Iterable[Row], *, site: str, stratum: str | None, stratum_value: str | None
) -> list[MeasureValue]:
    months: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        at = row[reading.definition.period.date]
        if isinstance(at, date):
            months[date(at.year, at.month, 1)].append(row)
    figures = _continuous if reading.definition.type == "continuous" else _counted
    name = reading.definition.name
    return [
        MeasureValue(name, site, month, stratum, stratum_value, 0, **figures(reading, members))
        for month, members in months.items()
    ]


def _counted(reading: Reading, rows: list[Row]) -> dict[str, int]:
    definition, found = reading.definition, dict.fromkeys(FIGURES, 0)
    for row in rows:
        if not reading.kept(row):
            continue
        numerator, denominator = (reading.part(part, row) for _name, part in definition.parts)
        impossible = reading.impossible(row)
        within = definition.type != "proportion" or _counts(definition.denominator, *denominator)
        found["n"] += 1
        found["impossible"] += impossible
        found["unknown_numerator"] += numerator[1] and within
        found["unknown_denominator"] += denominator[1]
        if impossible or reading.left_out(row):
            continue
        found["numerator"] += numerator[0] if within else 0
        found["denominator"] += denominator[0] if definition.denominator is not None else 0
    return found


def _counts(part: Part | None, amount: int, unknown: bool) -> bool:
    """Whether the row counts for the part; where amounts are added up, one of 0 does too."""
    return not unknown if part is not None and part.sum is not None else amount > 0


FIGURES = ("n", "numerator", "denominator", "unknown_numerator", "unknown_denominator", "impossible")


def _continuous(reading: Reading, rows: list[Row]) -> dict[str, object]:
    definition, found, values = reading.definition, dict.fromkeys(FIGURES, 0), []
    for row in rows:
        if not reading.kept(row):
            continue
        among, among_unknown = reading.part(definition.denominator, row)
        found["n"] += 1
        found["unknown_denominator"] += among_unknown
        if not among or reading.left_out(row):
            continue
        value = reading.measured(row)
        if value is None:
            found["unknown_numerator"] += 1
        elif abs(value) > LARGEST_VALUE:
            found["impossible"] += 1
        else:
            values.append(value)
    found["denominator"] = len(values)
    asked = definition.value.quantiles if definition.value else ()
    ordered = sorted(values)
    quantiles = tuple(ordered[rank(int(each * 1000), len(values)) - 1] for each in asked) if values and asked else None
    return {**found, "sum_x": sum(values), "sum_x2": sum(value * value for value in values), "quantiles": quantiles}
