"""`fivefold demo`: a demonstration with a made-up network, in a folder of its own."""

import os
import shutil
from pathlib import Path

import click

from fivefold.foundation.storage import DataFolder, FolderRefused, write_durably
from fivefold.interfaces.cli.installation import log_in_json, start_django
from fivefold.interfaces.cli.preparation import bring_up_to_date
from fivefold.interfaces.cli.serve import bind, lock_folder, run

CONFIGURATION = """\
# A demonstration: nobody in it is real, and anybody who reaches the site can sign in as each of them.
demo = true
"""
UNFINISHED = "unfinished = true\n"
"""Stands in the configuration until the demonstration is whole."""


@click.command()
@click.option("--folder", default="demo-data", show_default=True, type=click.Path(path_type=Path), help="Where it is kept.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; only this machine by default.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on; 0 takes a free one."
)
def demo(folder: Path, host: str, port: int) -> None:
    """Show Fivefold at work, with a made-up network and one-click sign-in as its people.

    Builds the demonstration the first time, then serves it. A folder that is no demonstration is never touched.
    """
    data = DataFolder(folder.resolve())
    log_in_json(data)
    if data.is_installation and not data.is_demonstration:
        message = f"{data.root} is an installation where real people work, not a demonstration."
        raise FolderRefused(message, fix="Name another folder: `fivefold demo --folder demo-data`.")
    site = bind(host, port)
    lock = _lock_or_clear(data)
    new = not data.is_installation
    if new:
        click.echo(f"Building the demonstration in {data.root} …")
        data.lay_out(CONFIGURATION + UNFINISHED)
        lock = lock_folder(data)
    os.environ["FIVEFOLD_DEMO"] = "1"
    start_django(data)
    bring_up_to_date(data, click.echo)
    if new:
        from fivefold.interfaces.demo.build import build

        build(data.root, click.echo)
        write_durably(data.configuration, CONFIGURATION.encode())
    run(data, lock=lock, site=site, host=host)


def _lock_or_clear(data: DataFolder) -> int:
    """Hold the lock of a demonstration that is there; remove one whose building was interrupted, and nothing else ever."""
    if not data.is_demonstration:
        return -1
    data.lay_out(CONFIGURATION)
    lock = lock_folder(data)
    if UNFINISHED in data.configuration.read_text():
        shutil.rmtree(data.root)
        os.close(lock)
    return lock
