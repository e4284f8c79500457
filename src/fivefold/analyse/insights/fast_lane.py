"""The fast lane: a small fix at one site need not wait for a meeting, but is decided, recorded and audited all the same."""

from collections.abc import Callable

from fivefold.analyse.insights.models import Effort, Harm
from fivefold.loop.models import Loop
from fivefold.network.governance.models import Nature, Reach

HARM_ALLOWED = frozenset({Harm.NONE, Harm.LOW})
"""Harm below the threshold: whatever could hurt somebody more goes to whoever decides."""

DelegatedDecision = Callable[[Loop], bool]

_judges: list[DelegatedDecision] = []


def register_delegated_decision(is_recorded: DelegatedDecision) -> None:
    """Let a later stage say whether a loop has a decision under delegated authority whose audit plan is frozen.

    Called from `AppConfig.ready()`. Where nobody is registered, no loop takes the fast lane.
    """
    if is_recorded not in _judges:
        _judges.append(is_recorded)


def delegated_decision_recorded(loop: Loop) -> bool:
    """Whether somebody decided under delegated authority and froze the plan of the audit."""
    return any(is_recorded(loop) for is_recorded in _judges)


def small_enough(*, nature: Nature, reach: Reach, harm: Harm, effort: Effort) -> bool:
    """Whether what a triage says is small enough for the fast lane."""
    return nature is Nature.FIX and reach is Reach.LOCAL and effort is Effort.LOW and harm in HARM_ALLOWED
