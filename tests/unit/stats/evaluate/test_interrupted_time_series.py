"""Interrupted time series: what was put in comes out, and what cannot be told is refused or labelled."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from fivefold.engine.stats.evaluate.declaration import InvalidDeclaration
from fivefold.engine.stats.evaluate.evaluation import Caveat, Evaluation, Shortfall, Standing
from fivefold.engine.stats.evaluate.families import Family
from fivefold.engine.stats.evaluate.interrupted_time_series import interrupted_time_series
from fivefold.engine.stats.evaluate.interruption import (
    Ar1,
    Errors,
    Independent,
    InterruptedTimeSeries,
    Intervention,
    NeweyWest,
    Quantity,
    Season,
)
from fivefold.engine.stats.evaluate.long_run import Heteroscedastic
from fivefold.engine.stats.evaluate.single_series import Occasion
from fivefold.engine.stats.periods import ShapeMismatch
from fivefold.engine.stats.setting_checks import InvalidSettings

COLUMNS = np.arange(36)
PLAN = InterruptedTimeSeries(interventions=(Intervention(at=20),))
FAMILIES = list(Family)
ERRORS = [Ar1(), Ar1(small_sample=False), NeweyWest(), NeweyWest(small_sample=False), Independent(), Independent(robust="HC3")]


def _noise(size: int = 36, seed: int = 1) -> NDArray[np.float64]:
    return np.random.default_rng(seed).normal(size=size)


def _line(noise: float = 1.0, seed: int = 1) -> NDArray[np.float64]:
    """Starts at 50, rises by 0.2 a point; from column 20 on it is 5 lower and falls by 0.3 more a point."""
    after = np.maximum(COLUMNS - 19, 0)
    line: NDArray[np.float64] = 50 + 0.2 * (COLUMNS + 1) - 5 * (after > 0) - 0.3 * after + noise * _noise(seed=seed)
    return line


def _counts(family: Family, seed: int = 1) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    random = np.random.default_rng(seed)
    exposure = random.integers(800, 1200, 36).astype(float)
    if not family.counts:
        return _line(), None
    level = np.where(COLUMNS < 20, 0.05, 0.03)
    return random.binomial(exposure.astype(int), level).astype(float), exposure


def _estimate(found: Evaluation) -> float:
    assert found.estimate is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.estimate <= found.high
    return found.estimate


@pytest.mark.parametrize(
    ("quantity", "truth"),
    [(Quantity.LEVEL, -5), (Quantity.SLOPE, -0.3), (Quantity.DIFFERENCE, -9.8), (Quantity.AVERAGE, -7.55)],
)
@pytest.mark.parametrize("errors", ERRORS, ids=repr)
def test_what_was_put_in_comes_out(quantity: Quantity, truth: float, errors: Ar1 | NeweyWest | Independent) -> None:
    found = interrupted_time_series(_line(noise=1e-4), declared=replace(PLAN, quantity=quantity, errors=errors))
    assert _estimate(found) == pytest.approx(truth, abs=1e-3)
    assert found.p is not None
    assert found.p < 1e-6


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("errors", ERRORS, ids=repr)
def test_every_family_goes_with_every_kind_of_errors(family: Family, errors: Ar1 | NeweyWest | Independent) -> None:
    values, exposure = _counts(family)
    found = interrupted_time_series(values, exposure, declared=replace(PLAN, family=family, errors=errors))
    _estimate(found)
    assert found.counterfactual is not None
    lines = (found.counterfactual.lower, found.counterfactual.expected, found.counterfactual.upper, found.counterfactual.fitted)
    assert all(np.isfinite(line).all() for line in lines)
    assert (found.counterfactual.lower <= found.counterfactual.expected).all()
    assert (found.counterfactual.expected <= found.counterfactual.upper).all()
    assert found.digest == replace(PLAN, family=family, errors=errors).digest()


@pytest.mark.parametrize("family", [family for family in FAMILIES if family.counts])
def test_a_ratio_and_a_difference_of_counts_tell_of_the_same_change(family: Family) -> None:
    values, exposure = _counts(family)
    only_level = replace(PLAN, family=family, interventions=(Intervention(at=20, slope=False),))
    ratio = interrupted_time_series(values, exposure, declared=replace(only_level, quantity=Quantity.RATIO))
    difference = interrupted_time_series(values, exposure, declared=only_level)
    assert ratio.null == 1
    assert (_estimate(ratio) < 1) == (_estimate(difference) < 0)
    assert ratio.p == pytest.approx(difference.p)
    assert "times" in ratio.sentence
    assert "lower" in difference.sentence
    level = interrupted_time_series(values, exposure, declared=replace(only_level, quantity=Quantity.LEVEL))
    assert _estimate(level) == pytest.approx(_estimate(ratio))


def test_the_difference_is_that_between_the_fitted_series_and_its_counterfactual() -> None:
    values, exposure = _counts(Family.QUASI_POISSON)
    declared = replace(PLAN, family=Family.QUASI_POISSON, multiply=1000.0)
    found = interrupted_time_series(values, exposure, declared=declared)
    assert found.counterfactual is not None
    apart = found.counterfactual.fitted - found.counterfactual.expected
    assert _estimate(found) == pytest.approx(apart[-1])
    average = interrupted_time_series(values, exposure, declared=replace(declared, quantity=Quantity.AVERAGE))
    assert _estimate(average) == pytest.approx(apart.mean())
    early = interrupted_time_series(values, exposure, declared=replace(declared, horizon=3))
    assert _estimate(early) == pytest.approx(apart[2])


def test_points_of_the_phase_in_count_for_neither_side() -> None:
    plan = replace(PLAN, interventions=(Intervention(at=20, phase_in=3),))
    wild = _line()
    wild[20:23] = [1e6, -1e6, 1e3]
    calm, shaken = (interrupted_time_series(series, declared=plan) for series in (_line(), wild))
    assert calm.estimate == shaken.estimate
    assert calm.counterfactual is not None
    assert calm.counterfactual.points[0] == 23
    assert calm.diagnostic("points").value == 33


def test_points_that_raised_the_signal_are_left_out_and_the_caveat_with_them() -> None:
    answered = replace(PLAN, occasion=Occasion.SIGNAL)
    defended = replace(answered, signal_points=(18, 19))
    wild = _line()
    wild[18:20] += 30
    assert (
        interrupted_time_series(wild, declared=defended).estimate == interrupted_time_series(_line(), declared=defended).estimate
    )
    assert Caveat.REGRESSION_TO_THE_MEAN in interrupted_time_series(wild, declared=answered).caveats
    assert not interrupted_time_series(wild, declared=answered).can_close_as_effective
    assert interrupted_time_series(wild, declared=defended).can_close_as_effective
    elsewhere = replace(PLAN, occasion=Occasion.SIGNAL_ELSEWHERE)
    assert interrupted_time_series(wild, declared=elsewhere).caveats == ()


def test_a_masked_point_and_a_missing_one_are_the_same() -> None:
    missing, mask = _line(), np.ones(36, dtype=np.bool_)
    missing[[4, 25]], mask[[4, 25]] = np.nan, False
    first = interrupted_time_series(missing, declared=PLAN)
    second = interrupted_time_series(_line(), declared=PLAN, mask=mask)
    assert (first.estimate, first.low, first.high) == (second.estimate, second.low, second.high)


def test_several_interventions_each_have_their_own_effect() -> None:
    two = (Intervention(at=12), Intervention(at=24, slope=False))
    step = 10 - 3 * (COLUMNS >= 12) + 7 * (COLUMNS >= 24) + 1e-3 * _noise()
    plan = InterruptedTimeSeries(interventions=two)
    first = interrupted_time_series(step, declared=plan)
    second = interrupted_time_series(step, declared=replace(plan, about=1))
    assert _estimate(first) == pytest.approx(-3, abs=0.01)
    assert _estimate(second) == pytest.approx(7, abs=0.01)
    assert first.counterfactual is not None
    assert first.counterfactual.points[0] == 12
    assert [term.name for term in first.terms] == ["intercept", "time", "level 1", "slope 1", "level 2"]


@pytest.mark.parametrize(
    ("season", "terms"), [(Season(harmonics=2), 4), (Season(), 11), (Season(period=4, harmonics=2), 3), (Season(period=4), 3)]
)
def test_a_season_is_told_from_the_effect(season: Season, terms: int) -> None:
    waves = 4 * np.sin(2 * np.pi * (COLUMNS + 1) / season.period)
    found = interrupted_time_series(_line(noise=1e-4) + waves, declared=replace(PLAN, season=season))
    assert _estimate(found) == pytest.approx(-9.8, abs=0.01)
    assert len(found.terms) == 4 + terms


def test_the_first_place_of_a_season_says_which_term_a_point_has() -> None:
    high_in_june = np.where((COLUMNS + 2) % 12 == 5, 9.0, 0.0)
    found = interrupted_time_series(_line(noise=1e-4) + high_in_june, declared=replace(PLAN, season=Season(first=3)))
    assert found.term("season 6").estimate == pytest.approx(9, abs=0.01)


def test_dates_stand_for_their_columns() -> None:
    months = [date(2023 + column // 12, column % 12 + 1, 1) for column in COLUMNS]
    by_date = InterruptedTimeSeries(interventions=(Intervention(at=months[20]),), signal_points=(months[19],))
    by_column = InterruptedTimeSeries(interventions=(Intervention(at=20),), signal_points=(19,))
    assert (
        interrupted_time_series(_line(), declared=by_date, dates=months).estimate
        == interrupted_time_series(_line(), declared=by_column).estimate
    )
    with pytest.raises(InvalidSettings):
        interrupted_time_series(_line(), declared=by_date)
    with pytest.raises(InvalidSettings):
        interrupted_time_series(_line(), declared=by_date, dates=months[::-1])
    with pytest.raises(ShapeMismatch):
        interrupted_time_series(_line(), declared=by_date, dates=months[:22])


def test_an_effect_beyond_the_last_point_says_so() -> None:
    found = interrupted_time_series(_line(noise=1e-4), declared=replace(PLAN, horizon=24))
    assert _estimate(found) == pytest.approx(-5 - 0.3 * 24, abs=0.01)
    assert found.caveats == (Caveat.EXTRAPOLATED,)


def test_the_sentence_tells_the_effect_with_its_interval() -> None:
    found = interrupted_time_series(_line(noise=1e-6), declared=PLAN)
    expected = (
        "At point 16 after the change the series was 9.8 lower than it would have been without it (95\N{NO-BREAK SPACE}% interval"
    )
    assert found.sentence.startswith(expected)
    assert found.sentence.endswith("p < 0.001).")


def test_what_was_given_stays_as_it_was() -> None:
    values, exposure = _counts(Family.POISSON)
    before = values.copy(), None if exposure is None else exposure.copy()
    interrupted_time_series(values, exposure, declared=replace(PLAN, family=Family.POISSON, signal_points=(3,)))
    np.testing.assert_array_equal(values, before[0])
    np.testing.assert_array_equal(exposure, before[1])


NOTHING_AFTER = np.where(COLUMNS < 20, 7.0, 0.0)
REFUSED = [
    ("constant", np.full(36, 3.0), None, PLAN, Shortfall.NOTHING_VARIES),
    ("a straight line", COLUMNS * 2.0, None, PLAN, Shortfall.NOTHING_VARIES),
    ("nothing known", np.full(36, np.nan), None, PLAN, Shortfall.TOO_FEW_POINTS),
    ("one point", np.where(COLUMNS == 3, 1.0, np.nan), None, PLAN, Shortfall.TOO_FEW_POINTS),
    ("nothing after", np.where(COLUMNS < 20, _line(), np.nan), None, PLAN, Shortfall.TOO_FEW_POINTS),
    ("one point after", np.where(COLUMNS < 21, _line(), np.nan), None, PLAN, Shortfall.COLLINEAR),
    ("never an event", np.zeros(36), None, replace(PLAN, family=Family.POISSON), Shortfall.NO_EVENTS),
    ("no event after", NOTHING_AFTER, None, replace(PLAN, family=Family.NEGATIVE_BINOMIAL), Shortfall.NO_EVENTS),
    ("all have it", np.full(36, 9.0), np.full(36, 9.0), replace(PLAN, family=Family.BINOMIAL), Shortfall.NO_EVENTS),
    ("no denominators", np.full(36, 9.0), np.zeros(36), replace(PLAN, family=Family.BINOMIAL), Shortfall.TOO_FEW_POINTS),
    (
        "one event after",
        np.where(COLUMNS < 21, 7.0, 0.0) + (COLUMNS % 2) * (COLUMNS < 20),
        None,
        replace(PLAN, family=Family.POISSON),
        Shortfall.NO_SOLUTION,
    ),
]


@pytest.mark.parametrize(
    ("values", "exposure", "declared", "shortfall"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_what_cannot_be_estimated_is_refused_with_its_reason(
    values: NDArray[np.float64], exposure: NDArray[np.float64] | None, declared: InterruptedTimeSeries, shortfall: Shortfall
) -> None:
    found = interrupted_time_series(values, exposure, declared=declared)
    assert found.standing is Standing.REFUSED
    assert found.shortfalls == (shortfall,)
    assert (found.estimate, found.low, found.high, found.p, found.counterfactual) == (None, None, None, None, None)
    assert shortfall.explanation in found.sentence
    assert not found.can_close_as_effective


@pytest.mark.parametrize("errors", ERRORS, ids=repr)
@pytest.mark.parametrize("family", [family for family in FAMILIES if family.counts])
@pytest.mark.parametrize("quantity", list(Quantity))
def test_counts_that_never_vary_are_no_evidence_of_their_own_spread(family: Family, errors: Errors, quantity: Quantity) -> None:
    plan = InterruptedTimeSeries(interventions=(Intervention(at=13),), family=family, errors=errors, quantity=quantity)
    found = interrupted_time_series(np.full(30, 11.0), np.full(30, 50.0), declared=plan)
    if family.scale_known and errors == Independent():
        assert found.p is not None
        assert found.p > 0.99
    else:
        assert found.shortfalls == (Shortfall.NOTHING_VARIES,)


@pytest.mark.parametrize("robust", ["HC2", "HC3"])
def test_errors_that_correct_for_leverage_are_refused_where_a_point_alone_sets_a_term(robust: Heteroscedastic) -> None:
    plan = replace(PLAN, errors=Independent(robust=robust), season=Season(period=9, first=1))
    alone = np.where((COLUMNS % 9 == 4) & (COLUMNS > 4), np.nan, _line())
    found = interrupted_time_series(alone, declared=plan)
    assert found.shortfalls == (Shortfall.TOO_FEW_POINTS,)


def test_impossible_points_are_left_out() -> None:
    values, exposure = _counts(Family.BINOMIAL)
    assert exposure is not None
    values[[2, 5, 7]], exposure[9] = [-1, 5000, np.inf], 0
    found = interrupted_time_series(values, exposure, declared=replace(PLAN, family=Family.BINOMIAL))
    assert found.diagnostic("points").value == 32


def _labels(values: NDArray[np.float64], exposure: NDArray[np.float64] | None, declared: InterruptedTimeSeries) -> set[Shortfall]:
    found = interrupted_time_series(values, exposure, declared=declared)
    assert found.standing is (Standing.LABELLED if found.shortfalls else Standing.SOUND)
    assert all(shortfall.explanation in found.sentence for shortfall in found.shortfalls)
    return set(found.shortfalls)


def test_fewer_points_than_the_published_minimum_are_labelled() -> None:
    early = replace(PLAN, interventions=(Intervention(at=7),))
    assert _labels(_line(), None, PLAN) == set()
    assert _labels(_line(), None, early) == {Shortfall.BELOW_MINIMUM}
    assert _labels(_line()[:28], None, replace(PLAN, interventions=(Intervention(at=18),), errors=NeweyWest())) == {
        Shortfall.BELOW_MINIMUM
    }


def test_errors_that_hold_in_long_series_only_are_labelled() -> None:
    for errors in (Ar1(small_sample=False), NeweyWest(small_sample=False)):
        assert _labels(_line(), None, replace(PLAN, errors=errors)) == {Shortfall.LARGE_SAMPLE_METHOD}
    long = np.random.default_rng(1).normal(size=320)
    halved = replace(PLAN, interventions=(Intervention(at=160),))
    assert _labels(long, None, replace(halved, errors=Ar1(small_sample=False))) == set()
    assert _labels(long, None, replace(halved, errors=NeweyWest(small_sample=False))) == {Shortfall.LARGE_SAMPLE_METHOD}
    assert _labels(_line(), None, replace(PLAN, errors=Independent())) == {Shortfall.ASSUMES_INDEPENDENCE}


def test_counts_that_vary_more_than_declared_and_rare_ones_are_labelled() -> None:
    random = np.random.default_rng(2)
    wild = random.negative_binomial(2, 0.1, 36).astype(float)
    unrelated = replace(PLAN, family=Family.POISSON, errors=Independent())
    assert Shortfall.OVERDISPERSED in _labels(wild, None, unrelated)
    assert Shortfall.OVERDISPERSED not in _labels(wild, None, replace(unrelated, family=Family.QUASI_POISSON))
    rare = random.poisson(1.5, 36).astype(float)
    assert _labels(rare, None, replace(PLAN, family=Family.POISSON)) == {Shortfall.FEW_EVENTS}
    nearly_all = replace(PLAN, family=Family.BINOMIAL)
    assert Shortfall.FEW_EVENTS in _labels(100 - rare, np.full(36, 100.0), nearly_all)


def test_a_series_that_drifts_is_labelled() -> None:
    drifting = _line() + 20 * np.sin(2 * np.pi * COLUMNS / 24)
    assert Shortfall.STRONG_AUTOCORRELATION in _labels(drifting, None, replace(PLAN, errors=Ar1()))


def test_wrong_calls_are_refused() -> None:
    with pytest.raises(InvalidDeclaration):
        interrupted_time_series(_line(), declared=replace(PLAN, family=Family.BINOMIAL))
    with pytest.raises(InvalidDeclaration):
        interrupted_time_series(_line(), np.ones(36), declared=PLAN)
    with pytest.raises(ShapeMismatch):
        interrupted_time_series(np.ones(36), np.ones(35), declared=replace(PLAN, family=Family.POISSON))
    for columns in ((0,), (36,), (24, 20), (20, 20)):
        declared = InterruptedTimeSeries(interventions=tuple(Intervention(at=column) for column in columns))
        with pytest.raises(InvalidDeclaration):
            interrupted_time_series(_line(), declared=declared)
