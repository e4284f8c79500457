"""A form's field for a day that is still to come."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from fivefold.foundation import dates
from fivefold.foundation.clock import today
from fivefold.foundation.design.forms import DateInput
from fivefold.loop.ahead import FURTHEST


class DayAheadField(forms.DateField):
    """A day after today, or from today on where `today_too`; at most as far away as anything in a loop is planned."""

    def __init__(self, *, today_too: bool = False, **kwargs: Any) -> None:
        super().__init__(widget=DateInput(), **kwargs)
        self.today_too = today_too

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        self.widget.attrs |= {"min": self._first().isoformat(), "max": self._last().isoformat()}
        return super().get_bound_field(form, field_name)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and not self._first() <= value <= self._last():
            limits = {"first": dates.day(self._first()), "last": dates.day(self._last())}
            raise ValidationError(_("Choose a day from %(first)s to %(last)s.") % limits)

    def _first(self) -> date:
        return today() + timedelta(days=0 if self.today_too else 1)

    def _last(self) -> date:
        return today() + FURTHEST
