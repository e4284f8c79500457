"""Reads of tests of change."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from fivefold.foundation.design.components import Stage, Tag, Task
from fivefold.implement.tests_of_change.models import Act, CameTrue, CycleState, PdsaCycle
from fivefold.loop.models import Loop


def cycle_called(public_id: str) -> PdsaCycle | None:
    """The active network's test with this public id."""
    return PdsaCycle.objects.select_related("loop__network", "site", "network").filter(public_id=public_id).first()


def tests_of(loop: Loop) -> QuerySet[PdsaCycle]:
    """The loop's tests, in the order in which they were planned."""
    return PdsaCycle.objects.filter(loop=loop).select_related("site").order_by("id")


def tests_by_loop(loops: Sequence[Loop]) -> dict[int, list[PdsaCycle]]:
    """By loop: the tests of its present cycle, in the order in which they were planned; one query for all."""
    cycles = {loop.pk: loop.cycle for loop in loops}
    found: dict[int, list[PdsaCycle]] = {key: [] for key in cycles}
    for test in PdsaCycle.objects.filter(loop__in=loops).select_related("site").order_by("id"):
        if test.cycle == cycles[test.loop_id]:
            found[test.loop_id].append(test)
    return found


def all_tests() -> QuerySet[PdsaCycle]:
    """Every test of the active network, the latest first."""
    return PdsaCycle.objects.select_related("loop", "site").order_by("-id")


def has_results(loop: Loop) -> bool:
    """Whether at least one test of the loop's present cycle has been studied and none is still running."""
    return show_results(tests_by_loop([loop])[loop.pk])


def show_results(tests: Iterable[PdsaCycle]) -> bool:
    """Whether at least one of `tests` has been studied and none is still running."""
    states = {test.state for test in tests}
    return bool(states & {CycleState.STUDIED, CycleState.ACTED}) and CycleState.RUNNING not in states


def as_task(slug: str, test: PdsaCycle) -> Task:
    """A test as a row of a list: where, which cycle, and how the prediction fared."""
    detail = _("%(site)s · test %(number)s") % {"site": test.site.name, "number": test.number}
    if test.came_true:
        detail = f"{detail} · {CameTrue(test.came_true).label}"
    stands = Act(test.act).label.partition(":")[0] if test.act else CycleState(test.state).label
    return Task(
        title=test.objective,
        url=reverse("implement:tests_of_change:detail", args=[slug, test.public_id]),
        detail=detail,
        stage=Stage.IMPLEMENT,
        tag=Tag(text=stands, kind=Stage.IMPLEMENT),
    )
