"""Where a measure stands before a change, and by how much it can change from there."""

from decimal import Decimal
from pathlib import Path

import pytest

from fivefold.analyse.insights.models import SubjectKind
from fivefold.analyse.insights.services import link_evidence
from fivefold.analyse.signals.models import Signal
from fivefold.decide.decisions.changes import PresentLevel, Stretch, is_for_the_worse, is_possible
from fivefold.decide.decisions.levels import level_for, levels_for
from fivefold.decide.decisions.presenting import words_of_level
from fivefold.gather.measures.models import BetterDirection, Measure, MeasureType
from fivefold.loop.models import Loop
from fivefold.network.people.models import Network
from fivefold.network.sharing.rungs import Rung
from tests.conftest import AT
from tests.factories import insights, measures, people, signals
from tests.factories.people import FACTORY


@pytest.fixture
def signal(network: Network, tmp_path: Path) -> Signal:
    """Northgate: 24 usual months at 88.5 %, and one of the signal at 45 %."""
    return signals.signal(network, tmp_path)


@pytest.fixture
def loop(network: Network, signal: Signal) -> Loop:
    insight = insights.insight(network)
    link_evidence(by=FACTORY, insight=insight, kind=SubjectKind.SIGNAL, subject=signal.public_id, at=AT)
    return insight.loop


def test_the_level_is_taken_without_the_months_of_the_loops_signals(loop: Loop, signal: Signal) -> None:
    found = level_for(loop, signal.measure, [signal.site], by=FACTORY)  # type: ignore[list-item]
    assert found is not None
    assert (round(found.usual.level, 4), found.usual.months) == (0.8854, 24)
    assert found.signal == Stretch(0.45, 1)
    assert "without the month of the signal" in words_of_level(found)


def test_a_measure_is_shown_at_the_sites_of_its_signal_until_others_are_ticked(loop: Loop, network: Network) -> None:
    (found,) = levels_for(loop, [], by=FACTORY)
    assert [site.name for site in found.sites] == ["Northgate"]
    fairhaven = people.site(network, identifier="X99", name="Nowhere")
    assert levels_for(loop, [fairhaven], by=FACTORY) == [], "there are no values of it"


def test_a_loop_without_signals_shows_every_site_and_leaves_nothing_out(network: Network, signal: Signal) -> None:
    found = level_for(insights.insight(network).loop, signal.measure, [], by=FACTORY)
    assert found is not None
    assert (len(found.sites), found.usual.months, found.signal) == (2, 25, None)


def test_what_a_reader_may_not_see_is_not_shown(loop: Loop, signal: Signal, network: Network) -> None:
    lead = people.actor(network, "network_lead")
    assert level_for(loop, signal.measure, [], by=lead) is not None
    hidden = measures.share(signal.measure, Rung.T0)
    assert level_for(loop, hidden, [], by=lead) is None
    assert levels_for(loop, [], by=lead) == []


def test_a_measure_without_values_has_no_level(loop: Loop, signal: Signal) -> None:
    attendances = measures.measure(signal.measure.dataset, measures.ATTENDANCES)
    assert level_for(loop, attendances, [], by=FACTORY) is None


def level(kind: MeasureType, usual: float | None, signal: float | None = None) -> tuple[Measure, PresentLevel | None]:
    measure = Measure(type=kind, direction=BetterDirection.DOWN, title="Calls unanswered", unit="calls")
    if usual is None:
        return measure, None
    return measure, PresentLevel(measure, (), Stretch(usual, 29), None if signal is None else Stretch(signal, 7))


@pytest.mark.parametrize(
    ("kind", "usual", "signal", "change", "possible"),
    [
        (MeasureType.PROPORTION, 0.19, None, "-0.19", True),
        (MeasureType.PROPORTION, 0.19, None, "-0.20", False),
        (MeasureType.PROPORTION, 0.19, 0.43, "-0.24", True),  # back from where the signal has taken it
        (MeasureType.PROPORTION, 0.19, 0.43, "-0.44", False),
        (MeasureType.PROPORTION, 0.19, None, "0.81", True),
        (MeasureType.PROPORTION, 0.19, None, "0.82", False),
        (MeasureType.PROPORTION, None, None, "-1", True),
        (MeasureType.PROPORTION, None, None, "-10", False),
        (MeasureType.RATE, 0.005, None, "-0.005", True),
        (MeasureType.RATE, 0.005, None, "-0.006", False),
        (MeasureType.RATE, 0.005, None, "0.05", True),
        (MeasureType.RATE, 0.005, None, "0.06", False),
        (MeasureType.COUNT, 0.0, None, "3", True),
        (MeasureType.COUNT, 4.0, None, "-5", False),
        (MeasureType.COUNT, None, None, "-5", True),
    ],
)
def test_nothing_falls_below_none_or_rises_out_of_reach(
    kind: MeasureType, usual: float | None, signal: float | None, change: str, possible: bool
) -> None:
    measure, present = level(kind, usual, signal)
    assert is_possible(Decimal(change), measure, present) is possible


def test_the_direction_of_a_measure_says_what_is_for_the_worse() -> None:
    measure, _none = level(MeasureType.RATE, None)
    assert is_for_the_worse(Decimal(1), measure)
    assert not is_for_the_worse(Decimal(-1), measure)
    measure.direction = BetterDirection.NEUTRAL
    assert not is_for_the_worse(Decimal(1), measure)
