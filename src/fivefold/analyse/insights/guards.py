"""What must be true before a loop moves through Analyse."""

from fivefold.analyse.insights import selectors
from fivefold.analyse.insights.fast_lane import delegated_decision_recorded, small_enough
from fivefold.analyse.insights.models import Effort, Harm
from fivefold.loop.guards import GuardRefused, Move, register
from fivefold.network.governance.models import Nature, Reach


def evidence_linked(move: Move) -> None:
    """At least one signal, story or evidence item stands behind the insight."""
    insight = selectors.insight_of(move.loop)
    if insight is None or not selectors.links_of(insight).exists():
        raise GuardRefused("Nothing stands behind this insight yet.", fix="Link a signal, a story or an evidence item.")


def joint_display_judged(move: Move) -> None:
    """There is a joint display, and every row of it is judged."""
    insight = selectors.insight_of(move.loop)
    rows = list(selectors.rows_of(insight)) if insight else []
    if not rows:
        message = "Numbers, stories and evidence have not been compared yet."
        raise GuardRefused(message, fix="Ask numbers, stories and evidence at least one question, and judge whether they agree.")
    waiting = [row for row in rows if not row.convergence]
    if waiting:
        message = f"The question “{waiting[0].question}” is not judged yet."
        raise GuardRefused(message, fix="Say whether numbers, stories and evidence agree on it.")


def authority_named(move: Move) -> None:
    """The triage of this cycle names the body that decides."""
    triage = selectors.triage_of(move.loop)
    if triage is None or triage.cycle != move.loop.cycle:
        raise GuardRefused("It is not said yet who decides this.", fix="Triage it.")


def fast_lane(move: Move) -> None:
    """The triage says that it is small enough, and somebody with delegated authority has decided and frozen the audit plan."""
    triage = selectors.triage_of(move.loop)
    if (
        triage is None
        or triage.cycle != move.loop.cycle
        or not small_enough(
            nature=Nature(triage.nature), reach=Reach(triage.reach), harm=Harm(triage.harm), effort=Effort(triage.effort)
        )
    ):
        message = "The fast lane is for small fixes at one site that take little effort and can do little harm."
        raise GuardRefused(message, fix="Pass it to whoever decides.")
    if not delegated_decision_recorded(move.loop):
        message = "Nobody has decided this under delegated authority yet, with a frozen plan of its audit."
        raise GuardRefused(message, fix="Record the decision first.")


def register_all() -> None:
    """Register the guards of Analyse; from `InsightsConfig.ready()`."""
    for guard in (evidence_linked, joint_display_judged, authority_named, fast_lane):
        register(guard.__name__, guard)
