"""What people fill in about members, invitations, guest links, and the network itself."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from fivefold.network.people import selectors
from fivefold.network.people.models import Site, StakeholderGroup
from fivefold.network.people.roles import ROLES

WHOLE_NETWORK = ""


def _site_choices() -> list[tuple[str, Any]]:
    return [(WHOLE_NETWORK, _("The whole network")), *((site.public_id, site.name) for site in selectors.sites())]


class SiteChoice(forms.Form):
    """A form with a choice of the active network's sites, or all of it."""

    site = forms.ChoiceField(label=_("Where"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["site"]
        if isinstance(field, forms.ChoiceField):
            field.choices = _site_choices()

    def chosen_site(self) -> Site | None:
        """The chosen site, or None for the whole network."""
        return selectors.sites().filter(public_id=self.cleaned_data["site"]).first() if self.cleaned_data["site"] else None


class MemberForm(SiteChoice):
    """From which side somebody speaks, where, and what they may do."""

    stakeholder_group = forms.ChoiceField(
        label=_("They take part as"), choices=[("", _("Choose a side")), *StakeholderGroup.choices]
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(role.key, f"{role.title}: {role.description}") for role in ROLES.values()],
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("name", "email", "stakeholder_group", "site", "roles")


class InvitationForm(MemberForm):
    """Whom to invite, from which side they speak and what they may do."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Email address"))


class NetworkForm(forms.Form):
    """What the network is called and what it is for."""

    name = forms.CharField(label=_("Name"), max_length=120)
    purpose = forms.CharField(
        label=_("What it is for"),
        help_text=_("One or two sentences that a parent and a chief executive both understand."),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class GuestLinkForm(SiteChoice):
    """A link for people without an account."""

    title = forms.CharField(
        label=_("What the link is for"), max_length=120, help_text=_("For example “Poster in the waiting room”. Guests see it.")
    )


class AcceptForm(forms.Form):
    """The invited person chooses a password."""

    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 12 characters. Three or four words that only you would put together work well."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password
