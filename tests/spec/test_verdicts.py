"""Every row of the table of verdicts."""

import pytest

from fivefold.close.checks.verdicts import CLOSING, RULES, VerdictKind, allowed, missing_for
from fivefold.loop.states import Outcome
from tests.spec.verdicts import CASES, VerdictCase


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.nature}: {case.shows}")
def test_findings_allow_the_verdicts_that_their_spec_says(case: VerdictCase) -> None:
    assert set(allowed(case.findings)) == case.verdicts


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.nature}: {case.shows}")
def test_a_verdict_that_is_not_allowed_says_what_is_missing(case: VerdictCase) -> None:
    for kind in set(VerdictKind) - case.verdicts:
        assert all(str(words).endswith(".") for words in missing_for(kind, case.findings))
        assert missing_for(kind, case.findings)


def test_every_verdict_has_a_rule_and_is_allowed_somewhere_and_refused_somewhere() -> None:
    assert set(RULES) == set(VerdictKind)
    for kind in VerdictKind:
        assert any(kind in case.verdicts for case in CASES), f"{kind} is never allowed"
    for kind in set(VerdictKind) - {VerdictKind.ITERATE}:
        assert any(kind not in case.verdicts for case in CASES), f"{kind} is never refused"


def test_a_verdict_that_closes_is_an_outcome_of_the_loop() -> None:
    assert {kind.value for kind in CLOSING} <= set(Outcome.values)
