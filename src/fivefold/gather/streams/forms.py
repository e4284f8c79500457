"""What people fill in to look at a stream."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fivefold.network.people.models import Site

ALL, LATE, MISSING, AGAIN = "", "late", "missing", "again"


class FeedFilter(forms.Form):
    """Which sites of a stream to list."""

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            (ALL, _("All sites")),
            (LATE, _("Sites with a late month")),
            (MISSING, _("Sites with a missing month")),
            (AGAIN, _("Sites that sent a month again")),
        ],
    )
    site = forms.ChoiceField(label=_("Site"), required=False)

    def __init__(self, *args: Any, sites: Sequence[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["site"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Any")), *((site.public_id, site.name) for site in sites)]
