"""Stories as the design system draws them: a line in a list, a heading, the terms under a story, one's own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from fivefold.foundation import dates
from fivefold.foundation.design.components import Stage, SummaryRow, Tag, Task, Tone
from fivefold.gather.stories.models import Consent, Lens, Story, StoryState, Voice
from fivefold.gather.stories.news import News, news_of

OPENING = 90
"""Characters of a shared story that stand for it in a list."""

READ_WITHIN = timedelta(days=1)
"""A held story may tell of harm, which is dealt with on the same day; so it is read by the next one."""


@dataclass(frozen=True)
class OwnStory:
    """A story as the person who told it sees it."""

    story: Story
    news: list[News]

    @property
    def may_withdraw(self) -> bool:
        return self.story.may_become(StoryState.WITHDRAWN)


def own(story: Story) -> OwnStory:
    """The story with what became of it."""
    return OwnStory(story, news_of(story))


def heading_of(story: Story) -> str:
    """Who tells, and where: “A parent or family member, Northgate”."""
    voice = Voice(story.voice).label
    return f"{voice}, {story.site.name}" if story.site else str(voice)


def told_on(story: Story) -> str:
    """When it was told, in words."""
    return _("Told on %(date)s") % {"date": dates.day(story.told_at)}


def shared_task(story: Story, slug: str) -> Task:
    """A released story in a list, by its opening words."""
    return Task(
        title=Truncator(story.text).chars(OPENING),
        url=reverse("gather:stories:detail", args=[slug, story.public_id]),
        detail=f"{heading_of(story)} · {told_on(story)}",
        stage=Stage.GATHER,
        tag=Tag(text=Lens(story.lens).label, kind=Stage.GATHER) if story.lens else None,
    )


def held_task(story: Story, slug: str, *, at: datetime) -> Task:
    """A held story in the coordinator's queue, without a word of it."""
    return Task(
        title=heading_of(story),
        url=reverse("gather:stories:review", args=[slug, story.public_id]),
        detail=f"{told_on(story)} · {Consent(story.consent).label}",
        stage=Stage.GATHER,
        tag=_tag_of_held(story, at),
    )


def _tag_of_held(story: Story, at: datetime) -> Tag | None:
    if is_late(story.state_since, at=at):
        return Tag(text=_("overdue"), kind=Tone.WORSE)
    return Tag(text=_("may identify somebody")) if story.flagged else None


def is_late(held_since: datetime, *, at: datetime) -> bool:
    """Whether a story has been held since then for longer than a coordinator may take to read it."""
    return localdate(at) - localdate(held_since) > READ_WITHIN


def unshared_task(story: Story, slug: str) -> Task:
    """A story that was kept or declined, without a word of it."""
    words = _("%(told)s · read on %(date)s") % {"told": told_on(story), "date": dates.day(story.state_since)}
    return Task(
        title=heading_of(story),
        url=reverse("gather:stories:review", args=[slug, story.public_id]),
        detail=words,
        tag=Tag(text=StoryState(story.state).label),
    )


def escalated_task(story: Story, slug: str) -> Task:
    """A story that was passed to the safeguarding leads, without a word of it."""
    words = _("passed to %(lead)s on %(date)s") % {"lead": story.escalated_to, "date": dates.day(story.state_since)}
    return Task(
        title=heading_of(story),
        url=reverse("gather:stories:read_escalated", args=[slug, story.public_id]),
        detail=words,
        tag=Tag(text=_("taken over")) if story.taken_over_at else Tag(text=_("waits to be taken over"), kind=Tone.WORSE),
    )


def rows_of(story: Story) -> list[SummaryRow]:
    """What is known beside a story's words."""
    return [
        SummaryRow(term=_("Told by"), value=Voice(story.voice).label),
        SummaryRow(term=_("Where"), value=story.site.name if story.site else _("Not said")),
        SummaryRow(term=_("Mostly about"), value=Lens(story.lens).label if story.lens else _("Not said")),
        SummaryRow(term=_("How far it may go"), value=Consent(story.consent).label),
    ]


def review_rows(story: Story) -> list[SummaryRow]:
    """What a coordinator sees beside a story's words: how to reach the teller, and where the story stands."""
    stands = StoryState(story.state).label
    return [
        *rows_of(story),
        SummaryRow(term=_("How to reach them"), value=story.contact or _("They left no contact; they have a code.")),
        SummaryRow(term=_("Stands"), value=f"{stands}: {story.escalated_to}" if story.escalated_to else stands),
        *([SummaryRow(term=_("The reason"), value=story.reason)] if story.reason else []),
        *_taken_over(story),
    ]


def _taken_over(story: Story) -> list[SummaryRow]:
    if story.taken_over_at is None:
        return []
    words = _("%(date)s, says %(who)s") % {"date": dates.day(story.taken_over_at), "who": story.taken_over_by}
    return [SummaryRow(term=_("Taken over"), value=words)]
