"""Quorum, required voices and decision rules, as a table: who sits there and where they stand, and what follows."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivefold.decide.decisions.hearing import Heard, carries, gap
from fivefold.decide.decisions.models import Stance
from fivefold.network.governance.models import DecisionRule
from fivefold.network.people.models import StakeholderGroup

GROUPS = {
    "f": StakeholderGroup.FAMILY_OR_CARER,
    "c": StakeholderGroup.CLINICIAN,
    "l": StakeholderGroup.LEADER,
}
STANCES = {"+": Stance.AGREE, "~": Stance.AGREE_WITH_CONCERNS, "-": Stance.OBJECT, "0": Stance.ABSTAIN, "?": None}


def body(text: str) -> list[Heard]:
    """`f+ c? l-` is a family member who agrees, a silent clinician and a leader who objects; each is called by place.

    In capitals: whose roles do not let them state a position.
    """
    return [
        Heard(name=f"{seat[0]}{number}", group=GROUPS[seat[0].lower()], stance=STANCES[seat[1]], able=seat[0].islower())
        for number, seat in enumerate(text.split(), start=1)
    ]


@dataclass(frozen=True)
class Case:
    """A body's seats, its quorum and required voices, and what is missing: positions, voices, whom it waits for."""

    seats: str
    quorum: int
    voices: str
    positions: int
    missing_voices: str
    waited_for: str


QUORUM = [
    Case("f+ c+ l+", 2, "", 0, "", ""),
    Case("f? c? l?", 2, "", 2, "", "f1 c2 l3"),
    Case("f+ c? l?", 2, "", 1, "", "c2 l3"),
    Case("f0 c+ l?", 2, "", 0, "", ""),  # an abstention is heard
    Case("f- c+ l?", 2, "", 0, "", ""),  # so is an objection
    Case("f? c+ l+", 2, "f", 0, "f", "f1"),
    Case("f? f+ c+", 2, "f", 0, "", ""),  # one of a side is enough
    Case("c+ l+", 2, "f", 0, "f", ""),  # nobody of that side has a seat
    Case("f? c? l+", 2, "fc", 1, "fc", "f1 c2"),
    Case("f0 c0 l0", 3, "fcl", 0, "", ""),
    Case("", 1, "", 1, "", ""),
    Case("F? c? l+", 3, "", 2, "", "c2"),  # only those are waited for who can answer
    Case("F? c+ l+", 2, "f", 0, "f", ""),
    Case("F+ c+ l?", 2, "f", 0, "", ""),  # what was said before the role was taken away was said
]


@pytest.mark.parametrize("case", QUORUM, ids=lambda case: f"{case.seats or 'nobody'} | {case.quorum} {case.voices}")
def test_quorum_and_voices(case: Case) -> None:
    found = gap(body(case.seats), quorum=case.quorum, required_voices=[GROUPS[voice] for voice in case.voices])
    assert found.positions == case.positions
    assert found.voices == tuple(GROUPS[voice] for voice in case.missing_voices)
    assert found.waited_for == tuple(case.waited_for.split())
    assert found.complete == (not case.positions and not case.missing_voices)


@pytest.mark.parametrize(
    ("seats", "quorum", "voices", "enough"),
    [
        ("f? c?", 2, "fc", True),
        ("f? c?", 50, "", False),
        ("F? c?", 2, "", False),
        ("c? l?", 2, "f", False),  # nobody of that side has a seat
        ("F? c? l?", 2, "f", False),  # whoever has, cannot be heard
        ("f+ c+", 2, "f", True),
    ],
)
def test_whether_hearing_everybody_who_can_be_heard_would_do(seats: str, quorum: int, voices: str, enough: bool) -> None:
    assert gap(body(seats), quorum=quorum, required_voices=[GROUPS[voice] for voice in voices]).enough is enough


RULES = [  # seats,           consent, consensus, majority, supermajority, advice
    ("f+ c+ l+", "yes yes yes yes yes"),
    ("f+ c~ l~", "yes yes yes yes yes"),
    ("f+ c+ l-", "no no yes yes yes"),
    ("f+ c- l-", "no no no no yes"),
    ("f+ c- l0", "no no no no yes"),  # half is not a majority
    ("f+ c0 l0", "yes yes yes yes yes"),  # an abstention counts on neither side
    ("f0 c0 l0", "yes no no no yes"),  # nobody agrees, nobody objects
    ("f- c0 l?", "no no no no yes"),
    ("f+ c? l?", "yes yes yes yes yes"),  # silence is the quorum's matter
    ("f+ c+ l+ c+ f-", "no no yes yes yes"),
    ("f+ c+ l+ c- f-", "no no yes no yes"),  # three of five is less than two thirds
]
COLUMNS = (
    DecisionRule.CONSENT,
    DecisionRule.CONSENSUS,
    DecisionRule.MAJORITY,
    DecisionRule.SUPERMAJORITY,
    DecisionRule.ADVICE,
)


@pytest.mark.parametrize(("seats", "expected"), RULES)
def test_decision_rules(seats: str, expected: str) -> None:
    assert [carries(rule, body(seats)) for rule in COLUMNS] == [word == "yes" for word in expected.split()]


SEATS = st.lists(
    st.builds(Heard, name=st.just("x"), group=st.sampled_from(StakeholderGroup), stance=st.sampled_from([*Stance, None]))
)


@given(seats=SEATS, quorum=st.integers(1, 12), voices=st.lists(st.sampled_from(StakeholderGroup), unique=True))
def test_hearing_one_more_never_widens_the_gap(seats: list[Heard], quorum: int, voices: list[StakeholderGroup]) -> None:
    before = gap(seats, quorum=quorum, required_voices=voices)
    joined = [*seats, Heard(name="y", group=StakeholderGroup.STAFF, stance=Stance.AGREE)]
    after = gap(joined, quorum=quorum, required_voices=voices)
    assert after.positions <= before.positions
    assert set(after.voices) <= set(before.voices)


@given(seats=SEATS, rule=st.sampled_from(DecisionRule))
def test_an_agreement_never_turns_a_body_that_carries_into_one_that_does_not(seats: list[Heard], rule: DecisionRule) -> None:
    joined = [*seats, Heard(name="y", group=StakeholderGroup.STAFF, stance=Stance.AGREE)]
    assert carries(rule, joined) or not carries(rule, seats)
