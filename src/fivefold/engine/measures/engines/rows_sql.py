"""The rows of a dataset as SQL, with everything that measures ask of a single row worked out once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.definitions.definition import MeasureDefinition, Part
from fivefold.engine.measures.definitions.fit import condition_of, value_of
from fivefold.engine.measures.definitions.windows import Window
from fivefold.engine.measures.engines.dialect import Dialect
from fivefold.engine.measures.engines.lowering import Lowered, Lowering, lower
from fivefold.engine.measures.engines.values import LARGEST_VALUE, UNKNOWN_STRATUM
from fivefold.engine.measures.engines.windows_sql import window_sql
from fivefold.engine.measures.expressions import tree
from fivefold.engine.measures.expressions.condition import parse
from fivefold.engine.measures.expressions.tree import Kind, ValueType

TRUE, FALSE = "true", "false"


@dataclass(frozen=True)
class PartFlags:
    """Per row, each a name or a constant: whether it counts, whether that is unknown, and the amount that is added up."""

    counts: str
    unknown: str
    amount: str | None = None


@dataclass
class Rows:
    """Collects the columns of one reading of a dataset; the same expression stands in it once.

    source: SQL of the rows, under the contract's names or those that `names` gives instead.
    """

    source: str
    contract: DatasetContract
    dialect: Dialect
    names: Mapping[str, str] = field(default_factory=dict)
    _columns: dict[str, str] = field(default_factory=dict)
    _windows: dict[Window, str] = field(default_factory=dict)

    def sql(self) -> str:
        """Every row: what was asked for, under the names that were given out."""
        chosen = ", ".join(f"{sql} AS {name}" for sql, name in self._columns.items())
        return f"SELECT {chosen} FROM {self._source()}"  # noqa: S608

    def column(self, sql: str, kind: str) -> str:
        """The name of the column that holds `sql`; a constant is its own name."""
        if sql in (TRUE, FALSE):
            return sql
        return self._columns.setdefault(sql, f"{kind}{len(self._columns)}")

    def read(self, name: str) -> str:
        """SQL for a column of the contract, or of its offsets."""
        return self.dialect.quoted(self.names.get(name, name))

    def site(self) -> str:
        """The row's site."""
        return self.column(self.read(self.contract.site), "site")

    def month(self, definition: MeasureDefinition) -> str:
        """The first day of the month for which the row counts."""
        return self.column(self.dialect.month_of(self.read(definition.period.date)), "month")

    def day(self, definition: MeasureDefinition) -> str:
        """The day on which it happened."""
        return self.column(self.dialect.as_day(self.read(definition.period.date)), "day")

    def instant(self, definition: MeasureDefinition) -> str:
        """A whole number by which rows follow one another: seconds of a time (by UTC where known), else days."""
        named = tree.Column(definition.period.date, self.contract.value_types[definition.period.date])
        sql = self.dialect.day_number(self.read(named.name))
        if named.type.kind is Kind.DATETIME:
            sql = self.dialect.seconds_of(self.read(named.name))
        if named.type.zoned:
            sql = f"({sql} - 60 * CAST({self.read(tree.offset_of(named).name)} AS BIGINT))"
        return self.column(sql, "instant")

    def stratum(self, name: str) -> str:
        """The value of a stratum as a text, that of an empty cell included."""
        as_text = f"CAST({self.read(name)} AS {self.dialect.stored_types[Kind.TEXT]})"
        return self.column(f"coalesce({as_text}, {self.dialect.text(UNKNOWN_STRATUM)})", "stratum")

    def key(self) -> tuple[str, ...]:
        """Columns that tell rows apart, to sort by."""
        return tuple(self._sorted(name, self.column(self.read(name), "key")) for name in self.contract.key)

    def kept(self, definition: MeasureDefinition) -> list[str]:
        """One flag for each exclusion: the row is not left out by it."""
        flags = []
        for exclusion in definition.exclusions:
            lowered = self._condition(exclusion.where, definition)
            left_out = lowered.is_true
            if exclusion.unknown not in {None, "include"} and lowered.is_unknown != FALSE:
                left_out = f"({lowered.is_true} OR {lowered.is_unknown})"
            flags.append(self.column(f"(NOT {left_out})", "kept"))
        return flags

    def impossible(self, definition: MeasureDefinition) -> str:
        """In a proportion that adds up columns, the part cannot be part of the whole."""
        if definition.amounts is None:
            return FALSE
        part, whole = map(self.read, definition.amounts)
        return self.column(f"coalesce({part} < 0 OR {part} > {whole}, false)", "impossible")

    def part(self, part: Part | None, definition: MeasureDefinition) -> PartFlags:
        """What the row is to a numerator or a denominator; a part that is not there counts every row."""
        if part is None:
            return PartFlags(TRUE, FALSE)
        if part.sum is not None:
            amount = self.column(self.read(part.sum), "amount")
            known = TRUE if part.sum in self.contract.required else f"({self.read(part.sum)} IS NOT NULL)"
            unknown = FALSE if known == TRUE else f"({self.read(part.sum)} IS NULL)"
            return PartFlags(self.column(known, "known"), self.column(unknown, "unknown"), amount)
        lowered = self._condition(part.where or "", definition)
        counts = lowered.is_true
        if part.unknown == "include" and lowered.is_unknown != FALSE:
            counts = f"({lowered.is_true} OR {lowered.is_unknown})"
        return PartFlags(self.column(counts, "counts"), self.column(lowered.is_unknown, "unknown"))

    def measured(self, definition: MeasureDefinition) -> tuple[str, str, str]:
        """Of a continuous measure: its value in units of its last digit (NULL where there is none or it is impossible),
        whether it is unknown, and whether it is impossible."""
        if definition.value is None:
            return "NULL", FALSE, FALSE
        value = value_of(definition.value, definition, self.contract)
        scaled = _scaled(value)
        sql = f"CAST({Lowering(self.dialect, self._column_sql(definition)).value(scaled)} AS BIGINT)"
        far = f"abs({sql}) > {LARGEST_VALUE}"
        certain = not tree.value_can_be_unknown(value, self.contract.required)
        return (
            self.column(f"(CASE WHEN NOT {far} THEN {sql} END)", "value"),
            FALSE if certain else self.column(f"({sql} IS NULL)", "unknown"),
            self.column(f"coalesce({far}, false)", "impossible"),
        )

    def _source(self) -> str:
        if not self._windows:
            return self.source
        found = ", ".join(f"{window_sql(window, self)} AS {name}" for window, name in self._windows.items())
        return f"(SELECT *, {found} FROM {self.source}) windowed"  # noqa: S608

    def _condition(self, text: str, definition: MeasureDefinition) -> Lowered:
        condition = condition_of(text, definition, self.contract).tree
        lowered = lower(condition, self._column_sql(definition), dialect=self.dialect)
        if tree.can_be_unknown(condition, self.contract.required):
            return lowered
        return Lowered(lowered.is_true, FALSE)

    def plain(self, text: str) -> Lowered:
        """A condition on the contract's own columns."""
        condition = parse(text, self.contract.value_types).tree
        return lower(condition, lambda column: self.read(column.name), dialect=self.dialect)

    def _column_sql(self, definition: MeasureDefinition) -> Callable[[tree.Column], str]:
        windows = {window.name: window for window in definition.windows}

        def sql(column: tree.Column) -> str:
            return self._window(windows[column.name]) if column.name in windows else self.read(column.name)

        return sql

    def _window(self, window: Window) -> str:
        nameless = window.model_copy(update={"name": "found"})
        return self._windows.setdefault(nameless, self.dialect.quoted(f"{self._free} {len(self._windows)}"))

    @property
    def _free(self) -> str:
        """The start of a name that no column of the contract has."""
        start = "window"
        while any(name.startswith(start) for name in (*self.contract.value_types, *self.names.values())):
            start += "_"
        return start

    def _sorted(self, name: str, sql: str) -> str:
        return self.dialect.in_order(sql, self.contract.value_types[name].kind)

    def sorted_key(self) -> tuple[str, ...]:
        """The contract's key as it stands in the source, to sort by."""
        return tuple(self._sorted(name, self.read(name)) for name in self.contract.key)


def _scaled(value: tree.Value) -> tree.Value:
    """`value` times the power of ten that makes it whole."""
    if not value.type.scale:
        return value
    power = tree.Number(Decimal(10) ** value.type.scale)
    digits = value.type.digits + value.type.scale + 1
    product = ValueType(Kind.NUMBER, digits=digits, scale=value.type.scale)
    return tree.Calculation(tree.Arithmetic.TIMES, value, power, product)


def conjunction(flags: Sequence[str]) -> str:
    """All of the flags at once."""
    if FALSE in flags:
        return FALSE
    return " AND ".join(dict.fromkeys(flag for flag in flags if flag != TRUE)) or TRUE


def negation(flag: str) -> str:
    """The opposite of a flag."""
    return {TRUE: FALSE, FALSE: TRUE}.get(flag, f"NOT {flag}")
