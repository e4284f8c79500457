"""Reads of the register of evidence."""

from django.db.models import QuerySet

from fivefold.gather.evidence.models import EvidenceItem


def evidence_items() -> QuerySet[EvidenceItem]:
    """The active network's items, newest first."""
    return EvidenceItem.objects.select_related("network")


def evidence_called(public_id: str) -> EvidenceItem | None:
    """The active network's item with this public id."""
    return evidence_items().filter(public_id=public_id).first()
