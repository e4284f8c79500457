"""The worker's part of Close: sustain watches look at new months, and tell at three and six months what they saw."""

from django_scopes import scopes_disabled

from fivefold.close.checks import selectors, services
from fivefold.close.checks.models import SustainWatch, WatchState
from fivefold.foundation.clock import now
from fivefold.foundation.permission import system
from fivefold.foundation.tasks.registry import task
from fivefold.gather.measures.selectors import measure_called
from fivefold.network.people.selectors import network_called
from fivefold.network.scope import within

WATCH = system("sustain watch")


@task
def look_again(network: str, measure: str) -> int:
    """Let every watch over the measure look at its latest month; returns how many looked. Looking twice changes nothing."""
    from fivefold.close.checks.watched import watched_months  # noqa: PLC0415  # numerics load when needed

    looks = 0
    with within(network_called(network)):
        found = measure_called(measure)
        for watch in selectors.watches_on(found) if found else ():
            seen = watched_months(watch)
            looks += seen is not None and services.look_at(by=WATCH, watch=watch, seen=seen, at=now()) is not None
    return looks


@task
def tell_due_checks() -> int:
    """Tell in every network what the watches have seen whose three or six months are over; returns how many told."""
    from fivefold.close.checks.watched import words_so_far  # noqa: PLC0415  # numerics load when needed

    with scopes_disabled():
        going_on = SustainWatch.objects.filter(state=WatchState.WATCHING)
        networks = sorted(set(going_on.values_list("network__public_id", flat=True)))
    told = 0
    for network in networks:
        with within(network_called(network)):
            for watch in selectors.watches_due(now().date()):
                services.tell_check(by=WATCH, watch=watch, so_far=words_so_far(watch), at=now())
                told += 1
    return told
