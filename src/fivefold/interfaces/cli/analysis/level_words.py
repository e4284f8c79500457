"""Where the levels of sites seem to have changed: proposals of phases, for a person who may know why."""

from collections.abc import Iterator

from fivefold.engine.charts.formats import counted, month
from fivefold.engine.charts.table import Table
from fivefold.engine.stats.phase_words import PhaseFinding
from fivefold.interfaces.cli.analysis.study import Study

LEVELS_NOTE = (
    "Nothing was charted anew. Where you know of a change in the process at such a date, give its month with --phases, and "
    "limits begin anew there. A trend, a season or a slow wave is no change of level and is not listed."
)


def levels_sentence(study: Study) -> str:
    """At how many sites levels seem to have changed."""
    findings = [proposal.finding for proposal in study.charted.proposals]
    found, few = findings.count(PhaseFinding.STEPS), findings.count(PhaseFinding.TOO_FEW)
    begun = study.question.common.phases
    where = f" from {month(begun[-1])} on" if begun else ""
    if few == len(findings):
        return f"No site has months enough{where} to look for a change of level."
    left_out = f" At {counted(few, 'site', 'sites')} the months{where} are too few to look." if few else ""
    looked = counted(len(findings) - few, "site", "sites")
    return (
        f"At {f'{found:,}' if found else 'none'} of {looked}, changes of level describe the months{where} better than one "
        f"level, a trend or a slow wave does.{left_out}"
    )


def levels_table(study: Study) -> Table | None:
    """One row for each proposed change of level, in the order of the sites; None without any."""
    rows = tuple(_rows(study))
    heads = ("Site", "From", "Level before", "Level after", "From, 95 % interval")
    title = f"{study.question.measure.title}: where levels seem to have changed"
    return Table(title, heads, rows, frozenset((2, 3))) if rows else None


def _rows(study: Study) -> Iterator[tuple[str, ...]]:
    periods, people = study.table.periods, {series.name: series for series in study.sites}
    for site, proposal in zip(study.table.sites, study.charted.proposals, strict=False):
        for step in proposal.proposed:
            series, (earliest, latest) = people[site], (month(periods[end]) for end in (step.earliest, step.latest))
            sure = earliest if earliest == latest else f"{earliest} to {latest}"
            yield site, month(periods[step.first]), series.show(step.before), series.show(step.after), sure
