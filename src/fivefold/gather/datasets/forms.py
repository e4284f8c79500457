"""What people fill in to send data and to describe what good data looks like."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fivefold.gather.datasets import selectors
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.datasets.receiving import upload_limit


class SendForm(forms.Form):
    """Which dataset, and the file."""

    dataset = forms.ChoiceField(label=_("Which data is it?"))
    file = forms.FileField(label=_("The file"), allow_empty_file=True, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["dataset"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(dataset.public_id, dataset.title) for dataset in selectors.datasets()]
        megabytes = upload_limit() // 1_000_000
        words = _(
            "A CSV file with commas, saved as UTF-8, an Excel workbook (.xlsx) or a Parquet file, of at most %(megabytes)s MB. "
            "The first row holds the column names."
        )
        self.fields["file"].help_text = words % {"megabytes": megabytes}
        self.fields["file"].widget.attrs["accept"] = ".csv,text/csv,.xlsx,.parquet"

    def chosen_dataset(self) -> Dataset:
        """The chosen dataset of the active network."""
        return selectors.datasets().get(public_id=self.cleaned_data["dataset"])


class ContractForm(forms.Form):
    """A contract as text."""

    contract = forms.CharField(
        label=_("Contract (YAML)"),
        help_text=_(
            "One entry a line, as name: value. It says which columns a file has and what they hold, which of them names the site "
            "and which the date, and by which day the file is due."
        ),
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false", "class": "code"}),
        strip=False,
    )


class WithdrawForm(forms.Form):
    """Why a file's rows should count no longer."""

    because = forms.CharField(label=_("Why?"), max_length=300, help_text=_("Everybody who can see this file reads the reason."))
