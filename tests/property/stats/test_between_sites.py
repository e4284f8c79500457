"""What sites show depends on those sites alone, and on nothing that does not matter."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from fivefold.engine.stats.between_sites.counts import Kind
from fivefold.engine.stats.between_sites.equity import gaps
from fivefold.engine.stats.between_sites.equity_intervals import GapKind
from fivefold.engine.stats.between_sites.funnel import Funnels, funnels
from fivefold.engine.stats.between_sites.funnel_method import FunnelMethod
from fivefold.engine.stats.between_sites.heterogeneity import heterogeneity, heterogeneity_of_counts
from fivefold.engine.stats.between_sites.inequality import inequality
from fivefold.engine.stats.between_sites.ranks import rank_intervals
from fivefold.engine.stats.between_sites.reasons import GapReason
from fivefold.engine.stats.between_sites.shrinkage import shrink, shrink_counts
from fivefold.engine.stats.between_sites.stratified_gaps import stratified_gaps

Counts = tuple[NDArray[np.float64], NDArray[np.float64]]
OF_SITES = ("values", "sizes", "z", "mask", "site_reasons")
OF_LIMITS = ("lower", "upper", "flags")
OF_MEASURES = ("centre", "reasons", "phi", "tau2", "dispersion", "p_overdispersion", "overdispersed")
KINDS: tuple[Kind, ...] = ("proportion", "rate", "standardised", "counts")
kinds = st.sampled_from(KINDS)
methods = st.builds(
    FunnelMethod,
    base=st.sampled_from(["exact", "mid-p", "scaled"]),
    overdispersion=st.sampled_from(["auto", "none", "additive", "mixture"]),
    estimator=st.sampled_from(["DL", "REML", "ML", "PM", "winsorised", "truncated"]),
    allow_for_estimation=st.booleans(),
)


@st.composite
def counts(draw: st.DrawFn) -> Counts:
    """Events and cases of a few measures at a few sites, with gaps, zero denominators, no events and nothing but events."""
    measures, sites = draw(st.integers(1, 4)), draw(st.integers(1, 14))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cases = random.integers(0, draw(st.sampled_from([3, 30, 1000])), (measures, sites))
    events = random.binomial(cases, draw(st.sampled_from([0.0, 0.02, 0.3, 1.0]))).astype(float)
    events[random.random(events.shape) < draw(st.sampled_from([0.0, 0.2]))] = np.nan
    return events, cases.astype(float)


hostile = st.sampled_from([0.0, 1.0, 2.0, 7.0, 0.5, 1e-3, 1e-12, 999.0, 1e6, 1e12, 1e300, np.inf, np.nan, -1.0])
"""What no site reports, beside what one may."""


@st.composite
def hostile_counts(draw: st.DrawFn) -> Counts:
    """Any numbers at all, or few of them over and over; all of the cases as events, none, or others."""
    pool = draw(st.lists(hostile, min_size=1, max_size=5))
    shape = draw(st.integers(1, 2)), draw(st.integers(1, 8))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cases = random.choice(pool, shape)
    return draw(st.sampled_from([cases, np.zeros(shape), random.choice(pool, shape)])), cases


def _same(first: Funnels, second: Funnels, measures: object = slice(None), sites: object = slice(None)) -> None:
    for name in OF_SITES:
        np.testing.assert_allclose(getattr(first, name)[measures][:, sites], getattr(second, name), rtol=1e-9, err_msg=name)
    for name in OF_LIMITS:
        mine = getattr(first, name)[:, measures][:, :, sites]
        np.testing.assert_allclose(mine, getattr(second, name), rtol=1e-9, atol=1e-12, err_msg=name)
    for name in OF_MEASURES:
        np.testing.assert_allclose(getattr(first, name)[measures], getattr(second, name), rtol=1e-9, atol=1e-12, err_msg=name)


@given(counts(), kinds, methods)
@settings(max_examples=80, deadline=None)
def test_a_measure_is_compared_as_if_it_were_the_only_one(given_counts: Counts, kind: Kind, method: FunnelMethod) -> None:
    events, cases = given_counts
    together = funnels(events, cases, kind=kind, method=method)
    for row in range(len(events)):
        _same(together, funnels(events[row], cases[row], kind=kind, method=method), measures=[row])


@given(counts(), kinds, methods, st.integers(0, 999))
@settings(max_examples=60, deadline=None)
def test_the_order_of_sites_changes_nothing(given_counts: Counts, kind: Kind, method: FunnelMethod, shuffle: int) -> None:
    events, cases = given_counts
    order = np.random.default_rng(shuffle).permutation(events.shape[1])
    shuffled = funnels(events[:, order], cases[:, order], kind=kind, method=method)
    _same(funnels(events, cases, kind=kind, method=method), shuffled, sites=order)


@given(counts(), kinds, methods)
@settings(max_examples=60, deadline=None)
def test_a_masked_site_is_as_one_that_is_not_there(given_counts: Counts, kind: Kind, method: FunnelMethod) -> None:
    events, cases = (part[:1] for part in given_counts)
    found = funnels(events, cases, kind=kind, method=method)
    kept = np.flatnonzero(found.mask[0])
    if kept.size:
        _same(found, funnels(events[:, kept], cases[:, kept], kind=kind, method=method), sites=kept)


@given(counts() | hostile_counts(), kinds, methods)
@settings(max_examples=120, deadline=None)
def test_every_figure_is_finite_or_has_a_reason(given_counts: Counts, kind: Kind, method: FunnelMethod) -> None:
    found = funnels(*given_counts, kind=kind, method=method)
    comparable = np.isfinite(found.centre)
    shown = found.mask & comparable[:, None]
    for name in ("lower", "upper"):
        assert (np.isfinite(getattr(found, name)) == shown).all(), name
    assert (found.lower[:, shown] <= found.upper[:, shown]).all()
    assert (found.lower[:, shown] >= 0).all()
    assert not np.isinf(found.values).any()
    assert not np.isinf(found.z).any()
    assert (np.isfinite(found.values) == found.mask).all()
    assert (found.reasons[~comparable] > 0).all()
    assert (found.site_reasons[~found.mask] > 0).all()
    assert not found.flags[:, ~shown].any()
    for figures in (found.phi, found.tau2, found.dispersion, found.p_overdispersion, *found.tau2_interval()):
        assert (np.isfinite(figures) == comparable).all()


@given(counts() | hostile_counts(), st.sampled_from(["proportion", "rate"]))
@settings(max_examples=60, deadline=None)
def test_beliefs_and_gaps_are_finite_or_missing(given_counts: Counts, kind: GapKind) -> None:
    events, cases = given_counts
    sites, differing = shrink_counts(events, cases, kind=kind), heterogeneity_of_counts(events, cases, kind=kind)
    between, slope = gaps(events, cases, reference=0, kind=kind), inequality(events, cases, kind=kind)
    within = stratified_gaps(events, cases, reference=0, kind=kind)
    beliefs = (sites, shrink(differing), rank_intervals(sites, np.random.default_rng(0), draws=20), differing)
    found = (
        *beliefs,
        between.values,
        between.difference,
        between.ratio,
        slope.slope,
        slope.relative,
        within.difference,
        within.ratio,
    )
    for result in found:
        for name, figures in vars(result).items():
            assert not isinstance(figures, np.ndarray) or not np.isinf(figures).any(), name
    held = np.isfinite(sites.values)
    np.testing.assert_array_equal(np.isfinite([sites.low, sites.high, sites.errors]), [held] * 3)
    assert (sites.low[held] <= sites.high[held]).all()
    ordinary = (between.reasons == GapReason.OK) & (events[:, [0]] >= 1)
    assert np.isfinite([between.difference.low[ordinary], between.ratio.high[ordinary], between.p_values[ordinary]]).all()


@given(counts(), methods, st.sampled_from([0.25, 8.0]))
@settings(max_examples=40, deadline=None)
def test_the_unit_of_exposure_scales_rates_and_moves_no_site(given_counts: Counts, method: FunnelMethod, unit: float) -> None:
    events, cases = given_counts
    plain, scaled = (funnels(events, cases * times, kind="rate", method=method) for times in (1.0, unit))
    np.testing.assert_array_equal(plain.flags, scaled.flags)
    np.testing.assert_allclose(plain.upper, scaled.upper * unit, rtol=1e-8)
    np.testing.assert_allclose(plain.lower, scaled.lower * unit, rtol=1e-8, atol=1e-12)


@given(counts(), st.sampled_from(["none", "additive", "auto"]), st.sampled_from(["exact", "mid-p"]))
@settings(max_examples=40, deadline=None)
def test_counting_those_without_the_event_turns_a_funnel_upside_down(
    given_counts: Counts, overdispersion: str, base: str
) -> None:
    events, cases = given_counts
    method = FunnelMethod(base=base, overdispersion=overdispersion)  # type: ignore[arg-type]
    up, down = funnels(events, cases, method=method), funnels(cases - events, cases, method=method)
    np.testing.assert_allclose(up.upper, 1 - down.lower, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(up.tau2, down.tau2, rtol=1e-6, atol=1e-9)


estimates = st.integers(0, 2**32 - 1).map(
    lambda seed: (np.random.default_rng(seed).normal(0, 1, (3, 9)), np.random.default_rng(seed + 1).uniform(0.01, 1, (3, 9)))
)


@given(estimates, st.sampled_from(["DL", "REML", "ML", "PM"]), st.floats(-5, 5), st.sampled_from([0.25, 4.0]))
@settings(max_examples=60, deadline=None)
def test_moving_or_stretching_estimates_moves_and_stretches_what_is_found(
    given_estimates: Counts, method: str, offset: float, factor: float
) -> None:
    values, variances = given_estimates
    plain = heterogeneity(values, variances, method=method)  # type: ignore[arg-type]
    moved = heterogeneity(values * factor + offset, variances * factor**2, method=method)  # type: ignore[arg-type]
    np.testing.assert_allclose(moved.tau2, plain.tau2 * factor**2, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(moved.mean, plain.mean * factor + offset, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(shrink(moved).values, shrink(plain).values * factor + offset, rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(moved.i2, plain.i2, rtol=1e-7, atol=1e-9)


@given(counts(), st.sampled_from(["proportion", "rate"]))
@settings(max_examples=60, deadline=None)
def test_beliefs_lie_between_what_a_site_shows_and_the_mean(given_counts: Counts, kind: Kind) -> None:
    events, cases = given_counts
    sites = shrink_counts(events, cases, kind=kind)
    known = np.isfinite(sites.values)
    level = np.where(known, np.nansum(np.where(known, events, 0), axis=1, keepdims=True), 0)
    level = level / np.maximum(np.where(known, cases, 0).sum(axis=1, keepdims=True), 1)
    shown = np.where(known, events / np.maximum(cases, 1), 0)
    low, high = np.minimum(shown, level) - 1e-9, np.maximum(shown, level) + 1e-9
    assert ((low <= sites.values) & (sites.values <= high))[known].all()
    assert (sites.low[known] <= sites.high[known]).all()
    assert ((sites.reliability[known] >= 0) & (sites.reliability[known] <= 1)).all()
    found = heterogeneity_of_counts(events, cases, kind=kind)
    assert (np.isfinite(found.tau2) == (found.sites > 1)).all()


@given(counts(), st.sampled_from(["proportion", "rate"]), st.integers(0, 13))
@settings(max_examples=60, deadline=None)
def test_a_gap_is_that_of_its_two_strata_alone(given_counts: Counts, kind: Kind, which: int) -> None:
    events, cases = given_counts
    reference, other = which % events.shape[1], (which + 1) % events.shape[1]
    found = gaps(events, cases, reference=reference, kind=kind)  # type: ignore[arg-type]
    pair = gaps(events[:, [reference, other]], cases[:, [reference, other]], reference=0, kind=kind)  # type: ignore[arg-type]
    if reference != other:
        for name in ("difference", "ratio"):
            for end in ("value", "low", "high"):
                mine, alone = getattr(getattr(found, name), end), getattr(getattr(pair, name), end)
                np.testing.assert_allclose(mine[:, other], alone[:, 1], rtol=1e-12, err_msg=name)
        np.testing.assert_array_equal(found.reasons[:, other], pair.reasons[:, 1])
    inside = np.isfinite(found.difference.low) & np.isfinite(found.difference.value)
    assert (found.difference.low[inside] <= found.difference.value[inside] + 1e-12).all()
    assert (found.difference.value[inside] <= found.difference.high[inside] + 1e-12).all()
