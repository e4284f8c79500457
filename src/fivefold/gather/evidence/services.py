"""Bring evidence from outside into the network's register."""

from datetime import date, datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.services import record
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission, Scope
from fivefold.foundation.service import service
from fivefold.gather.evidence.events import EvidenceAdded
from fivefold.gather.evidence.models import Certainty, Design, EvidenceItem
from fivefold.network.people.models import Network

_check_web_address = URLValidator(schemes=["http", "https"])


class CitationKnown(DomainError):
    """The register holds this citation already."""

    code: ClassVar[str] = "citation_known"


class LinkNotOpen(DomainError):
    """A link may only lead to a web page."""

    code: ClassVar[str] = "link_not_open"


class AppraisalIncomplete(DomainError):
    """An item says what it is, whether it applies here, and when to look again."""

    code: ClassVar[str] = "appraisal_incomplete"


@service
def add_evidence(
    *,
    by: Actor,
    network: Network,
    citation: str,
    link: str,
    design: Design,
    certainty: Certainty,
    applicability: str,
    appraiser: str,
    review_on: date,
    at: datetime,
) -> EvidenceItem:
    """Enter an appraised item into the register. Raises AppraisalIncomplete, LinkNotOpen, CitationKnown."""
    by.require(Permission.ADD_EVIDENCE, scope=Scope(network=network.public_id))
    citation, link = " ".join(citation.split()), link.strip()
    _check_appraisal(citation, applicability, review_on, at)
    check_link(link)
    if EvidenceItem.objects.filter(citation=citation).exists():
        raise CitationKnown("This citation is in the register already.", field="citation", fix="Use the item that is there.")
    item = EvidenceItem.objects.create(
        network=network,
        citation=citation,
        link=link,
        design=design,
        certainty=certainty,
        applicability=applicability.strip(),
        appraiser=appraiser.strip() or by.name,
        review_on=review_on,
        added_at=at,
    )
    record(
        action="evidence.added",
        by=by,
        at=at,
        realm=network.public_id,
        subject_kind="evidence",
        subject=item.public_id,
        details={"design": design.value, "certainty": certainty.value},
    )
    announce(EvidenceAdded(network=network.public_id, item=item.public_id), at=at)
    return item


def _check_appraisal(citation: str, applicability: str, review_on: date, at: datetime) -> None:
    if not citation:
        raise AppraisalIncomplete("Evidence needs a citation.", field="citation", fix="Authors, title, where and when published.")
    if not applicability.strip():
        message = "Say whether this applies here."
        raise AppraisalIncomplete(message, field="applicability", fix="Compare their patients and setting with yours.")
    if review_on <= at.date():
        message = "The date to look again lies in the past."
        raise AppraisalIncomplete(message, field="review_on", fix="Choose a date after today.")


def check_link(link: str) -> None:
    """Refuse what is no web address: a `javascript:` or `file:` link must never be drawn. Raises LinkNotOpen."""
    if not link:
        return
    try:
        _check_web_address(link)
    except ValidationError as error:
        message = "The link is no web address."
        raise LinkNotOpen(
            message, field="link", fix="It begins with https:// or http://; leave it empty if there is none."
        ) from error
