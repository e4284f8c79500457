"""What a site's lead fills in: the plan, the prediction, what happened, what follows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fivefold.implement.tests_of_change.models import Act, CameTrue
from fivefold.network.people import selectors as people
from fivefold.network.people.models import Site


class PlanForm(forms.Form):
    """Plan a test; the site is chosen only by those who belong to none."""

    site = forms.ChoiceField(label=_("Where"))
    objective = forms.CharField(label=_("What do you want to find out?"), max_length=300)
    prediction = forms.CharField(
        label=_("What do you expect to happen?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("You cannot begin without a prediction. Being wrong is how we learn."),
    )
    plan = forms.CharField(
        label=_("Who does what, where and when, and what do you count?"), widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, own_site: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sites = {site.public_id: site for site in people.sites() if own_site in {None, site.public_id}}
        field = self.fields["site"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(key, site.name) for key, site in self._sites.items()]

    def site_chosen(self) -> Site:
        return self._sites[self.cleaned_data["site"]]


class BeginForm(forms.Form):
    """Fix the prediction and begin."""

    prediction = forms.CharField(
        label=_("What do you expect to happen?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It cannot be changed once the test has begun."),
    )


class StudyForm(forms.Form):
    """Compare what happened with the prediction."""

    what_happened = forms.CharField(label=_("What happened?"), widget=forms.Textarea(attrs={"rows": 3}))
    came_true = forms.ChoiceField(label=_("Your prediction"), choices=CameTrue.choices, widget=forms.RadioSelect)
    learned = forms.CharField(label=_("What did you learn?"), widget=forms.Textarea(attrs={"rows": 3}))


class ActForm(forms.Form):
    """What follows from it."""

    act = forms.ChoiceField(label=_("What will you do now?"), choices=Act.choices, widget=forms.RadioSelect)
