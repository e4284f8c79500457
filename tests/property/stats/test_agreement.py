"""Agreement depends on who gave which code to which unit, and on nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from fivefold.engine.stats.agreement.alpha import Scale, krippendorff_alpha
from fivefold.engine.stats.agreement.kappa import cohen_kappa

Codes = NDArray[np.float64]
scales = st.sampled_from(["nominal", "ordinal", "interval", "ratio"])


@st.composite
def codings(draw: st.DrawFn) -> Codes:
    """Some coders' codes from 1 to 4, with gaps."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    codes = random.integers(1, 5, (draw(st.integers(2, 4)), draw(st.integers(2, 30)))).astype(float)
    codes[random.random(codes.shape) < draw(st.sampled_from([0.0, 0.3]))] = np.nan
    return codes


def _alpha(codes: Codes, scale: Scale) -> float | None:
    return krippendorff_alpha(codes, scale=scale).coefficient


def _plain_alpha(codes: Codes, scale: Scale) -> float | None:
    """From the definition, pair by pair: every ordered pair within a unit against every ordered pair of all codes."""
    units = [column[~np.isnan(column)] for column in codes.T]
    units = [unit for unit in units if len(unit) > 1]
    every = np.concatenate(units) if units else np.array([])

    def apart(a: float, b: float) -> float:
        match scale:
            case "nominal":
                return float(a != b)
            case "interval":
                return (a - b) ** 2
            case "ratio":
                return ((a - b) / (a + b)) ** 2
        between = ((every >= min(a, b)) & (every <= max(a, b))).sum()
        return float(0 if a == b else (between - ((every == a).sum() + (every == b).sum()) / 2) ** 2)

    pairs = [(unit, i, j) for unit in units for i in range(len(unit)) for j in range(len(unit)) if i != j]
    observed = sum(apart(unit[i], unit[j]) / (len(unit) - 1) for unit, i, j in pairs)
    expected = sum(apart(a, b) for a in every for b in every) / max(len(every) - 1, 1)
    return None if expected == 0 else 1 - observed / expected


@given(codings(), scales)
@settings(max_examples=100, deadline=None)
def test_alpha_equals_the_definition_pair_by_pair(codes: Codes, scale: Scale) -> None:
    plain = _plain_alpha(codes, scale)
    found = _alpha(codes, scale)
    assert (found is None) == (plain is None)
    assert found == pytest.approx(plain, abs=1e-9)


@given(codings(), scales, st.integers(0, 999))
@settings(max_examples=60, deadline=None)
def test_the_order_of_coders_and_units_changes_nothing(codes: Codes, scale: Scale, seed: int) -> None:
    random = np.random.default_rng(seed)
    shuffled = random.permuted(codes[random.permutation(len(codes))][:, random.permutation(codes.shape[1])], axis=0)
    assert _alpha(shuffled, scale) == pytest.approx(_alpha(codes, scale), abs=1e-9)


@given(codings(), scales)
@settings(max_examples=40, deadline=None)
def test_units_that_one_coder_or_none_coded_change_nothing(codes: Codes, scale: Scale) -> None:
    alone = np.full((len(codes), 2), np.nan)
    alone[0, 0] = 4
    assert _alpha(np.hstack([codes, alone]), scale) == _alpha(codes, scale)


@given(codings())
@settings(max_examples=40, deadline=None)
def test_moving_the_codes_moves_only_the_ratio_scale(codes: Codes) -> None:
    assert _alpha(codes * 10 + 3, "interval") == pytest.approx(_alpha(codes, "interval"), abs=1e-9)
    assert _alpha(codes**3, "ordinal") == pytest.approx(_alpha(codes, "ordinal"), abs=1e-9)
    assert _alpha(codes * 10, "ratio") == pytest.approx(_alpha(codes, "ratio"), abs=1e-9)


@given(codings(), st.sampled_from(["none", "linear", "quadratic"]))
@settings(max_examples=60, deadline=None)
def test_kappa_of_two_coders_does_not_care_who_is_first(codes: Codes, weights: str) -> None:
    one, other = (cohen_kappa(codes[a], codes[b], weights=weights) for a, b in ((0, 1), (1, 0)))
    assert one.coefficient == pytest.approx(other.coefficient, abs=1e-9)
    assert one.standard_error == pytest.approx(other.standard_error, abs=1e-9)
