"""A measure's new values raise signals: each once, as long as it lasts, and never twice for the same run."""

from pathlib import Path

import pytest

from fivefold.analyse.signals import selectors, services
from fivefold.analyse.signals.models import Refresh, Signal, SignalDirection
from fivefold.analyse.signals.ranking import refresh_signals
from fivefold.analyse.signals.tasks import refresh
from fivefold.engine.stats.evidence import LEVEL
from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import OutOfReach, PermissionDenied
from fivefold.foundation.tasks.worker import work_off
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.measures.models import Measure
from fivefold.gather.measures.selectors import latest_run
from fivefold.network.people.models import Network
from fivefold.network.people.selectors import network_called
from fivefold.network.scope import within
from tests.factories import measures, people, signals
from tests.factories.people import AT, FACTORY
from tests.factories.signals import low, usual


@pytest.fixture
def dataset(network: Network) -> Dataset:
    return signals.dataset(network)


def at_northgate() -> list[Signal]:
    return list(Signal.objects.filter(site__name="Northgate").order_by("id"))


def test_a_month_unlike_the_others_raises_a_signal_with_its_reason(dataset: Dataset, tmp_path: Path) -> None:
    measure = signals.measured(dataset, tmp_path, [*usual(), *low()])
    signals.refreshed(measure)
    (signal,) = at_northgate()
    assert signal.direction == SignalDirection.CONCERN
    assert signal.period.isoformat() == signal.last_seen.isoformat() == "2025-01-01"
    assert "The latest month stood at 45.0" in signal.reason
    assert signal.p_value < 0.001
    assert signal.q_value < 0.01
    assert signal.effect < -3
    assert signal.run == latest_run(measure)
    assert len(signal.recent) == 24
    assert not Signal.objects.filter(site__name="Fairhaven").exists(), "a site that goes on as before raises nothing"


def test_a_signal_is_told_and_the_refresh_is_recorded(dataset: Dataset, tmp_path: Path) -> None:
    measure = signals.measured(dataset, tmp_path, [*usual(), *low()])
    raised = signals.refreshed(measure)
    (signal,) = at_northgate()
    told = OutboxEvent.objects.filter(name="signals.raised")
    assert {each.body["signal"] for each in told} == {each.public_id for each in raised}
    assert signal.site
    assert told.get(body__signal=signal.public_id).body["site"] == signal.site.public_id
    assert AuditEvent.objects.get(action="signals.refreshed").details["new"] == len(raised)


def test_ordinary_months_raise_nothing_and_the_list_says_what_chance_would_make(dataset: Dataset, tmp_path: Path) -> None:
    assert signals.refreshed(signals.measured(dataset, tmp_path, usual(25))) == []
    chance = selectors.chance()
    assert (chance.tested, chance.found) == (3, 0), "two sites and the network as a whole"
    assert 0 < chance.expected_false <= 3 * 2 * LEVEL, "two questions were asked of each series"


def test_looking_twice_at_one_run_changes_nothing(dataset: Dataset, tmp_path: Path) -> None:
    measure = signals.measured(dataset, tmp_path, [*usual(), *low()])
    assert signals.refreshed(measure)
    assert signals.refreshed(measure) == []
    assert Refresh.objects.count() == 1


def test_a_signal_that_persists_is_seen_again_and_not_raised_again(dataset: Dataset, tmp_path: Path) -> None:
    signals.refreshed(signals.measured(dataset, tmp_path, [*usual(), *low()]))
    (first,) = at_northgate()
    services.dismiss(by=FACTORY, signal=first, because="The form changed.", at=AT)
    signals.refreshed(signals.measured(dataset, tmp_path, [*usual(), *low(2)]))
    (again,) = at_northgate()
    assert (again.period.isoformat(), again.last_seen.isoformat()) == ("2025-01-01", "2025-02-01")
    assert again.persistence == 2
    assert again.state == "dismissed", "what somebody settled stays settled while it lasts"
    assert again.run != first.run


def test_a_signal_that_comes_back_after_ordinary_months_is_new(dataset: Dataset, tmp_path: Path) -> None:
    signals.refreshed(signals.measured(dataset, tmp_path, [*usual(), *low()]))
    signals.refreshed(signals.measured(dataset, tmp_path, [*usual(), *low(), *usual(3)]))
    signals.refreshed(signals.measured(dataset, tmp_path, [*usual(), *low(), *usual(3), *low(seen=10)]))
    assert [signal.period.isoformat() for signal in at_northgate()] == ["2025-01-01", "2025-05-01"]


def test_the_list_counts_the_latest_refresh_of_each_measure_only(dataset: Dataset, tmp_path: Path) -> None:
    signals.refreshed(signals.measured(dataset, tmp_path, usual(24)))
    signals.refreshed(signals.measured(dataset, tmp_path, usual(25)))
    assert selectors.chance().tested == 3


def test_a_measure_without_values_raises_nothing(dataset: Dataset) -> None:

    assert signals.refreshed(measures.measure(dataset)) == []
    assert not Refresh.objects.exists()


def test_new_values_have_the_signals_refreshed_by_the_worker(dataset: Dataset, tmp_path: Path) -> None:
    signals.measured(dataset, tmp_path, [*usual(), *low()])
    work_off(scope_of=lambda public_id: within(network_called(public_id)))
    assert [signal.direction for signal in at_northgate()] == ["concern"]


def test_a_refresh_that_the_worker_begins_again_does_no_harm(dataset: Dataset, tmp_path: Path) -> None:
    measure = signals.measured(dataset, tmp_path, [*usual(), *low()])
    given = {"network": measure.network.public_id, "measure": measure.public_id}
    assert refresh.func(**given) == Signal.objects.count() > 0
    assert refresh.func(**given) == 0


def test_only_those_who_look_after_measures_refresh_them(dataset: Dataset, tmp_path: Path) -> None:
    measure = signals.measured(dataset, tmp_path, usual(25))
    with pytest.raises(PermissionDenied):
        refresh_signals(by=people.actor(measure.network, "staff"), measure=measure, at=AT)
    assert not Refresh.objects.exists()


def test_another_network_neither_refreshes_nor_sees_a_signal(dataset: Dataset, other_network: Network, tmp_path: Path) -> None:
    measure = signals.measured(dataset, tmp_path, [*usual(), *low()])
    with pytest.raises(OutOfReach):
        refresh_signals(by=people.actor(other_network, "analyst"), measure=measure, at=AT)
    signals.refreshed(measure)
    (signal,) = at_northgate()
    with within(other_network):
        assert selectors.signal_called(signal.public_id) is None


def test_measures_of_two_networks_keep_their_signals_apart(dataset: Dataset, other_network: Network, tmp_path: Path) -> None:
    mine = signals.measured(dataset, tmp_path, [*usual(), *low()])
    theirs = measure_elsewhere(other_network, tmp_path)
    signals.refreshed(mine)
    signals.refreshed(theirs)
    with within(other_network):
        assert {signal.measure for signal in Signal.objects.all()} == {theirs}


def measure_elsewhere(network: Network, folder: Path) -> Measure:
    with within(network):
        return signals.measured(signals.dataset(network), folder, [*usual(), *low()])
