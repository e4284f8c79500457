"""Insights for tests, built through the services that the product uses."""

from itertools import count

from fivefold.analyse.insights import services
from fivefold.analyse.insights.models import (
    Confidence,
    Convergence,
    Effort,
    EvidenceLink,
    Harm,
    Insight,
    Polarity,
    SubjectKind,
    Triage,
    Urgency,
)
from fivefold.foundation.permission import Actor
from fivefold.network.governance.models import Nature, Reach
from fivefold.network.people.models import Network
from fivefold.network.scope import within
from tests.factories import evidence, governance
from tests.factories.people import AT, FACTORY

_numbers = count(1)


def insight(
    network: Network, statement: str | None = None, *, source: tuple[SubjectKind, str] | None = None, by: Actor = FACTORY
) -> Insight:
    """An insight whose loop is captured; it rests on `source`, or on nothing yet."""
    with within(network):
        return services.write_insight(
            by=by,
            network=network,
            statement=statement or f"Families who ring get no answer the same day, part {next(_numbers)}.",
            polarity=Polarity.CONCERN,
            confidence=Confidence.MODERATE,
            source=source,
            at=AT,
        )


def link(insight: Insight, kind: SubjectKind, subject: str) -> EvidenceLink:
    with within(insight.network):
        return services.link_evidence(by=FACTORY, insight=insight, kind=kind, subject=subject, at=AT)


def triangulated(network: Network, *, judged: bool = True) -> Insight:
    """An insight that rests on an item of evidence and was compared; its loop is triangulated."""
    made = insight(network)
    link(made, SubjectKind.EVIDENCE, evidence.item(network).public_id)
    with within(network):
        services.triangulate(by=FACTORY, insight=made, at=AT)
        row = services.add_row(by=FACTORY, insight=made, question="Do families get an answer the same day?", at=AT)
        if judged:
            services.judge_row(by=FACTORY, row=row, convergence=Convergence.AGREEMENT, at=AT)
    return made


def go_on_to_triage(insight: Insight) -> Triage:
    """Triage with a body that may decide, so that the loop is with its authority."""
    governance.authority(governance.body(insight.network))
    return triage(insight)


def triage(
    insight: Insight,
    *,
    by: Actor = FACTORY,
    nature: Nature = Nature.IMPROVE,
    reach: Reach = Reach.MULTI_SITE,
    harm: Harm = Harm.LOW,
    effort: Effort = Effort.LOW,
    fast_lane: bool = False,
) -> Triage:
    with within(insight.network):
        return services.triage(
            by=by,
            insight=insight,
            nature=nature,
            reach=reach,
            urgency=Urgency.SOON,
            harm=harm,
            effort=effort,
            fast_lane=fast_lane,
            at=AT,
        )
