"""The form in which somebody says what the columns of a file are."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from fivefold.engine.measures.definitions.contract import ContractColumn, DatasetContract
from fivefold.engine.measures.sources.file_mapping import (
    ColumnMapping,
    DateOrder,
    DecimalMark,
    Delimiter,
    Encoding,
    FileMapping,
    Translation,
)
from fivefold.engine.measures.sources.matching import MatchReason
from fivefold.engine.measures.sources.understanding import Doubt, FileFormat, Understanding

ENCODINGS = (
    (Encoding.UTF_8.value, "UTF-8"),
    (Encoding.WINDOWS_1252.value, gettext_lazy("Windows (western European)")),
    (Encoding.UTF_16.value, "UTF-16"),
)
DELIMITERS = (
    (Delimiter.COMMA.value, gettext_lazy("commas")),
    (Delimiter.SEMICOLON.value, gettext_lazy("semicolons")),
    (Delimiter.TAB.value, gettext_lazy("tabs")),
    (Delimiter.VERTICAL_BAR.value, gettext_lazy("vertical bars")),
)
DECIMAL_MARKS = (
    (DecimalMark.POINT.value, gettext_lazy("a point: 1.5")),
    (DecimalMark.COMMA.value, gettext_lazy("a comma: 1,5")),
)
DATE_ORDERS = (
    (DateOrder.YEAR_FIRST.value, gettext_lazy("year, month, day: 2026-01-31")),
    (DateOrder.DAY_FIRST.value, gettext_lazy("day, month, year: 31.01.2026")),
    (DateOrder.MONTH_FIRST.value, gettext_lazy("month, day, year: 01/31/2026")),
)
REASONS = {
    MatchReason.SAME_NAME: gettext_lazy("Proposed because it has the same name."),
    MatchReason.SAME_WORDS: gettext_lazy("Proposed because its name differs in case or punctuation only."),
    MatchReason.TITLE: gettext_lazy("Proposed because it has the name that the contract gives in plain words."),
    MatchReason.CODES: gettext_lazy("Proposed because all its cells are codes of the contract."),
    MatchReason.SITES: gettext_lazy("Proposed because all its cells are sites of the network."),
    MatchReason.WRITTEN_ALIKE: gettext_lazy("Proposed because its name is written much alike. Please look twice."),
}
NOWHERE, CONSTANT = "", "constant"
MOST_TRANSLATED = 50


class Answer(forms.ChoiceField):
    """Shown as needed and looked for only when the file is sent: what is settled so far can be kept."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class DescribeForm(forms.Form):
    """How the file is written, and for each column of the contract, which column of the file it is."""

    use_required_attribute = False

    encoding = forms.ChoiceField(label=gettext_lazy("How are letters written in the file?"), choices=ENCODINGS)
    delimiter = forms.ChoiceField(label=gettext_lazy("What parts the cells?"), choices=DELIMITERS)
    decimal_mark = forms.ChoiceField(label=gettext_lazy("What stands before decimals?"), choices=DECIMAL_MARKS)
    date_order = forms.ChoiceField(label=gettext_lazy("How are dates written?"), choices=DATE_ORDERS)

    def __init__(
        self, *args: Any, contract: DatasetContract, understood: Understanding, given: FileMapping, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._contract, self._understood, self._given = contract, understood, given
        if understood.format is not FileFormat.CSV:
            del self.fields["encoding"], self.fields["delimiter"]
        for name in ("encoding", "delimiter", "decimal_mark", "date_order"):
            if name in self.fields:
                self.initial[name] = getattr(given, name).value
        for number, column in enumerate(contract.columns):
            self._add(number, column)

    def _add(self, number: int, column: ContractColumn) -> None:
        mapped = next((each for each in self._given.columns if each.column == column.name), None)
        reasons = {match.column: match.reason for match in self._understood.matches if match.source == (mapped and mapped.source)}
        names = dict.fromkeys(name for name in self._understood.header if name.strip())
        nowhere = _("– choose –") if column.required else _("not in the file")
        source = Answer(
            label=f"{column.name}: {column.title}" if column.title else column.name,
            choices=[
                (NOWHERE, nowhere),
                *((f"={name}", name) for name in names),
                (CONSTANT, _("the same in every row (write it below)")),
            ],
            required=column.required,
            help_text=REASONS.get(reasons.get(column.name, MatchReason.NONE), ""),
        )
        self.fields[f"source_{number}"] = source
        self.fields[f"constant_{number}"] = forms.CharField(
            label=_("%(column)s in every row") % {"column": column.name}, required=False, max_length=200
        )
        if mapped is not None:
            self.initial[f"source_{number}"] = f"={mapped.source}" if mapped.source is not None else CONSTANT
            self.initial[f"constant_{number}"] = mapped.constant or ""
        self._add_codes(number, column, mapped)

    def _add_codes(self, number: int, column: ContractColumn, mapped: ColumnMapping | None) -> None:
        said = {each.cell: each.means for each in mapped.codes} if mapped is not None else {}
        unclear = [cell for question in self._asked(column.name) for cell in question]
        for place, cell in enumerate(dict.fromkeys([*said, *unclear][:MOST_TRANSLATED])):
            choices = [("", _("nothing: refuse the row")), *((code, code) for code in (*column.codes, *column.unknown))]
            label = _("“%(cell)s” in %(column)s means") % {"cell": cell, "column": column.name}
            self.fields[f"cell_{number}_{place}"] = forms.CharField(widget=forms.HiddenInput, initial=cell, strip=False)
            self.fields[f"code_{number}_{place}"] = forms.ChoiceField(label=label, choices=choices, required=False)
            self.initial[f"code_{number}_{place}"] = said.get(cell, "")

    def _asked(self, name: str) -> Iterator[tuple[str, ...]]:
        asked = (question for question in self._understood.questions if question.doubt is Doubt.CODES)
        return (question.values for question in asked if question.column == name)

    def reading(self) -> Iterator[BoundField]:
        """The fields about the file as a whole."""
        return (self[name] for name in ("encoding", "delimiter", "decimal_mark", "date_order") if name in self.fields)

    def columns(self) -> Iterator[BoundField]:
        """For each column of the contract, where it comes from and what its cells mean."""
        return (self[name] for name in self.fields if name.startswith(("source_", "cell_", "code_")))

    def constants(self) -> Iterator[BoundField]:
        """What is the same in every row, for each column of the contract."""
        return (self[name] for name in self.fields if name.startswith("constant_"))

    @property
    def has_constants(self) -> bool:
        """Whether a column is, or was just said to be, the same in every row."""
        return any(self[name].value() == CONSTANT for name in self.fields if name.startswith("source_"))

    def clean(self) -> dict[str, Any]:
        """Add `mapping`, what the answers say."""
        cleaned = super().clean() or {}
        columns = [self._mapped(number, column.name, cleaned) for number, column in enumerate(self._contract.columns)]
        given = [column for column in columns if column is not None]
        if self.errors:
            return cleaned
        taken = {column.source for column in given}
        settings = {name: cleaned[name] for name in ("encoding", "delimiter", "decimal_mark", "date_order") if name in cleaned}
        left_out = tuple(dict.fromkeys(name for name in self._understood.header if name.strip() and name not in taken))
        cleaned["mapping"] = FileMapping(**settings, sheet=self._given.sheet, columns=tuple(given), left_out=left_out)
        return cleaned

    def _mapped(self, number: int, name: str, cleaned: dict[str, Any]) -> ColumnMapping | None:
        source, constant = cleaned.get(f"source_{number}", ""), cleaned.get(f"constant_{number}", "")
        try:
            if source == CONSTANT:
                if not constant:
                    self.add_error(f"constant_{number}", _("Write what it is in every row."))
                    return None
                return ColumnMapping(column=name, constant=constant)
            if not source.startswith("="):
                return None
            pairs = (
                (cleaned.get(f"cell_{number}_{place}"), cleaned.get(f"code_{number}_{place}")) for place in range(MOST_TRANSLATED)
            )
            codes = tuple(Translation(cell=cell, means=code) for cell, code in pairs if cell and code)
            return ColumnMapping(column=name, source=source.removeprefix("="), codes=codes)
        except ValidationError:
            self.add_error(f"source_{number}", _("This cannot be remembered as it is written."))
            return None
