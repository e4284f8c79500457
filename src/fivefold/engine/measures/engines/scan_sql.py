"""One scan of a dataset: every measure of it for every site, month and stratum, as SQL of one engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.definitions.definition import BETWEEN, MeasureDefinition, Part
from fivefold.engine.measures.engines.between_sql import Between
from fivefold.engine.measures.engines.dialect import Branch, Dialect
from fivefold.engine.measures.engines.rows_sql import FALSE, TRUE, Rows, conjunction, negation
from fivefold.engine.measures.engines.values import COLUMNS
from fivefold.engine.measures.expressions.tree import Kind

SQUARED = "CAST({value} AS {fifteen}) * CAST({value} AS {fifteen})"


GROUPS, CELLS, ROWS = "scanned_groups", "scanned_cells", "scanned_rows"
"""The tables that the statements of a scan read from one another."""


@dataclass(frozen=True)
class ScanSql:
    """The statements of one scan; each is to be had under its name for those after it.

    rows: every row with what is asked of it; needed as a table only where `keeps_rows`, for gaps between events. groups: the
    sums of the rows by site, month and stratum, each stratum for itself; None where every measure is one of gaps. cells: the
    same with the sums over all strata. values: one row a value, measure by measure in the order of their names.
    """

    rows: str
    keeps_rows: bool
    groups: str | None
    cells: str
    values: str
    order: str
    """Of the cells, so that each measure's values follow one another as values are ordered."""


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
    ordered = sorted(definitions, key=lambda definition: definition.name)
    monthly = Monthly([definition for definition in ordered if definition.type not in BETWEEN], rows)
    gaps = [Between(definition, rows) for definition in ordered if definition.type in BETWEEN]
    selects = [dialect.branched(CELLS, monthly.branches())] if monthly.measures else []
    selects += [
        f"SELECT {_typed(dialect)} FROM ({gap.sql(ROWS, stratum)}) found"  # noqa: S608
        for gap in gaps
        for stratum in (None, *gap.definition.strata)
    ]
    return ScanSql(
        rows=rows.sql(),
        keeps_rows=bool(gaps),
        groups=monthly.groups_sql(ROWS if gaps else f"({rows.sql()}) {ROWS}") if monthly.measures else None,
        cells=monthly.cells_sql(),
        order=monthly.order,
        values=" UNION ALL ".join(selects),
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
        self.additive = True
        self.site = rows.site()
        self.measures = [(definition, rows.month(definition), self._figures(definition)) for definition in definitions]
        self.strata = {name: rows.stratum(name) for definition in definitions for name in definition.strata}
        self.months = list(dict.fromkeys(month for _definition, month, _figures in self.measures))

    def groups_sql(self, rows: str) -> str:
        """The sums for every site, month and stratum; `stratum` says which, and is NULL for all rows together.

        Sums over all rows are added up later, where a stratum is at hand whose groups they are made of.
        """
        sets: list[tuple[str, ...]] = []
        for month in self.months:
            named = self._strata_of(month)
            sets += [(self.site, month, self.strata[name]) for name in named]
            if not named or not self.additive:
                sets.append((self.site, month))
        cases = " ".join(f"WHEN grouping({column}) = 0 THEN {self.dialect.text(name)}" for name, column in self.strata.items())
        stratum = f"CASE {cases} END" if cases else f"CAST(NULL AS {self._text_type})"
        value = f"coalesce({', '.join([*self.strata.values(), 'NULL'])})" if cases else f"CAST(NULL AS {self._text_type})"
        sums = [f"{sql} AS {name}" for sql, name in self.sums.items()]
        grouping = ", ".join(f"({', '.join(chosen)})" for chosen in sets)
        columns = [self.site, *self.months, f"{stratum} AS stratum", f"{value} AS stratum_value", *sums]
        return f"SELECT {', '.join(columns)} FROM {rows} GROUP BY GROUPING SETS ({grouping})"  # noqa: S608

    def cells_sql(self) -> str:
        """The groups, and the sums over all rows that are made of them."""
        selects = [f"SELECT * FROM {GROUPS}"]  # noqa: S608
        for month in self.months:
            named = self._strata_of(month)
            if named and self.additive:
                others = [f"CAST(NULL AS DATE) AS {each}" if each != month else month for each in self.months]
                nothing = [f"CAST(NULL AS {self._text_type}) AS {name}" for name in ("stratum", "stratum_value")]
                sums = [f"sum({name}) AS {name}" for name in self.sums.values()]
                where = f"stratum = {self.dialect.text(named[0])} AND {month} IS NOT NULL"
                selects.append(
                    f"SELECT {', '.join([self.site, *others, *nothing, *sums])} FROM {GROUPS} "  # noqa: S608
                    f"WHERE {where} GROUP BY {self.site}, {month}"
                )
        return " UNION ALL ".join(selects)

    def _strata_of(self, month: str) -> list[str]:
        """The strata by which some measure of this month column is shown."""
        named = [name for definition, each, _figures in self.measures if each == month for name in definition.strata]
        return list(dict.fromkeys(named))

    @property
    def _text_type(self) -> str:
        return self.dialect.stored_types[Kind.TEXT]

    @property
    def order(self) -> str:
        """The order of cells in which each measure's values follow one another."""
        return ", ".join(["stratum NULLS FIRST", "stratum_value NULLS FIRST", self.site, *self.months])

    def branches(self) -> list[Branch]:
        """For each measure, which cells are its values, and how."""
        return [self._branch(*measure) for measure in self.measures]

    def _branch(self, definition: MeasureDefinition, month: str, figures: Mapping[str, str]) -> Branch:
        text, types = self.dialect.text, self.dialect.value_types()
        where = f"{month} IS NOT NULL"
        if set(definition.strata) != set(self._strata_of(month)):
            among = f" OR stratum IN ({', '.join(map(text, definition.strata))})" if definition.strata else ""
            where += f" AND (stratum IS NULL{among})"
        found = {
            "measure": text(definition.name),
            "site": self.site,
            "period": month,
            "stratum": "stratum",
            "stratum_value": "stratum_value",
            "ordinal": "0",
            **figures,
        }
        typed = {name: f"CAST({found.get(name, 'NULL')} AS {types.get(name, 'BIGINT')})" for name in COLUMNS}
        return Branch(where, typed)

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
        self.additive = False
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
