"""Which entries of the audit trail to list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fivefold.network.audit_trail import selectors
from fivefold.network.audit_trail.presenting import action_in_words
from fivefold.network.people.models import Network
from fivefold.network.people.selectors import members

LAST_NUMBER = 2**63 - 1
"""The largest number that an entry can have."""


class AuditFilter(forms.Form):
    """Entries by what was done, by whom, and to what; and where in the list to begin."""

    action = forms.ChoiceField(label=_("What was done"), required=False)
    actor = forms.ChoiceField(label=_("By whom"), required=False)
    subject = forms.CharField(label=_("To what (its id)"), required=False, max_length=80)
    before = forms.IntegerField(required=False, min_value=1, max_value=LAST_NUMBER, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=0, max_value=LAST_NUMBER, widget=forms.HiddenInput)

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actions = [(action, action_in_words(action)) for action in selectors.actions_of(network)]
        people = [(member.public_id, member.person.name) for member in members()]
        self._choose("action", [("", _("Anything")), *actions])
        self._choose("actor", [("", _("Anybody")), (selectors.FIVEFOLD, _("Fivefold itself")), *people])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def wanted(self) -> dict[str, str]:
        """The filter as the selectors take it; nothing where it makes no sense."""
        if not self.is_valid():
            return {}
        return {name: self.cleaned_data[name] for name in ("action", "actor", "subject") if self.cleaned_data[name]}

    def place(self) -> dict[str, int]:
        """From where to list: before or after which entry."""
        if not self.is_valid():
            return {}
        return {name: self.cleaned_data[name] for name in ("before", "after") if self.cleaned_data[name] is not None}
