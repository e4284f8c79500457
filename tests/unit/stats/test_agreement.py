"""Agreement between coders at its edges, and intervals that cover."""

import os
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
import pytest
from numpy.typing import ArrayLike

from fivefold.engine.stats.agreement.alpha import Scale, krippendorff_alpha
from fivefold.engine.stats.agreement.codes import InvalidCoding
from fivefold.engine.stats.agreement.kappa import cohen_kappa
from fivefold.engine.stats.agreement.outcome import Agreement, AgreementReason
from fivefold.engine.stats.panels import Integers
from tests.simulations.agreement import covered

REPEATS = 4000 if os.environ.get("FIVEFOLD_SOAK") else 300
NAN = float("nan")


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        ([[1, 2, 3]], AgreementReason.NO_OVERLAP),
        ([[1, NAN], [NAN, 1]], AgreementReason.NO_OVERLAP),
        ([[None, None], [None, None]], AgreementReason.NO_OVERLAP),
        (np.zeros((0, 4)), AgreementReason.NO_OVERLAP),
        (np.zeros((2, 0)), AgreementReason.NO_OVERLAP),
        ([[1, 1, 1], [1, 1, 1]], AgreementReason.ONE_CATEGORY),
    ],
    ids=["one coder", "no unit in common", "nothing coded", "no coder", "no unit", "one code throughout"],
)
@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_that_cannot_be_had_says_why(codes: ArrayLike, reason: AgreementReason, scale: Scale) -> None:
    found = krippendorff_alpha(codes, scale=scale, random=np.random.default_rng(1))
    assert (found.coefficient, found.lower, found.upper) == (None, None, None)
    assert found.reason is reason
    assert found.reason.explanation.endswith(".")


@pytest.mark.parametrize(
    ("first", "second", "coefficient", "reason"),
    [
        ([], [], None, AgreementReason.NO_OVERLAP),
        (["a", None], [None, "a"], None, AgreementReason.NO_OVERLAP),
        (["a", "a"], ["a", "a"], None, AgreementReason.ONE_CATEGORY),
        (["a", "a"], ["b", "b"], 0.0, AgreementReason.ONE_CATEGORY),
        (["a", "a", "a"], ["b", "a", "b"], 0.0, AgreementReason.ONE_CATEGORY),
        (["a", "b"], ["a", "b"], 1.0, AgreementReason.PERFECT),
        (["a", "b"] * 60, ["b", "a"] * 60, -1.0, AgreementReason.NO_ERROR),
    ],
)
def test_kappa_without_an_interval_says_why(
    first: list[object], second: list[object], coefficient: float | None, reason: AgreementReason
) -> None:
    found = cohen_kappa(first, second)
    assert found.coefficient == coefficient
    assert (found.standard_error, found.lower, found.upper) == (None, None, None)
    assert found.reason is reason


def test_alpha_without_disagreement_is_one_and_has_no_interval() -> None:
    found = krippendorff_alpha([[1, 2, 3], [1, 2, 3]], random=np.random.default_rng(1))
    assert (found.coefficient, found.lower, found.reason) == (1.0, None, AgreementReason.PERFECT)


def test_few_units_leave_the_coefficient_and_label_its_interval() -> None:
    few = cohen_kappa([1, 2, 1, 2] * 5, [1, 2, 2, 2] * 5)
    enough = cohen_kappa([1, 2, 1, 2] * 25, [1, 2, 2, 2] * 25)
    assert (few.reason, enough.reason) == (AgreementReason.FEW_UNITS, AgreementReason.MEASURED)
    assert few.coefficient == pytest.approx(enough.coefficient)


def test_alpha_gives_an_interval_only_when_asked_and_the_same_one_for_the_same_seed() -> None:
    codes = [[1, 2, 1, 2, 1, 1], [1, 2, 2, 2, 1, 2]]
    assert krippendorff_alpha(codes).lower is None
    first, second = (krippendorff_alpha(codes, random=np.random.default_rng(3)) for _ in range(2))
    assert first == second
    assert first.lower is not None
    assert first.upper is not None
    assert first.lower < 0.4 < first.upper


@pytest.mark.parametrize(
    "call",
    [
        lambda: cohen_kappa([1, 2], [1]),
        lambda: cohen_kappa([1, 2], [1, 2], categories=[1]),
        lambda: cohen_kappa([1, "a"], [1, 2]),
        lambda: cohen_kappa([1, 2], [1, 2], weights=[[0, 1]]),
        lambda: cohen_kappa([1, 2], [1, 2], weights=[[1, 0], [0, 1]]),
        lambda: cohen_kappa([1, 2], [1, 2], weights=[[0, -1], [1, 0]]),
        lambda: cohen_kappa([1, 2], [1, 2], weights="cubic"),
        lambda: krippendorff_alpha([1, 2]),
        lambda: krippendorff_alpha([[1, 2]], scale="cardinal"),  # type: ignore[arg-type]
        lambda: krippendorff_alpha([["a", "b"]], scale="ordinal"),
        lambda: krippendorff_alpha([[1, -2]], scale="ratio"),
        lambda: krippendorff_alpha([[1.0, 2.0], [1.0, float("inf")]], scale="interval"),
        lambda: krippendorff_alpha([[1, 2], [1, 1]], random=np.random.default_rng(1), resamples=0),
        lambda: krippendorff_alpha([[1, 2], [1, 1]], level=95),
        lambda: cohen_kappa([1, 2], [1, 2], level=1.0),
        lambda: cohen_kappa([1, 2], [1, 2], categories=[1, 2, 1]),
    ],
)
def test_codes_that_do_not_fit_are_refused_with_a_fix(call: Callable[[], object]) -> None:
    with pytest.raises(InvalidCoding) as refused:
        call()
    assert refused.value.fix


@pytest.mark.parametrize("dtype", ["string", "Int64", "object"])
def test_the_missing_values_of_a_data_frame_are_missing(dtype: str) -> None:
    one, two = ("1", "2") if dtype == "string" else (1, 2)
    first = pd.Series([one, two, None, one, two, one], dtype=dtype)
    second = pd.Series([one, two, one, pd.NA, one, one], dtype=dtype)
    plain = cohen_kappa([one, two, two, one], [one, two, one, one])
    assert cohen_kappa(first, second) == plain
    assert krippendorff_alpha([first, second]).units == plain.units == 4


def test_no_interval_of_kappa_reaches_below_what_it_can_be() -> None:
    found = cohen_kappa([True, False, True], [True, True, False])
    assert found.coefficient == pytest.approx(-0.5)
    assert found.lower == -1


@pytest.mark.soak
@pytest.mark.parametrize("kappa", [0.2, 0.8])
@pytest.mark.parametrize("measure", ["kappa", "alpha"])
def test_an_interval_covers_the_agreement_that_is_there(kappa: float, measure: str) -> None:
    random = np.random.default_rng(11)
    agreement = cohen_kappa if measure == "kappa" else partial(_alpha, random)
    found = list(covered(agreement, 50, kappa, REPEATS, random))
    assert len(found) > 0.95 * REPEATS
    assert 0.91 < np.mean(found) < 0.985


def _alpha(random: np.random.Generator, first: Integers, second: Integers) -> Agreement:
    return krippendorff_alpha([first, second], random=random, resamples=400)
