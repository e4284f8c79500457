"""Whether a loop's tests have results: told by the stage above, which runs them."""

from collections.abc import Callable

from fivefold.loop.models import Loop

HasResults = Callable[[Loop], bool]

_judges: list[HasResults] = []


def register_results(has_results: HasResults) -> None:
    """Let a later stage say whether a loop has results to bring; from `AppConfig.ready()`. Until one does, no loop has."""
    if has_results not in _judges:
        _judges.append(has_results)


def results_are_in(loop: Loop) -> bool:
    """Whether any stage has results of the loop's tests."""
    return any(has_results(loop) for has_results in _judges)
