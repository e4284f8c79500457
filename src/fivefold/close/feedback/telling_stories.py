"""What the teller of a story reads of it: where the loop stands that it raised, and in the end what came of it."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fivefold.close.checks.models import WatchState
from fivefold.close.checks.selectors import watch_of
from fivefold.close.feedback import selectors
from fivefold.close.feedback.composing import ENDINGS
from fivefold.close.feedback.models import Feedback
from fivefold.foundation.design.components import Words
from fivefold.gather.stories.models import Story
from fivefold.gather.stories.news import News, register_story_news
from fivefold.loop.models import Loop
from fivefold.loop.selectors import last_reopening, loops_raised_by
from fivefold.loop.states import Outcome, State

UNDER_WAY: Mapping[State, tuple[Words, Words]] = {
    State.CAPTURED: (gettext_lazy("People are looking into it"), gettext_lazy("They look for what else is known about it.")),
    State.TRIANGULATED: (
        gettext_lazy("It is being compared with numbers and with what is known from elsewhere"),
        gettext_lazy("Stories, numbers and evidence are put side by side."),
    ),
    State.TRIAGED: (gettext_lazy("It is clear what it asks for"), gettext_lazy("Next it goes to the people who may decide it.")),
    State.WITH_AUTHORITY: (
        gettext_lazy("A group is deciding what to do about it"),
        gettext_lazy("Patients or families have a say in it where the group asks for their voice."),
    ),
    State.DECIDED: (gettext_lazy("It was decided what to do about it"), ""),
    State.COMMISSIONED: (gettext_lazy("A small group is working it out"), gettext_lazy("Then it is decided.")),
    State.TESTING: (gettext_lazy("A change is being tried out, on a small scale"), ""),
    State.IMPLEMENTING: (gettext_lazy("A change is being put into practice"), ""),
    State.CHECKING: (
        gettext_lazy("It is being checked whether the change works"),
        gettext_lazy("Is it done every time, did it help, and do people accept it?"),
    ),
    State.PARKED: (gettext_lazy("It has to wait"), gettext_lazy("Somebody looks at it again.")),
    State.CLOSED: (gettext_lazy("It is finished"), gettext_lazy("You will read here soon what came of it.")),
}


def news_of(story: Story) -> list[News]:
    """What was told about the story so far, and where each loop stands that it raised and that has not told its end yet."""
    told = list(selectors.told_about(story.public_id))
    ended = {(feedback.loop_id, feedback.cycle) for feedback in told}
    going_on = [
        loop
        for loop in loops_raised_by("story", story.public_id)
        if loop.state != State.MERGED and not (loop.state == State.CLOSED and (loop.pk, loop.cycle) in ended)
    ]
    return [
        *(_told(feedback) for feedback in told),
        *(news for loop in going_on for news in (*_opened_again(loop, ended), _under_way(loop, since=story.state_since))),
    ]


def register_all() -> None:
    """Register with gather's stories; from `FeedbackConfig.ready()`."""
    register_story_news(news_of)


def _told(feedback: Feedback) -> News:
    text = _("%(you_said)s %(we_did)s %(what_came)s") % {
        "you_said": feedback.you_said,
        "we_did": feedback.we_did,
        "what_came": feedback.what_came,
    }
    return News(at=feedback.told_at or feedback.written_at, headline=ENDINGS[Outcome(feedback.outcome)], text=text)


def _opened_again(loop: Loop, ended: set[tuple[int, int]]) -> list[News]:
    """That a loop of whose end they were told goes round again; not why, since the reason is written for members."""
    before = loop.cycle - 1
    reopened = last_reopening(loop) if (loop.pk, before) in ended else None
    if reopened is None:
        return []
    watch = watch_of(loop)
    if watch is not None and watch.verdict.cycle == before and watch.state == WatchState.REOPENED:
        headline = _("It did not last")
        text = _("People kept watch over it and saw that it is no longer as good as it had become. So they take it up again.")
    else:
        headline, text = _("It was taken up again"), _("It had been finished, and that was not the end of it.")
    return [News(at=reopened.at, headline=headline, text=text)]


def _under_way(loop: Loop, *, since: datetime) -> News:
    """Where the loop stands; a story that was linked to a loop on its way hears of it from `since` on."""
    headline, text = UNDER_WAY[State(loop.state)]
    if loop.cycle > 1:
        headline = _("%(headline)s, once more") % {"headline": headline}
    return News(at=max(loop.state_since, since), headline=headline, text=text)
