"""How the demonstration's loops begin: a story is told, a signal is seen, somebody says what it tells, and looks further."""

from datetime import datetime, timedelta

from django.utils.text import capfirst

from fivefold.analyse.insights import services as insights
from fivefold.analyse.insights.models import Confidence, Insight, SubjectKind
from fivefold.analyse.insights.selectors import links_of
from fivefold.analyse.signals import services as signals
from fivefold.analyse.signals.models import Signal, SignalState
from fivefold.gather.evidence import services as evidence
from fivefold.gather.evidence.models import Certainty
from fivefold.gather.stories import services as stories
from fivefold.gather.stories.models import Consent, Story
from fivefold.interfaces.demo import cast
from fivefold.interfaces.demo.company import Company
from fivefold.interfaces.demo.stories import HELD, OF_HARM, Script, Telling

LINKED = 2
"""Signals that an insight rests on; the others of the same change say no more."""


def notice(company: Company, script: Script, told: datetime) -> Insight:
    """The story of `script`, what it tells, and what it rests on; its signals are those that stand at that moment."""
    analyst, at = company.actor(cast.ANALYST), told + timedelta(days=3)
    story = _story(company, script.telling, told)
    insight = insights.write_insight(
        by=analyst,
        network=company.network,
        statement=script.statement,
        polarity=script.polarity,
        confidence=Confidence.MODERATE,
        lens=None,
        who_is_affected="Children who come in an emergency, and whoever comes with them.",
        source=(SubjectKind.STORY, story.public_id),
        at=at,
    )
    if script.signalled:
        _link_signals(company, script, insight, at)
    if script.citation:
        item = evidence.add_evidence(
            by=analyst,
            network=company.network,
            citation=script.citation,
            link="",
            design=script.design,
            certainty=Certainty.MODERATE,
            applicability="Similar departments and children; staffing differs.",
            appraiser=cast.ANALYST.name,
            review_on=(told + timedelta(days=900)).date(),
            at=at,
        )
        insights.link_evidence(
            by=analyst, insight=insight, kind=SubjectKind.EVIDENCE, subject=item.public_id, at=told + timedelta(days=4)
        )
    return insight


def signals_in_words(insight: Insight) -> str:
    """What the signals say on which the insight rests."""
    linked = [link.subject for link in links_of(insight).filter(subject_kind=SubjectKind.SIGNAL)]
    found = Signal.objects.select_related("measure", "site", "network").filter(public_id__in=linked).order_by("id")
    return " ".join(f"{capfirst(signal.place)}: {signal.reason}" for signal in found)


def leave_stories_waiting(company: Company, now: datetime) -> None:
    """A story that waits to be read, and one of harm that waits to be taken over."""
    _tell(company, HELD, now - timedelta(hours=20))
    coordinator = company.actor(cast.ANALYST)
    harm = _tell(company, OF_HARM, now - timedelta(hours=3))
    stories.escalate_story(by=coordinator, story=harm, to=cast.SAFEGUARDING_LEAD.name, at=now - timedelta(hours=1))


def _link_signals(company: Company, script: Script, insight: Insight, at: datetime) -> None:
    """Link the clearest signals at the script's sites and of the whole network; those of long ago are settled, all of them."""
    analyst, sites = company.actor(cast.ANALYST), script.sites or (script.telling.site,)
    seen = Signal.objects.select_related("network", "measure__network", "site", "run").filter(
        measure__slug=script.measure, state=SignalState.NEW
    )
    meant = [
        signal
        for signal in seen.filter(direction=script.direction).order_by("q_value", "id")
        if (signal.site.identifier in sites if signal.site else len(sites) > 1)
    ]
    for signal in meant[:LINKED]:
        insights.link_evidence(by=analyst, insight=insight, kind=SubjectKind.SIGNAL, subject=signal.public_id, at=at)
    for signal in seen if script.noticed_month is not None else ():
        because = f"The same change as in loop {insight.loop.number}." if signal in meant else "One month; it did not come again."
        signals.dismiss(by=analyst, signal=signal, because=because, at=at)


def _story(company: Company, telling: Telling, told: datetime) -> Story:
    story = _tell(company, telling, told)
    coordinator = company.actor(cast.ANALYST)
    return stories.release_story(by=coordinator, story=story, text=telling.text, at=told + timedelta(days=1))


def _tell(company: Company, telling: Telling, at: datetime) -> Story:
    teller = company.actor(cast.PARENT if telling.voice.value in {"family", "carer"} else cast.NURSE)
    story, _receipt = stories.tell_story(
        by=teller,
        network=company.network,
        text=telling.text,
        voice=telling.voice,
        consent=Consent.NETWORK,
        site=company.sites[telling.site],
        at=at,
    )
    return story
