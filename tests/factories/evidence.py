"""Evidence for tests, built through the service that the product uses."""

from datetime import date
from itertools import count

from fivefold.gather.evidence import services
from fivefold.gather.evidence.models import Certainty, Design, EvidenceItem
from fivefold.network.people.models import Network
from fivefold.network.scope import within
from tests.factories.people import AT, FACTORY

_numbers = count(1)


def item(network: Network, citation: str | None = None) -> EvidenceItem:
    with within(network):
        return services.add_evidence(
            by=FACTORY,
            network=network,
            citation=citation or f"Doe J. Answering within the day, part {next(_numbers)}. Journal of Care, 2024.",
            link="https://example.org/paper",
            design=Design.RANDOMISED_TRIAL,
            certainty=Certainty.MODERATE,
            applicability="Their clinics are larger than ours; the patients are alike.",
            appraiser="Amira Rahman",
            review_on=date(2028, 1, 1),
            at=AT,
        )
