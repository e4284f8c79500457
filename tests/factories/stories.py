"""Stories for tests, built through the services that the product uses."""

from datetime import datetime

from fivefold.foundation.permission import Actor
from fivefold.gather.stories import services
from fivefold.gather.stories.models import Consent, Lens, Story, Voice
from fivefold.network.people.models import Network, Site
from fivefold.network.scope import within
from tests.factories import people
from tests.factories.people import AT

WORDS = "We rang the nurse line three times. Nobody answered, so we came to emergency."


def told(
    network: Network,
    text: str = WORDS,
    *,
    by: Actor | None = None,
    voice: Voice = Voice.FAMILY,
    consent: Consent = Consent.NETWORK,
    lens: Lens | None = Lens.PATIENT_EXPERIENCE,
    site: Site | None = None,
    contact: str = "",
    at: datetime = AT,
) -> tuple[Story, str]:
    """A held story, and its receipt code."""
    teller = by or people.actor(network, "family_partner")
    with within(network):
        return services.tell_story(
            by=teller,
            network=network,
            text=text,
            voice=voice,
            consent=consent,
            lens=lens,
            site=site,
            contact=contact,
            as_it_is=True,
            at=at,
        )


def released(network: Network, text: str = WORDS, *, by: Actor | None = None, site: Site | None = None) -> Story:
    """A story that a coordinator has released as it was told."""
    story, _receipt = told(network, text, by=by, site=site)
    coordinator = people.actor(network, "learning_coordinator")
    with within(network):
        return services.release_story(by=coordinator, story=story, text=text, as_it_is=True, at=AT)
