"""Deliver what a body commissioned, so that it can decide."""

from datetime import datetime
from typing import ClassVar

from fivefold.decide.decisions.events import ProductDelivered
from fivefold.decide.decisions.models import COMMISSIONED, Decision, Product
from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.services import record
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission
from fivefold.foundation.service import service
from fivefold.gather.evidence.services import check_link
from fivefold.loop.services import Subject, move
from fivefold.loop.states import State


class NothingCommissioned(DomainError):
    """The loop does not wait for a product."""

    code: ClassVar[str] = "nothing_commissioned"
    status: ClassVar[int] = 409


class ProductMissing(DomainError):
    """A product has a title and says what was found."""

    code: ClassVar[str] = "product_missing"


@service
def deliver_product(*, by: Actor, decision: Decision, title: str, findings: str, link: str = "", at: datetime) -> Product:
    """Attach what the small group or the study delivered, and bring the loop back to the body.

    Raises NothingCommissioned, ProductMissing, LinkNotOpen.
    """
    by.require(Permission.PROPOSE, scope=decision.scope)
    loop = decision.loop
    if decision.kind not in COMMISSIONED or loop.state != State.COMMISSIONED:
        raise NothingCommissioned("Nothing is waited for here.", fix="Look at the loop’s page for where it stands now.")
    for field, words in (("title", title), ("findings", findings)):
        if not words.strip():
            raise ProductMissing("A product has a title and says what was found.", field=field, fix="Fill it in.")
    check_link(link.strip())
    product = Product.objects.create(
        network=decision.network,
        decision=decision,
        title=title.strip(),
        findings=findings.strip(),
        link=link.strip(),
        delivered_at=at,
        delivered_by=by.identifier,
    )
    subject = Subject("product", product.public_id)
    move(by=by, loop=loop, to=State.WITH_AUTHORITY, at=at, headline="What was asked for is here", subject=subject)
    realm = decision.network.public_id
    record(
        action="product.delivered",
        by=by,
        at=at,
        realm=realm,
        subject_kind="product",
        subject=product.public_id,
        details={"loop": loop.public_id, "decision": decision.public_id},
    )
    announce(ProductDelivered(network=realm, loop=loop.public_id, product=product.public_id), at=at)
    return product
