"""What the network's people announce."""

from dataclasses import dataclass
from typing import ClassVar

from fivefold.foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class MemberJoined(Event):
    """Somebody became a member."""

    name: ClassVar[str] = "people.member_joined"
    membership: str


@dataclass(frozen=True, kw_only=True)
class SiteAdded(Event):
    """A site came into the network."""

    name: ClassVar[str] = "people.site_added"
    site: str
