"""What people fill in to add a measure."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DefinitionForm(forms.Form):
    """A measure's definition as text."""

    definition = forms.CharField(
        label=_("Definition (YAML)"),
        help_text=_("Name, title, role, type, direction, dataset, and the conditions for denominator and numerator."),
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false", "class": "code"}),
        strip=False,
    )
