"""Pages of Close: what waits, the three checks of a loop, the forms, and the verdict."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from fivefold.close.checks.models import (
    AcceptabilityRating,
    EffectivenessCheck,
    InterviewNote,
    OriginatorAnswer,
    ReliabilityCheck,
    Verdict,
    Waiver,
)
from fivefold.gather.stories.models import Story
from fivefold.loop.services import move
from fivefold.loop.states import Outcome, State
from fivefold.network.people.models import Membership, Network, StakeholderGroup
from fivefold.network.sharing.rungs import Rung
from tests.factories import close, measures, people
from tests.factories.close import Checking
from tests.factories.people import FACTORY


def page(made: Checking, name: str, public_id: str | None = None) -> str:
    return reverse(f"close:checks:{name}", args=[made.network.slug, public_id or made.loop.public_id])


def loop_page(made: Checking) -> str:
    return reverse("loop:detail", args=[made.network.slug, made.loop.public_id])


def somebody(made: Checking, role: str, group: StakeholderGroup = StakeholderGroup.STAFF) -> Client:
    client = Client()
    client.force_login(people.member(made.network, role, group=group).person)
    return client


def chair(made: Checking) -> Client:
    client = Client()
    client.force_login(made.forum.chair.person)
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_stage_lists_what_is_checked_and_says_what_a_watch_is(made: Checking) -> None:
    text = text_of(somebody(made, "staff"), reverse("close:checks:index", args=[made.network.slug]))
    assert made.loop.title in text
    assert "Nothing is watched yet" in text


def test_the_stage_lists_what_is_watched(made: Checking) -> None:
    close.watch(made)
    text = text_of(somebody(made, "staff"), reverse("close:checks:index", args=[made.network.slug]))
    assert "Nothing is being checked" in text
    assert "Watching" in text


def test_the_stage_asks_the_same_few_questions_however_much_there_is(
    made: Checking, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = somebody(made, "staff")
    address = reverse("close:checks:index", args=[made.network.slug])
    client.get(address)
    with django_assert_max_num_queries(12):
        client.get(address)


def test_the_checks_stand_side_by_side_planned_beside_seen(made: Checking) -> None:
    close.all_met(made)
    text = text_of(somebody(made, "staff"), page(made, "detail"))
    for words in (
        "It is done every time; it did what was planned; people accept it.",
        "2 of 2 sites do it",
        "+16.3 points (+12.5 to +19.5)",
        "+10.0 points",
        "staff 4.4 · families, in interviews: yes",
        "Four points more are answered within the day by March.",
        "70.0 % before the change, 86.2 % after it",
        "Northgate",
        "Anything else that changed at the same time",
    ):
        assert words in text.replace("\N{NO-BREAK SPACE}", " "), words


def test_a_repaired_lapse_is_told_with_the_months_that_were_left_out_why_and_their_level(
    network: Network, tmp_path: Path
) -> None:
    made = close.all_met(close.checking(network, tmp_path, shift=close.WORSE, after=close.USUAL))
    text = text_of(somebody(made, "staff"), page(made, "detail")).replace("\N{NO-BREAK SPACE}", " ")
    for words in (
        "it is back where it was before the signal",
        "−0.1 points (−4.7 to +4.3) from before the signal; +28.3 points",
        "70.1 % before the change, 70.0 % after it",
        "The 7 months of the signal (Aug 2025 to Feb 2026: 41.8 %) do not count as before",
        "since unusually bad months are mostly followed by better ones",
        "The level had shifted, and stayed so: from its 6 later months (41.7 %) it is +28.3 points",
        "It had got worse by itself, and may have got better by itself",
    ):
        assert words in text, words


def test_the_chart_has_its_table_and_a_phase_that_begins_with_the_change(made: Checking) -> None:
    close.all_met(made)
    text = text_of(somebody(made, "staff"), page(made, "detail"))
    assert "effect-spec" in text
    assert "Mar 2026" in text
    assert "The rules find a change for the better that starts after it." in text


def test_figures_of_a_measure_that_is_not_shared_are_not_shown(made: Checking) -> None:
    close.all_met(made)
    measures.share(made.measure, Rung.T0)
    text = text_of(somebody(made, "staff"), page(made, "detail"))
    assert "+16.3" not in text
    assert "effect-spec" not in text
    assert "reaches what was planned" in text


def test_a_group_smaller_than_five_is_not_shown_in_figures(made: Checking) -> None:
    close.rated(made, 2, 2, 1, 2)
    text = text_of(somebody(made, "network_lead"), page(made, "detail"))
    assert "staff: too few have said" in text


def test_the_analyst_enters_a_count(made: Checking) -> None:
    client = somebody(made, "analyst")
    given = {"site": made.sites[0].public_id, "period": "2026-08-05", "cases": "20", "compliant": "18"}
    assert client.post(page(made, "count_cases"), given).status_code == 302
    assert ReliabilityCheck.objects.get().period == date(2026, 8, 1)
    refused = client.post(page(made, "count_cases"), given | {"compliant": "21"})
    assert refused.status_code == 422
    assert "in 21 of 20 cases" in refused.content.decode()
    for cases in ("99999999999999999999", "9223372036854775808", "1000001", "-1"):
        assert client.post(page(made, "count_cases"), given | {"cases": cases, "compliant": "1"}).status_code == 422


def test_the_analyst_computes_the_effect_and_is_told_when_that_cannot_be(made: Checking) -> None:
    client = somebody(made, "analyst")
    assert client.post(page(made, "compute")).status_code == 302
    assert EffectivenessCheck.objects.count() == 1
    close.all_met(made)
    close.verdict(made)
    refused = client.post(page(made, "compute"))
    assert refused.status_code == 409
    assert "The checks of this loop have not begun." in refused.content.decode()


def test_a_nurse_says_in_a_minute_how_it_is_and_is_not_asked_again(made: Checking) -> None:
    client = somebody(made, "staff")
    assert "Say how it is for you" in text_of(client, loop_page(made))
    answered = client.post(page(made, "rate"), {"score": "4", "comment": "Fewer calls at night."})
    assert answered["Location"] == loop_page(made)
    assert AcceptabilityRating.objects.get().score == 4
    assert "Say how it is for you" not in text_of(client, loop_page(made))
    assert client.post(page(made, "rate"), {"comment": ""}).status_code == 422


def test_only_who_checks_reads_comments_and_what_was_said(made: Checking) -> None:
    close.rated(made, 1, comment="It wakes the children.")
    close.interviewed(made)
    assert "wakes the children" not in text_of(somebody(made, "staff"), page(made, "detail"))
    lead = somebody(made, "network_lead")
    text = text_of(lead, page(made, "detail"))
    assert "wakes the children" in text
    assert "We talked." in text
    rating = AcceptabilityRating.objects.get()
    assert lead.post(page(made, "read_comment", rating.public_id)).status_code == 302
    assert "wakes the children" not in text_of(lead, page(made, "detail"))


def test_the_coordinator_notes_an_interview(made: Checking) -> None:
    given = {"group": "patient_or_family", "accepted": "mixed", "text": "Some miss the old number."}
    assert somebody(made, "learning_coordinator").post(page(made, "note_interview"), given).status_code == 302
    assert InterviewNote.objects.get().accepted == "mixed"


def test_the_chair_waives_a_check_and_another_chair_may_not(made: Checking) -> None:
    given = {"check": "acceptability", "because": "It is a wiring change that nobody sees."}
    assert somebody(made, "decision_group_chair").post(page(made, "waive"), given).status_code == 403
    assert chair(made).post(page(made, "waive"), given).status_code == 302
    assert Waiver.objects.count() == 1
    assert "wiring change" in text_of(somebody(made, "staff"), page(made, "detail"))


def test_the_verdict_form_offers_what_is_allowed_and_says_why_not_the_rest(made: Checking) -> None:
    text = text_of(chair(made), page(made, "give_verdict"))
    assert 'value="closed_effective"' not in text
    assert 'value="iterate"' in text
    assert "A check is still awaited." in text
    close.all_met(made)
    assert 'value="closed_effective"' in text_of(chair(made), page(made, "give_verdict"))


def test_the_chair_gives_the_verdict(made: Checking) -> None:
    close.all_met(made)
    client = chair(made)
    assert "Give the verdict" in text_of(client, loop_page(made))
    given = {"kind": "closed_effective", "came_true": "yes", "rationale": "More are seen in time."}
    assert client.post(page(made, "give_verdict"), given | {"rationale": ""}).status_code == 422
    assert client.post(page(made, "give_verdict"), given)["Location"] == loop_page(made)
    loop = made.read_again()
    assert (loop.state, loop.outcome) == (State.CLOSED, Outcome.EFFECTIVE)
    text = text_of(client, loop_page(made))
    assert "Sustain watch on People seen within four hours" in text
    assert "What was predicted: it came true." in text


def test_a_verdict_that_is_not_offered_is_not_taken(made: Checking) -> None:
    answer = chair(made).post(
        page(made, "give_verdict"), {"kind": "closed_effective", "came_true": "yes", "rationale": "Because."}
    )
    assert answer.status_code == 422
    assert not Verdict.objects.exists()


def test_going_round_again_without_saying_from_where_is_refused_at_the_field(made: Checking) -> None:
    answer = chair(made).post(page(made, "give_verdict"), {"kind": "iterate", "came_true": "no", "rationale": "Once more."})
    assert answer.status_code == 422
    assert "Say where it goes on." in answer.content.decode()


def test_whoever_raised_it_is_asked_whether_this_answers_it(made: Checking) -> None:
    story = Story.objects.get(public_id=made.story.public_id)
    client = Client()
    client.force_login(Membership.objects.select_related("person").get(public_id=story.teller).person)
    assert "Say whether this answers what you raised" in text_of(client, loop_page(made))
    assert client.post(page(made, "answer"), {"answer": "yes"}).status_code == 302
    assert OriginatorAnswer.objects.get().answer == "yes"
    assert somebody(made, "staff").get(page(made, "answer")).status_code == 404


@pytest.mark.parametrize(
    "name", ["detail", "count_cases", "compute", "rate", "note_interview", "waive", "give_verdict", "answer", "read_comment"]
)
def test_what_is_not_there_is_not_found(made: Checking, name: str) -> None:
    unknown = page(made, name, "lop_nothing")
    lead = people.member(made.network, "network_lead", "decision_group_chair")
    client = Client()
    client.force_login(lead.person)
    answer = client.post(unknown) if name in {"compute", "read_comment"} else client.get(unknown)
    assert answer.status_code == 404


def test_a_loop_that_was_reopened_shows_no_checks_until_it_is_checked_again(made: Checking) -> None:
    close.watch(made)
    assert "Three checks" in text_of(somebody(made, "staff"), loop_page(made))
    move(by=FACTORY, loop=made.read_again(), to=State.TRIAGED, at=close.CHECKED, because="The nurse has left.")
    assert "Three checks" not in text_of(somebody(made, "staff"), loop_page(made))
