"""Actions: planned after a decision, reported by each site for itself, and the way to the checks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from fivefold.decide.decisions.selectors import plan_of
from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.clock import today
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import Actor, OutOfReach, PermissionDenied
from fivefold.implement.actions import selectors, services
from fivefold.implement.actions.models import Action, ActionKind, ActionSite, EarlyStart, Progress, Strength
from fivefold.implement.actions.services import ImpossibleDate, NoSites, NotDecidedYet, ProgressNotAllowed
from fivefold.loop.guards import GuardRefused
from fivefold.loop.models import Loop
from fivefold.loop.selectors import loop_called
from fivefold.loop.states import State
from fivefold.network.people.actors import actor_of
from fivefold.network.people.models import Membership, Network, Site
from tests.conftest import AT
from tests.factories import decisions, implement, people
from tests.factories.decisions import Forum
from tests.factories.implement import BEGAN, DUE
from tests.factories.people import FACTORY

ON_THE_DAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
"""The horizon of the factory's plan."""


@pytest.fixture
def forum(network: Network) -> Forum:
    return decisions.forum(network)


@pytest.fixture
def loop(forum: Forum) -> Loop:
    """A loop that is put into practice."""
    found = loop_called(decisions.decided(forum).loop.public_id)
    assert found is not None
    return found


@pytest.fixture
def sites(network: Network) -> list[Site]:
    return [people.site(network, name="Northgate"), people.site(network, name="Fairhaven")]


@pytest.fixture
def action(loop: Loop, forum: Forum, sites: list[Site]) -> Action:
    return implement.action(loop, forum.nurse, sites)


def site_lead(network: Network, site: Site) -> Membership:
    return people.member(network, "site_team_lead", site=site)


def report(action: Action, site: Site, by: Actor, **changes: Any) -> ActionSite:
    given: dict[str, Any] = {
        "by": by,
        "at_site": implement.at_site(action, site),
        "progress": Progress.DONE,
        "done_on": BEGAN,
        "note_text": "",
        "at": AT,
    }
    return services.report(**(given | changes))


def test_an_action_is_planned_at_its_sites_and_stands_in_the_thread(action: Action, loop: Loop, sites: list[Site]) -> None:
    assert {row.site for row in selectors.at_sites_of(action)} == set(sites)
    assert {row.progress for row in selectors.at_sites_of(action)} == {Progress.PLANNED}
    entry = loop.timeline.last()
    assert entry is not None
    assert (entry.headline, entry.subject) == ("Planned: A nurse answers every call", action.public_id)
    assert AuditEvent.objects.filter(action="action.planned").count() == 1


def test_nothing_is_planned_before_a_decision_or_nowhere(network: Network, forum: Forum, loop: Loop, sites: list[Site]) -> None:
    undecided = decisions.loop_before(forum)
    with pytest.raises(NotDecidedYet):
        implement.action(undecided, forum.nurse, sites)
    with pytest.raises(NoSites):
        implement.action(loop, forum.nurse, [])
    assert not Action.objects.exists()


@pytest.mark.parametrize("due_on", [date(2026, 3, 1), date(9999, 12, 31)])
def test_nothing_is_due_in_the_past_or_in_ages(loop: Loop, forum: Forum, sites: list[Site], due_on: date) -> None:
    with pytest.raises(ImpossibleDate) as refused:
        implement.action(loop, forum.nurse, sites, due_on=due_on)
    assert refused.value.field == "due_on"
    assert implement.action(loop, forum.nurse, sites, due_on=AT.date()).due_on == AT.date()


@pytest.mark.parametrize("role", ["site_team_lead", "staff", "learning_coordinator"])
def test_only_who_plans_actions_plans_them(loop: Loop, forum: Forum, sites: list[Site], role: str) -> None:
    with pytest.raises(PermissionDenied):
        implement.action(loop, forum.nurse, sites, by=people.actor(loop.network, role))


def test_a_site_lead_reports_for_the_own_site_only(action: Action, network: Network, sites: list[Site]) -> None:
    northgate, fairhaven = sites
    lead = actor_of(site_lead(network, northgate))
    done = report(action, northgate, lead)
    assert (done.progress, done.done_on, done.reported_by) == (Progress.DONE, BEGAN, lead.name)
    with pytest.raises(OutOfReach):
        report(action, fairhaven, lead)
    announced = OutboxEvent.objects.get(name="actions.reported")
    assert (announced.body["site"], announced.body["progress"]) == (northgate.public_id, "done")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"done_on": None}, "done_on"), ({"done_on": date(2026, 3, 3)}, "done_on")],
)
def test_done_has_a_day_that_is_not_to_come(action: Action, sites: list[Site], changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ImpossibleDate) as refused:
        report(action, sites[0], FACTORY, **changes)
    assert refused.value.field == field


def test_a_site_that_does_not_do_it_says_why_and_may_take_that_back(action: Action, sites: list[Site]) -> None:
    with pytest.raises(Exception, match="Say why it is not done here"):
        report(action, sites[0], FACTORY, progress=Progress.NOT_HERE, done_on=None)
    implement.not_here(action, sites[0])
    report(action, sites[0], FACTORY, progress=Progress.PLANNED, done_on=None)
    with pytest.raises(ProgressNotAllowed):
        report(action, sites[0], FACTORY, progress=Progress.PLANNED, done_on=None)
    assert report(action, sites[0], FACTORY).done_on == BEGAN


def test_a_slip_in_a_report_can_be_corrected_until_the_loop_goes_on(loop: Loop, action: Action, sites: list[Site]) -> None:
    report(action, sites[0], FACTORY)
    with pytest.raises(ImpossibleDate, match="longer ago than any loop"):
        report(action, sites[0], FACTORY, done_on=date(1926, 2, 1))
    assert report(action, sites[0], FACTORY, done_on=date(2026, 2, 2)).done_on == date(2026, 2, 2)
    Loop._base_manager.filter(pk=loop.pk).update(state=State.CHECKING)
    with pytest.raises(ProgressNotAllowed, match="is being judged"):
        report(action, sites[0], FACTORY)


def test_in_place_are_the_sites_where_every_action_is_done_since_the_last_began(
    loop: Loop, forum: Forum, action: Action, sites: list[Site]
) -> None:
    second = implement.action(loop, forum.nurse, sites[:1])
    for site in sites:
        implement.done(action, site)
    assert selectors.sites_in_place(loop) == {sites[1]: BEGAN}
    implement.done(second, sites[0], on=date(2026, 3, 2))
    assert selectors.sites_in_place(loop) == {sites[0]: date(2026, 3, 2), sites[1]: BEGAN}


def test_the_checks_wait_for_every_site_and_for_the_plans_day(loop: Loop, action: Action, sites: list[Site]) -> None:
    with pytest.raises(GuardRefused, match="No site has put it in place"):
        services.begin_checks(by=FACTORY, loop=loop, at=ON_THE_DAY)
    implement.done(action, sites[0])
    with pytest.raises(GuardRefused, match="Fairhaven has not reported yet"):
        services.begin_checks(by=FACTORY, loop=loop, at=ON_THE_DAY)
    implement.not_here(action, sites[1])
    with pytest.raises(GuardRefused, match="The plan says to look on 1 Mar 2027"):
        services.begin_checks(by=FACTORY, loop=loop, at=AT)
    assert services.begin_checks(by=FACTORY, loop=loop, at=ON_THE_DAY).state == State.CHECKING
    assert not EarlyStart.objects.exists()


def test_who_checks_may_begin_early_for_a_reason_that_is_kept(loop: Loop, action: Action, sites: list[Site]) -> None:
    implement.done(action, sites[0])
    lead = people.actor(loop.network, "network_lead")
    services.begin_checks(by=lead, loop=loop, early_because="The board meets in June.", at=AT)
    assert loop.state == State.CHECKING
    early = selectors.early_start_of(loop)
    assert early is not None
    assert early.because == "The board meets in June."
    entry = loop.timeline.last()
    assert entry is not None
    assert entry.reason == "The board meets in June."
    assert AuditEvent.objects.filter(action="checks.begun_early").count() == 1


def test_but_not_before_anything_is_in_place_or_without_the_role(loop: Loop, action: Action, sites: list[Site]) -> None:
    with pytest.raises(GuardRefused, match="No site has put it in place"):
        services.begin_checks(by=FACTORY, loop=loop, early_because="Curiosity.", at=AT)
    assert not EarlyStart.objects.exists(), "nothing is half done"
    implement.done(action, sites[0])
    with pytest.raises(PermissionDenied):
        services.begin_checks(by=people.actor(loop.network, "site_team_lead"), loop=loop, early_because="Now.", at=AT)


def test_what_does_harm_is_stopped_and_decided_anew(loop: Loop, forum: Forum) -> None:
    services.stop_for_harm_or_futility(by=FACTORY, loop=loop, because="Two calls were lost.", at=AT)
    assert loop.state == State.WITH_AUTHORITY


def browser(member: Membership) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def page(loop: Loop, name: str, *args: str) -> str:
    return reverse(f"implement:actions:{name}", args=[loop.network.slug, *args])


def test_the_stage_shows_a_site_lead_what_the_site_has_still_to_report(action: Action, loop: Loop, sites: list[Site]) -> None:
    text = browser(site_lead(loop.network, sites[0])).get(page(loop, "index")).content.decode()
    assert "Your site has still to report" in text
    assert "done at 0 of 2 sites" in text


def test_the_stage_asks_the_same_few_questions_however_much_there_is(
    action: Action, loop: Loop, forum: Forum, sites: list[Site], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _more in range(3):
        implement.action(loop, forum.nurse, sites)
    client = browser(people.member(loop.network, "staff"))
    client.get(page(loop, "index"))
    with django_assert_max_num_queries(12):
        client.get(page(loop, "index"))


def test_the_analyst_plans_an_action_on_the_page(loop: Loop, forum: Forum, sites: list[Site]) -> None:
    client = browser(people.member(loop.network, "analyst"))
    given = {
        "title": "A nurse answers every call",
        "kind": ActionKind.INTERVENTION,
        "strength": Strength.STRONGER,
        "owner": forum.nurse.public_id,
        "due_on": (today() + timedelta(days=90)).isoformat(),
        "sites": [site.public_id for site in sites],
    }
    assert client.post(page(loop, "plan", loop.public_id), given | {"sites": []}).status_code == 422
    past = client.post(page(loop, "plan", loop.public_id), given | {"due_on": DUE.isoformat()})
    assert past.status_code == 422
    assert "By when: Choose a day from" in past.content.decode()
    answer = client.post(page(loop, "plan", loop.public_id), given)
    assert answer["Location"] == reverse("loop:detail", args=[loop.network.slug, loop.public_id])
    assert Action.objects.get().owner == forum.nurse


def test_an_actions_page_leads_a_site_lead_to_the_own_report_until_the_loop_goes_on(
    action: Action, loop: Loop, sites: list[Site]
) -> None:
    lead, staff = browser(site_lead(loop.network, sites[0])), browser(people.member(loop.network, "staff"))
    own, other = (page(loop, "report", implement.at_site(action, site).public_id) for site in sites)
    shown = lead.get(page(loop, "detail", action.public_id)).content.decode()
    assert "Report where your site stands" in shown
    assert (own in shown, other in shown) == (True, False)
    assert own not in staff.get(page(loop, "detail", action.public_id)).content.decode()
    Loop._base_manager.filter(pk=loop.pk).update(state=State.CHECKING)
    assert own not in lead.get(page(loop, "detail", action.public_id)).content.decode()


def test_a_site_lead_reports_on_the_page_and_another_sites_report_is_not_found(
    action: Action, loop: Loop, sites: list[Site]
) -> None:
    client = browser(site_lead(loop.network, sites[0]))
    own, other = (page(loop, "report", implement.at_site(action, site).public_id) for site in sites)
    assert client.post(own, {"progress": "done"}).status_code == 422
    assert client.post(own, {"progress": "done", "done_on": "2026-03-01"}).status_code == 302
    assert client.get(own).status_code == 200
    assert client.get(other).status_code == 404
    assert client.post(other, {"progress": "done", "done_on": "2026-03-01"}).status_code == 404
    assert client.post(other, {"progress": "done"}).status_code == 404
    text = client.get(page(loop, "detail", action.public_id)).content.decode()
    assert "Northgate" in text
    assert "Done" in text


def test_the_lead_begins_the_checks_on_the_page_and_early_only_with_a_reason(
    action: Action, loop: Loop, sites: list[Site]
) -> None:
    plan = plan_of(loop)
    assert plan is not None
    for site in sites:
        implement.done(action, site)
    client = browser(people.member(loop.network, "network_lead"))
    address = page(loop, "begin_checks", loop.public_id)
    loop_page = reverse("loop:detail", args=[loop.network.slug, loop.public_id])
    assert address in client.get(loop_page).content.decode()
    assert client.post(address, {"early_because": ""}).status_code == 409
    assert client.post(address, {"early_because": "The board meets in June."})["Location"] == loop_page
    text = client.get(loop_page).content.decode()
    assert "The board meets in June." in text


def test_pages_of_actions_keep_to_those_who_may(action: Action, loop: Loop) -> None:
    client = browser(people.member(loop.network, "staff"))
    assert client.get(page(loop, "plan", loop.public_id)).status_code == 403
    assert client.get(page(loop, "detail", "act_nothing")).status_code == 404
    lead = browser(people.member(loop.network, "network_lead"))
    assert lead.post(page(loop, "stop", loop.public_id), {"because": ""}).status_code == 422
    assert lead.post(page(loop, "stop", loop.public_id), {"because": "Two calls were lost."}).status_code == 302


def test_the_loops_page_counts_one_site_as_one(forum: Forum, loop: Loop, sites: list[Site]) -> None:
    action = implement.action(loop, forum.nurse, sites[:1])
    implement.done(action, sites[0])
    reader = Client()
    reader.force_login(people.member(loop.network, "network_lead").person)
    page = reader.get(reverse("loop:detail", args=[loop.network.slug, loop.public_id])).content.decode()
    assert "Done at 1 of 1 site ·" in page
