"""What people fill in to add a measure, and to say how far its values go."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fivefold.network.sharing.rungs import Rung


class DefinitionForm(forms.Form):
    """A measure's definition as text."""

    definition = forms.CharField(
        label=_("Definition (YAML)"),
        help_text=_("One entry a line, as name: value. It says what is counted, out of how many, and which way is better."),
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false", "class": "code"}),
        strip=False,
    )


RUNGS = [(rung.value, format_lazy("{rung}: {label}", rung=rung.value, label=rung.label)) for rung in Rung]


class SharingForm(forms.Form):
    """On which rung the measure is to stand, and why."""

    rung = forms.ChoiceField(label=_("Who shall see the values?"), choices=RUNGS, widget=forms.RadioSelect)
    because = forms.CharField(
        label=_("Why?"),
        help_text=_(
            "Every member can read it. Letting the values go further is for your network to decide: name the group and the day."
        ),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
