"""`fivefold data`: send a file, and add contracts and measures, on the machine where Fivefold runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import click

from fivefold.engine.errors import DomainError
from fivefold.interfaces.cli.installation import open_folder
from fivefold.interfaces.cli.main import INTERNAL
from fivefold.interfaces.cli.sources import omop, redcap, template, understand
from fivefold.interfaces.cli.texts import text_of

if TYPE_CHECKING:
    from fivefold.gather.datasets.models import Submission
    from fivefold.gather.measures.models import MeasureRun
    from fivefold.network.people.models import Network

FOLDER = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
FILE = click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
NETWORK = click.option("--network", "slug", metavar="SLUG", help="The network; needed where there are several.")
SHOWN = 20
"""Problems printed; --problems writes all that were kept."""


class UnknownName(DomainError):
    """No network, or no dataset, has this name."""

    code: ClassVar[str] = "unknown_name"


@click.group()
def data() -> None:
    """Send data, and say what good data looks like."""


for command in (understand, template, redcap, omop):
    data.add_command(command)


@data.command()
@FOLDER
@FILE
@click.option("--dataset", "name", required=True, metavar="NAME", help="The name of the dataset's contract.")
@NETWORK
@click.option(
    "--mapping",
    "mapping_file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What the file's columns are (YAML), where they are not the contract's; remembered for the dataset.",
)
@click.option("--problems", "report", type=click.Path(path_type=Path), help="Write what is wrong with the file to this CSV.")
def submit(*, folder: Path, file: Path, name: str, slug: str | None, mapping_file: Path | None, report: Path | None) -> None:
    """Send FILE to the installation in DIR: check every row, accept all of it or nothing, compute the measures.

    The same file again changes nothing, unless a later file has replaced some of it: then all of it counts again. Ends
    with status 1 where the file is refused.
    """
    open_folder(folder)
    from fivefold.engine.measures.sources.file_mapping import parse_mapping
    from fivefold.foundation.clock import now
    from fivefold.foundation.permission import system
    from fivefold.gather.datasets import selectors, services
    from fivefold.gather.datasets.ingest import ingest
    from fivefold.gather.datasets.receiving import receive_file
    from fivefold.gather.datasets.states import TAKEN
    from fivefold.gather.measures.computing import compute_values
    from fivefold.interfaces.cli.analysis.progress import Progress

    by = system("command line")
    mapping = parse_mapping(text_of(mapping_file), name=mapping_file.name) if mapping_file else None
    with _within_network(slug) as network, Progress() as progress:
        dataset = selectors.dataset_named(name)
        if dataset is None:
            known = ", ".join(each.slug for each in selectors.datasets()) or "none yet"
            raise UnknownName(f"{network.name} has no dataset {name}.", fix=f"The datasets are: {known}.", field="dataset")
        progress("Receiving the file")
        settled = services.settle_mapping(by=by, dataset=dataset, mapping=mapping, at=now()) if mapping else None
        arrival = receive_file(file)
        sent = services.receive(by=by, dataset=dataset, arrival=arrival, file_name=file.name, mapping=settled, at=now())
        again = sent.state in TAKEN
        sent = ingest(by=by, submission=sent, at=now(), progress=progress)
        runs = compute_values(by=by, dataset=dataset, at=now(), progress=progress) if sent.state in TAKEN else []
    _tell(sent, again=again, report=report)
    _tell_left_out(runs)


def _tell(sent: "Submission", *, again: bool, report: Path | None) -> None:
    """Say what became of the file. Raises FileRefused, and Exit where the file could not be checked."""
    from fivefold.engine.measures.problems import FileRefused
    from fivefold.engine.measures.receiving.validation_report import problems_as_csv
    from fivefold.gather.datasets.pages import submission_sentence
    from fivefold.gather.datasets.selectors import report_of
    from fivefold.gather.datasets.states import SubmissionState
    from fivefold.network.scope import within

    if sent.state == SubmissionState.FAILED:
        click.echo(f"Internal error {sent.fault}: a fault of Fivefold, not of your data.", err=True)
        click.echo(f"Nothing of the file was taken; it is kept as {sent.public_id}.", err=True)
        click.echo("Please report it with this number; sending the file again has it checked again.", err=True)
        raise click.exceptions.Exit(INTERNAL)
    with within(sent.network):
        found = report_of(sent)
    if report is not None and (found.problems or found.warnings):
        report.write_text(problems_as_csv(found), encoding="utf-8")
    for warning in found.warnings[:SHOWN]:
        click.echo(f"Warning: {warning}")
    if found.problems:
        for problem in found.problems[:SHOWN]:
            click.echo(f"{problem} → {problem.fix}", err=True)
        raise FileRefused(found.problems, total=found.total)
    if sent.decided_at is None:
        click.echo(f"Another process is checking this very file at this moment. Submission {sent.public_id}.")
        return
    if again:
        click.echo("These very bytes were accepted before; nothing has changed.")
    click.echo(f"Accepted: {submission_sentence(sent)}")
    click.echo(f"Submission {sent.public_id}, sha256 {sent.digest}.")


def _tell_left_out(runs: "list[MeasureRun]") -> None:
    """Warn of rows that a measure leaves out, and name the first sites and months."""
    for run in runs:
        if run.impossible:
            places = ", ".join(f"{place['site']} in {place['month'][:7]}" for place in run.impossible_at[:SHOWN])
            rows = "1 row is" if run.impossible == 1 else f"{run.impossible:,} rows are"
            what = f"{rows} left out of {run.measure.slug}: the numerator is below 0 or above the denominator"
            click.echo(f"Warning: {what}, at {places}. → Send those months again, corrected.", err=True)


@data.group()
def contract() -> None:
    """Contracts: what a good file of a dataset looks like."""


@contract.command("add")
@FOLDER
@FILE
@NETWORK
def add_contract(*, folder: Path, file: Path, slug: str | None) -> None:
    """Begin a dataset with the contract in FILE (YAML), or give one a new contract. The same again changes nothing."""
    open_folder(folder)
    from fivefold.foundation.clock import now
    from fivefold.foundation.permission import system
    from fivefold.gather.datasets.services import add_contract as add

    with _within_network(slug) as network:
        added = add(by=system("command line"), network=network, text=text_of(file), at=now())
    click.echo(f"Dataset {added.slug}, contract version {added.contract_number}, sha256 {added.contract_digest}.")


@data.group()
def measure() -> None:
    """Measures: what is counted, among whom, and which way is better."""


@measure.command("add")
@FOLDER
@FILE
@NETWORK
def add_measure(*, folder: Path, file: Path, slug: str | None) -> None:
    """Add the measure in FILE (YAML), or give one a new definition, and compute its values."""
    open_folder(folder)
    from fivefold.foundation.clock import now
    from fivefold.foundation.permission import system
    from fivefold.gather.measures.computing import compute_values
    from fivefold.gather.measures.services import define_measure
    from fivefold.interfaces.cli.analysis.progress import Progress

    by = system("command line")
    with _within_network(slug) as network, Progress() as progress:
        added = define_measure(by=by, network=network, text=text_of(file), at=now())
        runs = compute_values(by=by, dataset=added.dataset, at=now(), progress=progress)
    _tell_left_out(runs)
    click.echo(f"Measure {added.slug}, definition {added.definition_number}, sha256 {added.definition_hash}.")


@contextmanager
def _within_network(slug: str | None) -> "Iterator[Network]":
    """Make the network called `slug` the active one; without a slug, the only one there is. Raises UnknownName."""
    from fivefold.network.people.models import Network
    from fivefold.network.scope import within

    networks = {each.slug: each for each in Network.objects.order_by("slug")}
    if slug is None and len(networks) == 1:
        (slug,) = networks
    if slug is None or slug not in networks:
        what = f"There is no network {slug}." if slug else "Say which network."
        raise UnknownName(what, fix=f"The networks are: {', '.join(networks) or 'none yet'}.", field="network")
    with within(networks[slug]):
        yield networks[slug]
