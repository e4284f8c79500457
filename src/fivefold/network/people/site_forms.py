"""What people fill in about organisations and sites."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from fivefold.network.people import selectors
from fivefold.network.people.models import Organisation, OrganisationKind, SiteStatus

NEW_ORGANISATION = ""


@cache
def _time_zones() -> tuple[tuple[str, str], ...]:
    return tuple((name, name.replace("_", " ")) for name in sorted(available_timezones()))


class SiteForm(forms.Form):
    """What may change about a site."""

    name = forms.CharField(label=_("Name of the site"), help_text=_("As its own staff call it."), max_length=160)
    status = forms.ChoiceField(label=_("Where it stands"), choices=SiteStatus.choices, initial=SiteStatus.ONBOARDING)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_time_zones, initial=lambda: settings.TIME_ZONE)
    peer_group = forms.CharField(
        label=_("Peer group"),
        help_text=_("Sites with the same words here are alike in kind or size, for example “Children’s hospital”."),
        required=False,
        max_length=60,
    )


class NewSiteForm(SiteForm):
    """A site that comes into the network, of an organisation that is there or comes with it."""

    identifier = forms.CharField(
        label=_("Identifier"),
        help_text=_("How data files name this site, for example its national code. It never changes."),
        max_length=60,
    )
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    organisation_name = forms.CharField(
        label=_("Name of the new organisation"), help_text=_("Only where it is not in the list."), required=False, max_length=160
    )
    organisation_kind = forms.ChoiceField(
        label=_("What the new organisation is"),
        choices=OrganisationKind.choices,
        initial=OrganisationKind.HEALTH_SERVICE,
        required=False,
    )
    field_order = ("name", "identifier", "organisation", "organisation_name", "organisation_kind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._organisations = {each.public_id: each for each in selectors.organisations()}
        field = self.fields["organisation"]
        if isinstance(field, forms.ChoiceField):
            known = [(public_id, each.name) for public_id, each in self._organisations.items()]
            field.choices = [(NEW_ORGANISATION, _("One that is not in the list")), *known]

    def clean(self) -> None:
        given = self.cleaned_data
        if "organisation" in given and bool(given["organisation"]) == bool(given.get("organisation_name")):
            self.add_error("organisation_name", _now("Choose an organisation from the list, or name a new one."))

    def chosen_organisation(self) -> Organisation | None:
        """The chosen organisation, or None for a new one."""
        return self._organisations.get(self.cleaned_data["organisation"])


class OrganisationForm(forms.Form):
    """An organisation that takes part."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=160)
    kind = forms.ChoiceField(label=_("What it is"), choices=OrganisationKind.choices, initial=OrganisationKind.HEALTH_SERVICE)
