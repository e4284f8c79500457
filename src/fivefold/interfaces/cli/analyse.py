"""`fivefold analyse`: from somebody's spreadsheet to ranked signals and a report, without a server."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from fivefold.engine.measures.counting.measure_kinds import MEASURE_KINDS, MeasureKind
from fivefold.engine.stats.chart_kinds import Chart
from fivefold.engine.stats.settings import RULE_SET_NAMES, Direction, Settings
from fivefold.interfaces.cli.analysis.asking import Asked, Common, Question, questions
from fivefold.interfaces.cli.analysis.formats import NAMES, Format, Formats, places
from fivefold.interfaces.cli.analysis.options import FUNNELS, ChartName, FunnelName, Level, Memory, Months, Target, only_month

DEFAULT_RULES = Settings.rule_set


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sheet", metavar="NAME", help="Sheet of a workbook.  [default: the first]")
@click.option("--site", required=True, metavar="COLUMN", help="Column that names the site.")
@click.option("--period", required=True, metavar="COLUMN", help="Column with the date or month: 2018-03-01 or 2018-03.")
@click.option(
    "--numerator",
    required=True,
    multiple=True,
    metavar="COLUMN",
    help="Column that counts the event, or holds the value; once for each measure. Of several measures, the options up to "
    "--chart are given once for all, or once for each in the same order.",
)
@click.option(
    "--denominator", multiple=True, metavar="COLUMN", help="Column that counts among how many. Without it, a count is charted."
)
@click.option(
    "--kind",
    type=click.Choice(MEASURE_KINDS),
    multiple=True,
    help="What is measured: events among cases, events over an exposure, events alone, or the mean of a value.  "
    "[default: proportion with a denominator, count without]",
)
@click.option(
    "--multiply", type=click.FloatRange(min=0, min_open=True), multiple=True, metavar="N", help="Show a rate per N: 1000."
)
@click.option("--where", metavar="EXPR", help="Use only the rows for which this is true, for example \"type = '1'\".")
@click.option(
    "--direction",
    type=click.Choice([better.value for better in Direction]),
    multiple=True,
    help="Which way is better. Without it, changes are not judged.",
)
@click.option(
    "--target", type=Target(), multiple=True, metavar="X", help="A target to draw: 0.05 or 5%; of a rate, in the unit shown."
)
@click.option("--chart", type=ChartName(), multiple=True, help="The chart; `auto` chooses by kind and spread, and says why.")
@click.option("--phases", type=Months(), metavar="MONTHS", help="First month of each new phase: 2019-04,2020-03.")
@click.option("--freeze", type=Months(), metavar="MONTH", help="Last month that sets limits in its phase: 2018-12.")
@click.option("--exclude", type=Months(), metavar="MONTHS", help="Months that are drawn but do not count: 2020-04,2020-05.")
@click.option(
    "--format", "formats", type=Formats(), multiple=True, help="What to write: html,csv.  [default: as --out ends, or html]"
)
@click.option("--funnel", type=click.Choice(FUNNELS), default="auto", show_default=True, help="Limits of the funnel.")
@click.option("--stratum", metavar="COLUMN", help="Column of groups of people to hold against each other, such as sex.")
@click.option("--reference", metavar="STRATUM", help="The group that others are held against.  [default: the largest]")
@click.option("--rules", type=click.Choice(RULE_SET_NAMES), default=DEFAULT_RULES, show_default=True, help="What flags a point.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Where the report goes.  [default: FILE's name with -report.html, here]"
)
@click.option("--force", is_flag=True, help="Replace --out even if it is not a report of Fivefold.")
def analyse(
    *,
    file: Path,
    sheet: str | None,
    site: str,
    period: str,
    numerator: tuple[str, ...],
    denominator: tuple[str, ...],
    kind: tuple[MeasureKind, ...],
    multiply: tuple[float, ...],
    where: str | None,
    direction: tuple[str, ...],
    target: tuple[Level | None, ...],
    chart: tuple[Chart | Memory | None, ...],
    phases: tuple[date, ...] | None,
    freeze: tuple[date, ...] | None,
    exclude: tuple[date, ...] | None,
    rules: str,
    funnel: FunnelName,
    stratum: str | None,
    reference: str | None,
    formats: tuple[tuple[Format, ...], ...],
    out: Path | None,
    force: bool,
) -> None:
    """Find what is new in FILE, with counts by site and month: CSV, XLSX or Parquet.

    Prints the ranked signals and writes a report, one HTML file that opens anywhere.
    """
    from fivefold.interfaces.cli.analysis.saving import check_place

    wanted = places(formats, out, file)
    for place in wanted.values():
        check_place(place, file=file, force=force)
    common = Common(
        file=file,
        site=site,
        period=period,
        where=where,
        rules=rules,
        phases=phases or (),
        freeze=only_month("--freeze", freeze),
        excluded=exclude or (),
        funnel=funnel,
        stratum=stratum,
        reference=reference,
    )
    _answer(questions(Asked(numerator, denominator, kind, multiply, direction, target, chart), common), wanted, sheet=sheet)


def _answer(asked: tuple[Question, ...], wanted: Mapping[Format, Path], *, sheet: str | None) -> None:
    """Read the file, write what is wanted, and say what was found."""
    from fivefold.engine.charts.formats import counted
    from fivefold.engine.measures.counting.aggregate import read_measures
    from fivefold.foundation.clock import today
    from fivefold.interfaces.cli.analysis.answer import answer
    from fivefold.interfaces.cli.analysis.progress import Progress
    from fivefold.interfaces.cli.analysis.results import writer
    from fivefold.interfaces.cli.analysis.saving import save
    from fivefold.interfaces.cli.analysis.terminal import output, say, show

    common = asked[0].common
    with Progress() as progress:
        tables = read_measures(
            common.file,
            [question.measure.counted for question in asked],
            site=common.site,
            period=common.period,
            stratum=common.stratum,
            where=common.where,
            sheet=sheet,
            today=today(),
            progress=progress,
        )
        sites = counted(max(len(table.sites) for table in tables), "site", "sites")
        progress(f"Charting {sites}" if len(tables) == 1 else f"Charting {len(tables)} measures of {sites}")
        found = answer(asked, tables)
        progress("Writing the report")
        save({place: writer(found, chosen, made=today()) for chosen, place in wanted.items()})
    console = output()
    if tables[0].sheet:
        say(console, f"Sheet: {tables[0].sheet}")
    show(found, console)
    for chosen, place in wanted.items():
        say(console, f"{NAMES[chosen]}: {place}")
