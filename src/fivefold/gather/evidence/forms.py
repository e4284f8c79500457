"""The form by which evidence comes into the register."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.clock import today
from fivefold.foundation.design.forms import DateInput
from fivefold.gather.evidence.models import Certainty, Design


def _in_two_years() -> Any:
    return today() + timedelta(days=730)


class EvidenceForm(forms.Form):
    """What it is, how it was made, how certain it is, and whether it applies here."""

    citation = forms.CharField(
        label=_("Citation"), help_text=_("Authors, title, where and when it was published."), max_length=500
    )
    link = forms.CharField(
        label=_("Link"),
        help_text=_("Where it can be read: https://…"),
        max_length=500,
        required=False,
        widget=forms.URLInput,
    )
    design = forms.ChoiceField(label=_("How it was made"), choices=Design.choices)
    certainty = forms.ChoiceField(
        label=_("How certain is it?"),
        help_text=_("By GRADE: how sure are you that the true effect is close to what it found?"),
        choices=Certainty.choices,
        widget=forms.RadioSelect,
    )
    applicability = forms.CharField(
        label=_("Does it apply here?"),
        help_text=_("Are their patients, their setting and their means like ours? What differs?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
    )
    appraiser = forms.CharField(label=_("Appraised by"), max_length=120)
    review_on = forms.DateField(label=_("Look again on"), widget=DateInput(), initial=_in_two_years)
