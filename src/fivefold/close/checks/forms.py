"""What people fill in to check a loop and to give its verdict."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fivefold.close.checks.acceptability import Accepted, RespondentGroup
from fivefold.close.checks.models import Answer, CheckName
from fivefold.close.checks.services import MOST_CASES
from fivefold.close.checks.verdicts import VerdictKind
from fivefold.foundation.design.forms import DateInput
from fivefold.implement.tests_of_change.models import CameTrue
from fivefold.loop.fields import DayAheadField
from fivefold.loop.states import State
from fivefold.network.people.models import Site

SCORES = [
    (5, _("5: it is fully acceptable to me")),
    (4, _("4")),
    (3, _("3: I am of two minds")),
    (2, _("2")),
    (1, _("1: it is not acceptable to me")),
]
STEPS_BACK = {
    State.TRIANGULATED: _("Look at numbers, stories and evidence again"),
    State.WITH_AUTHORITY: _("Decide again"),
    State.TESTING: _("Test again"),
    State.IMPLEMENTING: _("Put it into practice again, better"),
}


class CountForm(forms.Form):
    """What a site counted in a month."""

    site = forms.ChoiceField(label=_("Site"))
    period = forms.DateField(label=_("Month"), widget=DateInput(), help_text=_("Any day of the month that was counted."))
    cases = forms.IntegerField(label=_("How many cases were looked at"), min_value=1, max_value=MOST_CASES)
    compliant = forms.IntegerField(
        label=_("In how many was everything done"),
        min_value=0,
        max_value=MOST_CASES,
        help_text=_("All of it, or it does not count."),
    )
    all_cases = forms.BooleanField(label=_("These were all the cases of that month"), required=False)

    def __init__(self, *args: Any, sites: Iterable[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sites = {site.public_id: site for site in sites}
        field = self.fields["site"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(key, site.name) for key, site in self._sites.items()]

    def site_chosen(self) -> Site:
        return self._sites[self.cleaned_data["site"]]


class RatingForm(forms.Form):
    """How it is for one person; under a minute."""

    score = forms.TypedChoiceField(label=_("How acceptable is it to you?"), choices=SCORES, coerce=int, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("Why?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If you choose 1, somebody reads this before anything is decided. Please write no names."),
    )


class InterviewForm(forms.Form):
    """What people said in an interview."""

    group = forms.ChoiceField(label=_("Whom did you talk with?"), choices=RespondentGroup.choices, widget=forms.RadioSelect)
    accepted = forms.ChoiceField(label=_("What do they think?"), choices=Accepted.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What they said"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("Without names.")
    )


class WaiveForm(forms.Form):
    """Do without a check."""

    check = forms.ChoiceField(label=_("Which check"), choices=CheckName.choices, widget=forms.RadioSelect)
    because = forms.CharField(
        label=_("Why it is not needed"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands beside the verdict, with your name."),
    )


class VerdictForm(forms.Form):
    """The verdict; only what the checks allow can be chosen."""

    kind = forms.ChoiceField(label=_("Verdict"), widget=forms.RadioSelect)
    came_true = forms.ChoiceField(label=_("What was predicted"), choices=CameTrue.choices, widget=forms.RadioSelect)
    rationale = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In plain words: it goes into the answer to whoever raised this."),
    )
    goes_to = forms.ChoiceField(
        label=_("If it goes round again: from where?"), required=False, choices=[("", "–"), *STEPS_BACK.items()]
    )
    look_again_on = DayAheadField(
        label=_("If it cannot be told yet: when will somebody look again?"),
        required=False,
        help_text=_("This can be put off once."),
    )

    def __init__(self, *args: Any, kinds: Sequence[VerdictKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(kind.value, kind.label) for kind in kinds]


class AnswerForm(forms.Form):
    """Whether it answers what somebody raised."""

    answer = forms.ChoiceField(label=_("Does this answer what you raised?"), choices=Answer.choices, widget=forms.RadioSelect)
