"""`fivefold data understand | template | redcap | omop`: make a file that a contract takes, without an installation."""

from pathlib import Path

import click
import yaml
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from fivefold.engine.measures.definitions.contract import DatasetContract, parse_contract
from fivefold.engine.measures.problems import shown
from fivefold.engine.measures.sources.file_mapping import FileMapping
from fivefold.interfaces.cli.texts import text_of

FILE = click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
EXPORT = click.argument("folder", metavar="FOLDER", type=click.Path(exists=True, file_okay=False, path_type=Path))
CONTRACT = click.option(
    "--contract",
    "contract_file",
    required=True,
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The contract (YAML).",
)
MOST_COLUMNS, MOST_ROWS = 12, 5
"""Printed of the first rows."""
OUT = click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Where to write.")


def _contract(file: Path) -> DatasetContract:
    return parse_contract(text_of(file), name=file.name)


@click.command()
@FILE
@CONTRACT
@click.option("--sheet", metavar="NAME", help="Sheet of a workbook.  [default: the first]")
@click.option("--write", "out", metavar="FILE", type=click.Path(path_type=Path), help="Write the proposed mapping to FILE.")
def understand(*, file: Path, contract_file: Path, sheet: str | None, out: Path | None) -> None:
    """Say what FILE seems to be: its columns as the contract's, its first rows, and what somebody has to settle."""
    from fivefold.engine.measures.sources.understanding import understand as look

    found = look(file, _contract(contract_file), sheet=sheet)
    console = Console(highlight=False)
    proposal = found.proposal
    click.echo(f"{found.format.value}, {len(found.header)} columns; {found.seen:,} rows were looked at.")
    said = f"Encoding {proposal.encoding}, delimiter {proposal.delimiter}, decimal mark {proposal.decimal_mark}"
    click.echo(f"{said}, dates {proposal.date_order}.")
    columns = Table("Contract", "File", "Because")
    for match in found.matches:
        columns.add_row(Text(match.column), Text(shown(match.source or "–")), match.reason.value)
    console.print(columns)
    rows = Table(*(escape(shown(name)) for name in found.header[:MOST_COLUMNS]))
    for row in found.rows[:MOST_ROWS]:
        rows.add_row(*(Text(cell) for cell in row[:MOST_COLUMNS]))
    console.print(rows)
    for question in found.questions:
        about = f" {question.column}" if question.column else ""
        values = f": {', '.join(shown(value) for value in question.values[:20])}" if question.values else ""
        click.echo(f"To settle: {question.doubt}{about}{values}")
    if out is not None and proposal.columns:
        out.write_text(_yaml(proposal), encoding="utf-8")
        click.echo(f"The proposed mapping is in {out}; settle what is open, then send the file with --mapping {out}.")


def _yaml(mapping: FileMapping) -> str:
    return str(yaml.safe_dump(mapping.model_dump(mode="json", exclude_defaults=True), sort_keys=False, allow_unicode=True))


@click.command()
@CONTRACT
@OUT
def template(*, contract_file: Path, out: Path | None) -> None:
    """Write an empty file to fill in, with one example row: XLSX where --out ends so, or else CSV."""
    from fivefold.engine.measures.sources.template import template_csv, template_workbook

    contract = _contract(contract_file)
    if out is not None and out.suffix.lower() == ".xlsx":
        out.write_bytes(template_workbook(contract))
    elif out is not None:
        out.write_text(template_csv(contract), encoding="utf-8", newline="")
    else:
        click.echo(template_csv(contract), nl=False)


@click.command()
@EXPORT
@click.option("--instrument", "form", metavar="NAME", help="Write this instrument's rows and the draft of a contract.")
@click.option("--out", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Where to write them.")
@click.option("--site", metavar="ID", help="The site of rows without a data-access group.")
@click.option("--period", metavar="FIELD", help="The field whose date says when; also of another instrument.")
@click.option("--month", metavar="MONTH", help="The month of all rows, where no field says when: 2026-01.")
@click.option("--missing", multiple=True, metavar="CODE", help="A code of the project for missing data, such as -99.")
@click.option("--with-identifiers", is_flag=True, help="Take the fields too that identify somebody.")
def redcap(
    *,
    folder: Path,
    form: str | None,
    out: Path | None,
    site: str | None,
    period: str | None,
    month: str | None,
    missing: tuple[str, ...],
    with_identifiers: bool,
) -> None:
    """Read the REDCap export in FOLDER: its data and dictionary as CSV, with events and arms where it has them.

    Says how many rows each instrument has; with --instrument and --out, writes them as a file that its draft of a contract
    takes.
    """
    from fivefold.engine.measures.sources.redcap.instruments import Choices, Instrument
    from fivefold.engine.measures.sources.redcap.project import read_project

    project = read_project(folder, missing=missing)
    counts = Table("Event", "Instrument", "Rows")
    for (event, name), rows in project.counts().items():
        counts.add_row(event or "–", name, f"{rows:,}")
    Console(highlight=False).print(counts)
    for note in project.notes:
        click.echo(note)
    if form is None or out is None:
        return
    instrument = Instrument(project, form, Choices(site, period, month, with_identifiers))
    out.mkdir(parents=True, exist_ok=True)
    instrument.write(out / f"{form}.csv")
    (out / f"{form}.yaml").write_text(instrument.contract(), encoding="utf-8")
    click.echo(f"{len(instrument.rows):,} rows are in {out / f'{form}.csv'}, their contract in {out / f'{form}.yaml'}.")


@click.command()
@EXPORT
@CONTRACT
@click.option(
    "--mapping",
    "mapping_file",
    required=True,
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Which tables and columns make the rows (YAML).",
)
@click.option("--out", required=True, metavar="FILE", type=click.Path(path_type=Path), help="Where to write the rows (CSV).")
def omop(*, folder: Path, contract_file: Path, mapping_file: Path, out: Path) -> None:
    """Make the rows of a contract from the OMOP tables in FOLDER, Parquet or CSV, and write them to a CSV file."""
    from fivefold.engine.measures.sources.omop.mapping import parse_omop_mapping
    from fivefold.engine.measures.sources.omop.reading import write_omop_rows

    mapping = parse_omop_mapping(text_of(mapping_file), name=mapping_file.name)
    rows = write_omop_rows(folder, out, mapping=mapping, contract=_contract(contract_file))
    click.echo(f"{rows:,} rows are in {out}.")
