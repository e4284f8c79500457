"""What people fill in to find a signal, and to dismiss one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fivefold.analyse.signals.models import SignalDirection, SignalState
from fivefold.gather.measures.selectors import measures
from fivefold.network.people.selectors import sites

INBOX, ALL = "", "all"


class SignalFilter(forms.Form):
    """Which signals to list; by default those that nobody has settled."""

    direction = forms.ChoiceField(label=_("Direction"), required=False, choices=[("", _("Any")), *SignalDirection.choices])
    measure = forms.ChoiceField(label=_("Measure"), required=False)
    site = forms.ChoiceField(label=_("Where"), required=False)
    state = forms.ChoiceField(
        label=_("Stands"),
        required=False,
        choices=[(INBOX, _("New and watched")), *SignalState.choices, (ALL, _("All"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("measure", [(measure.public_id, measure.title) for measure in measures()])
        self._offer("site", [(site.public_id, site.name) for site in sites()])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Any")), *choices]


class DismissForm(forms.Form):
    """Why a signal needs no action."""

    because = forms.CharField(
        label=_("Why it needs no action"),
        help_text=_("Others will read it. For example: the form changed in March, or it is known and in hand."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
