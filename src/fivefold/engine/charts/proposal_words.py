"""Proposed phases in words: the dates where a level seems to have changed, for a person who may know why."""

from fivefold.engine.charts.formats import month
from fivefold.engine.charts.series import ChartedSeries
from fivefold.engine.stats.phase_words import Break, Proposal


def proposal_sentence(series: ChartedSeries, proposal: Proposal) -> str | None:
    """Which levels describe the latest phase of `series` better than one does, and from when; None where none are proposed."""
    if not proposal.proposed:
        return None
    first = series.show(proposal.proposed[0].before)
    phases = list(series.phases())
    start = f"from {month(phases[-1][0].period)} on" if len(phases) > 1 else "at first"
    later = ", then ".join(_level(series, each) for each in proposal.proposed)
    told = f"The level seems to have changed: {first} {start}, then {later}."
    return f"{told} {_CAUTION}" if proposal.caution else told


_CAUTION = "A season or a slow wave may look like that, since neighbouring points still resemble each other."


def _level(series: ChartedSeries, step: Break) -> str:
    begun, earliest, latest = (month(series.points[column].period) for column in (step.first, step.earliest, step.latest))
    sure = "" if earliest == latest else f" (95 % interval: {earliest} to {latest})"
    return f"{series.show(step.after)} from {begun} on{sure}"
