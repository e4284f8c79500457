"""The release: what may be shown, proven, and rounded."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.disclosure.audit import Exposure
from fivefold.engine.measures.disclosure.complementary import protected
from fivefold.engine.measures.disclosure.policies import UNHIDDEN_FOR, Audience, Policy, PolicyTooWeak
from fivefold.engine.measures.disclosure.table import Bools, Counts, State, Table


class GivenAway(DomainError):
    """Figures published beside a table give a hidden count away, whatever else is hidden."""

    code: ClassVar[str] = "count_given_away"


@dataclass(frozen=True, eq=False)
class Released:
    """What may be shown: counts are rounded, and 0 where they are not shown.

    `known_before` lists what earlier releases alone give away: nothing new adds to it, and nothing can take it back.
    """

    numerators: Counts
    denominators: Counts
    shown: Bools
    hidden: Bools
    policy: Policy
    audience: Audience
    known_before: tuple[Exposure, ...] = ()

    def state(self, cell: int) -> State:
        """Whether a cell shows its counts."""
        if self.hidden[cell]:
            return State.SUPPRESSED
        return State.SHOWN if self.shown[cell] else State.MISSING


def release(table: Table, audience: Audience, policy: Policy) -> Released:
    """`table` as `audience` may see it under `policy`: nothing hidden can be worked out from what is shown.

    Hiding and audit take what is shown as it is before rounding; rounded, it tells less. Raises PolicyTooWeak when nothing
    would be hidden from an audience beyond the owning site and the hub's analysts, and GivenAway when facts beside the
    table reveal a hidden cell.
    """
    if policy.hides_nothing and audience not in UNHIDDEN_FOR:
        raise PolicyTooWeak(
            f"Values for {audience.replace('_', ' ')} must pass a policy that hides small counts", fix="Choose another policy."
        )
    hidden, left = protected(table, policy)
    if given_away := [each for each in left if each.facts]:
        raise GivenAway(" ".join(each.told(table) for each in given_away), fix="Leave those figures out, or give fewer decimals.")
    shown = table.present & ~hidden
    return Released(
        numerators=rounded(np.where(shown, table.numerators, 0), policy),
        denominators=rounded(np.where(shown, table.denominators, 0), policy),
        shown=np.asarray(shown, dtype=np.bool_),
        hidden=hidden,
        policy=policy,
        audience=audience,
        known_before=left,
    )


def rounded(counts: Counts, policy: Policy) -> Counts:
    """Every count to the nearest multiple, halves upward, each for itself: totals are not the sums of what is rounded."""
    return np.asarray((2 * counts + policy.round_to) // (2 * policy.round_to) * policy.round_to, dtype=np.int64)
