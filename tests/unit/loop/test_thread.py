"""The loop's page tells its thread: each act once, and a link stands on what happened, never on who did it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from fivefold.analyse.insights.models import SubjectKind
from fivefold.loop.models import Loop
from fivefold.loop.services import note
from fivefold.loop.states import State
from fivefold.network.people.models import Network
from tests.factories import decisions, evidence, implement, insights, loops, people, stories
from tests.factories.people import AT, FACTORY


@pytest.fixture
def reader(network: Network) -> Client:
    client = Client()
    client.force_login(people.member(network, "network_lead").person)
    return client


def entries(client: Client, loop: Loop) -> list[str]:
    """The thread as the page tells it, each entry without superfluous space."""
    page = client.get(reverse("loop:detail", args=[loop.network.slug, loop.public_id])).content.decode()
    thread = page[page.index('<ol class="timeline">') : page.index("</ol>", page.index('<ol class="timeline">'))]
    return [" ".join(each.split()) for each in thread.split("<li ")[1:]]


def one_with(words: str, told: list[str]) -> str:
    (found,) = [each for each in told if words in each]
    return found


def test_an_entrys_link_stands_on_the_words_that_say_what_happened(reader: Client, network: Network) -> None:
    loop = decisions.decided(decisions.forum(network)).loop
    told = one_with("Decided: Adopt it now", entries(reader, loop))
    assert re.search(r'<a href="[^"]*/decide/[^"]*">Decided: Adopt it now</a>', told)
    assert '<span class="timeline__who">Ruth Adeyemi</span>' in told


def test_a_decision_that_is_put_into_practice_says_its_words_and_its_reason_once(reader: Client, network: Network) -> None:
    told = entries(reader, decisions.decided(decisions.forum(network)).loop)
    together = "".join(told)
    assert together.count(decisions.ANSWER) == 1
    assert together.count("Why: Numbers, stories and evidence agree.") == 1
    assert "<p>To be put into practice</p>" in one_with("To be put into practice", told)


def test_a_triage_that_passes_the_loop_on_says_its_summary_once(reader: Client, network: Network) -> None:
    told = entries(reader, decisions.loop_before(decisions.forum(network)))
    assert "".join(told).count("Harm: ") == 1
    assert "Harm: " in one_with("<p>Triaged</p>", told)
    assert "<p>Passed to " in told[-1]


def test_several_reports_at_one_moment_are_several_acts(reader: Client, network: Network) -> None:
    forum = decisions.forum(network)
    loop = decisions.decided(forum).loop
    sites = [people.site(network, name=name) for name in ("Northgate", "Fairhaven")]
    action = implement.action(loop, forum.nurse, sites)
    for site in sites:
        implement.done(action, site)
    for site in sites:
        told = one_with(f"Done at {site.name}", entries(reader, loop))
        assert re.search(rf'<a href="[^"]*/{action.public_id}/">Done at {site.name}', told)


def test_what_was_linked_is_named_and_leads_to_its_page(reader: Client, network: Network) -> None:
    insight, item, story = insights.insight(network), evidence.item(network), stories.released(network)
    insights.link(insight, SubjectKind.EVIDENCE, item.public_id)
    insights.link(insight, SubjectKind.STORY, story.public_id)
    told = entries(reader, insight.loop)
    assert re.search(rf'<a href="[^"]*/{item.public_id}/">Evidence linked</a>', one_with(item.citation, told))
    assert re.search(r'<a href="[^"]*/stories/[^"]*">Stories linked</a>', one_with(story.public_id, told))


@pytest.mark.parametrize(("state", "stage"), [(State.CLOSED, "Close"), (State.PARKED, "Gather")])
def test_what_is_noted_of_a_loop_beside_the_ring_belongs_to_close_or_to_the_stage_it_left(
    reader: Client, network: Network, state: State, stage: str
) -> None:
    loop = loops.go(loops.loop(network), state)
    note(by=FACTORY, loop=loop, headline="Whoever raised it was told", at=AT)
    assert f">{stage}:</span>" in one_with("Whoever raised it was told", entries(reader, loop))
