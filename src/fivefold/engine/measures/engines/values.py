"""What every engine gives for a measure: integers, never a float, in one order."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

UNKNOWN_STRATUM = "(unknown)"
LARGEST_VALUE = 10**14
"""A measured value, counted in units of its last digit; one beyond it is left out as impossible, and its square still fits."""


@dataclass(frozen=True, slots=True)
class MeasureValue:
    """One measure at one site in one month, over all rows (`stratum` is None) or those with one value of a stratum.

    All integers. `n` is the number of rows that the measure looks at, after exclusions; `numerator` and `denominator`
    are counts or sums (the denominator of a count is 0); `unknown_numerator` and `unknown_denominator` are the rows
    for which the part cannot be known, whatever the definition does with them (in a proportion, the numerator's are
    looked for only among the rows of the denominator). `impossible` rows, left out as well, have a numerator below 0 or
    above their denominator, in a proportion that adds up columns.

    A continuous measure has the number of its values as `denominator`, their sum and their sum of squares as `sum_x` and
    `sum_x2`, in units of the last digit of its expression, and its `quantiles` in that unit: the smallest value that at
    least so large a part of the values does not exceed. Rows whose value is not known are `unknown_numerator`.

    A measure of gaps between events has a row for each event of a site, `ordinal` 1, 2, …, whose `period` is the event's day
    and whose `sum_x` is the gap since the one before (None for the first); `n`, `denominator` (of cases between: the cases,
    the event itself not among them) and the unknown rows are those since the event before. Where rows follow the last
    event, a last row with `numerator` 0 counts them. Every other value has the ordinal 0.
    """

    measure: str
    site: str
    period: date
    stratum: str | None
    stratum_value: str | None
    ordinal: int
    n: int
    numerator: int
    denominator: int
    unknown_numerator: int
    unknown_denominator: int
    impossible: int
    sum_x: int | None = None
    sum_x2: int | None = None
    quantiles: tuple[int, ...] | None = None


COLUMNS = tuple(field.name for field in fields(MeasureValue))
KEYS = ("measure", "stratum", "stratum_value", "site", "period", "ordinal")


def rank(permille: int, count: int) -> int:
    """Where among `count` values in order the quantile stands, counted from 1."""
    return (permille * count + 999) // 1000


def in_order(value: MeasureValue) -> tuple[str, str, str, str, date, int]:
    """The order of values: by measure, stratum (none first), its value, site, period and ordinal."""
    return value.measure, value.stratum or "", value.stratum_value or "", value.site, value.period, value.ordinal


def value_of_row(row: Sequence[object]) -> MeasureValue:
    """A value from its columns, whatever kinds of whole numbers an engine gives."""
    given = dict(zip(COLUMNS, row, strict=True))
    for name in ("sum_x", "sum_x2"):
        given[name] = None if given[name] is None else int(str(given[name]))
    quantiles = given["quantiles"]
    given["quantiles"] = tuple(quantiles) if isinstance(quantiles, list) else None
    return MeasureValue(**given)  # type: ignore[arg-type]  # an engine's own integers, texts and dates
