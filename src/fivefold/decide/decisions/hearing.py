"""Has a body been heard well enough to decide? Quorum, required voices and decision rule, without any row or clock.

The decision rules are the usual ones of deliberative bodies: in consent no objection remains, in consensus everybody who
does not abstain agrees, a majority is more than half and a supermajority at least two thirds of those who do not abstain;
in advice the chair decides after hearing the quorum.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fivefold.decide.decisions.models import Stance
from fivefold.network.governance.models import DecisionRule
from fivefold.network.people.models import StakeholderGroup


@dataclass(frozen=True)
class Heard:
    """A member of the body: their name, the side they take part from, and where they stand, if they have said so.

    `able`: whether their roles let them say so.
    """

    name: str
    group: StakeholderGroup
    stance: Stance | None = None
    able: bool = True


@dataclass(frozen=True)
class Gap:
    """What is missing before the body may decide.

    `positions` counts how many more; `waited_for` names those who are silent and can be heard; `enough` says whether
    hearing all of them would do.
    """

    positions: int = 0
    voices: tuple[StakeholderGroup, ...] = ()
    waited_for: tuple[str, ...] = ()
    enough: bool = True

    @property
    def complete(self) -> bool:
        return not self.positions and not self.voices


def gap(seats: Sequence[Heard], *, quorum: int, required_voices: Sequence[StakeholderGroup]) -> Gap:
    """What is missing of the quorum and of the voices that must be heard; an abstention counts as heard."""
    heard = [seat for seat in seats if seat.stance is not None]
    groups = {seat.group for seat in heard}
    voices = tuple(voice for voice in required_voices if voice not in groups)
    positions = max(0, quorum - len(heard))
    silent = [seat for seat in seats if seat.stance is None and seat.able]
    waited_for = silent if positions else [seat for seat in silent if seat.group in voices]
    enough = len(silent) >= positions and set(voices) <= {seat.group for seat in silent}
    return Gap(positions=positions, voices=voices, waited_for=tuple(seat.name for seat in waited_for), enough=enough)


def carries(rule: DecisionRule, seats: Sequence[Heard]) -> bool:
    """Whether the positions stated so far let the body go ahead under its decision rule."""
    stances = [seat.stance for seat in seats if seat.stance not in {None, Stance.ABSTAIN}]
    agree = sum(stance in {Stance.AGREE, Stance.AGREE_WITH_CONCERNS} for stance in stances)
    match rule:
        case DecisionRule.CONSENT:
            return Stance.OBJECT not in stances
        case DecisionRule.CONSENSUS:
            return agree == len(stances) > 0
        case DecisionRule.MAJORITY:
            return 2 * agree > len(stances)
        case DecisionRule.SUPERMAJORITY:
            return 3 * agree >= 2 * len(stances) > 0
        case DecisionRule.ADVICE:
            return True
