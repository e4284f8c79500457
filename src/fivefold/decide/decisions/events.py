"""What Decide announces: ids and choices, never a person's reasons."""

from dataclasses import dataclass
from typing import ClassVar

from fivefold.foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class ProposalOpened(Event):
    """A body was asked to decide something."""

    name: ClassVar[str] = "decisions.proposal_opened"
    loop: str
    proposal: str
    body: str


@dataclass(frozen=True, kw_only=True)
class PositionStated(Event):
    """A member of the body said where they stand."""

    name: ClassVar[str] = "decisions.position_stated"
    proposal: str
    position: str


@dataclass(frozen=True, kw_only=True)
class DecisionMade(Event):
    """Something was decided; `corrects` names the decision that it corrects, if it does."""

    name: ClassVar[str] = "decisions.decision_made"
    loop: str
    decision: str
    kind: str
    corrects: str = ""


@dataclass(frozen=True, kw_only=True)
class ProductDelivered(Event):
    """What was commissioned has come in; the body decides again."""

    name: ClassVar[str] = "decisions.product_delivered"
    loop: str
    product: str
