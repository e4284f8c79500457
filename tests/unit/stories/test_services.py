"""Telling, reading, releasing, taking back and passing on a story."""

import hashlib

import pytest

from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import OutOfReach, PermissionDenied
from fivefold.gather.stories import selectors, services
from fivefold.gather.stories.models import TRANSITIONS, Consent, Story, StoryState, Voice
from fivefold.network.people.actors import guest_of
from fivefold.network.people.models import Network
from fivefold.network.people.services import make_guest_link
from fivefold.network.scope import within
from tests.conftest import AT
from tests.factories import people, stories
from tests.factories.stories import WORDS


def actions() -> list[str]:
    return list(AuditEvent.objects.filter(subject_kind="story").order_by("sequence").values_list("action", flat=True))


def announced() -> list[str]:
    return list(OutboxEvent.objects.filter(name__startswith="stories.").order_by("id").values_list("name", flat=True))


def test_a_told_story_is_held_with_its_words_for_the_coordinator_alone(network: Network) -> None:
    story, _receipt = stories.told(network)
    stored = Story.objects.get()
    assert (stored.state, stored.original, stored.text) == (StoryState.HELD, WORDS, "")
    assert list(selectors.released_stories()) == []
    assert list(selectors.held_stories()) == [story]
    assert actions() == ["story.told"]
    assert announced() == ["stories.story_told"]


def test_identifying_details_are_flagged_before_anything_is_stored(network: Network) -> None:
    teller = people.actor(network, "family_partner")
    with pytest.raises(services.IdentifyingDetails, match="a telephone number in line 2: “07700 900123”"):
        services.tell_story(
            by=teller,
            network=network,
            text="Nobody answered.\nRing me on 07700 900123",
            voice=Voice.FAMILY,
            consent=Consent.NETWORK,
            at=AT,
        )
    assert not Story.objects.exists()
    assert actions() == []


def test_a_story_sent_as_it_is_keeps_what_kinds_of_detail_it_holds(network: Network) -> None:
    story, _receipt = stories.told(network, "Ring me on 07700 900123 or a@b.org")
    assert story.flagged == ["email", "phone"]


def test_a_story_needs_words(network: Network) -> None:
    with pytest.raises(services.StoryEmpty):
        stories.told(network, "   \n ")


def test_a_story_longer_than_the_limit_is_refused(network: Network) -> None:
    with pytest.raises(services.StoryEmpty, match="10,001"):
        stories.told(network, "a" * 10_001)


def test_the_audit_trail_and_the_events_hold_no_word_of_the_story(network: Network) -> None:
    story, receipt = stories.told(network, "A zebra rang the bell.", contact="zebra@example.org")
    services.release_story(by=people.actor(network, "learning_coordinator"), story=story, text="A zebra rang.", at=AT)
    written = str(list(AuditEvent.objects.values_list("details"))) + str(list(OutboxEvent.objects.values_list("body")))
    assert "zebra" not in written
    assert receipt not in written


def test_the_receipt_code_is_stored_as_a_hash_and_finds_the_story_however_it_is_typed(network: Network) -> None:
    story, receipt = stories.told(network)
    assert receipt not in str(Story.objects.values().get())
    assert selectors.story_for(receipt) == story
    assert selectors.story_for(receipt.lower().replace("-", " ")) == story


def test_the_receipt_code_finds_the_story_whichever_network_is_active(network: Network, other_network: Network) -> None:
    story, receipt = stories.told(network)
    with within(other_network):
        assert selectors.story_for(receipt).pk == story.pk


def test_a_wrong_receipt_code_finds_nothing(network: Network) -> None:
    stories.told(network)
    with pytest.raises(selectors.ReceiptUnknown):
        selectors.story_for("AAAA-BBBB-CCCC-DDDD")


def test_a_coordinator_releases_a_story_with_a_name_taken_out_and_the_original_stays_beside_it(network: Network) -> None:
    story, _receipt = stories.told(network, "Nurse Grace was rude to us.")
    services.release_story(by=people.actor(network, "learning_coordinator"), story=story, text="A nurse was rude to us.", at=AT)
    shared = selectors.released_stories().get()
    assert shared.text == "A nurse was rude to us."
    assert "original" in shared.get_deferred_fields()
    assert Story.objects.get().original == "Nurse Grace was rude to us."
    assert announced()[-1] == "stories.story_released"


def test_a_release_with_identifying_details_left_in_is_refused_unless_confirmed(network: Network) -> None:
    story, _receipt = stories.told(network, "Ring 07700 900123")
    coordinator = people.actor(network, "learning_coordinator")
    with pytest.raises(services.IdentifyingDetails):
        services.release_story(by=coordinator, story=story, text=story.original, at=AT)
    assert Story.objects.get().state == StoryState.HELD
    services.release_story(by=coordinator, story=story, text=story.original, as_it_is=True, at=AT)
    assert Story.objects.get().state == StoryState.RELEASED


def test_a_story_meant_for_the_coordinator_alone_is_never_released(network: Network) -> None:
    story, _receipt = stories.told(network, consent=Consent.COORDINATOR)
    with pytest.raises(services.ConsentTooNarrow):
        services.release_story(by=people.actor(network, "learning_coordinator"), story=story, text=WORDS, at=AT)


@pytest.mark.parametrize("role", ["network_lead", "analyst", "decision_group_chair", "site_team_lead", "staff", "administrator"])
def test_only_a_coordinator_reads_releases_or_passes_on_a_held_story(network: Network, role: str) -> None:
    story, _receipt = stories.told(network)
    somebody = people.actor(network, role)
    with pytest.raises(PermissionDenied):
        services.read_held_story(by=somebody, story=story, at=AT)
    with pytest.raises(PermissionDenied):
        services.release_story(by=somebody, story=story, text=WORDS, at=AT)
    with pytest.raises(PermissionDenied):
        services.escalate_story(by=somebody, story=story, to="Sam", at=AT)


def test_reading_a_held_story_is_recorded(network: Network) -> None:
    story, _receipt = stories.told(network)
    coordinator = people.actor(network, "learning_coordinator")
    assert services.read_held_story(by=coordinator, story=story, at=AT) == WORDS
    assert actions() == ["story.told", "story.original_read"]
    assert AuditEvent.objects.latest("id").actor == coordinator.identifier


def test_a_withdrawn_story_leaves_a_tombstone_with_its_hash(network: Network) -> None:
    teller = people.actor(network, "family_partner")
    story = stories.released(network, by=teller)
    services.withdraw_story(by=teller, story=selectors.stories_told_by(teller).get(), at=AT)
    stored = Story.objects.get(pk=story.pk)
    assert (stored.state, stored.original, stored.text, stored.contact) == (StoryState.WITHDRAWN, "", "", "")
    assert stored.original_hash == hashlib.sha256(WORDS.encode()).hexdigest()
    assert announced()[-1] == "stories.story_withdrawn"


def test_whoever_holds_the_receipt_code_may_take_the_story_back(network: Network) -> None:
    _story, receipt = stories.told(network)
    found = selectors.story_for(receipt)
    services.withdraw_story(by=selectors.teller_of(found), story=found, at=AT)
    assert Story.objects.get().state == StoryState.WITHDRAWN


def test_nobody_else_takes_a_story_back(network: Network) -> None:
    story, _receipt = stories.told(network)
    for somebody in (people.actor(network, "family_partner"), people.actor(network, "learning_coordinator")):
        with pytest.raises(OutOfReach):
            services.withdraw_story(by=somebody, story=story, at=AT)


def test_a_guest_cannot_take_back_what_another_guest_told_by_the_same_link(network: Network) -> None:
    coordinator = people.actor(network, "learning_coordinator")
    link, _token = make_guest_link(by=coordinator, network=network, title="Poster", site=None, at=AT)
    story, _receipt = stories.told(network, by=guest_of(link))
    with pytest.raises(OutOfReach):
        services.withdraw_story(by=guest_of(link), story=story, at=AT)


def test_an_escalated_story_says_who_took_it_over_and_stays_out_of_view(network: Network) -> None:
    story, _receipt = stories.told(network)
    coordinator = people.actor(network, "learning_coordinator")
    with pytest.raises(Exception, match="who took it over"):
        services.escalate_story(by=coordinator, story=story, to=" ", at=AT)
    services.escalate_story(by=coordinator, story=story, to="Sam Okoro, safeguarding lead", at=AT)
    assert Story.objects.get().escalated_to == "Sam Okoro, safeguarding lead"
    assert not selectors.released_stories().exists()
    with pytest.raises(services.StoryMoved):
        services.release_story(by=coordinator, story=story, text=WORDS, at=AT)


ALLOWED = {
    *(("held", target) for target in ("released", "kept", "declined", "withdrawn", "escalated")),
    *((source, target) for source in ("released", "kept", "declined") for target in ("held", "withdrawn", "escalated")),
}


def test_the_table_of_a_storys_states_allows_these_changes_and_no_other() -> None:
    assert {(source.value, target.value) for source, targets in TRANSITIONS.items() for target in targets} == ALLOWED


def test_a_story_of_another_network_is_not_found(network: Network, other_network: Network) -> None:
    with within(other_network):
        story = stories.released(other_network)
    assert selectors.story_called(story.public_id) is None
    assert not selectors.released_stories().exists()
