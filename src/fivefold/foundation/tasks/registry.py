"""What the worker can do: tasks, and schedules on which some of them recur.

A task is a function of an app's `tasks.py`, marked `@task`. It is idempotent, because a worker that dies makes it run
again from the start; it takes and returns JSON values, and where it acts in a network the network's public id; it
computes outside write transactions and writes through services.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django_tasks import task
from django_tasks.base import Task

__all__ = ["Schedule", "Task", "declared_schedules", "schedule", "task"]


@dataclass(frozen=True)
class Schedule:
    """`task` is put in the queue every `every`, first as soon as a worker runs. `name` is unique and never reused."""

    name: str
    task: "Task[Any, Any]"
    every: timedelta


_schedules: dict[str, Schedule] = {}


def schedule(name: str, task: "Task[Any, Any]", *, every: timedelta) -> None:
    """Declare that `task`, which takes no arguments, recurs; called from `AppConfig.ready()`.

    Raises ValueError where the interval is not positive or another task has the name.
    """
    if every <= timedelta(0):
        raise ValueError(f"The schedule {name} needs an interval longer than nothing.")
    if name in _schedules and _schedules[name].task.module_path != task.module_path:
        raise ValueError(f"Two schedules are called {name}.")
    _schedules[name] = Schedule(name, task, every)


def declared_schedules() -> dict[str, Schedule]:
    """Every declared schedule by its name."""
    return dict(_schedules)
