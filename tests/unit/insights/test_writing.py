"""An insight is written, rests on sources that are pinned, and its sources are compared."""

import pytest

from fivefold.analyse.insights import selectors, services
from fivefold.analyse.insights.handlers import NOT_SHARED, TAKEN_BACK, story_taken_from_sharing, story_withdrawn
from fivefold.analyse.insights.models import Confidence, Convergence, DisplayRow, EvidenceLink, Insight, Polarity, SubjectKind
from fivefold.analyse.insights.sources import SourceUnknown
from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.design.components import Balance
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.outbox.services import deliver_pending
from fivefold.foundation.permission import Actor, OutOfReach, PermissionDenied
from fivefold.gather.stories.events import StoryHeldAgain, StoryWithdrawn
from fivefold.gather.stories.models import Story
from fivefold.gather.stories.selectors import teller_of
from fivefold.gather.stories.services import escalate_story, hold_story_again, release_story, withdraw_story
from fivefold.loop.guards import GuardRefused
from fivefold.loop.models import Loop
from fivefold.loop.selectors import originators_of, thread_of
from fivefold.loop.services import EvidenceWithdrawn
from fivefold.loop.states import State
from fivefold.network.people.models import Network
from fivefold.network.people.selectors import network_called
from fivefold.network.scope import within
from tests.factories import evidence, insights, people, stories
from tests.factories.people import AT, FACTORY


def told_by(insight: Insight) -> list[tuple[str, str]]:
    return [(originator.kind, originator.subject) for originator in originators_of(insight.loop)]


def link(insight: Insight, kind: SubjectKind, subject: str, *, by: Actor = FACTORY) -> EvidenceLink:
    return services.link_evidence(by=by, insight=insight, kind=kind, subject=subject, at=AT)


def deliver() -> None:
    deliver_pending(at=AT, scope_of=lambda public_id: within(network_called(public_id)))


def test_an_insight_opens_a_loop_and_is_told_and_recorded(network: Network) -> None:
    analyst = people.actor(network, "analyst")
    made = insights.insight(network, "Calls go unanswered on Mondays.", by=analyst)
    assert (made.loop.title, made.loop.state) == ("Calls go unanswered on Mondays.", State.CAPTURED)
    assert told_by(made) == [("member", analyst.identifier)]
    assert AuditEvent.objects.get(action="insight.written").details == {"loop": made.loop.public_id}
    told = OutboxEvent.objects.get(name="insights.written")
    assert told.body == {"network": network.public_id, "insight": made.public_id, "loop": made.loop.public_id}
    opened = thread_of(made.loop).first()
    assert opened
    assert (opened.subject_kind, opened.subject) == ("insight", made.public_id)


def test_an_insight_without_a_sentence_is_refused_and_opens_no_loop(network: Network) -> None:
    with pytest.raises(services.WordsMissing, match="in one sentence") as refused:
        insights.insight(network, "   ")
    assert refused.value.field == "statement"
    assert not Loop.objects.exists()


def test_somebody_whose_roles_do_not_include_it_writes_no_insight(network: Network) -> None:
    with pytest.raises(PermissionDenied, match="write insight"):
        insights.insight(network, by=people.actor(network, "staff"))
    assert not Insight.objects.exists()


def test_an_insight_from_a_story_owes_its_teller_an_answer(network: Network) -> None:
    story = stories.released(network)
    made = insights.insight(network, source=(SubjectKind.STORY, story.public_id))
    assert told_by(made) == [("story", story.public_id)]
    assert [(each.subject, each.pinned) for each in selectors.links_of(made)] == [(story.public_id, f"version {story.version}")]


def test_a_story_that_is_still_held_is_no_source(network: Network) -> None:
    held, _receipt = stories.told(network)
    with pytest.raises(SourceUnknown, match="not there"):
        insights.insight(network, source=(SubjectKind.STORY, held.public_id))
    assert not Loop.objects.exists()


def test_a_story_of_another_network_is_no_source(network: Network, other_network: Network) -> None:
    theirs = stories.released(other_network)
    with pytest.raises(SourceUnknown):
        link(insights.insight(network), SubjectKind.STORY, theirs.public_id)


def test_linked_sources_fill_the_balance_meter_and_tell_the_story_what_becomes_of_it(network: Network) -> None:
    made, story, item = insights.insight(network), stories.released(network), evidence.item(network)
    link(made, SubjectKind.STORY, story.public_id)
    link(made, SubjectKind.EVIDENCE, item.public_id)
    assert selectors.balance_of(list(selectors.links_of(made))) == Balance(numbers=0, stories=1, evidence=1)
    assert ("story", story.public_id) in told_by(made)
    assert [entry.headline for entry in thread_of(made.loop)] == ["Insight written", "Stories linked", "Evidence linked"]


def test_the_same_source_is_linked_once(network: Network) -> None:
    made, item = insights.insight(network), evidence.item(network)
    link(made, SubjectKind.EVIDENCE, item.public_id)
    with pytest.raises(services.AlreadyLinked, match="rests on this already"):
        link(made, SubjectKind.EVIDENCE, item.public_id)


def test_a_source_is_taken_away_for_a_reason_and_may_be_linked_again(network: Network) -> None:
    made, item = insights.insight(network), evidence.item(network)
    linked = link(made, SubjectKind.EVIDENCE, item.public_id)
    with pytest.raises(services.WordsMissing, match="why it no longer counts"):
        services.unlink(by=FACTORY, link=linked, because=" ", at=AT)
    services.unlink(by=FACTORY, link=EvidenceLink.objects.get(), because="It was retracted.", at=AT)
    assert not selectors.links_of(made)
    assert Loop.objects.get().evidence_withdrawn
    link(insight_again(made), SubjectKind.EVIDENCE, item.public_id)
    assert not Loop.objects.get().evidence_withdrawn


def insight_again(insight: Insight) -> Insight:
    found = selectors.insight_called(insight.public_id)
    assert found
    return found


def story_insight(network: Network) -> tuple[Insight, Story]:
    story = stories.released(network)
    return insights.insight(network, source=(SubjectKind.STORY, story.public_id)), story


def test_a_loop_whose_only_story_is_taken_back_may_not_go_further(network: Network) -> None:
    made, story = story_insight(network)
    services.triangulate(by=FACTORY, insight=made, at=AT)
    row = services.add_row(by=FACTORY, insight=made, question="Is it so?", at=AT)
    services.judge_row(by=FACTORY, row=row, convergence=Convergence.SILENCE, at=AT)
    withdraw_story(by=teller_of(story), story=story, at=AT)
    deliver()
    assert EvidenceLink.objects.get().withdrawn_because == TAKEN_BACK
    flagged = insight_again(made)
    assert flagged.loop.evidence_withdrawn
    with pytest.raises(EvidenceWithdrawn):
        insights.go_on_to_triage(flagged)


def test_a_loop_with_other_evidence_goes_on_when_a_story_is_taken_back(network: Network) -> None:
    made, story = story_insight(network)
    link(made, SubjectKind.EVIDENCE, evidence.item(network).public_id)
    withdraw_story(by=teller_of(story), story=story, at=AT)
    deliver()
    assert [each.subject_kind for each in selectors.links_of(made)] == ["evidence"]
    assert not Loop.objects.get().evidence_withdrawn


def test_hearing_twice_that_a_story_was_taken_back_changes_nothing_more(network: Network) -> None:
    made, story = story_insight(network)
    heard = StoryWithdrawn(network=network.public_id, story=story.public_id)
    story_withdrawn(heard, "evt_1")
    entries = thread_of(made.loop).count()
    story_withdrawn(heard, "evt_1")
    assert thread_of(made.loop).count() == entries


def test_a_loop_whose_only_story_a_coordinator_takes_back_waits_until_it_is_shared_again(network: Network) -> None:
    made, story = story_insight(network)
    hold_story_again(by=FACTORY, story=story, because="It names a nurse.", at=AT)
    deliver()
    assert EvidenceLink.objects.get().withdrawn_because == NOT_SHARED
    assert insight_again(made).loop.evidence_withdrawn
    assert [entry.reason for entry in thread_of(made.loop) if entry.reason] == [NOT_SHARED]
    release_story(by=FACTORY, story=story, text="A nurse was rude to us.", at=AT)
    deliver()
    assert [each.subject for each in selectors.links_of(made)] == [story.public_id]
    assert EvidenceLink.objects.get().pinned == f"version {story.version}"
    assert not Loop.objects.get().evidence_withdrawn
    assert "Stories linked again" in [entry.headline for entry in thread_of(made.loop)]


def test_a_loop_rests_no_longer_on_a_story_that_was_passed_to_the_safeguarding_leads(network: Network) -> None:
    made, story = story_insight(network)
    escalate_story(by=FACTORY, story=story, to="Sam Okoro", at=AT)
    deliver()
    assert not selectors.links_of(made)
    assert not [entry for entry in thread_of(made.loop) if "safeguarding" in f"{entry.headline} {entry.reason}"]


def test_a_source_that_a_person_took_away_stays_away_when_its_story_is_shared_again(network: Network) -> None:
    made, story = story_insight(network)
    services.unlink(by=FACTORY, link=EvidenceLink.objects.get(), because="It is about another ward.", at=AT)
    hold_story_again(by=FACTORY, story=story, because="It names a nurse.", at=AT)
    release_story(by=FACTORY, story=story, text="A nurse was rude to us.", at=AT)
    deliver()
    assert not selectors.links_of(made)


def test_hearing_late_that_a_story_was_taken_back_from_sharing_takes_away_nothing_that_is_shared_again(network: Network) -> None:
    made, story = story_insight(network)
    story_taken_from_sharing(StoryHeldAgain(network=network.public_id, story=story.public_id), "evt_1")
    assert [each.subject for each in selectors.links_of(made)] == [story.public_id]


def test_a_loop_without_any_source_is_not_triangulated(network: Network) -> None:
    with pytest.raises(GuardRefused, match="Nothing stands behind this insight") as refused:
        services.triangulate(by=FACTORY, insight=insights.insight(network), at=AT)
    assert "Link a signal, a story" in refused.value.fix


def test_a_question_is_judged_and_may_be_judged_again(network: Network) -> None:
    made = insights.triangulated(network, judged=False)
    row = DisplayRow.objects.get()
    services.judge_row(by=FACTORY, row=row, convergence=Convergence.DISSONANCE, judgement="The numbers say no.", at=AT)
    assert [each.question for each in selectors.dissonant_rows()] == ["Do families get an answer the same day?"]
    services.judge_row(by=FACTORY, row=row, convergence=Convergence.PARTIAL_AGREEMENT, at=AT)
    assert not selectors.dissonant_rows()
    assert OutboxEvent.objects.filter(name="insights.row_judged", body__insight=made.public_id).count() == 2


def test_the_joint_display_stays_as_it_was_once_the_loop_has_moved_on(network: Network) -> None:
    made = insights.triangulated(network)
    insights.go_on_to_triage(made)
    with pytest.raises(services.LoopPastAnalyse, match="stays as it was"):
        services.add_row(by=FACTORY, insight=insight_again(made), question="And what about nights?", at=AT)


def test_another_network_neither_sees_nor_changes_an_insight(network: Network, other_network: Network) -> None:
    made = insights.insight(network)
    stranger = people.actor(other_network, "analyst")
    with pytest.raises(OutOfReach):
        link(made, SubjectKind.EVIDENCE, evidence.item(network).public_id, by=stranger)
    with within(other_network):
        assert selectors.insight_called(made.public_id) is None


def test_an_insight_can_tell_of_excellence(network: Network) -> None:
    made = services.write_insight(
        by=FACTORY,
        network=network,
        statement="Northgate answers every call within the hour.",
        polarity=Polarity.EXCELLENCE,
        confidence=Confidence.HIGH,
        who_is_affected="Families who ring",
        at=AT,
    )
    assert (made.polarity, made.who_is_affected) == ("excellence", "Families who ring")
