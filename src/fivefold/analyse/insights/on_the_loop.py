"""What insights show on a loop's page: what it rests on, what the timeline's subjects are, and what to do next."""

from django.urls import reverse
from django.utils.translation import gettext as _

from fivefold.analyse.insights import selectors
from fivefold.analyse.insights.models import Confidence, Effort, Harm, Insight, Polarity, Urgency
from fivefold.analyse.signals.models import SignalDirection
from fivefold.analyse.signals.selectors import visible_signal
from fivefold.foundation.design.components import Link, Stage
from fivefold.foundation.permission import Permission
from fivefold.gather.evidence.selectors import evidence_called
from fivefold.gather.stories.presenting import heading_of
from fivefold.gather.stories.selectors import released_stories
from fivefold.loop.models import Loop
from fivefold.loop.panels import Described, Panel, register_next_step, register_panel, register_subject
from fivefold.loop.states import State
from fivefold.network.people.actors import NetworkRequest


def rests_on(request: NetworkRequest, loop: Loop) -> Panel | None:
    """The balance meter, and the way to the insight."""
    insight = selectors.insight_of(loop)
    if insight is None:
        return None
    context = {"balance": selectors.balance_of(list(selectors.links_of(insight))), "url": _page(request, insight)}
    template = "analyse_insights/_rests_on.html"
    return Panel(title=_("Rests on"), template=template, context=context, stage=Stage.ANALYSE, beside=True)


def describe_insight(request: NetworkRequest, public_id: str) -> Described | None:
    """An insight in the timeline: what kind it is, and how sure its writers are."""
    insight = selectors.insight_called(public_id)
    if insight is None:
        return None
    words = f"{Polarity(insight.polarity).label}. {_('Confidence')}: {Confidence(insight.confidence).label}."
    return Described(text=words, url=_page(request, insight))


def describe_signal(request: NetworkRequest, public_id: str) -> Described | None:
    """A signal in the timeline, for those who may see that series."""
    signal = visible_signal(request.actor, public_id)
    if signal is None:
        return None
    url = ""
    if request.actor.can(Permission.VIEW_SIGNALS):
        url = reverse("analyse:signals:detail", args=[request.network.slug, public_id])
    direction = SignalDirection(signal.direction).label
    return Described(text=f"{signal.measure.title}, {signal.place} ({direction}): {signal.reason}", url=url)


def describe_story(request: NetworkRequest, public_id: str) -> Described | None:
    """A story that was linked: who tells, and where, as long as the network may read it."""
    story = released_stories().filter(public_id=public_id).first()
    if story is None:
        return None
    return Described(text=heading_of(story), url=reverse("gather:stories:detail", args=[request.network.slug, public_id]))


def describe_evidence(request: NetworkRequest, public_id: str) -> Described | None:
    """An item of evidence that was linked: its citation."""
    item = evidence_called(public_id)
    if item is None:
        return None
    return Described(text=item.citation, url=reverse("gather:evidence:detail", args=[request.network.slug, public_id]))


def describe_triage(request: NetworkRequest, public_id: str) -> Described | None:
    """A triage in the timeline: what it asks for, how soon, and who decides."""
    triage = selectors.triage_called(public_id)
    if triage is None:
        return None
    words = (
        Urgency(triage.urgency).label,
        _("Harm: %s") % Harm(triage.harm).label,
        _("Effort: %s") % Effort(triage.effort).label,
    )
    return Described(text=f"{triage.summary}. {' · '.join(str(word) for word in words)}")


def next_step(request: NetworkRequest, loop: Loop) -> Link | None:
    """What this reader can do next while the loop stands in Analyse."""
    state = State(loop.state)
    insight = selectors.insight_of(loop) if state in {State.CAPTURED, State.TRIANGULATED, State.TRIAGED} else None
    if insight is None:
        return None
    if state is State.TRIAGED:
        return _triage_again(request, insight)
    if not request.actor.can(Permission.WRITE_INSIGHT):
        return None
    if state is State.CAPTURED:
        return Link(text=_("Bring numbers, stories and evidence together"), url=_page(request, insight))
    rows = list(selectors.rows_of(insight))
    if rows and all(row.convergence for row in rows):
        return _triage(request, insight) if request.actor.can(Permission.TRIAGE) else None
    return Link(text=_("Compare what they say"), url=_page(request, insight, "#display"))


def _triage_again(request: NetworkRequest, insight: Insight) -> Link | None:
    if not request.actor.can(Permission.TRIAGE):
        return None
    triage = selectors.triage_of(insight.loop)
    if triage is not None and triage.fast_lane and triage.cycle == insight.loop.cycle:
        return Link(text=_("Take the fast lane"), url=_page(request, insight, "#fast-lane"))
    return _triage(request, insight)


def _triage(request: NetworkRequest, insight: Insight) -> Link:
    return Link(text=_("Triage it"), url=reverse("analyse:insights:triage", args=[request.network.slug, insight.public_id]))


def _page(request: NetworkRequest, insight: Insight, anchor: str = "") -> str:
    return reverse("analyse:insights:detail", args=[request.network.slug, insight.public_id]) + anchor


def register_all() -> None:
    """Register panels, subjects and next steps; from `InsightsConfig.ready()`."""
    register_panel(rests_on, order=200)
    register_subject("insight", describe_insight)
    register_subject("signal", describe_signal)
    register_subject("story", describe_story)
    register_subject("evidence", describe_evidence)
    register_subject("triage", describe_triage)
    register_next_step(next_step, order=200)
