"""Decision groups for tests, built through the services that the product uses."""

from collections.abc import Sequence
from itertools import count

from fivefold.network.governance import services
from fivefold.network.governance.models import AuthorityRule, Body, DecisionRule, Nature, Reach
from fivefold.network.people.models import Membership, Network, StakeholderGroup
from fivefold.network.scope import within
from tests.factories import people
from tests.factories.people import AT, FACTORY

_numbers = count(1)


def body(
    network: Network,
    name: str | None = None,
    *,
    chair: Membership | None = None,
    quorum: int = 2,
    voices: Sequence[StakeholderGroup] = (),
    decision_rule: DecisionRule = DecisionRule.CONSENT,
) -> Body:
    with within(network):
        return services.add_body(
            by=FACTORY,
            network=network,
            name=name or f"Clinical forum {next(_numbers)}",
            terms="Decides what changes at the bedside.",
            quorum=quorum,
            required_voices=voices,
            decision_rule=decision_rule,
            chair=chair or people.member(network, "decision_group_chair", group=StakeholderGroup.LEADER),
            at=AT,
        )


def authority(body: Body, nature: Nature = Nature.IMPROVE, reach: Reach = Reach.MULTI_SITE) -> AuthorityRule:
    with within(body.network):
        return services.set_authority(by=FACTORY, network=body.network, nature=nature, reach=reach, body=body, at=AT)
