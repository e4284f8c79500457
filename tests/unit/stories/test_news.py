"""What became of a story: its own states, and what later stages add."""

from datetime import timedelta

import pytest

from fivefold.gather.stories import news, services
from fivefold.gather.stories.models import Story
from fivefold.network.people.models import Network
from tests.conftest import AT
from tests.factories import people, stories


@pytest.fixture(autouse=True)
def no_other_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "_sources", [])


def headlines(story: Story) -> list[str]:
    return [str(each.headline) for each in news.news_of(story)]


def test_a_held_story_says_that_it_waits(network: Network) -> None:
    story, _receipt = stories.told(network)
    assert headlines(story) == ["You told your story", "It is waiting for the coordinator"]


def test_a_later_stage_adds_its_news_in_the_order_of_time(network: Network) -> None:
    story = stories.released(network)
    acted = news.News(at=AT + timedelta(days=40), headline="The line is answered within the day")
    raised = news.News(at=AT + timedelta(days=3), headline="It raised loop 118")
    news.register_story_news(lambda _story: [acted, raised])
    assert headlines(story) == [
        "You told your story",
        "It was shared",
        "It raised loop 118",
        "The line is answered within the day",
    ]


def test_a_source_that_registers_twice_speaks_once(network: Network) -> None:
    story = stories.released(network)

    def source(_story: Story) -> list[news.News]:
        return [news.News(at=AT, headline="Heard")]

    news.register_story_news(source)
    news.register_story_news(source)
    assert headlines(story).count("Heard") == 1


def test_a_withdrawn_story_has_no_further_news(network: Network) -> None:
    teller = people.actor(network, "family_partner")
    story = stories.released(network, by=teller)
    news.register_story_news(lambda _story: [news.News(at=AT, headline="It raised loop 118")])
    services.withdraw_story(by=teller, story=story, at=AT)
    assert headlines(story) == ["You told your story", "You took it back"]
