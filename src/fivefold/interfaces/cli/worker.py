"""`fivefold worker`: run background tasks."""

from pathlib import Path

import click

from fivefold.foundation.storage import DataFolder
from fivefold.interfaces.cli.installation import folder_argument, log_in_json, open_folder


@click.command()
@folder_argument
def worker(folder: Path) -> None:
    """Run background tasks from the data folder DIR until you stop it.

    `fivefold serve` runs one already; start more of them where one is not enough.
    """
    log_in_json(DataFolder(folder))
    open_folder(folder)
    from fivefold.foundation.tasks.worker import Worker, new_worker_name
    from fivefold.network.people.selectors import scope_of_network

    Worker(name=new_worker_name(), scope_of=scope_of_network).run()
