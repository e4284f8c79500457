"""The reference page of coverage: what simulations say of every method, from their stored results."""

from collections.abc import Iterator, Mapping

from fivefold.engine.stats.evaluate import minimums
from fivefold.engine.stats.evaluate.minimums import Minimum
from tests.simulations import CELLS
from tests.simulations.cells import REPEATS, Cell, Result, stored

HEAD = """# Coverage: how far intervals can be trusted

This page is generated from the results of `python -m tests.simulations` by `python -m tests.reference`.

A 95 % interval should contain the truth in 95 of 100 studies. Whether it does, with the points that a network has, is found by
making data whose truth is known, many thousands of times, and counting. The tables below say how often the interval of
each method held the truth; of series, by how alike neighbouring points are (ρ, the autocorrelation).

From its published minimum on, a method's interval covers at least 93 %, for ρ from 0 to 0.4. An always-valid comparison covers at
least 95 % at all its looks at once. The verdict of a control chart is no interval: it is false in at most 5 % of stable series.
Below the minimum the result carries a label, and says that no loop should be closed as effective on it. `make soak` runs
the rows at the minimums again.
"""
SERIES: Mapping[str, Minimum] = {
    "interrupted time series, autoregression": minimums.AUTOREGRESSION,
    "interrupted time series, Newey–West for short series": minimums.SHORT_NEWEY_WEST,
    "interrupted time series, autoregression as in gls": minimums.LARGE_SAMPLE,
    "before–after comparison": minimums.BEFORE_AFTER,
    "control chart verdict (points before)": minimums.SPC_VERDICT,
    "factorial experiment": minimums.FACTORIAL,
}
SITES = f"""
| method | sites |
|---|---|
| stepped wedge | {minimums.STEPPED_WEDGE_SITES} |
| stepped wedge with Satterthwaite's degrees of freedom | {minimums.SATTERTHWAITE_SITES} |
| staggered roll-out, in the smallest group that began together, or never | {minimums.STAGGERED_SITES} |
| two-way fixed effects | {minimums.CLUSTERED_SITES} |

A factorial experiment without a repeat needs {minimums.LENTH_EFFECTS} effects for Lenth's error. An always-valid comparison has
an interval from its third case on. A group-sequential comparison takes estimates that are approximately normal: from 20
cases on each side at the first look. Errors that take points as unrelated always carry a label: with ρ = 0.4 more points
do not help them. So do Newey and West's as in sandwich, for which hundreds of points are too few, and two-way fixed effects,
since effects are rarely equal.

Each figure is of {REPEATS:,} runs unless it says otherwise; at a published minimum all are. “Not yet” stands where nothing was
run.
"""


def coverage_page() -> str:
    """The page as Markdown."""
    return "\n".join([HEAD, *_series(), SITES, *_tables({result.key: result for result in stored()})])


def _series() -> Iterator[str]:
    yield "| method | points in each segment | points less terms | events in each point, on average |"
    yield "|---|---|---|---|"
    for method, minimum in SERIES.items():
        yield f"| {method} | {minimum.points} | {minimum.spare or ''} | {minimum.events:g} |"


def _tables(results: Mapping[tuple[str, ...], Result]) -> Iterator[str]:
    by_method: dict[str, list[Cell]] = {}
    for cell in CELLS:
        by_method.setdefault(cell.method, []).append(cell)
    for method, cells in by_method.items():
        rhos = sorted({cell.rho for cell in cells if cell.rho is not None})
        columns = [f"ρ = {rho:g}" for rho in rhos] or ["share"]
        yield f"## {method}\n"
        yield f"| size | data | quantity | {' | '.join(columns)} | at the minimum |"
        yield "|---" * (len(columns) + 4) + "|"
        rows: dict[tuple[str, str], dict[float | None, Cell]] = {}
        for cell in cells:
            rows.setdefault((cell.points, cell.data), {})[cell.rho] = cell
        for row in rows.values():
            yield from _rows(row, results, rhos or [None])
        yield ""


def _rows(
    row: Mapping[float | None, Cell], results: Mapping[tuple[str, ...], Result], rhos: list[float] | list[None]
) -> Iterator[str]:
    one = next(iter(row.values()))
    keys = {cell.key for cell in row.values()}
    quantities = dict.fromkeys(key[-1] for key in results if key[:-1] in keys)
    for quantity in quantities:
        shares = [_share(results.get((*row[rho].key, quantity))) for rho in rhos]
        yield f"| {one.points} | {one.data} | {quantity} | {' | '.join(shares)} | {'yes' if one.at_minimum else ''} |"


def _share(result: Result | None) -> str:
    if result is None:
        return "not yet"
    share = f"{100 * result.share:.1f} %"
    return share if result.repeats >= REPEATS else f"{share} (of {result.repeats:,})"
