"""Ask a body to decide something, and say where one stands on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from fivefold.analyse.insights.selectors import triage_of
from fivefold.decide.decisions.events import PositionStated, ProposalOpened
from fivefold.decide.decisions.models import DO_NOTHING, Position, Proposal, Stance
from fivefold.decide.decisions.selectors import Standing, standing_of
from fivefold.decide.decisions.services.terms import ProposalIncomplete, Terms, check_terms, stored
from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.services import record
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission, PermissionDenied
from fivefold.foundation.service import service
from fivefold.loop.models import Loop
from fivefold.loop.services import Subject, note
from fivefold.loop.states import State
from fivefold.network.governance.models import Nature


class NotWithAuthority(DomainError):
    """The loop does not wait for a decision."""

    code: ClassVar[str] = "not_with_authority"
    status: ClassVar[int] = 409


class ProposalClosed(DomainError):
    """The proposal was decided, replaced by a later one, or taken from this body."""

    code: ClassVar[str] = "proposal_closed"
    status: ClassVar[int] = 409


class NoSeat(PermissionDenied):
    """Only members of the body state positions."""

    code: ClassVar[str] = "no_seat"


class PositionIncomplete(DomainError):
    """A position needs its reasons."""

    code: ClassVar[str] = "position_incomplete"


@service
def open_proposal(
    *,
    by: Actor,
    loop: Loop,
    summary: str,
    case: str,
    options: Sequence[str],
    terms: Terms,
    equity_note: str,
    at: datetime,
    cost: str = "",
) -> Proposal:
    """Ask the body that decides `loop` to decide it; “Do nothing” is always among the options.

    A proposal that was open before is replaced, and its positions are kept with it.
    Raises NotWithAuthority, ProposalIncomplete.
    """
    by.require(Permission.PROPOSE, scope=loop.scope)
    standing = standing_of(loop) if loop.state == State.WITH_AUTHORITY else None
    triage = triage_of(loop)
    if standing is None or triage is None:
        message = f"This loop is “{State(loop.state).label}”, so there is nothing to propose."
        raise NotWithAuthority(message, fix="A proposal is made while the loop waits for a decision.")
    nature = Nature(triage.nature)
    words = {"summary": summary.strip(), "case": case.strip(), "equity_note": equity_note.strip()}
    _check_words(words)
    check_terms(terms, loop=loop, nature=nature, by=by, at=at)
    proposal = Proposal.objects.create(
        network=loop.network,
        loop=loop,
        cycle=loop.cycle,
        body=standing.body,
        nature=nature,
        options=_with_do_nothing(options),
        cost=cost.strip(),
        proposed_at=at,
        proposed_by=by.identifier,
        proposed_by_name=by.name,
        **words,
        **stored(terms),
    )
    realm = loop.network.public_id
    note(by=by, loop=loop, headline="Proposal opened", at=at, subject=Subject("proposal", proposal.public_id))
    record(
        action="proposal.opened",
        by=by,
        at=at,
        realm=realm,
        subject_kind="proposal",
        subject=proposal.public_id,
        details={"loop": loop.public_id, "body": standing.body.public_id},
    )
    announce(ProposalOpened(network=realm, loop=loop.public_id, proposal=proposal.public_id, body=standing.body.public_id), at=at)
    return proposal


@service
def state_position(*, by: Actor, proposal: Proposal, stance: Stance, reasons: str, at: datetime, interest: str = "") -> Position:
    """Say where one stands on a proposal, and why, with any interest one has in it; an earlier position is superseded.

    Raises NoSeat, ProposalClosed, PositionIncomplete.
    """
    by.require(Permission.TAKE_POSITION, scope=proposal.scope)
    standing = open_standing(proposal)
    seat = standing.seat_of(by.identifier)
    if seat is None:
        raise NoSeat(f"You have no seat in {standing.body.name}.", fix="Tell one of its members what you think.")
    if not reasons.strip():
        message = "A position needs its reasons."
        raise PositionIncomplete(message, field="reasons", fix="Say in a sentence or two why you stand there.")
    earlier = standing.position_of(by.identifier)
    if earlier is not None:
        earlier.superseded_at = at
        earlier.save()
    position = Position.objects.create(
        network=proposal.network,
        proposal=proposal,
        membership=seat.membership,
        constituency=seat.constituency,
        stance=stance,
        reasons=reasons.strip(),
        interest=interest.strip(),
        stated_at=at,
    )
    realm = proposal.network.public_id
    note(by=by, loop=proposal.loop, headline="Position stated", at=at, subject=Subject("position", position.public_id))
    record(
        action="position.stated",
        by=by,
        at=at,
        realm=realm,
        subject_kind="position",
        subject=position.public_id,
        details={"proposal": proposal.public_id, "stance": stance.value, "interest_declared": bool(position.interest)},
    )
    announce(PositionStated(network=realm, proposal=proposal.public_id, position=position.public_id), at=at)
    return position


def open_standing(proposal: Proposal) -> Standing:
    """The loop of an open proposal before its body. Raises ProposalClosed."""
    standing = standing_of(proposal.loop) if proposal.loop.state == State.WITH_AUTHORITY else None
    if standing is None or standing.proposal is None or standing.proposal.pk != proposal.pk:
        message = "This proposal is no longer open: it was decided, replaced or taken back."
        raise ProposalClosed(message, fix="Look at the loop’s page for where it stands now.")
    return standing


def _check_words(words: dict[str, str]) -> None:
    asked = {
        "summary": ("Say in one sentence what is proposed.", "Begin with a verb: “Answer every call within the day”."),
        "case": ("Say why this is proposed.", "What was found, and why this should help."),
        "equity_note": ("Say whom it may help less, or burden more.", "If it makes no difference, say how you know."),
    }
    for field, (message, fix) in asked.items():
        if not words[field]:
            raise ProposalIncomplete(message, field=field, fix=fix)


def _with_do_nothing(options: Sequence[str]) -> list[str]:
    given = list(dict.fromkeys(option.strip() for option in options if option.strip()))
    chosen = [option for option in given if option.lower() != DO_NOTHING.lower()]
    if not chosen:
        message = "A proposal needs at least one option besides doing nothing."
        raise ProposalIncomplete(message, field="options", fix="Write one option on each line.")
    return [*chosen, DO_NOTHING]
