"""The reference page of false alarms: how often each rule set signals where nothing happens, from stored simulations."""

from collections.abc import Callable, Iterator

from fivefold.engine.stats.rule_sets import RULE_SETS
from fivefold.engine.stats.runs_by_chance import runs_by_chance
from tests.simulations.false_alarms import POINTS, RHOS, SERIES, FalseAlarms, stored

HEAD = f"""# False alarms of the rules

This page is generated from the results of `python -m tests.simulations.false_alarms` by `python -m tests.reference`.

Every rule sometimes signals where nothing has happened, and a set of several rules more often than one. The tables say how often:
of {SERIES:,} simulated series of normal values in which nothing ever changes, on individuals charts, or run charts for the sets
that ask nothing of σ (`ihi`, `anhoej`). Rules on a chart look back over all its points, so the longer a series, the more surely
it shows something. This is why the ranked list of signals does not count flags: it asks of the latest points alone whether
they are new, and says how many of its entries to expect by chance.

Points that resemble the one before (ρ, their autocorrelation) make every rule signal more often. What other packages do is the
same: the tables agree with R's qicharts2 and NHSRplotthedots by simulation.
"""


def false_alarms_page() -> str:
    """The page as Markdown."""
    found = stored()
    return "\n".join([HEAD, *_sections(found)])


def _sections(found: list[FalseAlarms]) -> Iterator[str]:
    for rho in RHOS:
        yield f"## {'Independent points' if rho == 0 else f'Autocorrelation {rho:g}'}\n"
        yield "Series that show at least one signal:\n"
        yield from _table([each for each in found if each.rho == rho and not each.screened], lambda each: each.any)
    yield "## With screened moving ranges\n"
    yield "Making Data Count drops large moving ranges once (setting `screen_moving_ranges`). Limits are then narrower. Series of"
    yield "independent points that show at least one signal:\n"
    yield from _table([each for each in found if each.rho == 0 and each.screened], lambda each: each.any)
    yield "## Anhøj's rules, exactly\n"
    yield "Counted over all ways in which points may fall above and below (`runs_by_chance`). The line is the median of the"
    yield "points, or one known from elsewhere, such as from an earlier phase:\n"
    yield from _exact()
    yield "## The latest point\n"
    yield "Series of independent points whose latest point is flagged: how often somebody who looks at the last month only is"
    yield "misled. Anhøj's rules judge a whole phase and flag no single point:\n"
    yield from _table([each for each in found if each.rho == 0 and not each.screened], lambda each: each.latest)


def _exact() -> Iterator[str]:
    yield "| useful points | their own median | longest run alone | crossings alone | a known median |"
    yield "|---|---|---|---|---|"
    for points in POINTS:
        own, known = runs_by_chance(points), runs_by_chance(points, own_median=False)
        shares = (own.either, own.longest, own.crossings, known.either)
        yield f"| {points} | " + " | ".join(f"{100 * share:.2f} %" for share in shares) + " |"
    yield ""


def _table(found: list[FalseAlarms], share: Callable[[FalseAlarms], float]) -> Iterator[str]:
    shares = {(each.rule_set, each.points): share(each) for each in found}
    yield "| rule set | " + " | ".join(f"{points} points" for points in POINTS) + " |"
    yield "|---|" + "---|" * len(POINTS)
    for name in RULE_SETS:
        cells = (shares[name, points] for points in POINTS)
        yield f"| `{name}` | " + " | ".join(f"{100 * cell:.1f} %" if cell else "–" for cell in cells) + " |"
    yield ""
