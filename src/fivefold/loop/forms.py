"""What people fill in on the loop's own pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.design.components import Stage
from fivefold.loop.fields import DayAheadField
from fivefold.loop.selectors import waiting_days
from fivefold.loop.services import LONGEST_WAIT
from fivefold.loop.states import STAGE_OF, State


class LoopFilter(forms.Form):
    """Which loops to list."""

    text = forms.CharField(label=_("Words in the title"), required=False, max_length=100)
    stage = forms.ChoiceField(
        label=_("Stage"), required=False, choices=[("", _("All stages")), *((stage.value, stage.label) for stage in Stage)]
    )
    state = forms.ChoiceField(label=_("Stands"), required=False, choices=[("", _("Anywhere")), *State.choices])


class ParkForm(forms.Form):
    """Set a loop aside."""

    because = forms.CharField(label=_("Why it has to wait"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    review_on = DayAheadField(label=_("When to look at it again"))


class ReopenForm(forms.Form):
    """Open a closed loop again."""

    because = forms.CharField(label=_("What has changed"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class LimitsForm(forms.Form):
    """After how many days in each state a loop is overdue."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limits = waiting_days()
        for state, stage in STAGE_OF.items():
            self.fields[state.value] = forms.IntegerField(
                label=state.label,
                help_text=_("%(stage)s. In days.") % {"stage": stage.label},
                initial=limits[state],
                min_value=1,
                max_value=LONGEST_WAIT,
            )

    def days(self) -> dict[State, int]:
        """The limit of each state, in days."""
        return {state: self.cleaned_data[state.value] for state in STAGE_OF}
