"""One real signal travels the whole loop: five persons, each at a browser of their own, from a month's file to what lasted.

Every page that anybody comes to is examined on a desk and on a phone (see `tests/browser/examining.py`).
"""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from fivefold.foundation.clock import today
from tests.browser.examining import PHONE
from tests.browser.months import KNOWN, TO_SEND, month, phone_line
from tests.browser.persons import Visitor, signed_in, visitor
from tests.factories.waiting import until

pytestmark = pytest.mark.browser

SIGNALLED, *IMPROVED, LAPSED = range(KNOWN, KNOWN + TO_SEND)
"""Months, by number: many calls unanswered; few, after the change; many again."""
NETWORK = "/n/harbour-childrens-network/"
NORTHGATE = "Northgate Children’s Emergency"
MEASURE = "Calls to the nurse line that nobody answers the same day"
INSIGHT = "At Northgate, nearly every other call to the nurse line stays unanswered."
TELLER = f"A parent or family member, {NORTHGATE}"
STORY = "I rang four times about her fever and nobody picked up. In the end we drove in at night, for nothing."
CITATION = "Telephone follow-up by nurses after emergency visits: a systematic review, 2021"
PROPOSAL = "Have a nurse answer the line at Northgate from eight to eight"

PAGES_OF_THE_WALK = {
    "stories:guest", "stories:thanks", "stories:receipt", "gather:stories:review", "decide:decisions:propose",
    "implement:actions:plan", "implement:actions:begin_checks", "network:people:make_guest_link",
}  # fmt: skip
"""Pages that only the walk opens, because what leads to them is there only for a moment."""


def test_five_persons_take_one_signal_round_the_whole_loop(chromium: Browser, site: str, tmp_path: Path) -> None:
    amir = signed_in(chromium, site, "Amir Haddad")
    send_months(amir, tmp_path, [SIGNALLED], unanswered=0.46)
    parent = visitor(chromium, site, width=PHONE)
    code = tell_a_story_on_a_phone(parent, make_a_guest_link(amir))
    release_the_story(amir)
    add_a_citation(amir)
    write_the_insight(amir)
    bring_three_kinds_of_evidence_together(amir)
    loop = triage(amir)
    propose(amir, loop)

    tomasz, leila, helen = (signed_in(chromium, site, name) for name in ("Tomasz Zielinski", "Leila Moradi", "Helen Ward"))
    state_a_position(tomasz, "Agree", "We lose whole evenings to calls that nobody takes up.")
    state_a_position(leila, "Agree, with concerns", "Yes, and say on the line how long one waits.")
    decide(helen)

    priya = signed_in(chromium, site, "Priya Raman")
    run_a_test_of_change(priya, loop)
    plan_an_action(amir, loop)
    report_it_done(priya)
    send_months(amir, tmp_path, IMPROVED, unanswered=0.08)
    check_reliability(amir, loop)
    check_effectiveness(amir)
    check_acceptability(amir, [priya, leila], loop)
    give_the_verdict(helen)
    tell_who_raised_it(amir, loop)
    read_what_became_of_it(parent, code)

    send_months(amir, tmp_path, [LAPSED], unanswered=0.44)
    see_it_reopened(amir, loop)
    assert set().union(*(each.seen for each in (amir, parent, tomasz, leila, helen, priya))) >= PAGES_OF_THE_WALK


def send_months(analyst: Visitor, folder: Path, numbers: list[int], *, unanswered: float) -> None:
    """Send the telephone file of these months by the page, and wait until it is accepted."""
    file = folder / f"phone-line-{month(numbers[-1]):%Y-%m}.csv"
    file.write_bytes(phone_line(numbers, unanswered=unanswered))
    analyst.turns_to("Gather")
    analyst.follows("Send a file")
    analyst.selects("Calls to the nurse line", under="Which data is it?")
    analyst.attaches(file, label="The file")
    analyst.presses("Send the file")
    expect(analyst.page.get_by_role("heading", name="Accepted", exact=True)).to_be_visible(timeout=60_000)
    analyst.opens(analyst.page.url)
    analyst.sees(f"{month(numbers[-1]):%b %Y}")


def make_a_guest_link(coordinator: Visitor) -> str:
    """A link for a poster; returns its address."""
    coordinator.turns_to("People")
    coordinator.follows("Make a link")
    coordinator.writes("What the link is for", "Poster in the waiting room")
    coordinator.selects(NORTHGATE, under="Where")
    coordinator.presses("Make the link")
    return str(coordinator.page.get_by_text(re.compile(r"^http://")).text_content())


def tell_a_story_on_a_phone(parent: Visitor, link: str) -> str:
    """Signed out, in at most five taps beside the words; returns the receipt code."""
    parent.opens(link)
    taps = count_taps(parent.page)
    parent.writes("What happened?", STORY)
    parent.chooses("A parent or family member", under="Who is telling?")
    parent.chooses("People in this network may read it", under="How far may it go?")
    parent.presses("Tell it")
    assert len(taps) <= 5
    return str(parent.page.get_by_text(re.compile(r"^(\w{4}-){3}\w{4}$")).text_content())


def count_taps(page: Page) -> list[str]:
    """A list that grows with every tap on the page."""
    taps: list[str] = []

    def note(element: str) -> None:
        taps.append(element)

    page.expose_function("tapped", note)
    page.evaluate("addEventListener('click', event => { if (event.isTrusted) tapped(event.target.outerHTML) }, true)")
    return taps


def release_the_story(coordinator: Visitor) -> None:
    coordinator.opens(NETWORK + "gather/stories/")
    coordinator.follows("Stories waiting for you")
    coordinator.follows(TELLER)
    coordinator.sees(STORY)
    coordinator.presses("Release to the network")


def add_a_citation(analyst: Visitor) -> None:
    analyst.opens(NETWORK + "gather/evidence/")
    analyst.follows("Add evidence")
    analyst.writes("Citation", CITATION)
    analyst.selects("Systematic review", under="How it was made")
    analyst.chooses("Moderate", under="How certain is it?")
    analyst.writes("Does it apply here?", "Their nurses had the same training; their lines were open longer.")
    analyst.presses("Add it")


def write_the_insight(analyst: Visitor) -> None:
    """Find the signal in the list, once the worker has ranked the new month, and say what it tells."""

    def listed() -> bool:
        analyst.page.goto(analyst.address + NETWORK.removeprefix("/") + "analyse/signals/")
        return analyst.page.get_by_role("link", name=f"{MEASURE}, {NORTHGATE}", exact=True).is_visible()

    assert until(listed, "the signal is in the list")
    analyst.follows(f"{MEASURE}, {NORTHGATE}")
    analyst.sees("Concern")
    analyst.follows("Make it an insight")
    analyst.writes("What have we learned?", INSIGHT)
    analyst.chooses("Something should be better", under="Which is it?")
    analyst.chooses("Moderate: it is likely", under="How sure are we?")
    analyst.presses("Open the loop")


def bring_three_kinds_of_evidence_together(analyst: Visitor) -> None:
    analyst.follows("Link a source")
    analyst.selects(TELLER, under="A story")
    analyst.presses("Link stories")
    analyst.selects("Telephone follow-up", under="An item of evidence")
    analyst.presses("Link evidence")
    analyst.follows("Back to the insight")
    analyst.presses("The sources are together: compare them")
    analyst.writes("Question", "Can families reach a nurse on the same day?")
    analyst.writes("What the numbers say", "Nearly every other call stayed unanswered.")
    analyst.writes("What the stories say", "A mother rang four times.")
    analyst.writes("What the evidence says", "Where nurses answer, fewer families come in.")
    analyst.presses("Add the question")
    analyst.chooses("They agree", under="Do they agree?")
    analyst.presses("Keep this judgement")


def triage(analyst: Visitor) -> str:
    """Improve, at several sites: the Clinical Forum decides. Returns the loop's address."""
    analyst.follows("Triage it")
    analyst.chooses("Improve", under="What does it ask for?")
    analyst.chooses("Several sites", under="How far does it reach?")
    expect(analyst.page.get_by_text("Clinical Forum will decide this.")).to_be_visible()
    analyst.chooses("Soon", under="How soon must somebody act?")
    analyst.chooses("Moderate", under="What harm can come of it while nothing changes?")
    analyst.chooses("Moderate", under="What does it take?")
    analyst.presses("Send it")
    return analyst.page.url


def propose(analyst: Visitor, loop: str) -> None:
    """Ask the forum, with what is expected of it and how it will be judged."""
    analyst.opens(loop)
    analyst.follows("Propose")
    analyst.writes("What do you propose?", PROPOSAL)
    analyst.writes("Why?", "Since January nearly every other call stays unanswered, and families come in at night instead.")
    analyst.writes("Which options are there?", "A nurse on the line from eight to eight\nA call-back list")
    analyst.writes("Whom might it leave out or burden?", "Families who cannot ring; the front desk tells them in person.")
    analyst.selects(MEASURE, under="On which measure will the effect show?")
    analyst.writes("By how much do you expect it to change?", "-10")
    analyst.writes("When will it be judged?", today())
    analyst.writes("What would count as success?", "Ten points fewer calls unanswered, and the interval excludes no change.")
    analyst.writes("How will you see that it is really done?", "The rota is looked at every week.")
    analyst.chooses(NORTHGATE, under="At which sites?")
    analyst.presses("Propose it")


def state_a_position(member: Visitor, stance: str, reasons: str) -> None:
    """From home: what waits, the loop, the brief, and where one stands, with reasons."""
    member.follows(INSIGHT)
    member.follows("State your position")
    member.chooses(stance, under="Where do you stand?")
    member.writes("Why?", reasons)
    member.presses("State your position")
    member.sees(reasons)


def decide(chair: Visitor) -> None:
    """Adopt it, with a prediction; the plan is frozen with the decision."""
    chair.turns_to("Decide")
    chair.follows(PROPOSAL)
    chair.follows("Decide")
    chair.chooses("Adopt it now", under="What is decided?")
    chair.chooses("A nurse on the line", under="Which option?")
    chair.writes("Why?", "Numbers, stories and trials say the same, and the cost is one shift.")
    chair.writes("What do you expect to happen?", "Fewer than one call in ten unanswered within two months.")
    chair.selects("Priya Raman", under="Who answers for it?")
    chair.writes("When is it looked at again?", today() + timedelta(days=90))
    chair.presses("Record the decision")


def run_a_test_of_change(lead: Visitor, loop: str) -> None:
    """Plan, Do, Study, Act; there is no Do without a prediction."""
    lead.opens(loop)
    lead.follows("Plan a test of change")
    lead.writes("What do you want to find out?", "Does one nurse keep up with the calls of an evening?")
    lead.writes("Who does what, where and when", "Ruth takes the line on Tuesday from four to eight and counts the calls.")
    lead.presses("Plan it")
    lead.is_refused("Begin the test", because="Say what you expect to happen.")
    lead.writes("What do you expect to happen?", "She answers nine of ten.")
    lead.presses("Begin the test")
    lead.writes("What happened?", "Thirty-one calls, of which she answered twenty-nine.")
    lead.chooses("It came true", under="Your prediction")
    lead.writes("What did you learn?", "One nurse is enough until eight.")
    lead.presses("Keep what we learned")
    lead.chooses("Adopt", under="What will you do now?")
    lead.presses("Conclude the test")
    lead.sees("She answers nine of ten.")


def plan_an_action(analyst: Visitor, loop: str) -> None:
    analyst.opens(loop)
    analyst.follows("Plan an action")
    analyst.writes("What will be done", "A nurse on the line from eight to eight")
    analyst.selects("Improvement intervention", under="What kind of action")
    analyst.chooses("Intermediate", under="How strong is it")
    analyst.selects("Priya Raman", under="Who sees to it")
    analyst.writes("By when", today())
    analyst.chooses(NORTHGATE, under="At which sites")
    analyst.presses("Plan it")


def report_it_done(lead: Visitor) -> None:
    """It began with the month after the signal."""
    lead.turns_to("Implement")
    lead.follows("A nurse on the line from eight to eight")
    lead.chooses("It is done", under="Where does it stand here?")
    lead.writes("Since when", month(IMPROVED[0]))
    lead.presses("Send the report")


def check_reliability(analyst: Visitor, loop: str) -> None:
    """Three months in a row in which nearly every case had all of it done."""
    analyst.opens(loop)
    analyst.follows("Begin the checks")
    analyst.presses("Begin the checks")
    for number in IMPROVED[-3:]:
        analyst.opens(loop)
        analyst.follows("Check reliability")
        analyst.selects(NORTHGATE, under="Site")
        analyst.writes("Month", month(number))
        analyst.writes("How many cases were looked at", "30")
        analyst.writes("In how many was everything done", "28")
        analyst.presses("Keep the count")


def check_effectiveness(analyst: Visitor) -> None:
    """From the chart, by the months after the change."""
    analyst.presses("Compute effectiveness")
    analyst.sees("95 % interval")


def check_acceptability(analyst: Visitor, raters: list[Visitor], loop: str) -> None:
    """Two rate; since they are fewer than five of each side, interviews count instead."""
    for rater in raters:
        rater.opens(loop)
        rater.follows("Say how it is for you")
        rater.chooses("5", under="How acceptable is it to you?")
        rater.presses("Send it")
    for side, words in (("Staff", "Evenings are quieter."), ("Patients and families", "Somebody picks up now.")):
        analyst.follows("Note an interview")
        analyst.chooses(side, under="Whom did you talk with?")
        analyst.chooses("They accept it", under="What do they think?")
        analyst.writes("What they said", words)
        analyst.presses("Keep it")


def give_the_verdict(chair: Visitor) -> None:
    chair.turns_to("Home")
    chair.follows(INSIGHT)
    chair.follows("Give the verdict")
    chair.chooses("It worked", under="Verdict")
    chair.chooses("It came true", under="What was predicted")
    chair.writes("Why", "A nurse answers the line every day now, and nine calls of ten are taken up.")
    chair.presses("Give the verdict")
    chair.sees("It worked")


def tell_who_raised_it(coordinator: Visitor, loop: str) -> None:
    """The member who wrote the insight, and whoever told the story."""
    for _who in range(2):
        coordinator.opens(loop)
        coordinator.follows("Tell who raised it")
        coordinator.presses("Tell them")


def read_what_became_of_it(parent: Visitor, code: str) -> None:
    """On the phone, by the receipt code, signed out."""
    parent.follows("See what became of a story")
    parent.writes("Your code", code)
    parent.presses("Show me")
    parent.sees("A nurse answers the line every day now")


def see_it_reopened(analyst: Visitor, loop: str) -> None:
    """The sustain watch has found that it lapsed, and the loop goes round once more."""

    def reopened() -> bool:
        analyst.page.goto(loop)
        return analyst.page.get_by_text("cycle 2").is_visible()

    assert until(reopened, "the loop is reopened")
    analyst.opens(loop)
    analyst.sees("Reopened: it no longer holds")
