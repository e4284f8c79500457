"""The services of Decide: propose, state a position, decide or send back, deliver what was commissioned."""

from fivefold.decide.decisions.services.deciding import (
    AlreadyCorrected,
    BodyDisagrees,
    NotHeardYet,
    NotTheChair,
    UnderWay,
    correct_decision,
    decide,
    send_back,
)
from fivefold.decide.decisions.services.delegating import NotForDelegation, decide_under_delegation
from fivefold.decide.decisions.services.delivering import NothingCommissioned, ProductMissing, deliver_product
from fivefold.decide.decisions.services.proposing import (
    NoSeat,
    NotWithAuthority,
    PositionIncomplete,
    ProposalClosed,
    open_proposal,
    state_position,
)
from fivefold.decide.decisions.services.recording import Ruling, RulingIncomplete, digest_of_plan
from fivefold.decide.decisions.services.terms import ProposalIncomplete, Terms

__all__ = [
    "AlreadyCorrected",
    "BodyDisagrees",
    "NoSeat",
    "NotForDelegation",
    "NotHeardYet",
    "NotTheChair",
    "NotWithAuthority",
    "NothingCommissioned",
    "PositionIncomplete",
    "ProductMissing",
    "ProposalClosed",
    "ProposalIncomplete",
    "Ruling",
    "RulingIncomplete",
    "Terms",
    "UnderWay",
    "correct_decision",
    "decide",
    "decide_under_delegation",
    "deliver_product",
    "digest_of_plan",
    "open_proposal",
    "send_back",
    "state_position",
]
