"""By what a change will be judged: what a proposal lays down, what is refused, and how it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from fivefold.decide.decisions.changes import is_for_the_worse, is_possible, scale_of
from fivefold.engine.errors import DomainError
from fivefold.foundation.permission import Actor
from fivefold.gather.measures.models import BetterDirection, Measure
from fivefold.loop.ahead import TOO_FAR, is_too_far
from fivefold.loop.models import Loop
from fivefold.network.governance.models import Nature
from fivefold.network.people.models import Site
from fivefold.network.people.selectors import sites as all_sites


class ProposalIncomplete(DomainError):
    """A proposal must say what it expects, for whom, and how that will be judged."""

    code: ClassVar[str] = "proposal_incomplete"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a change will be judged by. `expected_change` is in the measure's unit; no `sites` means every site."""

    horizon_on: date
    criterion: str
    outcome_measure: Measure | None = None
    expected_change: Decimal | None = None
    balancing_measures: Sequence[Measure] = ()
    sites: Sequence[Site] = ()
    reliability_note: str = ""


def check_terms(terms: Terms, *, loop: Loop, nature: Nature, by: Actor, at: datetime) -> None:
    """Refuse terms by which nobody could tell later whether the change worked. Raises ProposalIncomplete."""
    if terms.horizon_on < at.date():
        message = "The day on which the change is judged lies in the past."
        raise ProposalIncomplete(message, field="horizon_on", fix="Choose today or a later day.")
    if is_too_far(terms.horizon_on, at):
        raise ProposalIncomplete(TOO_FAR, field="horizon_on", fix="Choose an earlier day on which the change is judged.")
    if not terms.criterion.strip():
        message = "Say what would count as success."
        raise ProposalIncomplete(message, field="criterion", fix="For example: the interval excludes no change.")
    if nature is Nature.FIX and not terms.reliability_note.strip():
        message = "Say how it will be audited that this is done."
        raise ProposalIncomplete(message, field="reliability_note", fix="Who looks at how many cases, how often.")
    if terms.outcome_measure in terms.balancing_measures:
        message = "The measure on which the effect will show cannot be one that must not get worse meanwhile, too."
        raise ProposalIncomplete(message, field="balancing_measures", fix="Tick other measures, or none.")
    _check_expectation(terms, nature)
    if terms.outcome_measure is not None and terms.expected_change is not None:
        _check_size(terms.outcome_measure, terms.expected_change, terms.sites, loop, by)


def stored(terms: Terms) -> dict[str, Any]:
    """The terms as the columns of a proposal or a plan."""
    chosen = terms.sites or all_sites()
    return {
        "horizon_on": terms.horizon_on,
        "criterion": terms.criterion.strip(),
        "outcome_measure": terms.outcome_measure,
        "expected_change": terms.expected_change,
        "balancing_measures": {measure.public_id: measure.title for measure in terms.balancing_measures},
        "sites": {site.public_id: site.name for site in chosen},
        "reliability_note": terms.reliability_note.strip(),
    }


def _check_expectation(terms: Terms, nature: Nature) -> None:
    """A measure and a change of it belong together; only a fix needs neither."""
    if terms.outcome_measure is None and (terms.expected_change is not None or nature is not Nature.FIX):
        message = "Say on which measure the effect will show."
        raise ProposalIncomplete(message, field="outcome_measure", fix="Choose the outcome measure.")
    if terms.expected_change is None and nature is not Nature.FIX:
        message = "Say by how much the measure is expected to change."
        raise ProposalIncomplete(
            message, field="expected_change", fix="Enter a number in the unit that is given; minus means less."
        )


def _check_size(measure: Measure, change: Decimal, sites: Sequence[Site], loop: Loop, by: Actor) -> None:
    from fivefold.decide.decisions.levels import level_for  # noqa: PLC0415  # numerics load when needed

    unit = scale_of(measure)[1]
    if not change:
        message = "A change of 0 is no change."
        raise ProposalIncomplete(message, field="expected_change", fix=f"Enter how much more or less you expect, in {unit}.")
    if is_for_the_worse(change, measure):
        way = BetterDirection(measure.direction).label
        message = f"Of “{measure.title}”, {way}: this change would be for the worse."
        raise ProposalIncomplete(message, field="expected_change", fix="Mind the sign: minus means less.")
    if not is_possible(change, measure, level_for(loop, measure, sites, by=by)):
        message = f"“{measure.title}” cannot change by so much from where it stands."
        raise ProposalIncomplete(message, field="expected_change", fix=f"Mind the unit: it is entered in {unit}.")
