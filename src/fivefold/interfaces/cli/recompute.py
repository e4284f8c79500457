"""`fivefold recompute`: a past run again, from what it was made of."""

from pathlib import Path
from typing import ClassVar

import click

from fivefold.engine.errors import DomainError
from fivefold.interfaces.cli.installation import folder_argument, open_folder


class RunDiffers(DomainError):
    """A run computed again gave another integer."""

    code: ClassVar[str] = "run_differs"


class UnknownRun(DomainError):
    """No network has a run of this name."""

    code: ClassVar[str] = "unknown_run"


@click.command()
@folder_argument
@click.argument("run", metavar="RUN")
def recompute(folder: Path, run: str) -> None:
    """Compute the past run RUN (run_…) of the installation in DIR again, from the definition, the contract and the files
    that it had, and compare every integer with what it gave then.

    Changes nothing. A measure's page names its latest run. Ends with status 1 where an integer differs, or something of the
    run is lost or damaged.
    """
    open_folder(folder)
    from fivefold.gather.measures.recomputing import recompute as again
    from fivefold.gather.measures.selectors import network_of_run, run_called
    from fivefold.network.scope import within

    network = network_of_run(run)
    if network is None:
        raise UnknownRun(
            f"There is no run {run}.", fix="A measure’s page names its latest run, and each run is in the audit trail."
        )
    with within(network):
        found = run_called(run)
        if found is None:
            raise UnknownRun(f"There is no run {run}.", fix="Give it again.")
        result = again(found)
        named = f"{run}, {found.measure.slug} of {found.at:%Y-%m-%d %H:%M} UTC on {found.engine} {found.engine_version}"
    if result.difference:
        raise RunDiffers(f"{named}: {result.difference}.", fix="Please report it; what the run gave then is kept as it was.")
    click.echo(f"{named}: {result.values:,} values, each as it was.")
