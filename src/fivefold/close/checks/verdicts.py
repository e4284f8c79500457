"""Which verdict the three checks allow: rules as data, each condition with the words for when it does not hold.

The reference page of verdicts is written from this table, the form offers nothing else, and its spec stands in
`tests/spec/verdicts.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.design.components import CheckState, Words
from fivefold.network.governance.models import Nature


class VerdictKind(models.TextChoices):
    """How a loop's checks end. Those that close it are named as its outcome is."""

    EFFECTIVE = "closed_effective", _("It worked")
    NOT_EFFECTIVE = "closed_not_effective", _("It did not work")
    RESTORED = "closed_restored", _("It is back where it was")
    PARTLY = "closed_partly", _("It worked in part")
    BY_AUDIT = "closed_by_audit", _("It is done reliably")
    SHARED = "closed_shared", _("It is shared")
    INCONCLUSIVE = "inconclusive", _("It cannot be told yet")
    ITERATE = "iterate", _("Go round again")


CLOSING = frozenset(VerdictKind) - {VerdictKind.INCONCLUSIVE, VerdictKind.ITERATE}


class EffectFinding(models.TextChoices):
    """What the numbers say of the effect, in the direction that was planned; the interval is the 95 % one."""

    WORKED = "worked", _("The interval excludes no change, and the estimate reaches what was planned")
    LESS = "less", _("The interval excludes no change; the estimate falls short of what was planned, which the interval includes")
    TOO_LITTLE_CHANGE = "too_little_change", _("The interval excludes no change, but also what was planned")
    RESTORED = (
        "restored",
        _("Back at the earlier level: beyond chance better than in the months of the signal, and most of the shift is gone"),
    )
    EASED = "eased", _("Beyond chance better than in the months of the signal, but not shown to be back at the earlier level")
    DID_NOT_WORK = "did_not_work", _("The interval excludes what was planned and includes no change or a change for the worse")
    OPEN = "open", _("The interval includes both no change and what was planned")
    TOO_FEW_MONTHS = "too_few_months", _("There are too few months to tell")
    NOT_COMPUTED = "not_computed", _("It has not been computed")


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Everything that a verdict rests on.

    declared: the plan was frozen before any value after the change was seen, and the points that raised the signal
    stay out of the baseline. effectiveness: waived, or as `effect` and `balancing_concern` have it.
    every_site_answered: each invited site has adopted the change or said why it does not.
    """

    nature: Nature
    reliability: CheckState
    effectiveness: CheckState
    effect: EffectFinding
    balancing_concern: bool
    acceptability: CheckState
    declared: bool
    every_site_answered: bool


@dataclass(frozen=True)
class Condition:
    """What must be true, in words for the reference, and what is missing, in words for the person."""

    says: Words
    missing: Words
    holds: Callable[[Findings], bool]


SETTLED = frozenset({CheckState.MET, CheckState.WAIVED})
OPEN_STATES = frozenset({CheckState.WAITING, CheckState.UNCLEAR})
CHANGED = frozenset({EffectFinding.WORKED, EffectFinding.LESS, EffectFinding.TOO_LITTLE_CHANGE})
SINCE_THE_SIGNAL = frozenset({EffectFinding.RESTORED, EffectFinding.EASED})
FELL_SHORT = frozenset({EffectFinding.TOO_LITTLE_CHANGE, EffectFinding.DID_NOT_WORK})

IN_PLACE = Condition(
    _("Reliability is met or waived."),
    _("It is not shown to be reliably in place: not done is not the same as not working."),
    lambda found: found.reliability in SETTLED,
)
ACCEPTED = Condition(
    _("Acceptability is met or waived."),
    _("It is not shown that people accept it."),
    lambda found: found.acceptability in SETTLED,
)
ALL_CHECKED = Condition(
    _("No check is still awaited."),
    _("A check is still awaited."),
    lambda found: CheckState.WAITING not in {found.reliability, found.effectiveness, found.acceptability},
)
REACHED = Condition(
    _("The interval excludes no change, and the estimate reaches what was planned."),
    _("The numbers do not show the change that was planned."),
    lambda found: found.effect is EffectFinding.WORKED,
)
SOME_CHANGE = Condition(
    _("An interval excludes no change, in the direction that was planned, from the earlier level or from that of the signal."),
    _("The numbers do not show any change for the better."),
    lambda found: found.effect in CHANGED | SINCE_THE_SIGNAL,
)
BACK = Condition(
    _("The level is back where it was before the signal, beyond chance better than in the months of the signal."),
    _("The numbers do not show that a level which had shifted is back where it was."),
    lambda found: found.effect is EffectFinding.RESTORED,
)
MISSED = Condition(
    _("The interval excludes what was planned."),
    _("The numbers do not rule out the change that was planned."),
    lambda found: found.effect in FELL_SHORT,
)
NO_HARM = Condition(
    _("No balancing measure gives concern."),
    _("A balancing measure gives concern."),
    lambda found: not found.balancing_concern,
)
DECLARED = Condition(
    _("The plan was frozen before any value after the change was seen, or the nature is fix."),
    _("Values after the change were seen before the plan was frozen, so a comparison that follows a signal proves nothing."),
    lambda found: found.declared or found.nature is Nature.FIX,
)
IS_FIX = Condition(
    _("The nature is fix."),
    _("This way of closing is for a fix: something we had already agreed to do."),
    lambda found: found.nature is Nature.FIX,
)
AUDITED = Condition(
    _("Reliability is met."), _("The audit does not show that it is done."), lambda found: found.reliability is CheckState.MET
)
IS_SPREAD = Condition(
    _("The nature is spread."),
    _("This way of closing is for what already worked well and was shared."),
    lambda found: found.nature is Nature.SPREAD,
)
EVERY_SITE = Condition(
    _("Each invited site has adopted it or said why not."),
    _("A site has not yet said whether it adopts this."),
    lambda found: found.every_site_answered,
)
STILL_OPEN = Condition(
    _("No verdict on whether it worked is allowed by the other rules."),
    _("The checks allow a verdict."),
    lambda found: not any(_all_hold(kind, found) for kind in CLOSING),
)

RULES: Mapping[VerdictKind, tuple[Condition, ...]] = {
    VerdictKind.EFFECTIVE: (ALL_CHECKED, IN_PLACE, REACHED, NO_HARM, ACCEPTED, DECLARED),
    VerdictKind.NOT_EFFECTIVE: (ALL_CHECKED, IN_PLACE, MISSED),
    VerdictKind.RESTORED: (ALL_CHECKED, IN_PLACE, BACK, NO_HARM, ACCEPTED, DECLARED),
    VerdictKind.PARTLY: (ALL_CHECKED, SOME_CHANGE, DECLARED),
    VerdictKind.BY_AUDIT: (IS_FIX, AUDITED, NO_HARM, ACCEPTED),
    VerdictKind.SHARED: (IS_SPREAD, EVERY_SITE),
    VerdictKind.INCONCLUSIVE: (STILL_OPEN,),
    VerdictKind.ITERATE: (),
}


def missing_for(kind: VerdictKind, found: Findings) -> list[Words]:
    """Why this verdict cannot be given on these findings; empty where it can."""
    return [condition.missing for condition in RULES[kind] if not condition.holds(found)]


def allowed(found: Findings) -> list[VerdictKind]:
    """The verdicts that these findings allow, in the order of the table."""
    return [kind for kind in RULES if _all_hold(kind, found)]


def _all_hold(kind: VerdictKind, found: Findings) -> bool:
    return all(condition.holds(found) for condition in RULES[kind])
