"""The checks in words: what was found, what was expected, and what is still missing."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fivefold.close.checks.acceptability import GroupAcceptance, RespondentGroup
from fivefold.close.checks.models import Answer, CheckName, EffectivenessCheck
from fivefold.close.checks.selectors import STATE_OF_EFFECT, Checks
from fivefold.close.checks.verdicts import EffectFinding
from fivefold.foundation import dates
from fivefold.foundation.design.components import Check, CheckState, ThreeChecks, Words
from fivefold.foundation.permission import Actor
from fivefold.gather.measures.models import Measure, MeasureType
from fivefold.network.sharing.audiences import may_see_figures
from fivefold.network.sharing.rungs import Rung

SCALES: Mapping[str, float] = {MeasureType.PROPORTION: 100.0, MeasureType.RATE: 1000.0, MeasureType.COUNT: 1.0}


_SAID: Mapping[CheckName, Mapping[CheckState, Words]] = {
    CheckName.RELIABILITY: {
        CheckState.MET: gettext_lazy("It is done every time"),
        CheckState.NOT_MET: gettext_lazy("It is not done every time"),
        CheckState.UNCLEAR: gettext_lazy("Whether it is done every time is unclear"),
        CheckState.WAITING: gettext_lazy("Whether it is done every time is not known yet"),
        CheckState.WAIVED: gettext_lazy("Whether it is done every time was not asked"),
    },
    CheckName.EFFECTIVENESS: {
        CheckState.MET: gettext_lazy("it did what was planned"),
        CheckState.NOT_MET: gettext_lazy("it did not do what was planned"),
        CheckState.UNCLEAR: gettext_lazy("whether it did what was planned is unclear"),
        CheckState.WAITING: gettext_lazy("whether it worked is not known yet"),
        CheckState.WAIVED: gettext_lazy("whether it worked was not asked"),
    },
    CheckName.ACCEPTABILITY: {
        CheckState.MET: gettext_lazy("people accept it"),
        CheckState.NOT_MET: gettext_lazy("not everybody accepts it"),
        CheckState.UNCLEAR: gettext_lazy("people are of two minds about it"),
        CheckState.WAITING: gettext_lazy("what people think of it is not known yet"),
        CheckState.WAIVED: gettext_lazy("what people think of it was not asked"),
    },
}

_SAID_SINCE_THE_SIGNAL: Mapping[EffectFinding, Words] = {
    EffectFinding.RESTORED: gettext_lazy("it is back where it was before the signal"),
    EffectFinding.EASED: gettext_lazy("it is better than in the months of the signal, but not shown to be back where it was"),
}


def may_see_effect(actor: Actor, effect: EffectivenessCheck) -> bool:
    """Whether the measure's rung lets `actor` see the effect: a total of several sites, or one site's own figures."""
    measure, sites = effect.plan.outcome_measure, list(effect.result["sites"])
    return measure is not None and may_see_figures(actor, Rung(measure.rung), site=sites[0] if len(sites) == 1 else None)


def three_checks(checks: Checks, actor: Actor) -> ThreeChecks:
    """The three checks side by side, as `actor` may see them."""
    plan = checks.plan
    return ThreeChecks(
        reliability=Check(
            state=checks.state(CheckName.RELIABILITY),
            finding=reliability_words(checks),
            expected=plan.reliability_note if plan and plan.reliability_note else _("at least 80 % of sites"),
        ),
        effectiveness=Check(
            state=checks.state(CheckName.EFFECTIVENESS),
            finding=effect_words(checks.effect, actor) if checks.effect else _("Not computed yet"),
            expected=planned_words(checks),
        ),
        acceptability=Check(
            state=checks.state(CheckName.ACCEPTABILITY),
            finding=acceptability_words(checks),
            expected=_("at least 70 % say 4 or 5, at most 15 % say 1 or 2"),
        ),
    )


def in_a_sentence(checks: Checks) -> str:
    """What the three checks say together, before any figure."""
    words = {name: _SAID[name][checks.state(name)] for name in CheckName}
    if checks.state(CheckName.EFFECTIVENESS) is STATE_OF_EFFECT[checks.findings.effect]:
        words[CheckName.EFFECTIVENESS] = _SAID_SINCE_THE_SIGNAL.get(checks.findings.effect, words[CheckName.EFFECTIVENESS])
    return _("%(in_place)s; %(worked)s; %(accepted)s.") % {
        "in_place": words[CheckName.RELIABILITY],
        "worked": words[CheckName.EFFECTIVENESS],
        "accepted": words[CheckName.ACCEPTABILITY],
    }


def reliability_words(checks: Checks) -> str:
    """How many of the sites do it every time."""
    found = checks.reliability
    if not found.sites:
        return _("No site has it in place")
    words = ngettext("%(reliable)s of %(sites)s site does it", "%(reliable)s of %(sites)s sites do it", found.sites)
    told = words % {"reliable": found.reliable, "sites": found.sites}
    if found.too_little:
        awaited = ngettext("%(count)s has too few counts", "%(count)s have too few counts", found.too_little)
        told = f"{told}; {awaited % {'count': found.too_little}}"
    return told


def effect_words(effect: EffectivenessCheck, actor: Actor) -> str:
    """The effect with its interval; only its meaning where the reader may not see the figures."""
    figures, measure = effect.result["effect"], effect.plan.outcome_measure
    if figures is None or measure is None or not may_see_effect(actor, effect):
        told = str(EffectFinding(effect.finding).label)
    elif effect.finding in _SAID_SINCE_THE_SIGNAL:
        told = _("%(effect)s from before the signal; %(since)s from its months") % {
            "effect": with_interval(measure, figures),
            "since": with_interval(measure, effect.result["repair"]["since"]),
        }
    else:
        told = with_interval(measure, figures)
    if effect.balancing_concern:
        told = _("%(effect)s; concern on %(measures)s") % {"effect": told, "measures": ", ".join(effect.result["balancing"])}
    return told


def with_interval(measure: Measure, figures: Mapping[str, Any]) -> str:
    """An effect and its 95 % interval: “+6.1 points (+2.0 to +10.1)”."""
    return _("%(estimate)s (%(low)s to %(high)s)") % {
        "estimate": difference(measure, figures["estimate"]),
        "low": difference(measure, figures["low"], unit=False),
        "high": difference(measure, figures["high"], unit=False),
    }


def planned_words(checks: Checks) -> str:
    """What the plan expected of the outcome measure."""
    plan = checks.plan
    if plan is None or plan.outcome_measure is None or plan.expected_change is None:
        return ""
    return difference(plan.outcome_measure, float(plan.expected_change))


def acceptability_words(checks: Checks) -> str:
    """What each group thinks; a small group only in words."""
    told = [_group_words(group) for group in checks.groups]
    agreed, asked = checks.answers.get(Answer.YES, 0), sum(checks.answers.values())
    if asked:
        words = ngettext("%(agreed)s of %(asked)s who raised it agrees", "%(agreed)s of %(asked)s who raised it agree", asked)
        told.append(words % {"agreed": agreed, "asked": asked})
    return " · ".join(told)


def difference(measure: Measure, value: float, *, unit: bool = True) -> str:
    """A change of the measure as people say it: “+6.1 points”, “−0.4 per 1,000”; without its unit where that stands beside."""
    scaled = value * SCALES[measure.type]
    number = f"{abs(scaled):,.1f}"
    signed = f"{'−' if scaled < 0 and float(number.replace(',', '')) else '+'}{number}"
    if not unit:
        return signed
    names = {MeasureType.PROPORTION.value: _("points"), MeasureType.RATE.value: _("per 1,000")}
    return f"{signed} {names.get(measure.type, _('a month'))}"


def level(measure: Measure, stretch: Mapping[str, Any]) -> str:
    """The level of the months before or after, with what it was counted from."""
    scaled = stretch["events"] / stretch["exposure"] * SCALES[measure.type]
    units = {MeasureType.PROPORTION.value: " %", MeasureType.RATE.value: _(" per 1,000")}
    return f"{scaled:,.1f}{units.get(measure.type, '')}"


def caveats(checks: Checks) -> list[str]:
    """What limits the comparison, said in the verdict's own words."""
    found = []
    effect = checks.effect
    if effect is not None and not checks.findings.declared:
        found.append(
            _(
                "Values from after the change were known before the plan was frozen. Whoever looks first and plans afterwards "
                "finds what they look for, so this cannot show that it worked."
            )
        )
    if effect is not None and effect.finding in _SAID_SINCE_THE_SIGNAL:
        found.append(
            _(
                "It had got worse by itself, and may have got better by itself: that it is better than in the months of the "
                "signal does not show what made it so."
            )
        )
    if effect is not None:
        found.append(
            _(
                "It compares months before with months after at the same sites. Anything else that changed at the same time "
                "would look the same."
            )
        )
    if checks.early is not None:
        day = dates.day(checks.early.begun_at)
        found.append(_("The checks began early, on %(day)s: %(because)s") % {"day": day, "because": checks.early.because})
    found += [
        _("%(check)s was waived by %(who)s: %(because)s")
        % {"check": check.label, "who": waiver.waived_by, "because": waiver.because}
        for check, waiver in checks.waivers.items()
    ]
    return found


def _group_words(group: GroupAcceptance) -> str:
    name = {RespondentGroup.STAFF: _("staff"), RespondentGroup.PATIENT_OR_FAMILY: _("families")}[group.group]
    if group.mean is not None:
        return f"{name} {group.mean:.1f}"
    if not group.interviews:
        return _("%(group)s: too few have said") % {"group": name}
    words = {CheckState.MET: _("yes"), CheckState.NOT_MET: _("no")}.get(group.state, _("of two minds"))
    return _("%(group)s, in interviews: %(words)s") % {"group": name, "words": words}
