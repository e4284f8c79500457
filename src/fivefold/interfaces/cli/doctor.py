"""`fivefold doctor`: what is wrong with an installation, and what to do."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import click

from fivefold.engine.errors import DomainError
from fivefold.foundation.checkup import Examined, examine_all, examined
from fivefold.foundation.storage import DataFolder
from fivefold.interfaces.cli import checkup
from fivefold.interfaces.cli.installation import folder_argument, open_folder


class NeedsAttention(DomainError):
    """The examination found something wrong."""

    code: ClassVar[str] = "needs_attention"


@click.command()
@folder_argument
@click.option("--retry", is_flag=True, help="First put failed tasks and undelivered events back in the queue.")
def doctor(folder: Path, retry: bool) -> None:
    """Examine the installation in the data folder DIR: say what is wrong, and what to do.

    Changes nothing, unless you ask for --retry. Ends with status 1 if anything is wrong.
    """
    data = open_folder(folder)
    if retry:
        _retry()
    problems = 0
    for part in _examine(data):
        problems += len(part.findings)
        _show(part)
    if problems:
        what = "One thing is wrong" if problems == 1 else f"{problems} things are wrong"
        raise NeedsAttention(f"{what} with {data.root}.", fix="Each line above that begins with → says what to do.")
    click.echo(f"All is well with {data.root}.")


def _examine(data: DataFolder) -> Iterator[Examined]:
    yield examined("Folder and keys", checkup.examine_folder, data)
    yield examined("Room on the disk", checkup.examine_room, data)
    yield examined("Database", checkup.examine_database, data)
    yield examined("Files of the pages", checkup.examine_page_files, data)
    yield examined("Settings", checkup.examine_demonstration, data)
    yield from examine_all(data)


def _show(part: Examined) -> None:
    click.echo(f"{'wrong' if part.findings else 'ok   '}  {part.title}")
    for finding in part.findings:
        click.echo(f"       {finding.what}\n       → {finding.fix}")


def _retry() -> None:
    from fivefold.foundation.outbox.services import retry_stuck
    from fivefold.foundation.tasks.queue import retry_failed

    click.echo(f"Put back: {retry_failed()} tasks, {retry_stuck()} events.")
