"""The answer in the terminal: one sentence, the ranked signals, the totals."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fivefold.engine.charts.formats import counted, small
from fivefold.engine.charts.markup import printable
from fivefold.engine.charts.sentence import sign_of
from fivefold.engine.charts.series import Reading
from fivefold.interfaces.cli.analysis.answer import Answer
from fivefold.interfaces.cli.analysis.gap_words import gaps_sentence
from fivefold.interfaces.cli.analysis.strata import Strata
from fivefold.interfaces.cli.analysis.study import Listed, Study
from fivefold.interfaces.cli.analysis.totals import totals

SHOWN = 20
"""Signals in the terminal; the report has them all."""
SHOWN_STRATA = 10
PLAIN_WIDTH = 120
"""Columns where the output goes to a file or a pipe."""

_STYLES = {Reading.BETTER: "blue", Reading.WORSE: "dark_orange3"}


def output() -> Console:
    """Standard output, as wide as the terminal."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PLAIN_WIDTH)


def show(answer: Answer, console: Console) -> None:
    """Print what was found. Names from the file are printed as they are, never as markup or control sequences."""
    say(console, answer.finding, style="bold")
    if answer.listed:
        console.print(_signals(answer.listed[:SHOWN], several=answer.only is None))
        left = len(answer.listed) - SHOWN
        if left > 0:
            say(console, f"… and {counted(left, 'more signal', 'more signals')} in what was written.")
    say(console, answer.chance)
    if answer.signals.caution:
        say(console, answer.signals.caution)
    if answer.strata:
        _show_strata(answer.strata, console, several=answer.only is None)
    for gaps in (study.gaps for study in answer.studies if study.gaps):
        say(console, gaps_sentence(gaps) if answer.only else f"{gaps.measure.title}: {gaps_sentence(gaps)}")
    for study in answer.studies:
        say(console, _totals(study) if answer.only else f"{study.question.measure.title}: {_totals(study)}")


def _show_strata(strata: Strata, console: Console, *, several: bool) -> None:
    say(console, strata.finding, style="bold")
    if strata.listed:
        console.print(_signals(strata.listed[:SHOWN_STRATA], several=several))
        left = len(strata.listed) - SHOWN_STRATA
        if left > 0:
            say(console, f"… and {left:,} more in what was written.")
    say(console, strata.chance)


def _totals(study: Study) -> str:
    """140 sites, 46,315,223 attendances, 8,096,641 breaches."""
    sites = counted(len(study.table.sites), "site", "sites")
    return ", ".join([sites, *(" ".join(pair) for pair in totals(study.question.measure, study.table))])


def say(console: Console, text: str, *, style: str = "") -> None:
    """Print one line of plain text, whatever it holds."""
    console.print(Text(printable(text), style=style), soft_wrap=True)


def _signals(listed: tuple[Listed, ...], *, several: bool) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("#", justify="right")
    table.add_column("Site", overflow="fold", max_width=24)
    if several:
        table.add_column("Measure", overflow="fold", max_width=30)
    table.add_column("Signal", no_wrap=True)
    table.add_column("Why", overflow="fold", ratio=1)
    table.add_column("q", justify="right", no_wrap=True)
    for place, entry in enumerate(listed, start=1):
        reading = entry.series.reading
        table.add_row(
            str(place),
            Text(printable(entry.series.name)),
            *([Text(printable(entry.measure.title))] if several else []),
            Text(f"{sign_of(reading, upward=entry.series.upward)} {reading}", style=_STYLES.get(reading, "")),
            Text(entry.reason.removesuffix(".")),
            small(entry.signal.q_value),
        )
    return table
