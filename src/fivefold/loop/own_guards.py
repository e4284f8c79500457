"""The guards that the spine itself can judge: parking, resuming, merging and undoing a merge."""

from fivefold.loop.ahead import TOO_FAR, is_too_far
from fivefold.loop.guards import GuardRefused, Move, register
from fivefold.loop.states import BEFORE_DECIDED, OPEN, State


def review_date(move: Move) -> None:
    """Parking needs a date to come on which somebody looks again."""
    review_on = move.loop.review_on
    if review_on is None:
        raise GuardRefused("Parking needs a date on which somebody looks again.", field="review_on", fix="Give the date.")
    if review_on <= move.at.date():
        message = "The day on which somebody looks again has passed, or is today."
        raise GuardRefused(message, field="review_on", fix="Choose a day after today.")
    if is_too_far(review_on, move.at):
        raise GuardRefused(TOO_FAR, field="review_on", fix="Choose an earlier day.")


def state_before(move: Move) -> None:
    """A parked loop goes back to where it was."""
    if move.target != move.loop.state_before:
        was = State(move.loop.state_before).label
        raise GuardRefused(f"This loop was “{was}” before it was parked; it goes back to that.", fix="Resume it there.")


def merge_target(move: Move) -> None:
    """A loop is merged into another open loop of the same network, and not into one that was merged itself."""
    into = move.loop.merged_into
    if into is None or into.pk == move.loop.pk or State(into.state) not in OPEN:
        message = "A loop is merged into another loop that is still going round."
        raise GuardRefused(message, field="into", fix="Choose an open loop.")


def merge_undoable(move: Move) -> None:
    """A merge can be undone until the loop it was merged into is decided."""
    state_before(move)
    stored = type(move.loop).objects.select_related("merged_into").get(pk=move.loop.pk).merged_into
    if stored is None or State(stored.state) not in BEFORE_DECIDED:
        message = "The loop this one was merged into has been decided, so the merge stays."
        raise GuardRefused(message, fix="Raise it again as a new loop.")


def register_all() -> None:
    """Register the spine's own guards; from `LoopConfig.ready()`."""
    for name, guard in {
        "review_date": review_date,
        "state_before": state_before,
        "merge_target": merge_target,
        "merge_undoable": merge_undoable,
    }.items():
        register(name, guard)
