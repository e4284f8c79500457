"""What the body saw on the day is kept by ids, versions, figures and hashes, and is read again as it was."""

import json
from pathlib import Path

import pytest

from fivefold.analyse.insights.models import SubjectKind
from fivefold.analyse.insights.services import link_evidence
from fivefold.decide.decisions import selectors, services, snapshot
from fivefold.decide.decisions.models import Decision
from fivefold.foundation.permission import Actor
from fivefold.gather.stories.models import Story
from fivefold.gather.stories.services import hold_story_again, withdraw_story
from fivefold.network.people.models import Network
from tests.conftest import AT
from tests.factories import decisions, insights, people, signals, stories
from tests.factories.decisions import Forum
from tests.factories.people import FACTORY

WORDS = "We rang, nobody answered, so we came."


@pytest.fixture
def forum(network: Network) -> Forum:
    return decisions.forum(network)


@pytest.fixture
def teller(network: Network) -> Actor:
    return people.actor(network, "family_partner")


@pytest.fixture
def decision(network: Network, forum: Forum, teller: Actor, tmp_path: Path) -> Decision:
    """A decision on a loop that rests on a signal at Northgate, a parent's story and an item of evidence."""
    signal = signals.signal(network, tmp_path)
    insight = insights.triangulated(network)
    story = stories.released(network, WORDS, by=teller)
    for kind, subject in ((SubjectKind.SIGNAL, signal.public_id), (SubjectKind.STORY, story.public_id)):
        link_evidence(by=FACTORY, insight=insight, kind=kind, subject=subject, at=AT)
    loop = insights.triage(insight).loop
    proposal = decisions.proposal(loop, signal.measure)
    decisions.heard(forum, proposal)
    return services.decide(by=forum.actor("chair"), proposal=proposal, ruling=decisions.ruling(forum), at=AT)


def words_seen(decision: Decision, by: Actor) -> dict[str, str]:
    return {seen.kind.value: seen.words for seen in snapshot.seen_in(decision.evidence, by=by)}


def test_the_snapshot_names_every_source_with_its_version_and_the_figures_of_the_outcome(decision: Decision) -> None:
    kept = decision.evidence
    assert [source["kind"] for source in kept["sources"]] == ["evidence", "signal", "story"]
    assert all(source["version"] >= 1 for source in kept["sources"])
    figures = kept["measures"][0]
    assert (figures["denominator"], figures["run"][:4]) == (25 * 40 * 2, "run_")
    assert [position["stance"] for position in kept["positions"]] == ["agree", "agree_with_concerns"]
    assert kept["as_of"] == AT.isoformat()


def test_the_snapshot_holds_no_word_of_a_story(decision: Decision) -> None:
    assert WORDS not in json.dumps(decision.evidence)


def test_a_member_reads_what_the_body_saw(decision: Decision, network: Network) -> None:
    seen = words_seen(decision, people.actor(network, "decision_group_member"))
    assert seen["story"] == WORDS
    assert "Answering within the day" in seen["evidence"]
    assert seen["signal"] == decision.evidence["sources"][1]["reason"]


def test_a_story_that_was_taken_back_since_replays_as_a_dated_tombstone(decision: Decision, teller: Actor) -> None:
    withdraw_story(by=teller, story=Story.objects.get(), at=AT)
    assert words_seen(decision, teller)["story"] == "This story was taken back by the person who told it on 2 Mar 2026."
    assert snapshot.digest_of(decision.evidence) == Decision.objects.get().evidence_hash


def test_a_story_that_a_coordinator_took_back_since_shows_its_words_to_nobody(decision: Decision, network: Network) -> None:
    hold_story_again(by=FACTORY, story=Story.objects.get(), because="It names a nurse.", at=AT)
    seen = words_seen(decision, people.actor(network, "learning_coordinator"))
    assert seen["story"] == "This story is not shared any more: a coordinator took it back on 2 Mar 2026."


def test_a_signal_of_another_site_on_a_low_rung_is_not_shown(decision: Decision, network: Network) -> None:
    kept = decision.evidence
    kept["sources"][1]["rung"] = "T0"
    shown = {seen.kind.value: seen.words for seen in snapshot.seen_in(kept, by=people.actor(network, "staff"))}
    assert shown["signal"].startswith("You may not see this one")


def test_the_brief_shows_the_sources_as_they_are_now(decision: Decision, network: Network) -> None:
    now = snapshot.seen_now(decision.loop, by=people.actor(network, "analyst"))
    assert [seen.kind.value for seen in now] == ["evidence", "signal", "story"]


def test_a_loop_that_rests_on_nothing_any_more_has_an_empty_brief(forum: Forum, network: Network) -> None:
    loop = insights.insight(network).loop
    assert snapshot.seen_now(loop, by=people.actor(network, "analyst")) == []
    assert selectors.links_behind(loop).count() == 0
