"""Who reads, and which counts each policy hides from them: data, without anything that computes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from fivefold.engine.errors import DomainError


class Audience(StrEnum):
    """Who is to see the values."""

    OWN_SITE = "own_site"
    HUB_ANALYST = "hub_analyst"
    MEMBERS = "members"
    PARTNERS = "partners"
    PUBLIC = "public"


@dataclass(frozen=True)
class Policy:
    """Counts from `hide_from` to `hide_to` are hidden, 0 is shown, and what is shown is rounded to multiples of `round_to`."""

    name: str
    title: str
    hide_from: int = 1
    hide_to: int = 0
    round_to: int = 1

    @property
    def hides_nothing(self) -> bool:
        """Whether every count is shown as it is."""
        return self.hide_to < self.hide_from

    def hides(self, count: int) -> bool:
        """Whether `count` is too small to be shown."""
        return self.hide_from <= count <= self.hide_to


NONE = Policy("none", "Nothing is hidden")
FEWER_THAN_FIVE = Policy("k5", "Counts of 1 to 4 are hidden", hide_to=4)
CMS_LIKE = Policy("cms", "Counts of 1 to 10 are hidden, 0 is shown", hide_to=10)
NHS_LIKE = Policy("nhs", "Counts of 1 to 7 are hidden, others rounded to 5", hide_to=7, round_to=5)

POLICIES: Mapping[str, Policy] = MappingProxyType({policy.name: policy for policy in (NONE, FEWER_THAN_FIVE, CMS_LIKE, NHS_LIKE)})
UNHIDDEN_FOR = frozenset({Audience.OWN_SITE, Audience.HUB_ANALYST})
"""A hub analyst works under an agreement, and what they open is logged by the caller: else small networks have no charts."""


class PolicyTooWeak(DomainError):
    """This audience may not be given values of which nothing is hidden."""

    code: ClassVar[str] = "policy_too_weak"
