"""A story of harm waits, in sight of those whose duty it is, until somebody says that it was taken over."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.clock import now
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import PermissionDenied
from fivefold.gather.stories import services
from fivefold.gather.stories.models import Story
from fivefold.gather.stories.services import StoryMoved
from fivefold.network.people.actors import actor_of
from fivefold.network.people.models import Network
from fivefold.network.people.roles import ROLES
from tests.factories import people, stories
from tests.factories.people import AT, FACTORY
from tests.factories.stories import WORDS

WAITS = "A story of harm waits to be taken over"
DUTY = {"safeguarding_lead", "learning_coordinator"}


@pytest.fixture
def story(network: Network) -> Story:
    """A story of harm that a coordinator passed on."""
    made, _receipt = stories.told(network, contact="07700 900123")
    return services.escalate_story(by=people.actor(network, "learning_coordinator"), story=made, to="Sam Okoro", at=AT)


def signed_in(network: Network, role: str) -> Client:
    client = Client()
    client.force_login(people.member(network, role).person)
    return client


def page(network: Network, name: str, *args: str) -> str:
    return reverse(f"gather:stories:{name}", args=[network.slug, *args])


def tags(client: Client, network: Network) -> list[str]:
    """The tags of what waits on the home page."""
    return [str(task.tag.text) for task in client.get(f"/n/{network.slug}/").context["waiting"]]


def home(client: Client, network: Network) -> str:
    return client.get(f"/n/{network.slug}/").content.decode()


@pytest.mark.parametrize("role", sorted(ROLES))
def test_it_stands_on_the_home_page_of_those_whose_duty_it_is_and_nobody_elses(network: Network, story: Story, role: str) -> None:
    shown = home(signed_in(network, role), network)
    assert (WAITS in shown) == (role in DUTY)
    assert WORDS not in shown


def test_the_safeguarding_lead_reads_it_takes_it_over_and_is_asked_no_more(network: Network, story: Story) -> None:
    lead = signed_in(network, "safeguarding_lead")
    address = page(network, "read_escalated", story.public_id)
    assert address in home(lead, network)
    read = lead.get(address).content.decode()
    assert WORDS in read
    assert "07700 900123" in read
    taken = lead.post(page(network, "take_over", story.public_id), follow=True)
    assert "The story waits for nobody here any more." in taken.content.decode()
    assert "Nothing waits for you" in home(lead, network)
    assert WAITS not in home(signed_in(network, "learning_coordinator"), network)
    assert "Taken over" in lead.get(address).content.decode()


def test_reading_it_and_taking_it_over_are_recorded_and_announced(network: Network, story: Story) -> None:
    lead = actor_of(people.member(network, "safeguarding_lead", name="Sam Okoro"))
    assert services.read_escalated_story(by=lead, story=story, at=AT) == WORDS
    services.take_over_story(by=lead, story=story, at=AT)
    assert (story.taken_over_at, story.taken_over_by) == (AT, "Sam Okoro")
    actions = AuditEvent.objects.filter(subject=story.public_id).order_by("id").values_list("action", flat=True)
    assert list(actions) == ["story.told", "story.escalated", "story.original_read", "story.taken_over"]
    assert OutboxEvent.objects.filter(name__in=["stories.story_escalated", "stories.story_taken_over"]).count() == 2


def test_it_is_taken_over_once(network: Network, story: Story) -> None:
    services.take_over_story(by=FACTORY, story=story, at=AT)
    with pytest.raises(StoryMoved):
        services.take_over_story(by=FACTORY, story=story, at=AT)


@pytest.mark.parametrize("role", sorted(set(ROLES) - DUTY))
def test_nobody_else_reads_it_or_takes_it_over(network: Network, story: Story, role: str) -> None:
    somebody = people.actor(network, role)
    with pytest.raises(PermissionDenied):
        services.read_escalated_story(by=somebody, story=story, at=AT)
    with pytest.raises(PermissionDenied):
        services.take_over_story(by=somebody, story=story, at=AT)


def test_a_safeguarding_lead_reads_no_story_that_was_not_passed_on(network: Network) -> None:
    held, _receipt = stories.told(network)
    lead = signed_in(network, "safeguarding_lead")
    assert lead.get(page(network, "read_escalated", held.public_id)).status_code == 404
    assert lead.get(page(network, "review", held.public_id)).status_code == 403
    with pytest.raises(StoryMoved):
        services.read_escalated_story(by=people.actor(network, "safeguarding_lead"), story=held, at=AT)


@pytest.mark.parametrize(("days_ago", "tag"), [(0, "today"), (1, "overdue")])
def test_it_is_due_on_the_same_day_and_overdue_on_the_next(network: Network, days_ago: int, tag: str) -> None:
    story, _receipt = stories.told(network)
    services.escalate_story(by=FACTORY, story=story, to="Sam Okoro", at=now() - timedelta(days=days_ago))
    assert tags(signed_in(network, "safeguarding_lead"), network) == [tag]


def test_the_list_says_what_waits_and_what_was_taken_over(network: Network, story: Story) -> None:
    other, _receipt = stories.told(network)
    services.escalate_story(by=FACTORY, story=other, to="Sam Okoro", at=AT)
    services.take_over_story(by=FACTORY, story=other, at=AT)
    lead = signed_in(network, "safeguarding_lead")
    assert page(network, "escalated") in lead.get(page(network, "index")).content.decode()
    shown = lead.get(page(network, "escalated")).content.decode()
    assert shown.index("waits to be taken over") < shown.index("taken over</span>")
    assert WORDS not in shown


@pytest.mark.parametrize("place", ["web:home", "gather:datasets:streams"])
def test_held_stories_wait_for_the_coordinator_at_home_and_in_gather(network: Network, place: str) -> None:
    coordinator, address = signed_in(network, "learning_coordinator"), reverse(place, args=[network.slug])
    assert "to be read" not in coordinator.get(address).content.decode()
    for _number in range(2):
        stories.told(network)
    shown = coordinator.get(address).content.decode()
    assert "2 stories wait to be read" in shown
    assert page(network, "queue") in shown
    assert WORDS not in shown
    assert "wait to be read" not in signed_in(network, "network_lead").get(address).content.decode()


@pytest.mark.parametrize(("days_ago", "tag"), [(0, "Gather"), (1, "Gather"), (2, "overdue")])
def test_a_held_story_is_to_be_read_by_the_next_day(network: Network, days_ago: int, tag: str) -> None:
    stories.told(network, at=now() - timedelta(days=days_ago))
    coordinator = signed_in(network, "learning_coordinator")
    assert tags(coordinator, network) == [tag]
    assert ("overdue" in coordinator.get(page(network, "queue")).content.decode()) == (tag == "overdue")


def test_a_story_that_was_taken_back_from_sharing_waits_from_that_day_on(network: Network) -> None:
    story = stories.released(network)
    services.hold_story_again(by=FACTORY, story=story, because="It names a nurse.", at=now())
    assert tags(signed_in(network, "learning_coordinator"), network) == ["Gather"]
