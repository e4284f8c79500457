"""Write feedback from the record, in plain words: you said, we did, and what came of it. Nobody's own words are copied."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fivefold.analyse.insights.selectors import insight_of
from fivefold.decide.decisions.models import Decision
from fivefold.decide.decisions.selectors import decision_of
from fivefold.foundation import dates
from fivefold.foundation.design.components import Words
from fivefold.gather.stories.selectors import story_called
from fivefold.implement.actions.selectors import sites_in_place
from fivefold.loop.models import Loop, Originator
from fivefold.loop.states import Outcome

ENDINGS: Mapping[Outcome, Words] = {
    Outcome.EFFECTIVE: gettext_lazy("It worked."),
    Outcome.NOT_EFFECTIVE: gettext_lazy("It did not work."),
    Outcome.RESTORED: gettext_lazy("It is back where it was before."),
    Outcome.PARTLY: gettext_lazy("It worked in part."),
    Outcome.BY_AUDIT: gettext_lazy("It is now done every time."),
    Outcome.SHARED: gettext_lazy("It was shared with the others."),
    Outcome.DECLINED: gettext_lazy("We did not pursue it."),
    Outcome.NOT_PURSUED: gettext_lazy("We did not pursue it."),
}
NOT_DONE = frozenset({Outcome.DECLINED, Outcome.NOT_PURSUED})


@dataclass(frozen=True)
class Told:
    """The three texts of a feedback."""

    you_said: str
    we_did: str
    what_came: str


def compose(loop: Loop, originator: Originator, *, outcome: Outcome, reason: str) -> Told:
    """What the originator is told of a loop that closed with `outcome` because of `reason`."""
    return Told(you_said=_you_said(loop, originator), we_did=what_we_did(loop), what_came=_what_came(outcome, reason))


def _you_said(loop: Loop, originator: Originator) -> str:
    insight = insight_of(loop)
    learned = insight.statement if insight else loop.title
    story = story_called(originator.subject) if originator.kind == "story" else None
    if story is None:
        return _("You raised this: %(learned)s") % {"learned": learned}
    day = dates.day(story.told_at)
    return _("You told us your story on %(day)s. From it, and from what others told, we learned: %(learned)s") % {
        "day": day,
        "learned": learned,
    }


def what_we_did(loop: Loop) -> str:
    """What was decided in the loop's present cycle, and at how many sites it is in place."""
    decision = decision_of(loop)
    if decision is None or decision.cycle != loop.cycle:
        return _("We looked at it together with numbers and with what is known from elsewhere.")
    told = _decided(decision)
    sites = 0 if loop.outcome in NOT_DONE else len(sites_in_place(loop))
    if sites:
        words = ngettext("It is in place at %(count)s site.", "It is in place at %(count)s sites.", sites)
        told = f"{told} {words % {'count': sites}}"
    return told


def _decided(decision: Decision) -> str:
    return _("%(body)s decided on %(day)s: %(option)s.") % {
        "body": decision.body.name,
        "day": dates.day(decision.decided_at),
        "option": decision.option.rstrip("."),
    }


def _what_came(outcome: Outcome, reason: str) -> str:
    ending = str(ENDINGS[outcome])
    if not reason.strip():
        return ending
    return _("%(ending)s The reason: %(reason)s") % {"ending": ending, "reason": reason.strip()}
