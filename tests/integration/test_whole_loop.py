"""One signal travels the whole loop, on patients' rows and with the worker's part: found, decided, done, checked, told, watched
and reopened."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from fivefold.analyse.insights import services as insights
from fivefold.analyse.insights.models import (
    Confidence,
    Convergence,
    Effort,
    Harm,
    Insight,
    Polarity,
    SubjectKind,
    Urgency,
)
from fivefold.analyse.signals.models import Signal, SignalDirection, SignalState
from fivefold.close.checks import services as checks
from fivefold.close.checks.models import WatchState
from fivefold.close.checks.selectors import checks_of, watch_of
from fivefold.close.checks.verdicts import VerdictKind
from fivefold.close.feedback import services as feedback
from fivefold.close.feedback.composing import Told
from fivefold.close.feedback.models import Feedback
from fivefold.decide.decisions.services import decide
from fivefold.foundation.audit.services import verify
from fivefold.foundation.design.components import CheckState
from fivefold.foundation.tasks.worker import work_off
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.measures.models import Measure
from fivefold.gather.stories.models import Story
from fivefold.gather.stories.news import news_of
from fivefold.implement.actions.services import begin_checks
from fivefold.implement.tests_of_change.models import CameTrue
from fivefold.loop.models import Loop
from fivefold.loop.selectors import loop_called, thread_of
from fivefold.loop.states import Outcome, State
from fivefold.network.governance.models import Nature, Reach
from fivefold.network.people.models import Network, Site
from fivefold.network.people.selectors import scope_of_network
from tests.factories import close, datasets, decisions, evidence, implement, measures, people, stories
from tests.factories.close import BETTER, CHECKED, FIRST, USUAL, months
from tests.factories.decisions import Forum
from tests.factories.people import AT, FACTORY

LAPSED = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
LOW = (16, 17, 15)
"""Three months in which far fewer were seen in time, right before somebody looks."""


@dataclass(frozen=True)
class World:
    """A network with two sites that send rows, a forum that decides, and somebody who told a story."""

    network: Network
    forum: Forum
    dataset: Dataset
    measure: Measure
    story: Story
    sites: tuple[Site, Site]
    folder: Path


@pytest.fixture
def world(network: Network, tmp_path: Path) -> World:
    forum = decisions.forum(network)
    sites = (
        people.site(network, identifier="N01", name="Northgate"),
        people.site(network, identifier="F02", name="Fairhaven"),
    )
    dataset = datasets.dataset(network)
    measure = measures.measure(dataset)
    story = stories.released(network)
    return World(network, forum, dataset, measure, story, sites, tmp_path)


def rows_arrive(world: World, seen: dict[str, list[tuple[int, int]]], first: date, at: datetime) -> None:
    """Rows come in, measures are computed, and the worker does what follows."""
    close.arrive(world.dataset, seen, world.folder, first=first, at=at)
    work_off(scope_of=scope_of_network)


def found_signal(world: World) -> Signal:
    """The analyst's list names a concern once the low months are in."""
    usual = [*months(USUAL, 33), *months(LOW, 3)]
    rows_arrive(world, {"N01": usual, "F02": usual}, FIRST, AT)
    return Signal.objects.filter(direction=SignalDirection.CONCERN, site=None).get()


def understood(world: World, signal: Signal) -> Insight:
    """Signal, story and evidence are put side by side, and it is clear what they ask for."""
    insight = insights.write_insight(
        by=FACTORY,
        network=world.network,
        statement="People wait because nobody answers the telephone.",
        polarity=Polarity.CONCERN,
        confidence=Confidence.MODERATE,
        source=(SubjectKind.SIGNAL, signal.public_id),
        at=AT,
    )
    for kind, subject in (
        (SubjectKind.STORY, world.story.public_id),
        (SubjectKind.EVIDENCE, evidence.item(world.network).public_id),
    ):
        insights.link_evidence(by=FACTORY, insight=insight, kind=kind, subject=subject, at=AT)
    insights.triangulate(by=FACTORY, insight=insight, at=AT)
    row = insights.add_row(by=FACTORY, insight=insight, question="Do fewer get an answer?", at=AT)
    insights.judge_row(by=FACTORY, row=row, convergence=Convergence.AGREEMENT, at=AT)
    insights.triage(
        by=FACTORY,
        insight=insight,
        nature=Nature.IMPROVE,
        reach=Reach.MULTI_SITE,
        urgency=Urgency.SOON,
        harm=Harm.MODERATE,
        effort=Effort.LOW,
        at=AT,
    )
    return insight


def put_into_practice(world: World, loop: Loop) -> Loop:
    """The forum decides with a plan, and both sites report that it began."""
    terms = decisions.terms(world.measure, horizon_on=close.HORIZON, expected_change=Decimal("0.10"))
    proposal = decisions.proposal(loop, world.measure, terms=terms)
    decisions.heard(world.forum, proposal)
    decide(by=world.forum.actor("chair"), proposal=proposal, ruling=decisions.ruling(world.forum), at=AT)
    loop = again(loop)
    action = implement.action(loop, world.forum.nurse, world.sites)
    for site in world.sites:
        implement.done(action, site)
    return loop


def again(loop: Loop) -> Loop:
    found = loop_called(loop.public_id)
    assert found is not None
    return found


def test_a_signal_travels_the_whole_loop_and_comes_back_when_it_lapses(world: World) -> None:
    signal = found_signal(world)
    insight = understood(world, signal)
    assert Signal.objects.get(pk=signal.pk).state == SignalState.INSIGHT
    loop = put_into_practice(world, insight.loop)
    assert loop.state == State.IMPLEMENTING
    assert str(news_of(world.story)[-1].headline) == "A change is being put into practice"

    better = months(BETTER, 6)
    rows_arrive(world, {"N01": better, "F02": better}, date(2026, 3, 1), CHECKED)
    begin_checks(by=FACTORY, loop=loop, at=CHECKED)
    judged(world, loop)

    loop = again(loop)
    assert (loop.state, loop.outcome) == (State.CLOSED, Outcome.EFFECTIVE)
    work_off(scope_of=scope_of_network)
    owed = Feedback.objects.select_related("network", "loop__network").get(originator_kind="story")
    told = Told(owed.you_said, owed.we_did, owed.what_came)
    feedback.tell(by=people.actor(world.network, "learning_coordinator"), feedback=owed, told=told, at=CHECKED)
    last = news_of(world.story)[-1]
    assert (str(last.headline), "More are seen in time" in str(last.text)) == ("It worked.", True)

    rows_arrive(world, {"N01": months((20,), 1), "F02": months((21,), 1)}, date(2026, 9, 1), LAPSED)
    reopened(world, loop)


def judged(world: World, loop: Loop) -> None:
    """The three checks, each for itself, and the chair's verdict."""
    made = close.Checking(world.forum, world.dataset, world.measure, world.sites, loop, world.story, "")
    close.all_met(made)
    found = checks_of(loop)
    assert {found.findings.reliability, found.findings.effectiveness, found.findings.acceptability} == {CheckState.MET}
    assert found.effect is not None
    assert found.effect.result["left_out"] == ["2025-12-01", "2026-01-01", "2026-02-01"]
    assert found.effect.result["effect"]["before"]["months"] == 33
    checks.give_verdict(
        by=world.forum.actor("chair"),
        loop=loop,
        kind=VerdictKind.EFFECTIVE,
        rationale="More are seen in time, at both sites.",
        came_true=CameTrue.YES,
        at=CHECKED,
    )


def reopened(world: World, loop: Loop) -> None:
    """The worker has looked at the new month and reopened the loop by itself; everything that happened is still there."""
    loop = again(loop)
    assert (loop.state, loop.cycle) == (State.TRIAGED, 2)
    watch = watch_of(loop)
    assert watch is not None
    assert watch.state == WatchState.REOPENED
    moves = [entry.transition for entry in thread_of(loop) if entry.transition]
    assert moves == ["triangulate", "triage", "hand_over", "decide", "adopt", "check", "close", "reopen"]
    assert verify(world.network.public_id).sound
    told = [str(news.headline) for news in news_of(world.story)]
    assert told[-2:] == ["It did not last", "It is clear what it asks for, once more"]
