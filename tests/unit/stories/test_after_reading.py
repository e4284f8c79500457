"""What a coordinator can do with a story that was read: keep it, decline it, change what is shared, take it back, pass it on."""

import pytest
from django.test import Client
from django.urls import reverse

from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import Actor, PermissionDenied
from fivefold.gather.stories import selectors, services
from fivefold.gather.stories.models import Consent, Story, StoryState
from fivefold.gather.stories.news import news_of
from fivefold.network.people.models import Network
from fivefold.network.people.roles import ROLES
from tests.factories import people, stories
from tests.factories.people import AT
from tests.factories.stories import WORDS

NAMED, REDACTED = "Nurse Grace was rude to us.", "A nurse was rude to us."
WHY = "It names a nurse."


@pytest.fixture
def by(network: Network) -> Actor:
    return people.actor(network, "learning_coordinator")


@pytest.fixture
def coordinator(network: Network) -> Client:
    client = Client()
    client.force_login(people.member(network, "learning_coordinator").person)
    return client


@pytest.fixture
def reader(network: Network) -> Client:
    client = Client()
    client.force_login(people.member(network, "staff").person)
    return client


def page(network: Network, name: str, *args: str) -> str:
    return reverse(f"gather:stories:{name}", args=[network.slug, *args])


def told_by_code(code: str) -> str:
    return Client().post(reverse("stories:receipt"), {"code": code}).content.decode()


def done_with(story: Story) -> list[str]:
    return list(AuditEvent.objects.filter(subject=story.public_id).order_by("sequence").values_list("action", flat=True))


def test_a_story_that_was_shared_is_taken_back_for_a_reason_and_nobody_reads_it_any_more(
    network: Network, coordinator: Client, reader: Client
) -> None:
    story = stories.released(network, NAMED)
    assert page(network, "review", story.public_id) in coordinator.get(page(network, "detail", story.public_id)).content.decode()
    assert page(network, "review", story.public_id) not in reader.get(page(network, "detail", story.public_id)).content.decode()
    taken = coordinator.post(page(network, "hold", story.public_id), {"because": WHY}, follow=True)
    assert "nobody else can read it" in taken.content.decode()
    assert reader.get(page(network, "detail", story.public_id)).status_code == 404
    assert NAMED not in reader.get(page(network, "index")).content.decode()
    assert done_with(story)[-1] == "story.held_again"
    assert AuditEvent.objects.get(action="story.held_again").details == {"was": "released"}
    assert OutboxEvent.objects.filter(name="stories.story_held_again").count() == 1


def test_the_words_that_were_shared_wait_for_the_coordinator_beside_the_original(
    network: Network, by: Actor, coordinator: Client
) -> None:
    story, _receipt = stories.told(network, NAMED)
    services.release_story(by=by, story=story, text=REDACTED, at=AT)
    services.hold_story_again(by=by, story=story, because=WHY, at=AT)
    assert (story.text, story.draft, story.original) == ("", REDACTED, NAMED)
    opened = coordinator.get(page(network, "review", story.public_id)).content.decode()
    assert f"{REDACTED}</textarea>" in opened
    assert WHY in opened
    services.release_story(by=by, story=story, text=REDACTED, at=AT)
    assert (story.text, story.draft, story.reason) == (REDACTED, "", "")


def test_what_is_shared_is_redacted_again_without_being_taken_back(network: Network, coordinator: Client, reader: Client) -> None:
    story = stories.released(network, NAMED)
    opened = coordinator.get(page(network, "review", story.public_id)).content.decode()
    assert "The words that others read now" in opened
    coordinator.post(page(network, "redact", story.public_id), {"text": REDACTED})
    shown = reader.get(page(network, "detail", story.public_id)).content.decode()
    assert REDACTED in shown
    assert "Grace" not in shown
    assert Story.objects.get().original == NAMED
    assert done_with(story)[-1] == "story.redacted"


def test_words_that_could_give_somebody_away_are_refused_in_a_second_redaction_too(network: Network, by: Actor) -> None:
    story = stories.released(network)
    with pytest.raises(services.IdentifyingDetails) as refused:
        services.redact_story(by=by, story=story, text="Ring 07700 900123", at=AT)
    assert "the coordinator, who reads it first" not in refused.value.fix, "nobody reads it after this"
    assert Story.objects.get().text == WORDS


def test_only_what_is_shared_is_redacted_again(network: Network, by: Actor) -> None:
    story, _receipt = stories.told(network)
    with pytest.raises(services.StoryMoved, match="not shared"):
        services.redact_story(by=by, story=story, text=REDACTED, at=AT)


def test_a_shared_story_of_harm_is_passed_on_and_leaves_everybodys_view(
    network: Network, coordinator: Client, reader: Client
) -> None:
    story = stories.released(network)
    assert "shared no more" in coordinator.get(page(network, "review", story.public_id)).content.decode()
    coordinator.post(page(network, "escalate", story.public_id), {"to": "Sam Okoro"})
    stored = Story.objects.get()
    assert (stored.state, stored.text, stored.original) == (StoryState.ESCALATED, "", WORDS)
    assert reader.get(page(network, "detail", story.public_id)).status_code == 404


def test_a_story_for_the_coordinator_alone_leaves_the_queue_once_it_was_read(network: Network, coordinator: Client) -> None:
    story, code = stories.told(network, consent=Consent.COORDINATOR)
    assert "I have read it, and keep it with me" in coordinator.get(page(network, "review", story.public_id)).content.decode()
    queue = coordinator.post(page(network, "keep", story.public_id), follow=True).content.decode()
    assert "No story is waiting" in queue
    assert "Read, and kept with the coordinators" in queue
    assert WORDS not in queue
    asked = told_by_code(code)
    assert "The coordinator has read it" in asked
    assert "It is waiting" not in asked


def test_what_is_no_story_is_declined_and_its_teller_reads_why(network: Network, coordinator: Client) -> None:
    story, code = stories.told(network, "Buy our mattresses.")
    assert coordinator.post(page(network, "decline", story.public_id), {"because": " "}).status_code == 422
    queue = coordinator.post(page(network, "decline", story.public_id), {"because": "It is advertising."}, follow=True)
    assert "No story is waiting" in queue.content.decode()
    asked = told_by_code(code)
    assert "It will not be shared" in asked
    assert "It is advertising." in asked


def test_the_teller_of_a_story_that_was_taken_back_from_sharing_reads_that_and_why(network: Network, by: Actor) -> None:
    story = stories.released(network)
    services.hold_story_again(by=by, story=story, because=WHY, at=AT)
    last = news_of(story)[-1]
    assert str(last.headline) == "The coordinator is looking at it again"
    assert WHY in str(last.text)


@pytest.mark.parametrize("service", [services.keep_story, services.decline_story])
def test_what_was_kept_or_declined_is_taken_up_again(network: Network, by: Actor, service: object) -> None:
    story, _receipt = stories.told(network)
    if service is services.keep_story:
        services.keep_story(by=by, story=story, at=AT)
    else:
        services.decline_story(by=by, story=story, because=WHY, at=AT)
    assert list(selectors.unshared_stories()) == [story]
    services.hold_story_again(by=by, story=story, because="The teller asked for it.", at=AT)
    assert list(selectors.held_stories()) == [story]
    services.release_story(by=by, story=story, text=WORDS, at=AT)
    assert selectors.released_stories().get() == story


def test_whoever_told_a_story_takes_it_back_wherever_it_stands(network: Network, by: Actor) -> None:
    held, code = stories.told(network, NAMED)
    services.release_story(by=by, story=held, text=REDACTED, at=AT)
    services.hold_story_again(by=by, story=held, because=WHY, at=AT)
    found = selectors.story_for(code)
    services.withdraw_story(by=selectors.teller_of(found), story=found, at=AT)
    stored = Story.objects.get()
    assert (stored.original, stored.text, stored.draft, stored.reason) == ("", "", "", "")


def test_neither_the_audit_trail_nor_an_event_holds_the_reason(network: Network, by: Actor) -> None:
    story = stories.released(network)
    services.hold_story_again(by=by, story=story, because="It is about a zebra.", at=AT)
    services.decline_story(by=by, story=story, because="It is about a zebra.", at=AT)
    assert "zebra" not in str(list(AuditEvent.objects.values_list("details")))
    assert "zebra" not in str(list(OutboxEvent.objects.values_list("body")))


@pytest.mark.parametrize("because", ["", " \n ", "a" * 301])
def test_a_reason_is_one_sentence(network: Network, by: Actor, because: str) -> None:
    story = stories.released(network)
    with pytest.raises(services.StoryReasonMissing):
        services.hold_story_again(by=by, story=story, because=because, at=AT)
    assert Story.objects.get().state == StoryState.RELEASED


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"learning_coordinator"}))
def test_nobody_but_a_coordinator_does_any_of_this(network: Network, role: str) -> None:
    held, _receipt = stories.told(network)
    shared, somebody = stories.released(network), people.actor(network, role)
    with pytest.raises(PermissionDenied):
        services.keep_story(by=somebody, story=held, at=AT)
    with pytest.raises(PermissionDenied):
        services.decline_story(by=somebody, story=held, because=WHY, at=AT)
    with pytest.raises(PermissionDenied):
        services.hold_story_again(by=somebody, story=shared, because=WHY, at=AT)
    with pytest.raises(PermissionDenied):
        services.redact_story(by=somebody, story=shared, text=REDACTED, at=AT)
