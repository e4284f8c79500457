"""The demonstration holds what its manifest says, and the signals find what was planted."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from fivefold.analyse.signals.models import Signal, SignalDirection
from fivefold.analyse.signals.ranking import refresh_signals
from fivefold.gather.measures.models import Measure
from fivefold.interfaces.demo import build
from fivefold.interfaces.demo.cast import SITES
from fivefold.interfaces.demo.rows import DATASETS, file_of
from fivefold.interfaces.demo.stories import SCRIPTS, Reached, Script
from fivefold.interfaces.demo.truth import CHANGES, MONTHS, Change, Planted, manifest, month_after
from fivefold.network.scope import within
from tests.factories.people import AT

FIRST = date(2023, 2, 1)


def planted(kind: Planted) -> Change:
    return next(change for change in CHANGES if change.kind is kind)


def test_the_network_is_large_enough_to_be_worth_looking_at() -> None:
    assert len(SITES) >= 24
    assert MONTHS >= 36
    assert {Planted.REAL_IMPROVEMENT, Planted.FALSE_HOPE, Planted.LAPSE} <= {change.kind for change in CHANGES}


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_same_seed_gives_the_same_rows_and_any_month_can_be_made_alone(dataset: str) -> None:
    whole = file_of(dataset, FIRST, range(3)).splitlines()
    alone = file_of(dataset, FIRST, [1]).splitlines()
    assert file_of(dataset, FIRST, range(3)).splitlines() == whole
    assert alone[0] == whole[0]
    assert set(alone[1:]) <= set(whole)


def test_the_manifest_names_every_change_with_its_calendar_month() -> None:
    told = manifest(FIRST)
    assert [each["begins_month"] for each in told["changes"]] == [
        month_after(FIRST, change.begins).isoformat() for change in CHANGES
    ]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.statement)
def test_what_a_loop_rests_on_is_true_in_the_rows_and_a_loop_without_numbers_says_why(script: Script) -> None:
    latest = (script.noticed_month or MONTHS - 1) - 1
    if script.signalled:
        assert all(any(change.holds(script.measure, site, latest) for change in CHANGES) for site in script.sites)
    elif script.reached >= Reached.TRIANGULATED:
        assert script.numbers.startswith("No signal")


@pytest.mark.parametrize("script", [script for script in SCRIPTS if script.noticed_month], ids=lambda script: script.statement)
def test_the_signals_of_their_time_find_what_the_first_loops_rest_on(db: None, script: Script) -> None:
    network = build.found_network(AT)
    with within(network):
        build.agree_on_data(network, AT)
        build.send_months(Path(settings.FIVEFOLD.folder), FIRST, range(script.noticed_month or 0), AT)
        raised = refresh_signals(by=build.BUILDER, measure=Measure.objects.get(slug=script.measure), at=AT)
    places = {signal.site.identifier for signal in raised if signal.site}
    assert {signal.direction for signal in raised} == {script.direction}
    assert places <= set(script.sites)
    assert len(places) >= len(script.sites) / 2


@pytest.fixture
def signals(db: None) -> Iterator[list[Signal]]:
    """The signals of the whole demonstration, one month before its end."""
    network = build.found_network(AT)
    with within(network):
        build.agree_on_data(network, AT)
        build.send_months(Path(settings.FIVEFOLD.folder), FIRST, range(MONTHS - 1), AT)
        build.look_for_signals(AT)
        assert Measure.objects.count() >= 6
        yield list(Signal.objects.select_related("measure", "site"))


def found(signals: list[Signal], change: Change, direction: SignalDirection) -> set[str]:
    """The sites of `change` at which its measure has a signal in this direction."""
    return {
        signal.site.identifier
        for signal in signals
        if signal.site
        and signal.measure.slug == change.measure
        and signal.direction == direction
        and signal.site.identifier in change.sites
    }


def test_what_was_planted_is_found_and_a_false_hope_is_not_taken_for_one(signals: list[Signal]) -> None:
    real, concern = planted(Planted.REAL_IMPROVEMENT), planted(Planted.CONCERN)
    assert len(found(signals, real, SignalDirection.IMPROVEMENT)) >= len(real.sites) / 2
    assert found(signals, concern, SignalDirection.CONCERN) == set(concern.sites)
    assert not found(signals, planted(Planted.FALSE_HOPE), SignalDirection.IMPROVEMENT)
    assert not found(signals, planted(Planted.LAPSE), SignalDirection.IMPROVEMENT), "the improvement at Millbrook has lapsed"
