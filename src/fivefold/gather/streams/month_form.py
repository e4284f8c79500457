"""The form for a month of one site: a box for each number of the contract, last month's beside it, checked as a file is."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from fivefold.engine.charts.formats import capital, words
from fivefold.engine.measures.definitions.contract import ContractColumn, DatasetContract
from fivefold.engine.measures.definitions.definition import MeasureDefinition
from fivefold.engine.measures.engines.reference import Cell, evaluate
from fivefold.foundation import dates
from fivefold.gather.streams.month_content import Numbers, number_columns

MOST_DIGITS = 15


class MonthForm(forms.Form):
    """The boxes of one month. `numbers` are what was typed, once the form is valid; None where it is not known.

    `before` are the numbers of the month before, `counts` those that count now for this month.
    """

    def __init__(
        self,
        *args: Any,
        contract: DatasetContract,
        measures: Sequence[MeasureDefinition],
        before: tuple[date, Numbers] | None = None,
        counts: Numbers | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.contract, self.measures = contract, measures
        self.columns = number_columns(contract)
        for index, column in enumerate(self.columns):
            self.fields[box(index)] = _number_field(column, _hint(column, before, counts))
            if not column.required:
                label = _("%(what)s is not known") % {"what": capital(title_of(column))}
                self.fields[tick(index)] = forms.BooleanField(label=label, required=False)

    @property
    def numbers(self) -> dict[str, Decimal | int | None]:
        """What was typed, by the contract's columns."""
        return {column.name: self.cleaned_data.get(box(index)) for index, column in enumerate(self.columns)}

    @property
    def cells(self) -> dict[str, str]:
        """The boxes as they were typed, for a draft."""
        names = [box(index) for index in range(len(self.columns))] + [tick(index) for index in range(len(self.columns))]
        return {name: str(self.data[name])[:40] for name in names if self.data.get(name)}

    def clean(self) -> dict[str, Any]:
        for index, column in enumerate(self.columns):
            if column.required or box(index) in self.errors:
                continue
            ticked, given = self.cleaned_data.get(tick(index)), self.cleaned_data.get(box(index))
            if ticked and given is not None:
                self.add_error(box(index), _("There is a number, and it is ticked as not known: which is it?"))
            elif not ticked and given is None:
                self.add_error(box(index), _("Fill it in, or tick that it is not known."))
        if not self.errors:
            for message in _broken(self.contract, self.measures, self.numbers):
                self.add_error(None, message)
        return self.cleaned_data

    def faults_so_far(self) -> list[str]:
        """What is wrong in what was typed so far; boxes that are still empty are no fault yet."""
        told = []
        for bound in self:
            if self.data.get(bound.name):
                told += [_("%(box)s: %(message)s") % {"box": bound.label, "message": message} for message in bound.errors]
        sound = {name: None if box_name in self.errors else value for (name, value), box_name in self._typed()}
        return told + [message for message in _broken(self.contract, self.measures, sound) if message not in told]

    def _typed(self) -> list[tuple[tuple[str, Decimal | int | None], str]]:
        return [(item, box(index)) for index, item in enumerate(self.numbers.items())]


def box(index: int) -> str:
    """The name of a number's box."""
    return f"number_{index}"


def tick(index: int) -> str:
    """The name of the box to tick where a number is not known."""
    return f"not_known_{index}"


def initial_of(contract: DatasetContract, numbers: Numbers) -> dict[str, object]:
    """The boxes filled with `numbers`."""
    found: dict[str, object] = {}
    for index, column in enumerate(number_columns(contract)):
        found[box(index)] = numbers.get(column.name)
        found[tick(index)] = numbers.get(column.name) is None
    return found


def title_of(column: ContractColumn) -> str:
    """What people call the number."""
    return column.title or words(column.name)


def _number_field(column: ContractColumn, hint: str) -> forms.Field:
    limits: dict[str, Any] = {
        "label": capital(f"{title_of(column)} ({column.unit})" if column.unit else title_of(column)),
        "required": column.required,
        "help_text": hint,
        "min_value": column.minimum,
        "max_value": column.maximum,
    }
    scale = column.value_type.scale
    field: forms.Field
    if scale:
        field = forms.DecimalField(max_digits=MOST_DIGITS, decimal_places=scale, widget=forms.TextInput, **limits)
    else:
        field = forms.IntegerField(widget=forms.TextInput, **limits)
    field.widget.attrs.update({"inputmode": "decimal" if scale else "numeric", "autocomplete": "off", "maxlength": 20})
    return field


def _hint(column: ContractColumn, before: tuple[date, Numbers] | None, counts: Numbers | None) -> str:
    told = []
    if before is not None and column.name in before[1]:
        told.append(_("%(month)s: %(number)s") % {"month": dates.month(before[0]), "number": _shown(before[1][column.name])})
    if counts is not None and column.name in counts:
        told.append(_("counts now: %(number)s") % {"number": _shown(counts[column.name])})
    return " · ".join(told)


def _shown(number: Decimal | int | None) -> str:
    return _("not known") if number is None else str(number_format(number, force_grouping=True))


def _broken(contract: DatasetContract, measures: Sequence[MeasureDefinition], numbers: Numbers) -> list[str]:
    """What does not hold between the numbers, by the contract's checks and by the measures that are computed from them."""
    row: Mapping[str, Cell] = {name: Decimal(number) if isinstance(number, int) else number for name, number in numbers.items()}
    told = []
    for check, condition in zip(contract.checks, contract.conditions(), strict=True):
        if all(column.name in row for column in condition.columns()) and evaluate(condition.tree, row) is False:
            told.append(check.because or _("This must hold: %(condition)s.") % {"condition": check.condition})
    for measure in measures:
        part, whole = (numbers.get(name) for name in measure.amounts or ("", ""))
        if part is not None and whole is not None and part > whole and not told:
            titles = {column.name: title_of(column) for column in contract.columns}
            names = {"part": titles[measure.amounts[0]], "whole": titles[measure.amounts[1]]} if measure.amounts else {}
            told.append(_("“%(part)s” is part of “%(whole)s” and cannot be more.") % names)
    return told
