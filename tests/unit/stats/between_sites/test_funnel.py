"""Funnels: what is masked, refused and flagged, and that the limits are the ones asked for."""

import numpy as np
import pytest
from scipy.stats import beta, betabinom, binom, gamma, nbinom, poisson

from fivefold.engine.stats.between_sites import distributions
from fivefold.engine.stats.between_sites.counts import ImpossibleComparison, Kind, read_counts
from fivefold.engine.stats.between_sites.funnel import Funnel, NothingToCompare, funnel, funnels
from fivefold.engine.stats.between_sites.funnel_method import Base, FunnelMethod
from fivefold.engine.stats.between_sites.mixtures import mixture_kurtosis
from fivefold.engine.stats.between_sites.reasons import ComparisonReason, SiteReason
from fivefold.engine.stats.periods import ShapeMismatch

ALONE = FunnelMethod(overdispersion="none")
EXACT = FunnelMethod(base="exact", overdispersion="none")
UNEVEN = [10, 90, 20, 80, 50, 45]


def _spread_out() -> Funnel:
    return funnel(UNEVEN, [100] * 6)


@pytest.mark.parametrize("base", ["exact", "mid-p"])
def test_a_site_outside_has_the_asked_probability_or_less_to_be_there(base: Base) -> None:
    """Every number of events that 30 cases can have at a reference of 0.2: flagged just where its tail is that rare."""
    events = np.arange(31)
    found = funnels(events[:, None], [[30]], reference=0.2, levels=(0.9,), method=FunnelMethod(base=base, overdispersion="none"))
    assert found.reasons.tolist() == [ComparisonReason.FEWER_THAN_TWO_SITES] * 31
    found = funnels(events, np.full(31, 30), reference=0.2, levels=(0.9,), method=FunnelMethod(base=base, overdispersion="none"))
    own = binom.pmf(events, 30, 0.2) * (0.5 if base == "mid-p" else 1.0)
    below, above = binom.cdf(events - 1, 30, 0.2) + own, binom.sf(events, 30, 0.2) + own
    np.testing.assert_array_equal(found.flags[0, 0], np.where(below < 0.05, -1, np.where(above < 0.05, 1, 0)))


@pytest.mark.parametrize("kind", ["rate", "standardised"])
def test_exact_limits_of_a_rate_are_those_of_the_poisson_distribution(kind: Kind) -> None:
    events = np.arange(40)
    found = funnels(events, np.full(40, 7.5), kind=kind, reference=2.0, levels=(0.95,), method=EXACT)
    outside = np.where(poisson.cdf(events, 15) < 0.025, -1, np.where(poisson.sf(events - 1, 15) < 0.025, 1, 0))
    np.testing.assert_array_equal(found.flags[0, 0], outside)


def test_a_ratio_of_counts_is_judged_by_its_share_of_both() -> None:
    total, first = 40, np.arange(40)
    found = funnels(first, total - first, kind="counts", reference=1.5, levels=(0.95,), method=EXACT)
    outside = np.where(binom.cdf(first, total, 0.6) < 0.025, -1, np.where(binom.sf(first - 1, total, 0.6) < 0.025, 1, 0))
    np.testing.assert_array_equal(found.flags[0, 0], outside)
    assert found.sizes[0].tolist() == [40] * 40


@pytest.mark.parametrize(("kind", "events"), [("proportion", [12, 30, 19, 25, 13, 40]), ("rate", [12, 30, 19, 25, 13, 40])])
def test_mixture_limits_are_narrower_than_their_tails_say_by_nothing(kind: Kind, events: list[int]) -> None:
    """Of sites that differ as these do, at most 2.5 % lie below the lower limit: quantiles of the mixture itself."""
    method = FunnelMethod(base="exact", overdispersion="mixture", allow_for_estimation=False)
    found = funnels(events, [60] * 6, kind=kind, levels=(0.95,), method=method)
    theta, level, lowest = found.dispersion[0], found.centre[0], np.ceil(found.lower[0, 0, 0] * 60)
    spread = betabinom(60, level / theta, (1 - level) / theta)
    if kind == "rate":
        spread = nbinom(1 / theta, 1 / (1 + theta * level * 60))
    assert spread.cdf(lowest - 1) < 0.025 <= spread.cdf(lowest)


def test_a_beta_binomial_of_very_many_cases_goes_on_where_its_sum_ends() -> None:
    events, cases = [20_000, 19_000, 2_100, 2_500], [100_000, 90_000, 10_000, 14_000]
    found = funnels(events, cases, method=FunnelMethod(overdispersion="mixture"))
    assert found.overdispersed.all()
    for limits in found.limits_at([99_999, 100_000, 100_001, 100_002]):
        assert np.ptp(limits[1]) < 4e-5


def test_sites_that_differ_widen_the_limits_and_say_by_how_much() -> None:
    found, exact = _spread_out(), funnel(UNEVEN, [100] * 6, method=EXACT)
    assert found.overdispersed
    assert found.phi > 10
    assert found.tau2 > 0
    assert found.reason == ComparisonReason.FEW_SITES
    assert (found.upper > exact.upper).all()
    assert (exact.flag != 0).sum() > (found.flag != 0).sum()


def test_limits_stay_where_proportions_can_be() -> None:
    found = _spread_out()
    assert (found.lower >= 0).all()
    assert (found.upper <= 1).all()


def test_the_variance_between_sites_comes_with_an_interval() -> None:
    low, high = funnels([UNEVEN, [50, 52, 49, 51, 50, 48]], [100] * 6).tau2_interval()
    assert 0 < low[0] < _spread_out().tau2 < high[0]
    assert low[1] == 0


def test_a_site_that_cannot_be_placed_is_masked_with_a_reason_and_changes_nothing() -> None:
    plain = funnel([10, 20, 30], [100, 150, 200])
    more = funnel([10, 20, 30, 5, 9, np.nan, -1, 0], [100, 150, 200, 0, 5, 10, 10, np.nan])
    assert more.mask.tolist() == [True] * 3 + [False] * 5
    wrong = [SiteReason.IMPOSSIBLE, SiteReason.IMPOSSIBLE, SiteReason.MISSING, SiteReason.IMPOSSIBLE, SiteReason.MISSING]
    assert more.site_reasons[3:].tolist() == wrong
    assert more.centre == plain.centre
    np.testing.assert_array_equal(more.upper, plain.upper)
    assert more.flag[3:].tolist() == [0] * 5


def test_a_site_too_small_to_ever_stand_out_says_so() -> None:
    found = funnel([1, 120, 130, 0], [2, 400, 400, 0])
    assert found.site_reasons.tolist() == [SiteReason.CANNOT_STAND_OUT, SiteReason.OK, SiteReason.OK, SiteReason.ZERO_DENOMINATOR]


@pytest.mark.parametrize("total", [3, 7, 50, 999])
def test_a_ratio_that_cannot_be_higher_is_never_above_its_limit(total: int) -> None:
    """All but one of both counts are the first: the most extreme ratio there is, and the limit's own end."""
    found = funnels([total - 1, 10], [1, 90], kind="counts", reference=total * 10.0, levels=(0.9999,), method=EXACT)
    assert found.upper[0, 0, 0] == found.values[0, 0] == total - 1
    assert not found.flags[0, 0, 0]


def test_a_count_that_no_site_can_have_is_left_out() -> None:
    found = funnels([5, 6, 7, 5, 5], [10, 10, 10, 1e13, 1e-12], kind="rate")
    assert found.site_reasons[0].tolist() == [SiteReason.OK] * 3 + [SiteReason.IMPOSSIBLE] * 2


@pytest.mark.parametrize("reason", [*SiteReason, *ComparisonReason], ids=str)
def test_every_reason_has_a_sentence(reason: SiteReason | ComparisonReason) -> None:
    assert reason.explanation.endswith(".")


@pytest.mark.parametrize(
    ("events", "cases", "reason"),
    [
        ([5], [10], ComparisonReason.FEWER_THAN_TWO_SITES),
        ([5, np.nan], [10, 10], ComparisonReason.FEWER_THAN_TWO_SITES),
        ([0, 0], [10, 10], ComparisonReason.NO_EVENTS),
        ([10, 10], [10, 10], ComparisonReason.NOTHING_BUT_EVENTS),
    ],
    ids=str,
)
def test_nothing_to_compare_is_refused_with_its_reason(events: list[float], cases: list[float], reason: ComparisonReason) -> None:
    with pytest.raises(NothingToCompare, match=reason.explanation):
        funnel(events, cases)
    many = funnels([events, [3.0] * len(cases)], cases)
    assert many.reasons[0] == reason
    assert np.isnan(many.lower[:, 0]).all()
    assert np.isnan(many.limits_at([5, 10])[0][:, 0]).all()
    assert not many.flags[:, 0].any()
    assert np.isnan([many.centre[0], many.phi[0], many.tau2[0], many.p_overdispersion[0], many.tau2_interval()[1][0]]).all()


@pytest.mark.parametrize("kind", ["proportion", "rate", "standardised", "counts"])
@pytest.mark.parametrize("overdispersion", ["none", "additive", "mixture", "auto"])
def test_sites_that_are_all_equal_have_finite_limits_and_no_flags(kind: Kind, overdispersion: str) -> None:
    method = FunnelMethod(overdispersion=overdispersion)  # type: ignore[arg-type]
    found = funnel([30] * 12, [100] * 12, kind=kind, reference=0.3, method=method)
    assert np.isfinite([found.lower, found.upper]).all()
    assert not found.overdispersed
    assert not found.flags.any()


def test_the_automatic_choice_allows_for_over_dispersion_only_where_there_is_some() -> None:
    random = np.random.default_rng(6)
    cases = random.integers(100, 1000, 60)
    alike = random.binomial(cases, 0.3)
    apart = random.binomial(cases, np.clip(random.normal(0.3, 0.08, 60), 0, 1))
    found = funnels([alike, apart], cases)
    assert found.overdispersed.tolist() == [False, True]
    assert found.p_overdispersion[0] > 0.1 > found.p_overdispersion[1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "nonsense"},
        {"levels": (1.5,)},
        {"levels": ()},
        {"levels": (1 - 1e-16,)},
        {"reference": 1e-300},
        {"reference": np.nan},
        {"reference": 1.2},
        {"reference": 0.0},
        {"kind": "counts", "method": FunnelMethod(base="gamma")},
        {"method": FunnelMethod(scale="root")},
    ],
    ids=str,
)
def test_a_wrong_call_is_refused_with_a_fix(wrong: dict[str, object]) -> None:
    with pytest.raises(ImpossibleComparison) as refused:
        funnels([5, 6], [10, 10], **wrong)  # type: ignore[arg-type]
    assert refused.value.fix


@pytest.mark.parametrize("wrong", [{"base": "x"}, {"overdispersion": "x"}, {"estimator": "x"}, {"trim": 0.5}], ids=str)
def test_a_wrong_method_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ImpossibleComparison):
        FunnelMethod(**wrong)  # type: ignore[arg-type]


def test_counts_that_do_not_fit_each_other_are_refused() -> None:
    with pytest.raises(ShapeMismatch):
        funnel([1, 2, 3], [10, 20])
    with pytest.raises(ImpossibleComparison):
        funnel([[1, 2], [3, 4]], [10, 20])
    for sizes in ([0, 5], [5, np.nan]):
        with pytest.raises(ImpossibleComparison):
            funnels([1, 2], [10, 20]).limits_at(sizes)
    with pytest.raises(ShapeMismatch):
        funnels([[1, 2], [2, 3]], [10, 20]).limits_at([[5], [6], [7]])


@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_limits_of_mixtures_do_not_depend_on_how_many_are_made_at_once(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(2)
    cases = random.integers(20, 400, (6, 12))
    events = random.binomial(cases, random.beta(2, 8, cases.shape))
    method = FunnelMethod(overdispersion="mixture")
    together = funnels(events, cases, kind=kind, method=method)
    monkeypatch.setattr(distributions, "TERMS_AT_ONCE", 500)
    np.testing.assert_array_equal(funnels(events, cases, kind=kind, method=method).upper, together.upper)


def test_mixtures_know_how_heavy_the_tails_of_their_sites_are() -> None:
    """Excess kurtosis of the beta and of the gamma distribution, as SciPy has it."""
    theta = np.array([0.09])
    ours = {kind: mixture_kurtosis(read_counts([5, 3], [25, 15], kind=kind), theta) for kind in ("proportion", "rate")}
    np.testing.assert_allclose(ours["proportion"], beta(0.2 / 0.09, 0.8 / 0.09).stats("k"))
    np.testing.assert_allclose(ours["rate"], gamma(1 / 0.09).stats("k"))


@pytest.mark.parametrize("size", [1e-9, 1e12])
def test_curves_are_drawn_for_the_smallest_and_the_largest_sites_there_can_be(size: float) -> None:
    found = funnel([3, 9, 4], [size, size, size], kind="rate")
    assert found.grid.min() <= size <= found.grid.max()
    assert np.isfinite(found.upper).all()
