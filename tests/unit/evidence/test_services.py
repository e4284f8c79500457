"""Evidence comes into the register appraised, once, and with a link that is safe to follow."""

from datetime import date
from typing import Any

import pytest

from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import PermissionDenied
from fivefold.gather.evidence import selectors, services
from fivefold.gather.evidence.models import Certainty, Design, EvidenceItem
from fivefold.network.people.models import Network
from fivefold.network.scope import within
from tests.conftest import AT
from tests.factories import evidence, people


def add(network: Network, role: str = "analyst", **changes: Any) -> EvidenceItem:
    given: dict[str, Any] = {
        "citation": "Doe J. Answering within the day. Journal of Care, 2024.",
        "link": "https://example.org/paper",
        "design": Design.GUIDELINE,
        "certainty": Certainty.HIGH,
        "applicability": "The clinics are like ours.",
        "appraiser": "",
        "review_on": date(2028, 1, 1),
    }
    return services.add_evidence(by=people.actor(network, role), network=network, at=AT, **(given | changes))


def test_an_item_is_entered_recorded_and_announced(network: Network) -> None:
    item = add(network)
    assert list(selectors.evidence_items()) == [item]
    assert AuditEvent.objects.filter(action="evidence.added", subject=item.public_id).exists()
    assert OutboxEvent.objects.filter(name="evidence.item_added").exists()


def test_an_item_without_a_named_appraiser_was_appraised_by_whoever_added_it(network: Network) -> None:
    item = add(network)
    assert item.appraiser.startswith("Person ")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"citation": "  "}, "citation"),
        ({"applicability": " "}, "applicability"),
        ({"review_on": AT.date()}, "review_on"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "file:///etc/passwd"}, "link"),
        ({"link": "ftp://example.org/paper"}, "link"),
        ({"link": "example.org/paper"}, "link"),
    ],
)
def test_an_incomplete_or_unsafe_item_is_refused_at_its_field(network: Network, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        add(network, **changes)
    assert refused.value.field == field
    assert not EvidenceItem.objects.exists()


def test_a_citation_stands_in_the_register_once(network: Network) -> None:
    add(network)
    with pytest.raises(services.CitationKnown):
        add(network, citation="Doe J.  Answering within the day. Journal of Care, 2024. ")


def test_a_family_partner_cannot_add_evidence(network: Network) -> None:
    with pytest.raises(PermissionDenied):
        add(network, role="family_partner")


def test_another_networks_item_is_not_found(network: Network, other_network: Network) -> None:
    with within(other_network):
        item = evidence.item(other_network)
    assert selectors.evidence_called(item.public_id) is None
