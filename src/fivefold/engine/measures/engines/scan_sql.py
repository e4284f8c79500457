"""One scan of a dataset: every measure of it for every site, month and stratum, as SQL of one engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.definitions.definition import BETWEEN, MeasureDefinition, Part
from fivefold.engine.measures.engines.between_sql import Between
from fivefold.engine.measures.engines.dialect import Branch, Dialect
from fivefold.engine.measures.engines.rows_sql import FALSE, TRUE, Rows, conjunction, negation
from fivefold.engine.measures.engines.values import COLUMNS

SQUARED = "CAST({value} AS {fifteen}) * CAST({value} AS {fifteen})"


@dataclass(frozen=True)
class ScanSql:
    """The statements of one scan, in the order in which they run.

    rows: every row with what is asked of it; cells: sums by site, month and stratum, from a table called `scanned_rows`
    that holds `rows`, or from `rows` itself; values: one row a value, from `scanned_cells` and `scanned_rows`.
    keeps_rows: whether `values` reads the rows once more, for gaps between events.
    """

    rows: str
    cells: str | None
    values: str
    keeps_rows: bool


def scan_sql(
    definitions: Sequence[MeasureDefinition],
    contract: DatasetContract,
    *,
    source: str,
    dialect: Dialect,
    names: Mapping[str, str] | None = None,
) -> ScanSql:
    """What one engine runs for `definitions` over `source`; `names` gives columns that are called otherwise there."""
    rows = Rows(source, contract, dialect, names or {})
    monthly = Monthly([definition for definition in definitions if definition.type not in BETWEEN], rows)
    gaps = [Between(definition, rows) for definition in definitions if definition.type in BETWEEN]
    selects = [dialect.branched("scanned_cells", monthly.branches())] if monthly.measures else []
    selects += [gap.sql("scanned_rows", stratum) for gap in gaps for stratum in (None, *gap.definition.strata)]
    return ScanSql(
        rows=rows.sql(),
        cells=monthly.cells_sql("scanned_rows" if gaps else f"({rows.sql()}) scanned_rows") if monthly.measures else None,
        values=" UNION ALL ".join(f"SELECT {_typed(dialect)} FROM ({select}) found" for select in selects),  # noqa: S608
        keeps_rows=bool(gaps),
    )


def _typed(dialect: Dialect) -> str:
    """Every column of the values in its own type: a branch of a union may have nothing but NULL in it."""
    types = dialect.value_types()
    return ", ".join(f"CAST({name} AS {types.get(name, 'BIGINT')}) AS {name}" for name in COLUMNS)


class Monthly:
    """The measures that have a value for each month: their sums, each kind of sum once."""

    def __init__(self, definitions: Sequence[MeasureDefinition], rows: Rows) -> None:
        self.rows, self.dialect = rows, rows.dialect
        self.sums: dict[str, str] = {}
        self.site = rows.site()
        self.measures = [(definition, rows.month(definition), self._figures(definition)) for definition in definitions]
        self.strata = {name: rows.stratum(name) for definition in definitions for name in definition.strata}

    def cells_sql(self, rows: str) -> str:
        """The sums for every site, month and stratum that some measure asks for."""
        sets: dict[tuple[str, ...], None] = {}
        for definition, month, _figures in self.measures:
            for stratum in (None, *definition.strata):
                sets[(self.site, month, *((self.strata[stratum],) if stratum else ()))] = None
        columns = list(dict.fromkeys(column for chosen in sets for column in chosen))
        identity = [f"grouping({column}) AS without_{column}" for column in columns]
        sums = [f"{sql} AS {name}" for sql, name in self.sums.items()]
        grouping = ", ".join(f"({', '.join(chosen)})" for chosen in sets)
        return f"SELECT {', '.join([*columns, *identity, *sums])} FROM {rows} GROUP BY GROUPING SETS ({grouping})"  # noqa: S608

    def branches(self) -> list[Branch]:
        """For each measure and stratum, which cells are its values, and how."""
        return [
            self._branch(definition, month, figures, stratum)
            for definition, month, figures in self.measures
            for stratum in (None, *definition.strata)
        ]

    def _branch(self, definition: MeasureDefinition, month: str, figures: Mapping[str, str], stratum: str | None) -> Branch:
        value = "NULL" if stratum is None else self.strata[stratum]
        grouped = dict.fromkeys([*(each for _definition, each, _figures in self.measures), *self.strata.values()])
        only = [f"without_{column} = {0 if column in (month, value) else 1}" for column in grouped]
        text, types = self.dialect.text, self.dialect.value_types()
        found = {
            "measure": text(definition.name),
            "site": self.site,
            "period": month,
            "stratum": "NULL" if stratum is None else text(stratum),
            "stratum_value": value,
            "ordinal": "0",
            **figures,
        }
        typed = {name: f"CAST({found.get(name, 'NULL')} AS {types.get(name, 'BIGINT')})" for name in COLUMNS}
        return Branch(" AND ".join([*only, f"{month} IS NOT NULL"]), typed)

    def _figures(self, definition: MeasureDefinition) -> dict[str, str]:
        """SQL for each figure of the measure, in terms of sums."""
        kept = self.rows.kept(definition)
        if definition.value is not None:
            return self._continuous(definition, kept)
        numerator, denominator = (self.rows.part(part, definition) for _name, part in definition.parts)
        impossible = self.rows.impossible(definition)
        scope = [*kept, negation(impossible)]
        for flags, (_name, part) in zip((numerator, denominator), definition.parts, strict=True):
            if part is not None and (part.unknown == "exclude" or part.sum is not None):
                # a sum that lacks one of its two amounts would compare unlike rows
                scope.append(negation(flags.unknown))
        # in a proportion the numerator is part of the denominator; the events of a rate need not be
        within = [denominator.counts] if definition.type == "proportion" else []
        return {
            "n": self._count(kept),
            "numerator": self._total(definition.numerator, numerator.amount, [*scope, *within, numerator.counts]),
            "denominator": self._total(definition.denominator, denominator.amount, [*scope, denominator.counts]),
            "unknown_numerator": self._count([*kept, *within, numerator.unknown]),
            "unknown_denominator": self._count([*kept, denominator.unknown]),
            "impossible": self._count([*kept, impossible]),
        }

    def _continuous(self, definition: MeasureDefinition, kept: list[str]) -> dict[str, str]:
        value, unknown, impossible = self.rows.measured(definition)
        among = self.rows.part(definition.denominator, definition)
        looked = [*kept, among.counts]
        if definition.denominator is not None and definition.denominator.unknown == "exclude":
            looked.append(negation(among.unknown))
        where = conjunction([*looked, f"{value} IS NOT NULL"])
        squared = SQUARED.format(value=value, fifteen=self.dialect.decimal_type(15, 0))
        counted = self._count([where])
        quantiles = definition.value.quantiles if definition.value else ()
        return {
            "n": self._count(kept),
            "numerator": "0",
            "denominator": counted,
            "unknown_numerator": self._count([*looked, unknown]),
            "unknown_denominator": self._count([*kept, among.unknown]),
            "impossible": self._count([*looked, impossible]),
            "sum_x": self._sum(value, where),
            "sum_x2": self._sum(squared, where),
            **(
                {"quantiles": self._quantiles(value, where, counted, [int(each * 1000) for each in quantiles])}
                if quantiles
                else {}
            ),
        }

    def _quantiles(self, value: str, where: str, counted: str, permille: list[int]) -> str:
        values = self._named(self.dialect.listed(value, where))
        places = [self.dialect.quotient(f"({each} * {counted} + 999)", 1000) for each in permille]
        found = self.dialect.array([self.dialect.element(values, place) for place in places])
        return f"(CASE WHEN {counted} > 0 THEN {found} END)"

    def _count(self, flags: Sequence[str]) -> str:
        where = conjunction(flags)
        if where == FALSE:
            return "0"
        return self._named("count(*)" if where == TRUE else f"count(*) FILTER (WHERE {where})")

    def _sum(self, amount: str, where: str) -> str:
        filtered = "" if where == TRUE else f" FILTER (WHERE {where})"
        return self._named(f"coalesce(sum({amount}){filtered}, 0)")

    def _total(self, part: Part | None, amount: str | None, flags: Sequence[str]) -> str:
        if part is None:
            return "0"
        where = conjunction(flags)
        return self._count(flags) if amount is None or where == FALSE else self._sum(amount, where)

    def _named(self, sql: str) -> str:
        return self.sums.setdefault(sql, f"sum{len(self.sums)}")
