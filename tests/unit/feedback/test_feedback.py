"""Whoever raised a loop is told: what is written from the record, who amends it, and where it is read."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from fivefold.analyse.insights.services import leave
from fivefold.close.checks.verdicts import VerdictKind
from fivefold.close.feedback import services
from fivefold.close.feedback.composing import Told
from fivefold.close.feedback.handlers import loop_closed
from fivefold.close.feedback.models import Feedback, FeedbackState
from fivefold.close.feedback.selectors import told_to
from fivefold.close.feedback.services import ToldAlready, WordsMissing
from fivefold.decide.decisions.services import decide
from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import PermissionDenied
from fivefold.gather.stories.models import Story
from fivefold.gather.stories.news import news_of
from fivefold.loop import services as loops
from fivefold.loop.events import LoopClosed
from fivefold.loop.models import Loop
from fivefold.loop.services import Subject
from fivefold.loop.states import Outcome, State
from fivefold.network.people.actors import actor_of
from fivefold.network.people.models import Membership, Network
from tests.conftest import AT
from tests.factories import close, decisions, insights, people
from tests.factories import loops as loop_factory
from tests.factories.people import FACTORY
from tests.factories.stories import WORDS, told

TOLD = Told(you_said="You rang and nobody answered.", we_did="A nurse now answers.", what_came="It worked.")


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def story(network: Network) -> Story:
    return told(network)[0]


@pytest.fixture
def raised(network: Network, story: Story) -> Loop:
    """A loop that the story raised."""
    return loops.open_loop(
        by=FACTORY,
        network=network,
        title="A nurse who answers within the day",
        headline="Raised",
        raised_by=[Subject("story", story.public_id)],
        subject=Subject(),
        at=AT,
    )


@pytest.fixture
def owed(raised: Loop) -> Feedback:
    """The loop was not pursued, so its storyteller is owed an answer."""
    loop_factory.go(raised, State.CLOSED)
    close.deliver()
    return Feedback.objects.select_related("network", "loop__network").get()


def test_a_loop_that_was_not_pursued_owes_an_answer_that_says_why(owed: Feedback) -> None:
    assert owed.state == FeedbackState.DRAFT
    assert owed.you_said.startswith("You told us your story on 2 ")
    assert owed.what_came == f"We did not pursue it. The reason: {loop_factory.REASON}"
    assert WORDS not in f"{owed.you_said} {owed.we_did} {owed.what_came}"


def test_what_was_decided_and_where_it_is_in_place_is_told(network: Network, tmp_path: Path) -> None:
    made = close.all_met(close.checking(network, tmp_path))
    close.verdict(made, VerdictKind.EFFECTIVE)
    close.deliver()
    feedback = Feedback.objects.get(originator_kind="story")
    assert feedback.outcome == Outcome.EFFECTIVE
    assert "decided on 2 Mar 2026: Answer every call within the day. It is in place at 2 sites." in feedback.we_did
    assert feedback.what_came == "It worked. The reason: More are seen in time, at both sites."


def test_a_declined_proposal_is_told_with_its_reason(network: Network) -> None:
    forum = decisions.forum(network)
    proposal = decisions.proposed(forum)
    originator = Subject("story", told(network)[0].public_id)
    loops.add_originator(by=FACTORY, loop=proposal.loop, originator=originator, at=AT)
    decisions.heard(forum, proposal)
    decide(by=forum.actor("chair"), proposal=proposal, ruling=decisions.declined(forum), at=AT)
    close.deliver()
    feedback = Feedback.objects.get()
    assert feedback.outcome == Outcome.DECLINED
    assert feedback.what_came == "We did not pursue it. The reason: Numbers, stories and evidence agree."


def test_a_second_delivery_of_the_same_event_writes_nothing_new(owed: Feedback) -> None:
    event = LoopClosed(network=owed.network.public_id, loop=owed.loop.public_id, outcome=owed.outcome, reason="Another.")
    loop_closed(event, "evt_2")
    assert Feedback.objects.count() == 1


def test_a_signal_is_not_told_anything(network: Network) -> None:
    loop = loops.open_loop(
        by=FACTORY,
        network=network,
        title="Calls",
        headline="Raised",
        raised_by=[Subject("signal", "sig_1"), Subject("system", "system:signals")],
        subject=Subject(),
        at=AT,
    )
    loop_factory.go(loop, State.CLOSED)
    close.deliver()
    assert not Feedback.objects.exists()


def test_who_raised_a_merged_loop_is_answered_by_the_loop_that_took_over(network: Network, raised: Loop) -> None:
    target = insights.insight(network)
    loops.move(by=FACTORY, loop=raised, to=State.MERGED, at=AT, because="The same.", into=target.loop)
    leave(by=FACTORY, insight=target, because="It is solved already.", at=AT)
    close.deliver()
    assert Feedback.objects.filter(originator_kind="story", loop=target.loop).count() == 1


def test_a_draft_is_amended_told_once_and_then_stands(owed: Feedback) -> None:
    lead = people.actor(owed.network, "network_lead")
    services.amend(by=lead, feedback=owed, told=TOLD, at=AT)
    assert not OutboxEvent.objects.filter(name="feedback.originator_told").exists()
    services.tell(by=lead, feedback=owed, told=TOLD, at=AT)
    assert (owed.state, owed.we_did, owed.told_at) == (FeedbackState.TOLD, "A nurse now answers.", AT)
    assert OutboxEvent.objects.filter(name="feedback.originator_told").count() == 1
    assert AuditEvent.objects.filter(action="feedback.told").count() == 1
    with pytest.raises(ToldAlready):
        services.tell(by=lead, feedback=owed, told=TOLD, at=AT)


def test_all_three_texts_are_needed(owed: Feedback) -> None:
    with pytest.raises(WordsMissing) as refused:
        services.tell(by=FACTORY, feedback=owed, told=Told("You said so.", " ", "It worked."), at=AT)
    assert refused.value.field == "we_did"
    assert Feedback.objects.get().state == FeedbackState.DRAFT


@pytest.mark.parametrize("role", ["staff", "site_team_lead", "decision_group_chair", "family_partner"])
def test_only_who_checks_tells(owed: Feedback, role: str) -> None:
    with pytest.raises(PermissionDenied):
        services.tell(by=people.actor(owed.network, role), feedback=owed, told=TOLD, at=AT)


def test_under_way_the_storyteller_reads_where_it_stands(story: Story, raised: Loop) -> None:
    headlines = [str(news.headline) for news in news_of(story)]
    assert headlines[-1] == "People are looking into it"


def test_drafts_are_not_read_until_they_are_told(owed: Feedback, story: Story) -> None:
    assert str(news_of(story)[-1].headline) == "It is finished"
    services.tell(by=FACTORY, feedback=owed, told=TOLD, at=AT)
    last = news_of(story)[-1]
    assert str(last.headline) == "We did not pursue it."
    assert last.text == "You rang and nobody answered. A nurse now answers. It worked."
    assert "It is finished" not in [str(news.headline) for news in news_of(story)]


def test_somebody_with_the_receipt_code_reads_it(network: Network, client: Client) -> None:
    story, code = told(network)
    loop = loops.open_loop(
        by=FACTORY,
        network=network,
        title="Calls",
        headline="Raised",
        raised_by=[Subject("story", story.public_id)],
        subject=Subject(),
        at=AT,
    )
    loop_factory.go(loop, State.CLOSED)
    close.deliver()
    services.tell(by=FACTORY, feedback=Feedback.objects.get(), told=TOLD, at=AT)
    text = client.post(reverse("stories:receipt"), {"code": code}).content.decode()
    assert "A nurse now answers." in text


def test_the_member_who_told_the_story_reads_it_among_their_own_and_nobody_elses(owed: Feedback, story: Story) -> None:
    services.tell(by=FACTORY, feedback=owed, told=TOLD, at=AT)
    teller = Membership.objects.select_related("person", "network", "site").get(public_id=story.teller)
    assert [each.pk for each in told_to(actor_of(teller))] == [owed.pk]
    assert not told_to(people.actor(owed.network, "family_partner")).exists()
    client = Client()
    client.force_login(teller.person)
    text = client.get(reverse("close:feedback:index", args=[owed.network.slug])).content.decode()
    assert "A nurse now answers." in text
    assert "Owed" not in text


def test_the_lead_amends_and_tells_on_the_page(owed: Feedback) -> None:
    client = Client()
    client.force_login(people.member(owed.network, "network_lead").person)
    index = reverse("close:feedback:index", args=[owed.network.slug])
    edit = reverse("close:feedback:edit", args=[owed.network.slug, owed.public_id])
    assert edit in client.get(index).content.decode()
    words = {"you_said": "You rang.", "we_did": "We looked.", "what_came": "We did not pursue it, because it is solved."}
    assert client.post(edit, words)["Location"] == index
    assert Feedback.objects.get().state == FeedbackState.DRAFT
    assert client.post(edit, words | {"we_did": ""}).status_code == 422
    assert client.post(edit, words | {"tell": "yes"}).status_code == 302
    assert Feedback.objects.get().state == FeedbackState.TOLD
    assert not re.search("<textarea", client.get(edit).content.decode())
    assert client.post(edit, words | {"tell": "yes"}).status_code == 409


def test_an_answer_that_is_not_there_is_not_found(network: Network) -> None:
    client = Client()
    client.force_login(people.member(network, "network_lead").person)
    assert client.get(reverse("close:feedback:edit", args=[network.slug, "fbk_nothing"])).status_code == 404
