"""The rungs in plain words: who sees what of a measure, as the software shows it today."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from fivefold.foundation.design.components import Words
from fivefold.network.sharing.rungs import Rung

WHO_SEES: Mapping[Rung, Words] = {
    Rung.T0: _("Each site sees its own values. Nobody sees another site’s, nor the network’s total."),
    Rung.T1: _("Each site sees its own values. Every member sees the network’s total, and no other site’s values."),
    Rung.T2: _("Every member sees the total and each site’s values, under a number instead of the site’s name."),
    Rung.T3: _("Every member sees the total and each site’s values, by name."),
    Rung.T4: _("So far the same as T3: there is no page yet on which patients or partners without an account see values."),
    Rung.T5: _("So far the same as T3: nothing is published by the software yet."),
}
SMALL_COUNTS: Words = _(
    "On every rung, members do not see another site’s counts from 1 to 4, nor counts that would give one away. Those whose role "
    "is to work with signals, or to decide, for the whole network see every count."
)
