"""The same settings have the same digest, other settings another; what makes no sense is refused."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.setting_checks import InvalidSettings
from fivefold.engine.stats.settings import Direction, GeometricLimits, Settings, SubgroupSpread


def test_equal_settings_have_equal_digests() -> None:
    first = Settings(Chart.PROPORTION, phases=(date(2024, 1, 1), 30), target=0.95)
    second = Settings(Chart.PROPORTION, target=0.95, phases=(date(2024, 1, 1), 30))
    assert first.digest() == second.digest()


@pytest.mark.parametrize(
    "other",
    [
        Settings(Chart.RATE),
        Settings(Chart.PROPORTION, direction=Direction.UP),
        Settings(Chart.PROPORTION, target=0.5),
        Settings(Chart.PROPORTION, phases=(3,)),
        Settings(Chart.PROPORTION, rule_set="nelson"),
        Settings(Chart.PROPORTION, target_changes=((date(2024, 1, 1), 0.9),)),
        Settings(Chart.PROPORTION, geometric_limits=GeometricLimits.THREE_SIGMA),
        Settings(Chart.PROPORTION, subgroup_spread=SubgroupSpread.POOLED),
    ],
    ids=str,
)
def test_any_other_setting_changes_the_digest(other: Settings) -> None:
    assert other.digest() != Settings(Chart.PROPORTION).digest()


def test_the_canonical_text_carries_the_version_and_iso_dates() -> None:
    text = Settings(Chart.RUN, freeze=date(2024, 2, 1), target_changes=((date(2024, 3, 1), None),)).canonical()
    assert '"target_changes":[["2024-03-01",null]]' in text
    assert '"freeze":"2024-02-01"' in text
    assert '"version":2' in text


@pytest.mark.parametrize(
    "same",
    [
        {"chart": "p", "direction": "up"},
        {"target": 1},
        {"target": np.float64(1)},
        {"freeze": np.int64(12)},
        {"phases": (30, 12)},
        {"phases": [12, 30, 30]},
        {"phases": np.array([12, 30])},
        {"excluded": {4, 3}},
        {"target_changes": [(20, 2), (10, 3)]},
    ],
    ids=str,
)
def test_settings_that_mean_the_same_are_the_same_however_they_are_written(same: dict[str, object]) -> None:
    plain = {
        "chart": Chart.PROPORTION,
        "direction": Direction.UP,
        "target": 1.0,
        "freeze": 12,
        "phases": (12, 30),
        "excluded": (3, 4),
        "target_changes": ((10, 3.0), (20, 2.0)),
    }
    first, second = Settings(**plain), Settings(**{**plain, **same})  # type: ignore[arg-type]
    assert first == second
    assert first.digest() == second.digest()


def test_the_time_of_a_day_is_not_part_of_a_date() -> None:
    moment = datetime(2024, 3, 1, 8, tzinfo=UTC)
    assert Settings(Chart.RUN, freeze=moment, phases=(moment,)).phases == (date(2024, 3, 1),)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"freeze": 0}, "at least one point"),
        ({"freeze": 2.5}, "freeze"),
        ({"freeze": True}, "freeze"),
        ({"multiply": 0.0}, "multiply"),
        ({"multiply": float("nan")}, "multiply"),
        ({"multiply": float("inf")}, "multiply"),
        ({"moving_range_constant": -1.0}, "moving_range_constant"),
        ({"target": "5"}, "target"),
        ({"target": float("nan")}, "target"),
        ({"centre": float("inf")}, "centre"),
        ({"centre": 15.0}, "a centre of 15"),
        ({"chart": "x"}, "no chart “x”"),
        ({"direction": "sideways"}, "no direction “sideways”"),
        ({"runs_method": "box"}, "no runs method “box”"),
        ({"rule_set": "mdc-1999"}, "no rule set “mdc-1999”"),
        ({"phases": 12}, "phases"),
        ({"excluded": "2024-01-01"}, "excluded"),
        ({"excluded": ("2024-01-01",)}, "excluded"),
        ({"target_changes": (12, 0.5)}, "target_changes"),
    ],
    ids=str,
)
def test_senseless_settings_are_refused_by_name_and_with_what_to_do(wrong: dict[str, object], named: str) -> None:
    with pytest.raises(InvalidSettings, match=named) as refusal:
        Settings(**{"chart": Chart.PROPORTION, **wrong})  # type: ignore[arg-type]
    assert refusal.value.fix
    assert refusal.value.field in wrong


def test_every_chart_has_a_name_for_people() -> None:
    assert {chart.label for chart in Chart} >= {"p′ chart", "run chart", "c chart"}
