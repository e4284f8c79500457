"""Reads of signals: the ranked inbox, one signal, and how much of the list is chance."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Max, Q, QuerySet, Value, When

from fivefold.analyse.signals.models import Refresh, Signal, SignalState
from fivefold.foundation.permission import Actor
from fivefold.gather.measures.models import MeasureRun
from fivefold.network.sharing.audiences import may_see_figures
from fivefold.network.sharing.rungs import Rung

OTHER_SITE = "another site"
"""Stands for a site that is nobody's own."""


@dataclass(frozen=True)
class Chance:
    """How many series the latest refreshes tested, what they found, and how many of that to expect by chance."""

    tested: int
    found: int
    expected_false: float


def signal_called(public_id: str) -> Signal | None:
    """The active network's signal with this public id."""
    return _signals().filter(public_id=public_id).first()


def visible_signal(actor: Actor, public_id: str) -> Signal | None:
    """The signal with this public id, where the measure's rung lets `actor` see that series."""
    return _signals().filter(_visible_to(actor), public_id=public_id).first()


def runs_looked_at(runs: Collection[str]) -> frozenset[str]:
    """Those of the runs, by public id, whose values, or later ones of the same measure, have been looked at for signals."""
    last = dict(Refresh.objects.values_list("measure").annotate(last=Max("run_id")).values_list("measure", "last"))
    found = MeasureRun.objects.filter(public_id__in=list(runs)).values_list("public_id", "measure", "pk")
    return frozenset(public_id for public_id, measure, key in found if key <= last.get(measure, 0))


def signals_called(public_ids: list[str]) -> dict[str, Signal]:
    """The active network's signals with these public ids, by public id."""
    return {signal.public_id: signal for signal in _signals().filter(public_id__in=public_ids)}


def inbox(actor: Actor) -> QuerySet[Signal]:
    """New and watched signals that `actor` may see, those most worth a person's time first: see `ranked`."""
    return ranked(actor).filter(state__in=[SignalState.NEW, SignalState.WATCHED])


def ranked(actor: Actor) -> QuerySet[Signal]:
    """Every signal that `actor` may see: new before watched before settled, then the least likely to be chance."""
    order = Case(*(When(state=state, then=Value(place)) for place, state in enumerate(SignalState)), output_field=IntegerField())
    return _signals().filter(_visible_to(actor)).order_by(order, "q_value", "p_value", "-persistence", "-last_seen", "id")


def matching_signals(actor: Actor, filters: Mapping[str, Any]) -> QuerySet[Signal]:
    """Ranked signals by `state` (a value, "" for the inbox, "all"), `direction`, `measure` and `site` (public ids)."""
    state = filters.get("state") or ""
    found = inbox(actor) if not state else ranked(actor) if state == "all" else ranked(actor).filter(state=state)
    if filters.get("direction"):
        found = found.filter(direction=filters["direction"])
    if filters.get("measure"):
        found = found.filter(measure__public_id=filters["measure"])
    if filters.get("site"):
        found = found.filter(site__public_id=filters["site"])
    return found


def chance() -> Chance:
    """The figures of each measure's latest refresh, added up over the active network's measures."""
    latest = Refresh.objects.values("measure").annotate(last=Max("id")).values("last")
    refreshes = list(Refresh.objects.filter(id__in=latest))
    return Chance(
        tested=sum(each.tested for each in refreshes),
        found=sum(each.found for each in refreshes),
        expected_false=sum(each.expected_false for each in refreshes),
    )


def _visible_to(actor: Actor) -> Q:
    """The transparency ladder: series of other sites by name, the network's total, and one's own site."""
    named = [rung for rung in Rung if may_see_figures(actor, rung, site=OTHER_SITE)]
    total = [rung for rung in Rung if may_see_figures(actor, rung, site=None)]
    seen = Q(site__isnull=False, measure__rung__in=named) | Q(site=None, measure__rung__in=total)
    if actor.site and may_see_figures(actor, Rung.T0, site=actor.site):
        seen |= Q(site__public_id=actor.site)
    return seen


def _signals() -> QuerySet[Signal]:
    return Signal.objects.select_related("network", "measure__network", "site", "run")
