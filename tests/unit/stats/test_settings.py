"""The same settings have the same digest, other settings another; what makes no sense is refused."""

from datetime import date

import pytest

from fivefold.engine.stats.settings import Chart, Direction, GeometricLimits, InvalidSettings, Settings, SubgroupSpread


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


@pytest.mark.parametrize("wrong", [{"freeze": 0}, {"multiply": 0.0}, {"moving_range_constant": -1.0}], ids=str)
def test_senseless_settings_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InvalidSettings):
        Settings(Chart.INDIVIDUALS, **wrong)  # type: ignore[arg-type]


def test_every_chart_has_a_name_for_people() -> None:
    assert {chart.label for chart in Chart} >= {"p′ chart", "run chart", "c chart"}
