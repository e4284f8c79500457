"""What others do with new values after they are computed: each room above says how far it has come."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from fivefold.foundation.design.components import Words

Followed = Callable[[Collection[str]], frozenset[str]]


@dataclass(frozen=True)
class Follower:
    """`title` says what is done; `done(runs)` gives those of the runs, by public id, with which it is."""

    title: Words
    done: Followed


_followers: list[Follower] = []


def register_follower(title: Words, done: Followed) -> None:
    """Show on the page of a refresh how far `title` has come; from the `ready()` of the app that does it."""
    _followers.append(Follower(title, done))


def followers() -> tuple[Follower, ...]:
    """All that follow."""
    return tuple(_followers)
