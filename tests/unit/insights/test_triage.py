"""Triage says what kind of change is asked for, and sends it to exactly one body; other ways lead out of Analyse too."""

from collections.abc import Iterator

import pytest

from fivefold.analyse.insights import fast_lane, selectors, services
from fivefold.analyse.insights.models import Effort, Harm, Insight, SubjectKind, Triage
from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import PermissionDenied
from fivefold.loop.guards import GuardRefused, registered
from fivefold.loop.models import Loop
from fivefold.loop.panels import awaited_by
from fivefold.loop.selectors import originators_of, thread_of
from fivefold.loop.services import ReasonMissing, move
from fivefold.loop.states import Outcome, State
from fivefold.network.governance.models import Nature, Reach
from fivefold.network.people.models import Network
from tests.factories import evidence, governance, insights, people
from tests.factories.people import AT, FACTORY


@pytest.fixture
def delegated() -> Iterator[list[str]]:
    """Public ids of loops for which a decision under delegated authority is recorded."""
    decided: list[str] = []

    def is_recorded(loop: Loop) -> bool:
        return loop.public_id in decided

    fast_lane.register_delegated_decision(is_recorded)
    yield decided
    fast_lane._judges.remove(is_recorded)


def small_fix(insight: Insight) -> Triage:
    governance.authority(governance.body(insight.network), Nature.FIX, Reach.LOCAL)
    return insights.triage(insight, nature=Nature.FIX, reach=Reach.LOCAL, fast_lane=True)


def again(insight: Insight) -> Insight:
    found = selectors.insight_called(insight.public_id)
    assert found
    return found


def test_the_guards_of_analyse_are_registered() -> None:
    assert {"evidence_linked", "joint_display_judged", "authority_named", "fast_lane"} <= registered()


def test_triage_passes_the_loop_to_the_body_that_decides(network: Network) -> None:
    body = governance.body(network, "Clinical forum")
    governance.authority(body, Nature.IMPROVE, Reach.MULTI_SITE)
    made = insights.triangulated(network)
    triage = insights.triage(made, by=people.actor(network, "analyst"))
    loop = Loop.objects.get()
    assert (loop.state, awaited_by([loop])[loop.pk]) == (State.WITH_AUTHORITY, "a proposal to Clinical forum")
    assert triage.body == body
    assert triage.summary == "Improve · Several sites → Clinical forum"
    assert [entry.headline for entry in thread_of(loop)][-2:] == ["Triaged", "Passed to Clinical forum"]
    assert AuditEvent.objects.filter(action="insight.triaged", subject=triage.public_id).exists()
    assert OutboxEvent.objects.get(name="insights.triaged").body["body"] == body.public_id


def test_what_nobody_may_decide_is_not_triaged_and_stays_where_it_is(network: Network) -> None:
    made = insights.triangulated(network)
    with pytest.raises(services.NoAuthority, match="Nobody may decide “Improve” for “Several sites” yet"):
        insights.triage(made)
    assert Loop.objects.get().state == State.TRIANGULATED
    assert not Triage.objects.exists()


def test_an_open_question_keeps_the_loop_from_being_triaged(network: Network) -> None:
    governance.authority(governance.body(network))
    made = insights.triangulated(network, judged=False)
    with pytest.raises(GuardRefused, match="“Do families get an answer the same day\\?” is not judged yet"):
        insights.triage(made)
    assert not Triage.objects.exists()


def test_sources_that_were_never_compared_keep_the_loop_from_being_triaged(network: Network) -> None:
    governance.authority(governance.body(network))
    made = insights.insight(network, source=(SubjectKind.EVIDENCE, evidence.item(network).public_id))
    services.triangulate(by=FACTORY, insight=made, at=AT)
    with pytest.raises(GuardRefused, match="have not been compared yet"):
        insights.triage(made)


def test_a_loop_whose_sources_are_not_together_is_not_triaged(network: Network) -> None:
    governance.authority(governance.body(network))
    with pytest.raises(services.NotToBeTriaged, match="“Captured” cannot be triaged"):
        insights.triage(insights.insight(network))


def test_somebody_whose_roles_do_not_include_it_does_not_triage(network: Network) -> None:
    governance.authority(governance.body(network))
    made = insights.triangulated(network)
    with pytest.raises(PermissionDenied, match="triage"):
        insights.triage(made, by=people.actor(network, "network_lead"))


def test_a_loop_that_was_sent_back_is_triaged_again(network: Network) -> None:
    made = insights.triangulated(network)
    insights.go_on_to_triage(made)
    move(by=FACTORY, loop=made.loop, to=State.TRIAGED, because="It reaches further.", at=AT)
    group = governance.body(network, "Network council")
    governance.authority(group, Nature.CHANGE, Reach.SYSTEMIC)
    insights.triage(again(made), nature=Nature.CHANGE, reach=Reach.SYSTEMIC)
    loop = Loop.objects.get()
    assert (loop.state, awaited_by([loop])[loop.pk]) == (State.WITH_AUTHORITY, "a proposal to Network council")
    latest = selectors.triage_of(loop)
    assert latest
    assert latest.body == group


def test_a_triage_of_an_earlier_cycle_names_no_authority(network: Network) -> None:
    made = insights.triangulated(network)
    insights.go_on_to_triage(made)
    loop = made.loop
    move(by=FACTORY, loop=loop, to=State.TRIAGED, because="Sent back.", at=AT)
    move(by=FACTORY, loop=loop, to=State.CLOSED, because="Not now.", outcome=Outcome.NOT_PURSUED, at=AT)
    move(by=FACTORY, loop=loop, to=State.TRIAGED, because="It came back.", at=AT)
    with pytest.raises(GuardRefused, match="not said yet who decides"):
        move(by=FACTORY, loop=loop, to=State.WITH_AUTHORITY, at=AT)


@pytest.mark.parametrize(
    ("nature", "reach", "harm", "effort"),
    [
        (Nature.IMPROVE, Reach.LOCAL, Harm.LOW, Effort.LOW),
        (Nature.FIX, Reach.MULTI_SITE, Harm.LOW, Effort.LOW),
        (Nature.FIX, Reach.LOCAL, Harm.MODERATE, Effort.LOW),
        (Nature.FIX, Reach.LOCAL, Harm.LOW, Effort.MODERATE),
    ],
)
def test_only_small_local_fixes_may_take_the_fast_lane(
    network: Network, nature: Nature, reach: Reach, harm: Harm, effort: Effort
) -> None:
    governance.authority(governance.body(network), nature, reach)
    made = insights.triangulated(network)
    with pytest.raises(services.NotForTheFastLane, match="small fixes at one site"):
        insights.triage(made, nature=nature, reach=reach, harm=harm, effort=effort, fast_lane=True)


def test_the_fast_lane_waits_for_a_decision_under_delegated_authority(network: Network, delegated: list[str]) -> None:
    made = insights.triangulated(network)
    small_fix(made)
    loop = Loop.objects.get()
    assert awaited_by([loop]) == {loop.pk: "a decision under delegated authority"}
    with pytest.raises(GuardRefused, match="Nobody has decided this under delegated authority"):
        services.take_fast_lane(by=FACTORY, insight=again(made), at=AT)
    delegated.append(made.loop.public_id)
    services.take_fast_lane(by=FACTORY, insight=again(made), at=AT)
    assert Loop.objects.get().state == State.IMPLEMENTING


def test_a_loop_that_was_not_triaged_as_small_does_not_take_the_fast_lane(network: Network, delegated: list[str]) -> None:
    made = insights.triangulated(network)
    insights.go_on_to_triage(made)
    delegated.append(made.loop.public_id)
    move(by=FACTORY, loop=made.loop, to=State.TRIAGED, because="Sent back.", at=AT)
    with pytest.raises(GuardRefused, match="small fixes at one site"):
        services.take_fast_lane(by=FACTORY, insight=again(made), at=AT)


def test_a_loop_that_is_not_pursued_is_closed_with_its_reason(network: Network) -> None:
    made = insights.insight(network)
    with pytest.raises(ReasonMissing):
        services.leave(by=FACTORY, insight=made, because="", at=AT)
    services.leave(by=FACTORY, insight=again(made), because="The service ends in May.", at=AT)
    loop = Loop.objects.get()
    assert (loop.state, loop.outcome) == (State.CLOSED, Outcome.NOT_PURSUED)
    assert OutboxEvent.objects.get(name="loop.closed").body["reason"] == "The service ends in May."


def test_a_merged_loop_hands_on_who_is_owed_an_answer_until_the_merge_is_undone(network: Network) -> None:
    kept, double = insights.insight(network), insights.insight(network, by=people.actor(network, "analyst"))
    services.merge(by=FACTORY, insight=double, into=kept.loop, because="The same calls.", at=AT)
    assert Loop.objects.get(pk=double.loop.pk).state == State.MERGED
    assert originators_of(kept.loop).count() == 2
    services.undo_merge(by=FACTORY, insight=again(double), because="Other families.", at=AT)
    assert Loop.objects.get(pk=double.loop.pk).state == State.CAPTURED
    assert originators_of(kept.loop).count() == 1


def test_what_is_not_merged_cannot_be_unmerged(network: Network) -> None:
    with pytest.raises(services.NotToBeTriaged, match="not merged"):
        services.undo_merge(by=FACTORY, insight=insights.insight(network), because="?", at=AT)
