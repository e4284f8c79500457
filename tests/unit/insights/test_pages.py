"""The pages on which an insight is written, rests on sources, is compared and is triaged."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from fivefold.analyse.insights import selectors
from fivefold.analyse.insights.models import DisplayRow, EvidenceLink, Insight, SubjectKind
from fivefold.foundation import dates
from fivefold.loop.models import Loop
from fivefold.loop.states import State
from fivefold.network.governance.models import Nature, Reach
from fivefold.network.people.models import Network
from tests.factories import evidence, governance, insights, people, signals, stories
from tests.factories.people import AT

QUERIES = 12
JUDGED = {"nature": "improve", "reach": "multi_site", "urgency": "soon", "harm": "low", "effort": "low"}


@pytest.fixture
def analyst(network: Network) -> Client:
    client = Client()
    client.force_login(people.member(network, "analyst").person)
    return client


@pytest.fixture
def staff(network: Network) -> Client:
    client = Client()
    client.force_login(people.member(network, "staff").person)
    return client


def page(insight: Insight, name: str = "detail", *more: str) -> str:
    return reverse(f"analyse:insights:{name}", args=[insight.network.slug, insight.public_id, *more])


def loop_page(insight: Insight) -> str:
    return reverse("loop:detail", args=[insight.network.slug, insight.loop.public_id])


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_analyse_page_shows_what_waits_and_for_what(analyst: Client, network: Network) -> None:
    captured, judged = insights.insight(network), insights.triangulated(network)
    shown = text(analyst, reverse("analyse:insights:index", args=[network.slug]))
    assert captured.statement in shown
    assert "Rests on nothing yet." in shown
    assert judged.statement in shown
    assert "Compared; waits to be triaged." in shown


def test_the_analyse_page_offers_shared_stories_to_those_who_write_insights(analyst: Client, network: Network) -> None:
    story = stories.released(network)
    address = reverse("analyse:insights:index", args=[network.slug])
    assert f"?story={story.public_id}" in text(analyst, address)
    reader = Client()
    reader.force_login(people.member(network, "decision_group_member").person)
    assert story.public_id not in text(reader, address)


def test_an_empty_analyse_page_says_what_to_do_next(analyst: Client, network: Network) -> None:
    shown = text(analyst, reverse("analyse:insights:index", args=[network.slug]))
    assert "Open a signal or a story and say in one sentence what it tells you." in shown


def test_the_analyse_page_takes_few_queries_however_much_waits(
    analyst: Client, network: Network, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(4):
        insights.insight(network)
        stories.released(network)
    with django_assert_max_num_queries(QUERIES):
        analyst.get(reverse("analyse:insights:index", args=[network.slug]))


def test_pages_speak_of_days_and_questions_and_not_of_runs_and_joint_displays(
    analyst: Client, network: Network, tmp_path: Path
) -> None:
    signal = signals.signal(network, tmp_path)
    made = insights.triangulated(network)
    insights.link(made, SubjectKind.SIGNAL, signal.public_id)
    shown = text(analyst, page(made))
    assert f"By the data of {dates.day(AT)}" in shown
    assert f"As of {dates.day(AT)}, version 1" in shown
    assert "What numbers, stories and evidence say" in shown
    assert "Being compared" in text(analyst, reverse("loop:index", args=[network.slug]))
    shown += text(analyst, reverse("analyse:signals:detail", args=[network.slug, signal.public_id]))
    assert f"as they stood on {dates.day(AT)}" in shown
    for word in ("run_", "Joint display", "joint display", "Triangulated"):
        assert word not in shown


def test_an_analyst_writes_an_insight_from_a_story(analyst: Client, network: Network) -> None:
    story = stories.released(network)
    address = reverse("analyse:insights:new", args=[network.slug]) + f"?story={story.public_id}"
    assert story.text in text(analyst, address)
    sent = analyst.post(address, {"statement": "Nobody answers.", "polarity": "concern", "confidence": "moderate"})
    written = Insight.objects.get()
    assert sent["Location"] == page(written)
    assert EvidenceLink.objects.get().subject == story.public_id


def test_an_insight_form_that_is_not_filled_in_says_so(analyst: Client, network: Network) -> None:
    sent = analyst.post(reverse("analyse:insights:new", args=[network.slug]), {"statement": ""})
    assert sent.status_code == 422
    assert "error-summary" in sent.content.decode()
    assert not Insight.objects.exists()


def test_a_signal_is_named_to_everybody_and_leads_on_only_those_who_may_open_it(
    analyst: Client, network: Network, tmp_path: Path
) -> None:
    months = [*signals.usual(), *signals.low()]
    raised = signals.refreshed(signals.measured(signals.dataset(network), tmp_path, months, months))
    (signal,) = [each for each in raised if each.site is None]
    made = insights.insight(network, source=(SubjectKind.SIGNAL, signal.public_id))
    administrator = Client()
    administrator.force_login(people.member(network, "administrator").person)
    address = reverse("analyse:signals:detail", args=[network.slug, signal.public_id])
    assert address in text(analyst, page(made))
    shown = text(administrator, page(made))
    assert signal.reason in shown
    assert address not in shown


@pytest.mark.parametrize("source", ["signal=sig_1", "story=sty_1"])
def test_an_insight_from_something_that_is_not_there_is_not_found(analyst: Client, network: Network, source: str) -> None:
    assert analyst.get(reverse("analyse:insights:new", args=[network.slug]) + f"?{source}").status_code == 404


def test_sources_are_linked_one_after_the_other(analyst: Client, network: Network) -> None:
    made, story, item = insights.insight(network), stories.released(network), evidence.item(network)
    offered = text(analyst, page(made, "link"))
    assert item.citation[:40] in offered
    analyst.post(
        page(made, "link"), {"story-kind": "story", "story-subject": story.public_id, "story-note_on_it": "The same call"}
    )
    analyst.post(page(made, "link"), {"evidence-kind": "evidence", "evidence-subject": item.public_id})
    assert [link.note for link in selectors.links_of(made)] == ["The same call", ""]
    assert story.public_id not in text(analyst, page(made, "link")), "what is linked is not offered again"


def test_a_source_that_was_not_chosen_is_asked_for(analyst: Client, network: Network) -> None:
    sent = analyst.post(page(insights.insight(network), "link"), {"story-kind": "story", "story-subject": ""})
    assert sent.status_code == 422
    assert "error-summary" in sent.content.decode()


def test_the_insight_page_shows_its_sources_and_takes_few_queries(
    analyst: Client, network: Network, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made, story = insights.triangulated(network), stories.released(network)
    analyst.post(page(made, "link"), {"story-kind": "story", "story-subject": story.public_id})
    with django_assert_max_num_queries(QUERIES):
        shown = text(analyst, page(made))
    assert story.text[:40] in shown
    assert "Do families get an answer the same day?" in shown
    assert "Triage it" in shown


def test_a_source_is_taken_away_with_its_reason(analyst: Client, network: Network) -> None:
    made = insights.triangulated(network)
    linked = EvidenceLink.objects.get()
    assert analyst.post(page(made, "unlink", linked.public_id), {}).status_code == 422
    analyst.post(page(made, "unlink", linked.public_id), {"because": "It was retracted."})
    assert "Its only evidence was withdrawn" in text(analyst, page(made))
    assert analyst.post(page(made, "unlink", linked.public_id), {"because": "Again."}).status_code == 404


def test_an_analyst_compares_sources_and_goes_on(analyst: Client, network: Network) -> None:
    item = evidence.item(network)
    made = insights.insight(network, source=(SubjectKind.EVIDENCE, item.public_id))
    analyst.post(page(made, "triangulate"))
    analyst.post(page(made, "add_row"), {"question": "Is it so?", "numbers": "Rising.", "stories": "Worse on Mondays."})
    row = DisplayRow.objects.get()
    judged = {f"{row.public_id}-convergence": "agreement", f"{row.public_id}-judgement": "Both say Mondays."}
    analyst.post(page(made, "judge_row", row.public_id), judged)
    shown = text(analyst, page(made))
    assert Loop.objects.get().state == State.TRIANGULATED
    assert "They agree" in shown
    assert "Both say Mondays." in shown


def test_a_judgement_without_a_choice_is_asked_for(analyst: Client, network: Network) -> None:
    made = insights.triangulated(network, judged=False)
    sent = analyst.post(page(made, "judge_row", DisplayRow.objects.get().public_id), {})
    assert sent.status_code == 422
    assert DisplayRow.objects.get().convergence == ""


def test_going_on_without_a_source_is_refused_in_words(analyst: Client, network: Network) -> None:
    sent = analyst.post(page(insights.insight(network), "triangulate"))
    assert sent.status_code == 409
    assert "Nothing stands behind this insight yet." in sent.content.decode()


def test_the_triage_page_says_who_will_decide_before_it_is_sent(analyst: Client, network: Network) -> None:
    governance.authority(governance.body(network, "Clinical forum"), Nature.IMPROVE, Reach.MULTI_SITE)
    made = insights.triangulated(network)
    assert "Clinical forum" in text(analyst, page(made, "triage"))
    says = text(analyst, page(made, "who_decides") + "?nature=improve&reach=multi_site")
    assert "Clinical forum will decide this." in says
    assert "Nobody may decide this yet." in text(analyst, page(made, "who_decides") + "?nature=fix&reach=local")


def test_triage_sends_the_loop_to_its_authority(analyst: Client, network: Network) -> None:
    governance.authority(governance.body(network, "Clinical forum"), Nature.IMPROVE, Reach.MULTI_SITE)
    made = insights.triangulated(network)
    sent = analyst.post(page(made, "triage"), JUDGED)
    assert sent["Location"] == loop_page(made)
    assert "It waits for a proposal to Clinical forum." in text(analyst, loop_page(made))


def test_triage_that_nobody_may_decide_is_refused_beside_the_field(analyst: Client, network: Network) -> None:
    made = insights.triangulated(network)
    sent = analyst.post(page(made, "triage"), JUDGED)
    assert sent.status_code == 422
    assert "Nobody may decide “Improve” for “Several sites” yet." in sent.content.decode()
    assert 'href="#id_nature_0"' in sent.content.decode()


def test_triage_with_an_empty_form_is_refused(analyst: Client, network: Network) -> None:
    made = insights.triangulated(network)
    assert analyst.post(page(made, "triage"), {"note": "?"}).status_code == 422
    assert Loop.objects.get().state == State.TRIANGULATED


def test_a_loop_is_left_for_a_reason(analyst: Client, network: Network) -> None:
    made = insights.insight(network)
    assert analyst.post(page(made, "leave"), {"because": ""}).status_code == 422
    analyst.post(page(made, "leave"), {"because": "The service ends in May."})
    assert Loop.objects.get().state == State.CLOSED


def test_two_loops_about_the_same_are_merged_and_parted_again(analyst: Client, network: Network) -> None:
    kept, double = insights.insight(network), insights.insight(network)
    assert kept.loop.title in text(analyst, page(double, "merge"))
    analyst.post(page(double, "merge"), {"into": kept.loop.public_id, "because": "The same calls."})
    assert Loop.objects.get(pk=double.loop.pk).merged_into == kept.loop
    assert "Undo the merge" in text(analyst, page(double))
    analyst.post(page(double, "undo_merge"), {"because": "Other families."})
    assert Loop.objects.get(pk=double.loop.pk).state == State.CAPTURED


def test_the_loops_page_shows_what_it_rests_on_and_what_to_do_next(analyst: Client, staff: Client, network: Network) -> None:
    made = insights.triangulated(network)
    shown = text(analyst, loop_page(made))
    assert "Rests on" in shown
    assert page(made, "triage") in shown
    assert page(made, "triage") not in text(staff, loop_page(made)), "who may not triage is not asked to"


def test_a_member_without_the_role_reads_an_insight_and_changes_nothing(staff: Client, network: Network) -> None:
    made = insights.triangulated(network)
    shown = text(staff, page(made))
    assert "Link a source" not in shown
    assert "Triage it" not in shown
    for name in ("link", "triage", "leave", "merge"):
        assert staff.get(page(made, name)).status_code == 403
    assert staff.post(page(made, "add_row"), {"question": "Mine"}).status_code == 403


def test_an_insight_of_another_network_is_not_found(analyst: Client, network: Network, other_network: Network) -> None:
    theirs = insights.insight(other_network)
    assert analyst.get(reverse("analyse:insights:detail", args=[network.slug, theirs.public_id])).status_code == 404
    assert analyst.get(page(theirs)).status_code == 404
