"""The demonstration's loops as data: what somebody noticed, what it rests on, and how far it has come."""

from dataclasses import dataclass
from enum import IntEnum

from fivefold.analyse.insights.models import Polarity
from fivefold.gather.stories.models import Voice


class Reached(IntEnum):
    """How far a loop of the demonstration has come; each step includes those before it."""

    CAPTURED = 1
    TRIANGULATED = 2
    PROPOSED = 3
    HEARD = 4
    TESTING = 5
    IMPLEMENTING = 6
    CHECKING = 7
    CLOSED = 8


@dataclass(frozen=True)
class Script:
    """One loop: `days_ago` is when its story was told. `signal` names a measure's slug and a site's identifier."""

    statement: str
    reached: Reached
    days_ago: int
    story: str
    voice: Voice
    site: str | None
    citation: str
    measure: str
    expected_change: str
    proposal: str
    polarity: Polarity = Polarity.CONCERN
    signal: tuple[str, str] | None = None
    sites: tuple[str, ...] = ()
    began_month: int | None = None
    """Month of the demonstration in which the sites put it into practice."""
    left_because: str = ""
    parked_because: str = ""


SCRIPTS = (
    Script(
        statement="Children in pain wait for relief until somebody has time to assess them.",
        reached=Reached.CLOSED,
        days_ago=640,
        story="She held her arm and cried for an hour. The nurse was kind, but could give her nothing before a doctor came.",
        voice=Voice.FAMILY,
        site="NOR",
        citation="Pain scored at triage with a nurse-led protocol: a systematic review of time to analgesia in children.",
        measure="pain-relief-within-30-minutes",
        expected_change="0.15",
        proposal="Score pain at the door and let the triage nurse give the first relief",
        sites=("NOR", "EAS", "HAR", "KIN", "POR", "ROY", "STB", "WES"),
        began_month=20,
    ),
    Script(
        statement="Families ring the nurse line and nobody answers, so they come to the emergency department.",
        reached=Reached.CLOSED,
        days_ago=820,
        story="We ring, nobody answers, so we come. Four times this winter. I felt foolish every time.",
        voice=Voice.FAMILY,
        site="MIL",
        citation="Telephone triage by a named nurse and unplanned attendance of children: cohort study.",
        measure="calls-unanswered",
        expected_change="-0.10",
        proposal="A named nurse answers the line every weekday from eight to six",
        sites=("MIL",),
        began_month=14,
    ),
    Script(
        statement="Parents lie awake after going home: is this still normal?",
        reached=Reached.CHECKING,
        days_ago=400,
        story="We drove back at midnight because we did not dare to wait. It was nothing. One call would have been enough.",
        voice=Voice.FAMILY,
        site="ASH",
        citation="A nurse’s call on the day after discharge: effect on children’s unplanned returns, randomised trial.",
        measure="came-back-within-72-hours",
        expected_change="-0.02",
        proposal="A nurse rings every family on the day after",
        sites=("ASH", "CAS", "DOV"),
        began_month=26,
    ),
    Script(
        statement="Quayside assessed far more children within 15 minutes than before: what did they do?",
        reached=Reached.CAPTURED,
        days_ago=120,
        story="We had two calm months. I do not think we changed anything.",
        voice=Voice.STAFF,
        site="QUA",
        citation="",
        measure="seen-within-15-minutes",
        expected_change="0.10",
        proposal="",
        polarity=Polarity.EXCELLENCE,
        left_because="Two good months by chance: nothing was changed at Quayside, and the months after are as before.",
    ),
    Script(
        statement="Central-line infections at Fairhaven have risen since the dressing kits changed.",
        reached=Reached.PROPOSED,
        days_ago=34,
        story="The new kits have no clamp. I have to hold the line with one hand and open the pack with my teeth, nearly.",
        voice=Voice.STAFF,
        site="FAI",
        citation="Dressing technique and central-line infection in children: guideline with evidence tables.",
        measure="central-line-infections",
        expected_change="-0.005",
        proposal="Go back to the former dressing kits at Fairhaven, and teach the technique anew",
        signal=("central-line-infections", "FAI"),
        sites=("FAI",),
    ),
    Script(
        statement="Nobody can say any more how many children come back to Lakeside, since the new system.",
        reached=Reached.TRIANGULATED,
        days_ago=26,
        story="The field for a return visit is gone from the screen. We tick nothing because there is nothing to tick.",
        voice=Voice.STAFF,
        site="LAK",
        citation="Detecting changes of recording in routine data: methods and examples.",
        measure="came-back-within-72-hours",
        expected_change="0",
        proposal="",
    ),
    Script(
        statement="Parents at night do not know whom to ask, and wait until morning.",
        reached=Reached.CAPTURED,
        days_ago=9,
        story="At three in the morning there was one light at the end of the corridor. I did not want to disturb anybody.",
        voice=Voice.FAMILY,
        site="NOR",
        citation="",
        measure="left-before-seen",
        expected_change="-0.01",
        proposal="",
    ),
    Script(
        statement="A coloured card at the door would show at a glance who must be seen first.",
        reached=Reached.TESTING,
        days_ago=70,
        story="You cannot see from the desk which child is worse. We find out when we call the name.",
        voice=Voice.STAFF,
        site="NOR",
        citation="Visual cues at paediatric triage: a stepped-wedge trial.",
        measure="seen-within-15-minutes",
        expected_change="0.08",
        proposal="Test a coloured card for every child at two sites",
        sites=("NOR", "QUA"),
    ),
    Script(
        statement="A play specialist at arrival makes the first half hour bearable.",
        reached=Reached.IMPLEMENTING,
        days_ago=150,
        story="The lady with the bubbles. He let them take his blood and talked about bubbles all the way home.",
        voice=Voice.FAMILY,
        site="HAR",
        citation="Play specialists in emergency departments: qualitative synthesis.",
        measure="left-before-seen",
        expected_change="-0.015",
        proposal="A play specialist at arrival from two to ten, at six sites",
        polarity=Polarity.EXCELLENCE,
        sites=("NOR", "HAR", "ROY", "STB", "QUA", "BRI"),
    ),
    Script(
        statement="Families who speak no English leave before anybody has seen the child.",
        reached=Reached.HEARD,
        days_ago=48,
        story="My mother stood at the glass with the baby and nobody understood her. She went home and rang me.",
        voice=Voice.FAMILY,
        site="ROY",
        citation="Telephone interpreters at emergency triage: before-and-after study at twelve hospitals.",
        measure="left-before-seen",
        expected_change="-0.01",
        proposal="An interpreter by telephone at every triage desk within one minute",
        sites=("ROY", "QUA", "ELM"),
    ),
    Script(
        statement="Advice for going home is written in words that few families use.",
        reached=Reached.TRIANGULATED,
        days_ago=95,
        story="It said antipyretic. I looked it up at home.",
        voice=Voice.CARER,
        site="OAK",
        citation="Plain-language discharge advice and unplanned returns: randomised trial.",
        measure="came-back-within-72-hours",
        expected_change="-0.01",
        proposal="",
        parked_because="The new national leaflets come out in spring; we look again then.",
    ),
)
