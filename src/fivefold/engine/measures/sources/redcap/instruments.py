"""One instrument of a project as a CSV file and as the draft of the contract that such files keep."""

import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import yaml

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.problems import FileRefused, Problem, shown
from fivefold.engine.measures.sources.redcap.dictionary import FieldType
from fivefold.engine.measures.sources.redcap.project import EVENT, GROUP, INSTANCE, DataColumn, Project, Row
from fivefold.engine.measures.sources.redcap.values import decimal

DATES = ("date", "datetime")
MOST_PLACES = 9


class InstrumentUnclear(DomainError):
    """It must be said which instrument, which site or which date is meant."""

    code: ClassVar[str] = "instrument_unclear"


@dataclass(frozen=True)
class Choices:
    """What the export does not say. site: of all rows, where the project has no data-access groups; period: the field whose
    date says when, or month: that of all rows; with_identifiers: take the fields too that identify somebody."""

    site: str | None = None
    period: str | None = None
    month: str | None = None
    with_identifiers: bool = False


class Instrument:
    """The rows of the instrument `form`, ready to be written. Raises InstrumentUnclear, FileRefused."""

    def __init__(self, project: Project, form: str, choices: Choices) -> None:
        if form not in project.dictionary.forms:
            known = ", ".join(project.dictionary.forms)
            raise InstrumentUnclear(f"There is no instrument {shown(form)}.", fix=f"The instruments are: {known}.", field="form")
        self.project, self.form, self._choices = project, form, choices
        self.rows = project.rows_of(form)
        self.columns = [column for column in project.columns_of(form) if self._is_taken(column)]
        self._period = None if choices.month else self._period_column()
        elsewhere = self._period is not None and self._period.form != form
        self._dates = _dates_by_record(project, self._period.name) if self._period and elsewhere else {}
        self._has_own_date = self._period is not None and not elsewhere
        self._site, self._arm, self._when = (_unused(name, project.header) for name in ("site", "arm", "period_date"))
        self._types = {column.name: _type_of(column, self.rows) for column in self.columns}

    def _is_taken(self, column: DataColumn) -> bool:
        field = column.field
        if field is None:
            return True
        return field.type is not FieldType.FILE and (self._choices.with_identifiers or not field.identifies)

    def _period_column(self) -> DataColumn:
        dated = {column.name: column for column in self.project.columns if column.values.type in DATES}
        wanted = self._choices.period
        if wanted is not None and wanted in dated:
            return dated[wanted]
        known = f"The fields with dates are: {', '.join(dated) or 'none'}."
        if wanted is not None:
            raise InstrumentUnclear(f"{shown(wanted)} is no field with a date.", fix=known, field="period")
        here = [c for c in self.columns if c.name in dated and all(c.name in row.cells for row in self.rows)]
        if len(here) != 1 or not self.rows:
            reason = "several dates are" if len(here) > 1 else "no date is"
            message = f"It is not clear when a row of {self.form} happened: {reason} filled in on every row."
            raise InstrumentUnclear(message, fix=f"Name the field that says when. {known}", field="period")
        return here[0]

    def write(self, to: Path) -> None:
        """Write the rows as a CSV file that keeps `contract`. Raises FileRefused where a row has no site or no date."""
        problems: list[Problem] = []
        lines = list(self._lines(problems))
        if problems:
            raise FileRefused(problems[:1000], total=len(problems))
        with to.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(self._header)
            writer.writerows(lines)

    @property
    def _header(self) -> list[str]:
        return [*self._key, *self._context, *(column.name for column in self.columns)]

    @property
    def _key(self) -> list[str]:
        longitudinal = [EVENT] if self.project.is_longitudinal else []
        repeats = [INSTANCE] if any(row.instance for row in self.rows) else []
        return [self.project.dictionary.record, *longitudinal, *repeats]

    @property
    def _context(self) -> list[str]:
        return [*([self._arm] if self.project.arms else []), self._site, *([] if self._has_own_date else [self._when])]

    def _lines(self, problems: list[Problem]) -> Iterator[list[str]]:
        period = self._period.name if self._period else self._when
        for row in self.rows:
            site = row.group or self._choices.site or ""
            when = next(filter(None, self._whens(row)), None)
            for value, name, said in ((site, GROUP, "the row has no site"), (when, period, "the row has no date")):
                if not value:
                    fix = "Give the site of such rows." if name == GROUP else "Fill in the date, or name another field."
                    problems.append(Problem("missing_value", said, fix, row.number, name))
            given = {
                self.project.dictionary.record: row.record,
                EVENT: row.event,
                INSTANCE: row.instance or "0",
                self._site: site,
            }
            given |= {self._arm: self.project.arms.get(row.event, ""), self._when: when or ""}
            yield [given[name] if name in given else row.cells.get(name, "") for name in self._header]

    def _whens(self, row: Row) -> tuple[str | None, ...]:
        """The dates that could be the row's: its own, that of its record's event, the only one of its record."""
        if self._period is None:
            return (self._choices.month,)
        return (
            row.cells.get(self._period.name),
            self._dates.get((row.record, row.event)),
            self._dates.get((row.record, "")),
        )

    def contract(self, *, name: str | None = None) -> str:
        """The draft of a contract, as YAML, for the files that `write` makes of this instrument."""
        period = self._period.name if self._period and self._has_own_date else self._when
        held = self._period.values.type if self._period else "date"
        entries = [
            *({"name": key, "type": "text", "required": True} for key in self._key),
            *(
                {"name": key, "type": held if key == self._when else "text", "required": key != self._arm}
                for key in self._context
            ),
            *(self._column(column, required=column.name == period) for column in self.columns),
        ]
        draft = {
            "name": name or self.form[:63],
            "title": self.form.replace("_", " ").capitalize()[:200],
            "version": 1,
            "description": f"The REDCap instrument {self.form}.",
            "columns": entries,
            "key": self._key,
            "site": self._site,
            "period": {"column": period},
        }
        return str(yaml.safe_dump(draft, sort_keys=False, allow_unicode=True, width=100))

    def _column(self, column: DataColumn, *, required: bool) -> dict[str, object]:
        entry: dict[str, object] = {"name": column.name, "type": self._types[column.name]}
        label = " ".join((column.field.label if column.field else "Status of the instrument").split())
        if label:
            entry["title"] = label
        if required:
            entry["required"] = True
        if column.values.codes:
            entry["codes"] = list(column.values.codes)
        if self.project.missing:
            entry["unknown"] = sorted(self.project.missing - set(column.values.codes))
        return entry


def _unused(name: str, taken: Collection[str]) -> str:
    """`name`, with as many underscores behind it as it needs to be no field’s."""
    while name in taken:
        name = f"{name}_"
    return name


def _type_of(column: DataColumn, rows: list[Row]) -> str:
    """The contract's type; a number has as many digits after the point as the longest in the data."""
    kind = column.values.type
    cells = [row.cells[column.name] for row in rows if column.name in row.cells]
    if kind == "calculated":
        kind = "decimal" if cells and all(decimal(cell) is not None for cell in cells) else "text"
    if kind != "decimal":
        return kind
    places = max((len(cell.partition(".")[2]) for cell in cells), default=0)
    return f"decimal({min(max(places, 1), MOST_PLACES)})"


def _dates_by_record(project: Project, name: str) -> Mapping[tuple[str, str], str]:
    """The date in the column `name` by record and event; and by record alone, where a record has one only."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in project.rows:
        if name in row.cells:
            for event in {row.event, ""}:
                found.setdefault((row.record, event), set()).add(row.cells[name])
    return {key: next(iter(dates)) for key, dates in found.items() if len(dates) == 1}
