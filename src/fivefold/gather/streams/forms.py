"""What people fill in to look at a stream."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fivefold.foundation import dates
from fivefold.gather.measures.models import BetterDirection, Role
from fivefold.network.people.models import Site

ALL, LATE, MISSING, AGAIN = "", "late", "missing", "again"


class FeedFilter(forms.Form):
    """Which sites of a stream to list."""

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            (ALL, _("All sites")),
            (LATE, _("Sites with a late month")),
            (MISSING, _("Sites with a missing month")),
            (AGAIN, _("Sites that sent a month again")),
        ],
    )
    site = forms.ChoiceField(label=_("Site"), required=False)

    def __init__(self, *args: Any, sites: Sequence[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["site"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Any")), *((site.public_id, site.name) for site in sites)]


class WhichMonth(forms.Form):
    """Which month to type in, and for whoever sends for the network, of which site."""

    month = forms.ChoiceField(label=_("Month"), required=False)
    site = forms.ChoiceField(label=_("Site"), required=False)

    def __init__(self, *args: Any, months: Sequence[date], sites: Sequence[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {
            "month": [(f"{month:%Y-%m}", dates.month(month)) for month in months],
            "site": [(site.public_id, site.name) for site in sites],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
        if len(sites) == 1:
            del self.fields["site"]


class SetUpForm(forms.Form):
    """What is to be typed in each month."""

    title = forms.CharField(
        label=_("What is it called?"),
        max_length=120,
        help_text=_("For example: Hand hygiene before touching a patient."),
    )
    numerator = forms.CharField(
        label=_("What is counted?"), max_length=160, help_text=_("For example: Occasions on which hands were cleaned.")
    )
    denominator = forms.CharField(
        label=_("Out of what?"),
        max_length=160,
        required=False,
        help_text=_("For example: Occasions that were watched. Leave it empty where something is only counted."),
    )
    direction = forms.ChoiceField(label=_("Which way is better?"), choices=BetterDirection.choices, widget=forms.RadioSelect)
    role = forms.ChoiceField(label=_("What does it tell?"), choices=Role.choices)
    due_day = forms.IntegerField(
        label=_("By which day of the next month is it due?"), min_value=1, max_value=28, required=False, initial=15
    )
    may_be_unknown = forms.BooleanField(label=_("A site may say that a number is not known"), required=False)
    why = forms.CharField(label=_("Why does it matter?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
