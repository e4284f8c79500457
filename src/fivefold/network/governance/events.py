"""What the network's governance announces."""

from dataclasses import dataclass
from typing import ClassVar

from fivefold.foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class AuthoritySet(Event):
    """Learning of one nature and reach is decided by this body from now on."""

    name: ClassVar[str] = "governance.authority_set"
    nature: str
    reach: str
    body: str
