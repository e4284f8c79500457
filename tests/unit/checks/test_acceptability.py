"""Do people accept it? Shares from five ratings on, interviews below."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivefold.close.checks.acceptability import Accepted, Rating, RespondentGroup, acceptability, group_acceptance
from fivefold.foundation.design.components import CheckState

STAFF = RespondentGroup.STAFF


def ratings(*scores: int) -> list[Rating]:
    return [Rating(score) for score in scores]


@pytest.mark.parametrize(
    ("scores", "state", "shows"),
    [
        ((4, 4, 4, 5, 5, 5, 5, 3, 3, 3), "met", "seven of ten like it"),
        ((4, 4, 4, 5, 5, 5, 3, 3, 3, 3), "not_met", "six of ten are too few"),
        ((5, 5, 5, 5, 5, 5, 5, 5, 2, 1), "not_met", "two of ten who dislike it are too many"),
        ((5, 5, 5, 5, 5, 5, 4, 4, 3, 2), "met", "one of ten is not"),
        ((5, 5, 4, 4, 3), "met", "five are enough"),
        ((5, 5, 5, 5), "waiting", "four are not, however happy they are"),
        ((), "waiting", "nobody has said anything"),
    ],
)
def test_a_group_is_judged_by_its_ratings(scores: tuple[int, ...], state: str, shows: str) -> None:
    assert group_acceptance(STAFF, ratings(*scores), []).state == state, shows


@given(st.lists(st.integers(1, 5), max_size=4), st.lists(st.sampled_from(Accepted), max_size=3))
def test_a_group_below_five_is_never_shown_in_figures(scores: list[int], interviews: list[Accepted]) -> None:
    found = group_acceptance(STAFF, ratings(*scores), interviews)
    assert (found.ratings, found.mean, found.liked, found.disliked) == (None, None, None, None)


@pytest.mark.parametrize(
    ("interviews", "state"),
    [
        ([Accepted.YES], "met"),
        ([Accepted.YES, Accepted.MIXED], "unclear"),
        ([Accepted.YES, Accepted.MIXED, Accepted.NO], "not_met"),
    ],
)
def test_below_five_the_least_favourable_interview_counts(interviews: list[Accepted], state: str) -> None:
    assert group_acceptance(STAFF, ratings(5, 5), interviews).state == state


def test_from_five_on_interviews_do_not_outvote_ratings() -> None:
    assert group_acceptance(STAFF, ratings(5, 5, 5, 4, 4), [Accepted.NO]).state is CheckState.MET


def test_it_waits_until_the_comment_of_everybody_who_chose_one_is_read() -> None:
    many = ratings(*[5] * 9)
    assert group_acceptance(STAFF, [*many, Rating(1, commented=True)], []).state is CheckState.WAITING
    assert group_acceptance(STAFF, [*many, Rating(1, commented=True, read=True)], []).state is CheckState.MET
    assert group_acceptance(STAFF, [*many, Rating(1)], []).state is CheckState.MET


@pytest.mark.parametrize(
    ("staff", "families", "together"),
    [
        ((5, 5, 5, 5, 5), [Accepted.YES], "met"),
        ((5, 5, 5, 5, 5), [Accepted.NO], "not_met"),
        ((5, 5, 5, 5, 5), [Accepted.MIXED], "unclear"),
        ((5, 5, 5, 5, 5), [], "waiting"),
        ((1, 1, 1, 1, 1), [], "not_met"),
    ],
)
def test_every_group_has_to_accept_it(staff: tuple[int, ...], families: list[Accepted], together: str) -> None:
    groups = [
        group_acceptance(STAFF, ratings(*staff), []),
        group_acceptance(RespondentGroup.PATIENT_OR_FAMILY, [], families),
    ]
    assert acceptability(groups) == together
