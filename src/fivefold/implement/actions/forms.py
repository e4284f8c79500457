"""What people fill in to plan an action and to report it."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.design.forms import DateInput
from fivefold.implement.actions.models import ActionKind, Progress, Strength
from fivefold.loop.fields import DayAheadField
from fivefold.network.people import selectors as people
from fivefold.network.people.models import Membership, Site


class ActionForm(forms.Form):
    """Plan an action."""

    title = forms.CharField(label=_("What will be done"), max_length=200)
    description = forms.CharField(label=_("How"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(label=_("What kind of action"), choices=ActionKind.choices)
    strength = forms.ChoiceField(label=_("How strong is it"), choices=Strength.choices, widget=forms.RadioSelect)
    owner = forms.ChoiceField(label=_("Who sees to it"))
    due_on = DayAheadField(label=_("By when"), today_too=True)
    sites = forms.MultipleChoiceField(label=_("At which sites"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._members = {member.public_id: member for member in people.members().filter(active=True)}
        self._sites = {site.public_id: site for site in people.sites()}
        self._choices("owner", [(key, member.person.name) for key, member in self._members.items()])
        self._choices("sites", [(key, site.name) for key, site in self._sites.items()])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def owner_chosen(self) -> Membership:
        return self._members[self.cleaned_data["owner"]]

    def sites_chosen(self) -> list[Site]:
        return [self._sites[key] for key in self.cleaned_data["sites"]]


class BeginChecksForm(forms.Form):
    """Begin the checks, perhaps before their day."""

    early_because = forms.CharField(
        label=_("If it is too early: why begin now all the same?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Looking early misleads. Your reason stands in the loop’s thread and beside the verdict."),
    )


class StopForm(forms.Form):
    """Stop what was decided."""

    because = forms.CharField(
        label=_("What harm it does, or why it cannot work"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReportForm(forms.Form):
    """Say where a site stands with an action; a report that is there can be corrected or taken back."""

    CHOICES: ClassVar[list[tuple[str, Any]]] = [
        (Progress.DONE.value, _("It is done")),
        (Progress.NOT_HERE.value, _("We do not do it here")),
        (Progress.PLANNED.value, _("Not yet: take back what was reported")),
    ]

    progress = forms.ChoiceField(
        label=_("Where does it stand here?"),
        choices=CHOICES,
        widget=forms.RadioSelect,
    )
    done_on = forms.DateField(
        label=_("Since when"),
        required=False,
        widget=DateInput(),
        help_text=_("The day on which it began. Whether it worked is read from the months after."),
    )
    note_text = forms.CharField(
        label=_("Anything others should know"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you changed to make it fit, or why you do not do it."),
    )

    def __init__(self, *args: Any, may_take_back: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["progress"]
        if isinstance(field, forms.ChoiceField) and not may_take_back:
            field.choices = [choice for choice in ReportForm.CHOICES if choice[0] != Progress.PLANNED]
