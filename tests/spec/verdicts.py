"""Which verdict which findings allow, as a table: the test of the rules and part of their reference page.

Columns: nature; reliability, effectiveness and acceptability (m met, n not met, u unclear, w awaited, x waived); the effect;
"!" where a balancing measure gives concern; "late" where values after the change were seen before the plan was frozen;
the verdicts allowed besides going round again.
"""

from dataclasses import dataclass

from fivefold.close.checks.verdicts import EffectFinding, Findings, VerdictKind
from fivefold.foundation.design.components import CheckState
from fivefold.network.governance.models import Nature

STATES = {
    "m": CheckState.MET,
    "n": CheckState.NOT_MET,
    "u": CheckState.UNCLEAR,
    "w": CheckState.WAITING,
    "x": CheckState.WAIVED,
}


@dataclass(frozen=True)
class VerdictCase:
    """Findings, the verdicts they allow, and what that shows."""

    nature: str
    states: str
    effect: str
    marks: str
    allowed: str
    shows: str

    @property
    def findings(self) -> Findings:
        reliability, effectiveness, acceptability = (STATES[letter] for letter in self.states.split())
        return Findings(
            nature=Nature(self.nature),
            reliability=reliability,
            effectiveness=effectiveness,
            effect=EffectFinding(self.effect),
            balancing_concern="!" in self.marks,
            acceptability=acceptability,
            declared="late" not in self.marks,
            every_site_answered="silent" not in self.marks,
        )

    @property
    def verdicts(self) -> set[VerdictKind]:
        return {VerdictKind(word) for word in self.allowed.split()} | {VerdictKind.ITERATE}


CASES = tuple(
    VerdictCase(*case)
    for case in (
        ("improve", "m m m", "worked", "", "closed_effective closed_partly", "all three are met"),
        ("improve", "x m m", "worked", "", "closed_effective closed_partly", "a waived check counts as met"),
        ("improve", "m m x", "worked", "", "closed_effective closed_partly", "acceptability waived"),
        ("improve", "m n m", "worked", "!", "closed_partly", "it worked, but a balancing measure gives concern"),
        ("improve", "m u m", "less", "", "closed_partly", "some change for sure, perhaps less than planned"),
        (
            "improve",
            "m n m",
            "too_little_change",
            "",
            "closed_not_effective closed_partly",
            "some change, but not what was planned",
        ),
        ("improve", "m n m", "did_not_work", "", "closed_not_effective", "it did not work where it was done"),
        (
            "improve",
            "m m m",
            "restored",
            "",
            "closed_restored closed_partly",
            "a level that had shifted is back where it was",
        ),
        ("improve", "n m m", "restored", "", "closed_partly", "it is back, but not because it is done every time"),
        ("improve", "m n m", "restored", "!", "closed_partly", "it is back, but a balancing measure gives concern"),
        ("improve", "m m m", "restored", "late", "inconclusive", "a plan made afterwards does not show that it was brought back"),
        ("improve", "m u m", "eased", "", "closed_partly", "better than in the months of the signal, but not back"),
        ("improve", "n n m", "did_not_work", "", "inconclusive", "not done is not the same as not working"),
        ("improve", "n m m", "worked", "", "closed_partly", "it worked where it was done; it is not done every time"),
        ("improve", "m m n", "worked", "", "closed_partly", "it worked, but people do not accept it"),
        ("improve", "m u m", "open", "", "inconclusive", "the interval says nothing"),
        ("improve", "m w m", "too_few_months", "", "inconclusive", "too few months"),
        ("improve", "m m w", "worked", "", "inconclusive", "nothing closes while a check is awaited"),
        ("improve", "w m m", "worked", "", "inconclusive", "nor while nobody has counted"),
        ("improve", "m m m", "worked", "late", "inconclusive", "who looks first and plans afterwards proves nothing"),
        ("improve", "m n m", "did_not_work", "late", "closed_not_effective", "that it did not work may still be said"),
        ("improve", "m x m", "not_computed", "", "inconclusive", "without numbers nobody can say that it worked"),
        ("change", "m m m", "worked", "", "closed_effective closed_partly", "a change is judged as an improvement is"),
        ("fix", "m w m", "not_computed", "", "closed_by_audit", "a fix closes by its audit"),
        ("fix", "m w x", "not_computed", "", "closed_by_audit", "with acceptability waived"),
        ("fix", "x w m", "not_computed", "", "inconclusive", "a fix cannot waive its audit"),
        ("fix", "n w m", "not_computed", "", "inconclusive", "nor close while it is not done"),
        (
            "fix",
            "m m m",
            "worked",
            "late",
            "closed_effective closed_partly closed_by_audit",
            "a fix needs no plan before the data",
        ),
        ("fix", "m n m", "worked", "!", "closed_partly", "not by audit while a balancing measure gives concern"),
        ("spread", "w w w", "not_computed", "", "closed_shared", "shared, and every site has answered"),
        ("spread", "w w w", "not_computed", "silent", "inconclusive", "a site has not answered yet"),
    )
)
