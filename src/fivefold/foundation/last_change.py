"""Who changed a row last, in a sentence. A refused write asks; whoever reads the audit trail and knows names answers."""

from collections.abc import Callable

Teller = Callable[[str], str]

_tellers: list[Teller] = []


def register_teller(teller: Teller) -> None:
    """Let `teller` say what is on record about a public id, or give an empty text; from the `ready()` of its app."""
    _tellers.append(teller)


def last_change(public_id: str) -> str:
    """What is on record about this public id, in a sentence; empty where nobody knows or may say."""
    return " ".join(said for said in (teller(public_id) for teller in _tellers) if said)
