"""Set up who decides: bodies, the seats in them, and the authority they hold."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.services import Detail, record
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission, Scope
from fivefold.foundation.service import service
from fivefold.network.governance.events import AuthoritySet
from fivefold.network.governance.models import AuthorityRule, Body, DecisionRule, Nature, Reach, Seat
from fivefold.network.people.able import who_can
from fivefold.network.people.models import Membership, Network, StakeholderGroup
from fivefold.network.people.roles import titles_with
from fivefold.network.people.services import AlreadyThere


class NoQuorumPossible(DomainError):
    """A body needs a quorum of at least one member."""

    code: ClassVar[str] = "no_quorum_possible"


class UnknownVoice(DomainError):
    """A required voice is no stakeholder group."""

    code: ClassVar[str] = "unknown_voice"


class NotAMemberNow(DomainError):
    """A seat is for somebody who takes part in the network now."""

    code: ClassVar[str] = "not_a_member_now"


class ChairCannotDecide(DomainError):
    """A body's chair speaks its decisions, which takes a role."""

    code: ClassVar[str] = "chair_cannot_decide"


class CannotTakePosition(DomainError):
    """Whoever sits in a body states positions, which takes a role."""

    code: ClassVar[str] = "cannot_take_position"


class SeatAlreadyEnded(DomainError):
    """The seat was given up before."""

    code: ClassVar[str] = "seat_already_ended"
    status: ClassVar[int] = 409


class ChairKeepsSeat(DomainError):
    """A body's chair has a seat in it."""

    code: ClassVar[str] = "chair_keeps_seat"
    status: ClassVar[int] = 409


@service
def add_body(
    *,
    by: Actor,
    network: Network,
    name: str,
    terms: str,
    quorum: int,
    required_voices: Sequence[StakeholderGroup],
    decision_rule: DecisionRule,
    chair: Membership,
    at: datetime,
) -> Body:
    """Found a decision group; its chair takes the first seat.

    Raises AlreadyThere, NoQuorumPossible, UnknownVoice, NotAMemberNow, ChairCannotDecide.
    """
    by.require(Permission.MANAGE_NETWORK, scope=Scope(network=network.public_id))
    _check_body(None, name, quorum, required_voices)
    _check_chair(chair)
    body = Body.objects.create(
        network=network,
        name=name,
        terms=terms,
        quorum=quorum,
        required_voices=[voice.value for voice in required_voices],
        decision_rule=decision_rule,
        chair=chair,
    )
    _seat(body, chair, constituency="", at=at)
    _note("body.added", by, at, body, {"quorum": quorum, "decision_rule": decision_rule.value})
    return body


@service
def change_body(
    *,
    by: Actor,
    body: Body,
    name: str,
    terms: str,
    quorum: int,
    required_voices: Sequence[StakeholderGroup],
    decision_rule: DecisionRule,
    chair: Membership,
    at: datetime,
) -> Body:
    """Change a decision group from now on; what it decided stays. A new chair without a seat gets one.

    Raises AlreadyThere, NoQuorumPossible, UnknownVoice, NotAMemberNow, ChairCannotDecide.
    """
    by.require(Permission.MANAGE_NETWORK, scope=body.scope)
    _check_body(body, name, quorum, required_voices)
    _check_chair(chair)
    if not Seat.objects.filter(body=body, membership=chair, seated_until=None).exists():
        _seat(body, chair, constituency="", at=at)
    body.name, body.terms, body.quorum, body.decision_rule, body.chair = name, terms, quorum, decision_rule, chair
    body.required_voices = [voice.value for voice in required_voices]
    body.save()
    details: dict[str, Detail] = {"quorum": quorum, "decision_rule": decision_rule.value, "chair": chair.public_id}
    _note("body.changed", by, at, body, details)
    return body


@service
def seat_member(*, by: Actor, body: Body, membership: Membership, constituency: str, at: datetime) -> Seat:
    """Give a member a seat in a body, to speak for `constituency`. Raises AlreadyThere, NotAMemberNow, CannotTakePosition."""
    by.require(Permission.MANAGE_MEMBERS, scope=body.scope)
    seat = _seat(body, membership, constituency=constituency, at=at)
    _note("body.member_seated", by, at, body, {"seat": seat.public_id, "membership": membership.public_id})
    return seat


@service
def end_seat(*, by: Actor, seat: Seat, at: datetime) -> Seat:
    """A member gives up their seat today; what they said in it stays. Raises SeatAlreadyEnded, ChairKeepsSeat."""
    by.require(Permission.MANAGE_MEMBERS, scope=seat.scope)
    if seat.seated_until is not None:
        raise SeatAlreadyEnded("This seat was given up before.", fix="Reload the page.")
    if seat.membership_id == seat.body.chair_id:
        raise ChairKeepsSeat("This person chairs the group.", fix="Choose another chair first.")
    seat.seated_until = at.date()
    seat.save()
    _note("body.seat_ended", by, at, seat.body, {"seat": seat.public_id})
    return seat


@service
def set_authority(*, by: Actor, network: Network, nature: Nature, reach: Reach, body: Body, at: datetime) -> AuthorityRule:
    """Say that `body` decides learning of this nature and reach, in place of whoever did before."""
    by.require(Permission.MANAGE_NETWORK, scope=Scope(network=network.public_id))
    rule, new = AuthorityRule.objects.get_or_create(network=network, nature=nature, reach=reach, defaults={"body": body})
    if not new:
        rule.body = body
        rule.save()
    _note("body.authority_set", by, at, body, {"nature": nature.value, "reach": reach.value})
    announce(
        AuthoritySet(network=network.public_id, nature=nature.value, reach=reach.value, body=body.public_id),
        at=at,
    )
    return rule


@service
def set_authorities(*, by: Actor, network: Network, chosen: Mapping[tuple[Nature, Reach], Body], at: datetime) -> int:
    """Say for several natures and reaches who decides; returns how many of them that changed."""
    by.require(Permission.MANAGE_NETWORK, scope=Scope(network=network.public_id))
    rules = AuthorityRule.objects.values_list("nature", "reach", "body_id")
    known = {(Nature(nature), Reach(reach)): body for nature, reach, body in rules}
    changed = {key: body for key, body in chosen.items() if known.get(key) != body.pk}
    for (nature, reach), body in changed.items():
        set_authority(by=by, network=network, nature=nature, reach=reach, body=body, at=at)
    return len(changed)


def _check_body(body: Body | None, name: str, quorum: int, required_voices: Sequence[StakeholderGroup]) -> None:
    others = Body.objects.exclude(pk=body.pk) if body else Body.objects.all()
    if others.filter(name=name).exists():
        raise AlreadyThere(f"There is already a decision group called “{name}”.", field="name", fix="Choose another name.")
    if quorum < 1:
        raise NoQuorumPossible("A quorum is at least one member.", field="quorum", fix="Enter 1 or more.")
    unknown = sorted(set(required_voices) - set(StakeholderGroup))
    if unknown:
        choices = ", ".join(StakeholderGroup.values)
        raise UnknownVoice(f"“{unknown[0]}” is no stakeholder group.", field="required_voices", fix=f"Choose from: {choices}.")


def _check_chair(chair: Membership) -> None:
    _check_active(chair, "chair")
    if not who_can(Permission.DECIDE, [chair]):
        message = f"The roles of {chair.person.name} do not let them speak a group’s decision."
        fix = f"Give them the role {titles_with(Permission.DECIDE)} under People first, or choose somebody else."
        raise ChairCannotDecide(message, field="chair", fix=fix)


def _check_active(membership: Membership, field: str) -> None:
    if not membership.active:
        raise NotAMemberNow("This person does not take part any more.", field=field, fix="Choose an active member.")


def _seat(body: Body, membership: Membership, *, constituency: str, at: datetime) -> Seat:
    _check_active(membership, "membership")
    if not who_can(Permission.TAKE_POSITION, [membership]):
        message = f"The roles of {membership.person.name} do not let them state a position."
        fix = f"Give them the role {titles_with(Permission.TAKE_POSITION)} under People first."
        raise CannotTakePosition(message, field="membership", fix=fix)
    if Seat.objects.filter(body=body, membership=membership, seated_until=None).exists():
        raise AlreadyThere("This person has a seat in this group already.", field="membership", fix="Choose somebody else.")
    return Seat.objects.create(
        network=body.network, body=body, membership=membership, constituency=constituency, seated_from=at.date()
    )


def _note(action: str, by: Actor, at: datetime, body: Body, details: Mapping[str, Detail]) -> None:
    realm = body.network.public_id
    record(action=action, by=by, at=at, realm=realm, subject_kind="body", subject=body.public_id, details=details)
