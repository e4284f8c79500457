"""Whoever gives the verdict reads what becomes of the answer that is owed: a draft, and for whom it waits."""

from django.test import Client
from django.urls import reverse

from fivefold.close.checks.telling import after_the_verdict
from fivefold.loop.services import Subject, open_loop
from fivefold.loop.states import State
from fivefold.network.people.models import Network
from tests.factories import close, loops, people
from tests.factories.close import Checking
from tests.factories.people import AT, FACTORY

GIVEN = {"kind": "closed_effective", "came_true": "yes", "rationale": "More are answered.", "goes_to": "", "look_again_on": ""}


def test_the_chair_reads_who_has_the_draft_and_not_that_anybody_was_told(made: Checking) -> None:
    people.member(made.network, "learning_coordinator", name="Nora Lindqvist")
    close.all_met(made)
    chair = Client()
    chair.force_login(made.forum.chair.person)
    shown = chair.post(reverse("close:checks:give_verdict", args=[made.network.slug, made.loop.public_id]), GIVEN, follow=True)
    assert "Whoever raised this is to be told: the draft waits for" in shown.content.decode()
    assert "Nora Lindqvist" in after_the_verdict(made.read_again())


def test_where_the_loop_goes_on_nobody_is_owed_an_answer_yet(made: Checking) -> None:
    assert after_the_verdict(made.loop) == "The verdict is given. The loop goes on."


def test_what_no_person_raised_owes_nobody_an_answer(network: Network) -> None:
    raised_by = [Subject("signal", "sig_1"), Subject("system", "system:signals")]
    loop = open_loop(
        by=FACTORY, network=network, title="It rose", headline="Raised", raised_by=raised_by, subject=Subject(), at=AT
    )
    loops.go(loop, State.CLOSED)
    assert after_the_verdict(loop) == "The verdict is given. No person raised this, so nobody is to be told."
