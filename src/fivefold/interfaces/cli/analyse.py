"""`fivefold analyse`: from somebody's CSV to ranked signals and a report, without a server."""

import math
import re
from pathlib import Path

import click

from fivefold.engine.stats.settings import RULE_SET_NAMES, Direction, Settings

DEFAULT_RULES = Settings.rule_set


class Share(click.ParamType[float]):
    """A proportion, written as people write it: 0.05, 5% or 5 %."""

    name = "share"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the share of one. Fails outside 0 to 1."""
        found = re.fullmatch(r"\s*([0-9]*\.?[0-9]+)\s*(%?)\s*", str(value))
        share = float(found[1]) / (100 if found[2] else 1) if found else math.nan
        if not 0 <= share <= 1:
            self.fail(f"“{value}” is not a share between 0 and 1. Write 0.05 or 5%.", param, ctx)
        return share


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--site", required=True, metavar="COLUMN", help="Column that names the site.")
@click.option("--period", required=True, metavar="COLUMN", help="Column with the date or month: 2018-03-01 or 2018-03.")
@click.option("--numerator", required=True, metavar="COLUMN", help="Column that counts the event.")
@click.option("--denominator", required=True, metavar="COLUMN", help="Column that counts among how many.")
@click.option("--where", metavar="EXPR", help="Use only the rows for which this is true, for example \"type = '1'\".")
@click.option("--direction", type=click.Choice(["up", "down"]), help="Which way is better. Without it, changes are not judged.")
@click.option("--target", type=Share(), metavar="X", help="A target to draw: 0.05 or 5%.")
@click.option("--rules", type=click.Choice(RULE_SET_NAMES), default=DEFAULT_RULES, show_default=True, help="What flags a point.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Where the report goes.  [default: FILE's name with -report.html, here]"
)
@click.option("--force", is_flag=True, help="Replace --out even if it is not a report of Fivefold.")
def analyse(
    *,
    file: Path,
    site: str,
    period: str,
    numerator: str,
    denominator: str,
    where: str | None,
    direction: str | None,
    target: float | None,
    rules: str,
    out: Path | None,
    force: bool,
) -> None:
    """Find what is new in FILE, a CSV with counts by site and month.

    Prints the ranked signals and writes a report, one HTML file that opens anywhere.
    """
    from fivefold.engine.charts.formats import counted
    from fivefold.engine.measures.aggregate import read_series
    from fivefold.foundation.clock import today
    from fivefold.interfaces.cli.analysis.progress import Progress
    from fivefold.interfaces.cli.analysis.report import report
    from fivefold.interfaces.cli.analysis.saving import check_place, default_place, save
    from fivefold.interfaces.cli.analysis.study import Question, study
    from fivefold.interfaces.cli.analysis.terminal import output, say, show

    place = out or default_place(file)
    check_place(place, file=file, force=force)
    better = Direction(direction) if direction else Direction.NEUTRAL
    question = Question(file, site, period, numerator, denominator, where, better, target, rules)
    with Progress() as progress:
        table = read_series(
            file,
            site=site,
            period=period,
            numerator=numerator,
            denominator=denominator,
            where=where,
            today=today(),
            progress=progress,
        )
        progress(f"Charting {counted(len(table.sites), 'site', 'sites')}")
        answer = study(question, table)
        progress("Writing the report")
        save(report(answer, made=today()), place)
    console = output()
    show(answer, console)
    say(console, f"Report: {place}")
