"""The demonstration's loops as data: what somebody noticed, what it rests on, and how far it has come."""

from dataclasses import dataclass
from enum import IntEnum

from fivefold.analyse.insights.models import Convergence, Polarity
from fivefold.analyse.signals.models import SignalDirection
from fivefold.gather.evidence.models import Design
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
class Telling:
    """A story: its words, from whose side, and at which site (its identifier)."""

    text: str
    voice: Voice
    site: str


@dataclass(frozen=True, kw_only=True)
class Script:
    """One loop. When its story was told is said in days before now, or by the month in which what it rests on was new.

    A loop that is `signalled` rests on the signals of its measure that stand at that moment. Of any other, `numbers` says why
    there are none: what the measure shows that is no signal, or what it cannot show.
    """

    statement: str
    reached: Reached
    telling: Telling
    measure: str
    expected_change: str
    days_ago: int = 0
    noticed_month: int | None = None
    signalled: bool = False
    numbers: str = ""
    stories: str = "Those who read it on the ward say that they know it well."
    citation: str = ""
    design: Design = Design.NON_RANDOMISED_STUDY
    convergence: Convergence = Convergence.AGREEMENT
    judgement: str = "Numbers, stories and what is known from elsewhere say the same."
    proposal: str = ""
    polarity: Polarity = Polarity.CONCERN
    sites: tuple[str, ...] = ()
    began_month: int | None = None
    """Month of the demonstration in which the sites put it into practice."""
    left_because: str = ""
    parked_because: str = ""

    @property
    def direction(self) -> SignalDirection:
        """Which signals would speak for it."""
        return SignalDirection.IMPROVEMENT if self.polarity is Polarity.EXCELLENCE else SignalDirection.CONCERN


SCRIPTS = (
    Script(
        statement="Children in pain wait for relief until a doctor has seen them.",
        reached=Reached.CLOSED,
        noticed_month=15,
        telling=Telling(
            "She held her arm and cried for an hour. The nurse was kind, but could give her nothing before a doctor came.",
            Voice.FAMILY,
            "NOR",
        ),
        signalled=True,
        stories="The nurse may give nothing before a doctor comes. Nurses at three sites say the same of the new rule.",
        citation="Pain scored at triage with a nurse-led protocol: a systematic review of time to analgesia in children.",
        design=Design.SYSTEMATIC_REVIEW,
        measure="pain-relief-within-30-minutes",
        expected_change="0.15",
        proposal="Score pain at the door and let the triage nurse give the first relief",
        sites=("NOR", "EAS", "HAR", "KIN", "POR", "ROY", "STB", "WES"),
        began_month=20,
    ),
    Script(
        statement="Families ring the nurse line and nobody answers, so they come to the emergency department.",
        reached=Reached.CLOSED,
        noticed_month=12,
        telling=Telling(
            "We ring, nobody answers, so we come. Four times this winter. I felt foolish every time.", Voice.FAMILY, "MIL"
        ),
        signalled=True,
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
        telling=Telling(
            "We drove back at midnight because we did not dare to wait. It was nothing. One call would have been enough.",
            Voice.FAMILY,
            "ASH",
        ),
        numbers="No signal: about one child in sixteen comes back, as at every site and in every year. How many parents "
        "lie awake is not counted.",
        citation="A nurse’s call on the day after discharge: effect on children’s unplanned returns, randomised trial.",
        design=Design.RANDOMISED_TRIAL,
        convergence=Convergence.SILENCE,
        judgement="Parents and the trial agree. The numbers are silent: a steady level can still be worth lowering.",
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
        telling=Telling("We had two calm months. I do not think we changed anything.", Voice.STAFF, "QUA"),
        measure="seen-within-15-minutes",
        expected_change="0.10",
        polarity=Polarity.EXCELLENCE,
        left_because="No signal: two good months are less than the rules ask for, and nothing was changed at Quayside.",
    ),
    Script(
        statement="Central-line infections at Fairhaven have risen since the dressing kits changed.",
        reached=Reached.PROPOSED,
        days_ago=34,
        telling=Telling(
            "The new kits have no clamp. I have to hold the line with one hand and open the pack with my teeth, nearly.",
            Voice.STAFF,
            "FAI",
        ),
        signalled=True,
        citation="Dressing technique and central-line infection in children: guideline with evidence tables.",
        design=Design.GUIDELINE,
        measure="central-line-infections",
        expected_change="-0.005",
        proposal="Go back to the former dressing kits at Fairhaven, and teach the technique anew",
        sites=("FAI",),
    ),
    Script(
        statement="Nobody can say any more how many children come back to Lakeside, since the new system.",
        reached=Reached.TRIANGULATED,
        days_ago=26,
        telling=Telling(
            "The field for a return visit is gone from the screen. We tick nothing because there is nothing to tick.",
            Voice.STAFF,
            "LAK",
        ),
        numbers="No signal yet: Lakeside used to report about two children a month who come back, and reports none now. So few "
        "can be none by chance for a while.",
        citation="Detecting changes of recording in routine data: methods and examples.",
        measure="came-back-within-72-hours",
        expected_change="0",
    ),
    Script(
        statement="Parents at night do not know whom to ask, and wait until morning.",
        reached=Reached.CAPTURED,
        days_ago=9,
        telling=Telling(
            "At three in the morning there was one light at the end of the corridor. I did not want to disturb anybody.",
            Voice.FAMILY,
            "NOR",
        ),
        measure="left-before-seen",
        expected_change="-0.01",
    ),
    Script(
        statement="A coloured card at the door would show at a glance who must be seen first.",
        reached=Reached.TESTING,
        days_ago=70,
        telling=Telling(
            "You cannot see from the desk which child is worse. We find out when we call the name.", Voice.STAFF, "NOR"
        ),
        numbers="No signal: two children in three are assessed within 15 minutes, month after month. The measure does not tell "
        "the sickest from the others.",
        citation="Visual cues at paediatric triage: a stepped-wedge trial.",
        design=Design.RANDOMISED_TRIAL,
        convergence=Convergence.PARTIAL_AGREEMENT,
        judgement="Staff and the trial agree; the numbers say only that there is room. Small enough to test.",
        measure="seen-within-15-minutes",
        expected_change="0.08",
        proposal="Test a coloured card for every child at two sites",
        sites=("NOR", "QUA"),
    ),
    Script(
        statement="A play specialist at arrival makes the first half hour bearable.",
        reached=Reached.IMPLEMENTING,
        days_ago=150,
        telling=Telling(
            "The lady with the bubbles. He let them take his blood and talked about bubbles all the way home.",
            Voice.FAMILY,
            "HAR",
        ),
        numbers="No signal: how many leave before they are seen is steady at Harbour View. Nobody counts how children feel.",
        citation="Play specialists in emergency departments: qualitative synthesis.",
        design=Design.QUALITATIVE_STUDY,
        convergence=Convergence.SILENCE,
        judgement="Families and the synthesis agree. The numbers are silent, and how many leave is the nearest that is counted.",
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
        telling=Telling(
            "My mother stood at the glass with the baby and nobody understood her. She went home and rang me.",
            Voice.FAMILY,
            "ROY",
        ),
        numbers="No signal: about one child in twenty leaves unseen, as before. The files have no column for language, so the "
        "numbers cannot show who they are.",
        citation="Telephone interpreters at emergency triage: before-and-after study at twelve hospitals.",
        convergence=Convergence.SILENCE,
        judgement="Families and the study agree. The numbers cannot see it; to count language is part of the proposal.",
        measure="left-before-seen",
        expected_change="-0.01",
        proposal="An interpreter by telephone at every triage desk within one minute",
        sites=("ROY", "QUA", "ELM"),
    ),
    Script(
        statement="Advice for going home is written in words that few families use.",
        reached=Reached.TRIANGULATED,
        days_ago=95,
        telling=Telling("It said antipyretic. I looked it up at home.", Voice.CARER, "OAK"),
        numbers="No signal: as many come back to Oakwell as ever. Whether they understood the advice is not counted.",
        citation="Plain-language discharge advice and unplanned returns: randomised trial.",
        design=Design.RANDOMISED_TRIAL,
        measure="came-back-within-72-hours",
        expected_change="-0.01",
        parked_because="The new national leaflets come out in spring; we look again then.",
    ),
)

HELD = Telling(
    "Behind the curtain we heard all that the doctor told the family next to us. My son asked me about it on the way home.",
    Voice.FAMILY,
    "KIN",
)
"""Told yesterday; no coordinator has read it yet."""
OF_HARM = Telling(
    "She was held down by the arm for the needle. The day after there were bruises, and now she will not go back.",
    Voice.FAMILY,
    "WES",
)
"""Told and passed on today."""
