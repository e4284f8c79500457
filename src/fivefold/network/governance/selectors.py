"""Reads about who decides: bodies, seats, and the body with authority over a nature and reach."""

from django.db.models import QuerySet

from fivefold.network.governance.models import AuthorityRule, Body, Nature, Reach, Seat
from fivefold.network.people.models import Membership


def bodies() -> QuerySet[Body]:
    """The active network's decision groups, by name."""
    return Body.objects.select_related("network", "chair__person", "chair__network", "chair__site").order_by("name")


def body_called(public_id: str) -> Body | None:
    """The active network's decision group with this public id."""
    return bodies().filter(public_id=public_id).first()


def seats_of(body: Body) -> QuerySet[Seat]:
    """Who sits in `body` now, in the order in which they were seated."""
    return open_seats().filter(body=body)


def open_seats() -> QuerySet[Seat]:
    """Who sits in any of the active network's bodies now, in the order in which they were seated.

    A member who takes no part at present holds no seat; it is theirs again when they come back.
    """
    return (
        Seat.objects.filter(seated_until=None, membership__active=True)
        .select_related("network", "body__network", "membership__person", "membership__network", "membership__site")
        .order_by("id")
    )


def bodies_of(membership: Membership) -> list[Body]:
    """The decision groups in which this member has a seat now, by name."""
    seats = open_seats().filter(membership=membership).order_by("body__name")
    return [seat.body for seat in seats]


def authority_for(nature: Nature, reach: Reach) -> Body | None:
    """The one body that decides learning of this nature and reach; None where the network has not said."""
    rule = AuthorityRule.objects.select_related("body__network").filter(nature=nature, reach=reach).first()
    return rule.body if rule else None


def authority_rules() -> dict[tuple[Nature, Reach], Body]:
    """The body that decides, for every nature and reach for which the network has said so."""
    rules = AuthorityRule.objects.select_related("body")
    return {(Nature(rule.nature), Reach(rule.reach)): rule.body for rule in rules}
