"""Pages of stories: on a member's phone, by a guest's link, by a receipt code, and for the coordinator."""

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.clock import now
from fivefold.gather.stories.models import Consent, Story, StoryState
from fivefold.network.people.actors import actor_of
from fivefold.network.people.models import Network, StakeholderGroup
from fivefold.network.people.services import make_guest_link
from fivefold.network.scope import within
from tests.factories import people, stories
from tests.factories.stories import WORDS

TOLD = {"text": WORDS, "voice": "family", "consent": "network"}


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def parent(network: Network, client: Client) -> Client:
    client.force_login(people.member(network, "family_partner", group=StakeholderGroup.FAMILY_OR_CARER).person)
    return client


@pytest.fixture
def coordinator(network: Network) -> Client:
    client = Client()
    client.force_login(people.member(network, "learning_coordinator").person)
    return client


@pytest.fixture
def guest_address(network: Network) -> str:
    by = people.actor(network, "learning_coordinator")
    _link, token = make_guest_link(
        by=by, network=network, title="Poster in the waiting room", site=people.site(network), at=now()
    )
    return reverse("stories:guest", args=[token])


def page(network: Network, name: str, *args: str) -> str:
    return reverse(f"gather:stories:{name}", args=[network.slug, *args])


def receipt_on(response_text: str) -> str:
    found = re.search(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){3}", response_text)
    assert found
    return found.group()


def test_the_form_says_that_nobody_watches_it_for_emergencies_and_whom_to_call(parent: Client, network: Network) -> None:
    text = parent.get(page(network, "tell")).content.decode()
    assert "Nobody watches this page for emergencies" in text
    assert "999 or 112" in text


def test_a_member_finds_their_own_side_chosen_and_never_a_consent(parent: Client, network: Network) -> None:
    text = parent.get(page(network, "tell")).content.decode()
    ticked = re.findall(r'<input type="radio" name="(\w+)" value="(\w+)"[^>]* checked', text)
    assert ticked == [("voice", "family")]


def test_a_member_tells_a_story_and_sees_the_code_once(parent: Client, network: Network) -> None:
    thanks = parent.post(page(network, "tell"), TOLD, follow=True)
    code = receipt_on(thanks.content.decode())
    assert Story.objects.get().state == StoryState.HELD
    assert code not in parent.get(page(network, "told")).content.decode()


def test_a_story_that_could_give_somebody_away_comes_back_with_the_places_and_nothing_is_stored(
    parent: Client, network: Network
) -> None:
    warned = parent.post(page(network, "tell"), TOLD | {"text": "Ring me on 07700 900123"})
    assert warned.status_code == 422
    assert "a telephone number in line 1: “07700 900123”" in warned.content.decode()
    assert not Story.objects.exists()
    parent.post(page(network, "tell"), TOLD | {"text": "Ring me on 07700 900123", "as_it_is": "on"})
    assert Story.objects.get().flagged == ["phone"]


def test_the_form_comes_back_with_what_is_missing(parent: Client, network: Network) -> None:
    refused = parent.post(page(network, "tell"), {"text": WORDS, "voice": "family"})
    assert refused.status_code == 422
    assert "There is a problem" in refused.content.decode()
    assert WORDS in refused.content.decode()


def test_a_guest_tells_a_story_at_the_links_site_without_signing_in(client: Client, network: Network, guest_address: str) -> None:
    form = client.get(guest_address).content.decode()
    assert "Poster in the waiting room" in form
    thanks = client.post(guest_address, TOLD | {"site": re.search(r'"(sit_\w+)"', form)[1]}, follow=True)  # type: ignore[index]
    story = Story.objects.get()
    assert (story.teller_kind, story.state) == ("guest", StoryState.HELD)
    assert story.site is not None
    code = receipt_on(thanks.content.decode())
    assert "It is waiting for the coordinator" in client.post(reverse("stories:receipt"), {"code": code}).content.decode()


@pytest.mark.django_db
def test_a_guest_link_that_nobody_made_leads_nowhere(client: Client) -> None:
    assert client.get(reverse("stories:guest", args=["not-a-token"])).status_code == 404


def test_whoever_holds_the_code_reads_what_became_of_the_story_and_takes_it_back(client: Client, network: Network) -> None:
    _story, code = stories.told(network)
    asked = client.post(reverse("stories:receipt"), {"code": code.lower()}).content.decode()
    assert "It is waiting for the coordinator" in asked
    assert WORDS not in asked
    taken_back = client.post(reverse("stories:receipt"), {"code": code, "withdraw": "yes"}).content.decode()
    assert "You took it back" in taken_back
    assert Story.objects.get().original == ""


def test_codes_cannot_be_guessed_without_end(client: Client, network: Network) -> None:
    answers = [
        client.post(reverse("stories:receipt"), {"code": f"AAAA-AAAA-AAAA-{number:04}"}).status_code for number in range(11)
    ]
    assert answers == [422] * 10 + [429]
    _story, code = stories.told(network)
    assert client.post(reverse("stories:receipt"), {"code": code}).status_code == 429


def test_one_address_does_not_drown_the_stories_of_others_and_keeps_its_words(
    client: Client, network: Network, guest_address: str
) -> None:
    for _number in range(30):
        assert client.post(guest_address, TOLD | {"site": ""}).status_code == 302
    one_more = client.post(guest_address, TOLD | {"site": ""})
    assert one_more.status_code == 429
    assert WORDS in one_more.content.decode()
    assert "send them in ten minutes" in one_more.content.decode()
    assert Story.objects.count() == 30
    elsewhere = client.post(guest_address, TOLD | {"site": ""}, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 302


def test_a_held_story_is_on_nobodys_page_but_the_coordinators(parent: Client, network: Network) -> None:
    story, _receipt = stories.told(network)
    for role in ("network_lead", "analyst", "decision_group_chair", "site_team_lead", "staff", "administrator", "family_partner"):
        somebody = Client()
        somebody.force_login(people.member(network, role).person)
        assert WORDS not in somebody.get(page(network, "index")).content.decode()
        assert WORDS not in somebody.get(page(network, "mine")).content.decode()
        assert somebody.get(page(network, "detail", story.public_id)).status_code == 404
        assert somebody.get(page(network, "queue")).status_code == 403
        assert somebody.get(page(network, "review", story.public_id)).status_code == 403
        assert somebody.post(page(network, "release", story.public_id), {"text": WORDS}).status_code == 403
        assert somebody.post(page(network, "escalate", story.public_id), {"to": "Sam"}).status_code == 403


def test_the_coordinators_queue_shows_no_word_and_opening_a_story_is_recorded(coordinator: Client, network: Network) -> None:
    story, _receipt = stories.told(network, contact="07700 900123")
    assert WORDS not in coordinator.get(page(network, "queue")).content.decode()
    opened = coordinator.get(page(network, "review", story.public_id)).content.decode()
    assert WORDS in opened
    assert "07700 900123" in opened
    assert AuditEvent.objects.filter(action="story.original_read", subject=story.public_id).count() == 1


def test_the_coordinator_releases_a_redacted_story_and_the_network_reads_that_alone(
    coordinator: Client, parent: Client, network: Network
) -> None:
    story, _receipt = stories.told(network, "Nurse Grace answered at once.")
    done = coordinator.post(page(network, "release", story.public_id), {"text": "A nurse answered at once."}, follow=True)
    assert "A nurse answered at once." in done.content.decode()
    shown = parent.get(page(network, "detail", story.public_id)).content.decode()
    assert "A nurse answered at once." in shown
    assert "Grace" not in shown
    assert "A nurse answered at once." in parent.get(page(network, "index")).content.decode()


def test_a_refused_release_says_why_beside_the_form(coordinator: Client, network: Network) -> None:
    story, _receipt = stories.told(network)
    refused = coordinator.post(page(network, "release", story.public_id), {"text": "Ring 07700 900123"})
    assert refused.status_code == 422
    assert "a telephone number in line 1" in refused.content.decode()
    assert "Release as it is" in refused.content.decode()


def test_a_story_for_the_coordinator_alone_offers_no_release(coordinator: Client, network: Network) -> None:
    story, _receipt = stories.told(network, consent=Consent.COORDINATOR)
    assert "Release to the network" not in coordinator.get(page(network, "review", story.public_id)).content.decode()


def test_the_coordinator_hands_a_story_of_harm_to_a_safeguarding_lead(coordinator: Client, network: Network) -> None:
    story, _receipt = stories.told(network)
    assert coordinator.post(page(network, "escalate", story.public_id), {"to": ""}).status_code == 422
    coordinator.post(page(network, "escalate", story.public_id), {"to": "Sam Okoro"})
    assert Story.objects.get().state == StoryState.ESCALATED
    assert "No story is waiting" in coordinator.get(page(network, "queue")).content.decode()


def test_a_member_follows_and_takes_back_their_own_story(client: Client, network: Network) -> None:
    member = people.member(network, "family_partner")
    client.force_login(member.person)
    story, _receipt = stories.told(network, by=actor_of(member))
    assert "It is waiting for the coordinator" in client.get(page(network, "mine")).content.decode()
    assert client.get(page(network, "withdraw", story.public_id)).status_code == 405
    after = client.post(page(network, "withdraw", story.public_id), follow=True)
    assert "You took it back" in after.content.decode()


def test_a_member_cannot_take_back_another_members_story(parent: Client, network: Network) -> None:
    story = stories.released(network)
    assert parent.post(page(network, "withdraw", story.public_id)).status_code == 404
    assert Story.objects.get().state == StoryState.RELEASED


def test_another_networks_story_is_not_found(coordinator: Client, network: Network, other_network: Network) -> None:
    with within(other_network):
        story = stories.released(other_network)
    assert coordinator.get(page(network, "detail", story.public_id)).status_code == 404
    assert coordinator.get(page(network, "review", story.public_id)).status_code == 404


def test_the_list_needs_few_queries_however_many_stories_it_shows(
    parent: Client, network: Network, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    site = people.site(network)
    for number in range(12):
        stories.released(network, f"{WORDS} It was the time number {number}.", site=site)
    with django_assert_max_num_queries(12):
        parent.get(page(network, "index"))
