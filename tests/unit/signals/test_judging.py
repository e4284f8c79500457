"""People watch, dismiss, put back and take up signals, and the transparency ladder says whose they may see."""

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from fivefold.analyse.insights.models import SubjectKind
from fivefold.analyse.insights.selectors import balance_of, links_of
from fivefold.analyse.signals import selectors, services
from fivefold.analyse.signals.models import TRANSITIONS, Signal, SignalState
from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import PermissionDenied
from fivefold.foundation.service import _running
from fivefold.loop.selectors import originators_of
from fivefold.network.people.models import Network
from fivefold.network.people.selectors import sites
from fivefold.network.sharing.rungs import Rung
from tests.factories import insights, measures, people, signals
from tests.factories.people import AT, FACTORY

BECAUSE = "The form changed in January."


@pytest.fixture
def signal(network: Network, tmp_path: Path) -> Signal:
    return signals.signal(network, tmp_path)


def test_an_analyst_watches_a_signal_and_puts_it_back(network: Network, signal: Signal) -> None:
    analyst = people.actor(network, "analyst")
    services.watch(by=analyst, signal=signal, at=AT)
    assert Signal.objects.get(pk=signal.pk).state == "watched"
    services.put_back(by=analyst, signal=signal, at=AT)
    assert Signal.objects.get(pk=signal.pk).state == "new"
    recorded = AuditEvent.objects.filter(subject=signal.public_id).order_by("id").values_list("action", flat=True)
    assert list(recorded) == ["signal.watched", "signal.new"]
    assert OutboxEvent.objects.filter(name="signals.judged").count() == 2


def test_a_signal_is_dismissed_for_a_reason_only(signal: Signal) -> None:
    with pytest.raises(services.DismissalUnexplained, match="why this signal needs no action") as refused:
        services.dismiss(by=FACTORY, signal=signal, because="  ", at=AT)
    assert refused.value.field == "because"
    services.dismiss(by=FACTORY, signal=signal, because=BECAUSE, at=AT)
    assert Signal.objects.get(pk=signal.pk).state_reason == BECAUSE
    assert BECAUSE not in str(AuditEvent.objects.filter(subject=signal.public_id).values())


def test_the_database_keeps_no_dismissal_without_its_reason(signal: Signal) -> None:
    signal.state = SignalState.DISMISSED
    with _running("fivefold.analyse.signals"), pytest.raises(IntegrityError), transaction.atomic():
        signal.save()


@pytest.mark.parametrize(
    ("before", "after"),
    [(before, after) for before in SignalState for after in SignalState if after not in TRANSITIONS[before]],
)
def test_what_the_table_does_not_allow_is_refused(signal: Signal, before: SignalState, after: SignalState) -> None:
    steps = {SignalState.WATCHED: services.watch, SignalState.NEW: services.put_back, SignalState.INSIGHT: services.take_up}

    def go(state: SignalState) -> None:
        if state is SignalState.DISMISSED:
            services.dismiss(by=FACTORY, signal=signal, because=BECAUSE, at=AT)
        else:
            steps[state](by=FACTORY, signal=signal, at=AT)

    if before is not SignalState.NEW:
        go(before)
    with pytest.raises(services.SignalMoved, match="cannot become"):
        go(after)


def test_somebody_who_only_looks_judges_nothing(network: Network, signal: Signal) -> None:
    with pytest.raises(PermissionDenied, match="write insight"):
        services.watch(by=people.actor(network, "decision_group_member"), signal=signal, at=AT)


def test_an_insight_takes_its_signal_up_pinned_to_the_run_that_showed_it(signal: Signal) -> None:
    made = insights.insight(signal.network, source=(SubjectKind.SIGNAL, signal.public_id))
    assert Signal.objects.get(pk=signal.pk).state == "insight"
    (link,) = links_of(made)
    assert (link.source_kind, link.pinned) == ("routine_quantitative", signal.run.public_id)
    assert balance_of([link]).numbers == 1
    assert next((each.kind, each.subject) for each in originators_of(made.loop)) == ("signal", signal.public_id)


def test_the_list_puts_what_nobody_has_settled_first(network: Network, signal: Signal) -> None:
    analyst = people.actor(network, "analyst")
    everything = list(selectors.ranked(analyst))
    services.dismiss(by=analyst, signal=everything[0], because=BECAUSE, at=AT)
    assert list(selectors.ranked(analyst))[-1] == everything[0]
    assert everything[0] not in selectors.inbox(analyst)


@pytest.mark.parametrize(
    ("rung", "role", "roles_site", "seen"),
    [
        (Rung.T0, "analyst", None, set()),
        (Rung.T0, "site_team_lead", "Northgate", {"Northgate"}),
        (Rung.T1, "analyst", None, {"the whole network"}),
        (Rung.T2, "analyst", None, {"the whole network"}),
        (Rung.T2, "site_team_lead", "Fairhaven", {"the whole network"}),
        (Rung.T3, "analyst", None, {"the whole network", "Northgate"}),
        (Rung.T3, "site_team_lead", None, {"the whole network"}),
    ],
)
def test_a_measures_rung_says_whose_signals_somebody_sees(
    network: Network, signal: Signal, rung: Rung, role: str, roles_site: str | None, seen: set[str]
) -> None:
    measures.share(signal.measure, rung)
    site = sites().filter(name=roles_site).first() if roles_site else None
    reader = people.actor(network, role, site=site)
    assert {each.place for each in selectors.ranked(reader)} == seen
