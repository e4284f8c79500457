"""Whether the months of a file can have the phases, the freeze and the exclusions that were asked for."""

from datetime import date
from itertools import pairwise
from typing import ClassVar

from fivefold.engine.charts.formats import counted, month
from fivefold.engine.errors import DomainError
from fivefold.interfaces.cli.analysis.asking import Common

FEWEST_IN_A_PHASE = 3
"""Months; of fewer there is hardly a moving range to set limits by. Below twelve the chart says that limits are on trial."""
FEWEST_TO_FREEZE = 8
"""Months; the ranked list asks for as many before the months in question."""


class PhaseRefused(DomainError):
    """A phase, a freeze or an exclusion that these months cannot have."""

    code: ClassVar[str] = "phase_refused"


def check_months(asked: Common, periods: tuple[date, ...]) -> None:
    """Refuse phases, a freeze and excluded months outside `periods`, and phases of too few months. Raises PhaseRefused."""
    phases, freeze, first, last = asked.phases, asked.freeze, periods[0], periods[-1]
    for excluded in asked.excluded:
        if not first <= excluded <= last:
            raise PhaseRefused(
                f"{month(excluded)} cannot be excluded: {_outside(first, last)}.",
                fix=f"Give months from {month(first)} to {month(last)} with --exclude.",
                field="exclude",
            )
    for start in phases:
        if not first < start <= last:
            begins = "the data begin then" if start == first else _outside(first, last)
            raise PhaseRefused(
                f"No phase can begin in {month(start)}: {begins}.",
                fix=f"Give months after {month(first)} and up to {month(last)} with --phases.",
                field="phases",
            )
    for start, end in pairwise([first, *phases, _after(last)]):
        months, left_out = _counting(start, end, asked.excluded)
        if (phases or left_out) and months < FEWEST_IN_A_PHASE:
            has = f"{counted(months, 'month', 'months')}{left_out}"
            raise PhaseRefused(
                f"The phase from {month(start)} on has {has}; it takes {FEWEST_IN_A_PHASE}.",
                fix="Exclude fewer months." if left_out else "Leave the phase out, or let it begin at another month.",
                field="exclude" if left_out else "phases",
            )
    if freeze is not None:
        _check_freeze(freeze, asked, first, last)


def _check_freeze(freeze: date, asked: Common, first: date, last: date) -> None:
    phases = asked.phases
    if not first <= freeze < last:
        why = "no month comes after it" if freeze == last else _outside(first, last)
        raise PhaseRefused(
            f"The limits cannot be frozen at {month(freeze)}: {why}.",
            fix=f"Give a month before {month(last)} with --freeze.",
            field="freeze",
        )
    start = max(begin for begin in (first, *phases) if begin <= freeze)
    if _after(freeze) in phases:
        raise PhaseRefused(
            f"The freeze at {month(freeze)} changes nothing: a new phase begins in the next month.",
            fix="Leave --freeze out, or give an earlier month of the phase.",
            field="freeze",
        )
    months, left_out = _counting(start, _after(freeze), asked.excluded)
    if months < FEWEST_TO_FREEZE:
        raise PhaseRefused(
            f"{month(start)} to {month(freeze)} is {counted(months, 'month', 'months')}{left_out}; "
            f"limits that later months are held against take {FEWEST_TO_FREEZE}.",
            fix=f"Give a later month with --freeze{', or exclude fewer months' if left_out else ''}.",
            field="freeze",
        )


def _outside(first: date, last: date) -> str:
    return f"the data run from {month(first)} to {month(last)}"


def _counting(start: date, end: date, excluded: tuple[date, ...]) -> tuple[int, str]:
    """How many months from `start` to before `end` count; and words that follow where some were excluded."""
    left_out = sum(start <= each < end for each in excluded)
    return 12 * (end.year - start.year) + end.month - start.month - left_out, " that are not excluded" if left_out else ""


def _after(given: date) -> date:
    return date(given.year + given.month // 12, given.month % 12 + 1, 1)
