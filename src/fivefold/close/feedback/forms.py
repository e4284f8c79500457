"""What a person amends before somebody is told."""

from django import forms
from django.utils.translation import gettext_lazy as _

from fivefold.close.feedback.composing import Told


class FeedbackForm(forms.Form):
    """The three texts."""

    you_said = forms.CharField(label=_("You said"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    we_did = forms.CharField(label=_("We did"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    what_came = forms.CharField(
        label=_("What came of it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Plain words: it worked, it did not, or we did not pursue it, because …"),
    )

    def told(self) -> Told:
        """The texts as the service takes them."""
        given = self.cleaned_data
        return Told(you_said=given["you_said"], we_did=given["we_did"], what_came=given["what_came"])
