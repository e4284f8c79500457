"""The forms of stories: to tell one, to release or pass on one, and to ask what became of one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fivefold.gather.stories.models import LONGEST, LONGEST_REASON, Consent, Lens, Story, Voice
from fivefold.gather.stories.receipts import as_written
from fivefold.network.people.models import Site, StakeholderGroup

VOICE_OF = {
    StakeholderGroup.PATIENT: Voice.PATIENT,
    StakeholderGroup.YOUNG_PERSON: Voice.YOUNG_PERSON,
    StakeholderGroup.FAMILY_OR_CARER: Voice.FAMILY,
    StakeholderGroup.COMMUNITY: Voice.COMMUNITY,
    StakeholderGroup.CLINICIAN: Voice.STAFF,
    StakeholderGroup.STAFF: Voice.STAFF,
}
"""From whose side a member of a group most likely tells; they can say otherwise."""


class StoryForm(forms.Form):
    """What somebody tells: their words, whose side, how far it may go; the rest only if they like."""

    text = forms.CharField(
        label=_("What happened?"),
        help_text=_("In your own words, in any language. What went well counts as much as what did not."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=LONGEST,
    )
    voice = forms.ChoiceField(label=_("Who is telling?"), choices=Voice.choices, widget=forms.RadioSelect)
    consent = forms.ChoiceField(
        label=_("How far may it go?"),
        help_text=_("The coordinator always reads it first and takes names out. You can take it back at any time."),
        choices=Consent.choices,
        widget=forms.RadioSelect,
    )
    site = forms.ChoiceField(label=_("Where was it?"), required=False)
    lens = forms.ChoiceField(label=_("What is it mostly about?"), required=False, choices=[("", _("Not sure")), *Lens.choices])
    contact = forms.CharField(
        label=_("How can the coordinator reach you?"),
        help_text=_("An email address or a telephone number. Only the coordinator sees it. You get a code in any case."),
        required=False,
        max_length=200,
    )
    as_it_is = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sites: list[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sites = {site.public_id: site for site in sites}
        chosen = self.fields["site"]
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = [("", _("I would rather not say")), *((site.public_id, site.name) for site in sites)]

    def telling(self) -> dict[str, Any]:
        """What the form says, as `services.tell_story` takes it."""
        given = self.cleaned_data
        return {
            "text": given["text"],
            "voice": Voice(given["voice"]),
            "consent": Consent(given["consent"]),
            "site": self._sites.get(given["site"]),
            "lens": Lens(given["lens"]) if given["lens"] else None,
            "contact": given["contact"],
            "as_it_is": given["as_it_is"],
        }


class ReleaseForm(forms.Form):
    """The words that the network will read."""

    text = forms.CharField(
        label=_("The words that others will read"),
        help_text=_(
            "Take out names of people, and whatever else could give somebody away. The original stays with the coordinators."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONGEST,
    )
    as_it_is = forms.BooleanField(required=False, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Why a story is not shared, or not any more."""

    because = forms.CharField(
        label=_("Why?"),
        help_text=_("Whoever told it reads this. One plain sentence, without anybody’s name."),
        max_length=LONGEST_REASON,
    )


class EscalateForm(forms.Form):
    """To whom a story of harm was handed."""

    to = forms.CharField(
        label=_("Which safeguarding lead did you speak to?"),
        help_text=_(
            "Speak to them first, today. This page sends no message; but the story stands on the home page of this network’s "
            "safeguarding leads, and on yours, until it is taken over."
        ),
        max_length=120,
    )


class ReceiptForm(forms.Form):
    """The code that somebody got when they told a story."""

    code = forms.CharField(
        label=_("Your code"),
        help_text=_("Four groups of four letters and figures, such as K7QM-2XPD-9RTA-4FWN."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        return as_written(self.cleaned_data["code"])


def release_form_for(story: Story) -> ReleaseForm:
    """The release form with the words in it that others read, or read before; else with the original words."""
    return ReleaseForm(initial={"text": story.text or story.draft or story.original})
