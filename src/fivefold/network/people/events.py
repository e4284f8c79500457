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


@dataclass(frozen=True, kw_only=True)
class SiteChanged(Event):
    """What is known about a site changed, perhaps its status."""

    name: ClassVar[str] = "people.site_changed"
    site: str
    status: str


@dataclass(frozen=True, kw_only=True)
class MemberChanged(Event):
    """A member's roles, side or site changed."""

    name: ClassVar[str] = "people.member_changed"
    membership: str


@dataclass(frozen=True, kw_only=True)
class MemberActiveSet(Event):
    """A member's part in the network ended, or they came back."""

    name: ClassVar[str] = "people.member_active_set"
    membership: str
    active: bool


@dataclass(frozen=True, kw_only=True)
class NetworkChanged(Event):
    """The network has another name or purpose."""

    name: ClassVar[str] = "people.network_changed"
