"""`fivefold serve`: the site and its worker, together."""

import errno
import fcntl
import os
import socket
from pathlib import Path
from typing import ClassVar

import click

from fivefold.engine.errors import DomainError
from fivefold.foundation.storage import DataFolder
from fivefold.interfaces.cli.installation import folder_argument, log_in_json, open_folder, pending_migrations

WAITING_CONNECTIONS = 512


class NotReady(DomainError):
    """The installation has to be brought up to date before it can serve."""

    code: ClassVar[str] = "not_ready"


class AlreadyServed(DomainError):
    """Another process serves this data folder."""

    code: ClassVar[str] = "already_served"


class AddressRefused(DomainError):
    """The host and port cannot be listened on."""

    code: ClassVar[str] = "address_refused"


@click.command()
@folder_argument
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; only this machine by default.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    envvar="PORT",
    help="The port to listen on; 0 takes a free one.",
)
def serve(folder: Path, host: str, port: int) -> None:
    """Serve the installation in the data folder DIR: its pages, and a worker for background tasks.

    Prints the address once it answers. Ctrl-C or TERM ends everything within ten seconds.
    """
    log_in_json(DataFolder(folder))
    data = open_folder(folder)
    _check_ready(data)
    run(data, lock=lock_folder(data), site=bind(host, port), host=host)


def run(data: DataFolder, *, lock: int, site: socket.socket, host: str) -> None:
    """Serve a folder that is open, locked and up to date, until TERM or INT. Raises AddressRefused, NeverAnswered."""
    from django.conf import settings
    from django.db import connections

    from fivefold.interfaces.cli.supervisor import Supervisor, answers

    connections.close_all()
    try:
        site.listen(WAITING_CONNECTIONS)
    except OSError as error:
        raise _address_refused(host, site.getsockname()[1], error) from error
    bound: int = site.getsockname()[1]
    named = settings.FIVEFOLD.hosts[0].removeprefix(".").replace("*", "localhost")
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - asked for, not bound here
    shown = f"[{reachable}]" if ":" in reachable else reachable

    def announce() -> None:
        click.echo(f"Fivefold answers at http://{shown}:{bound}/ (Ctrl-C ends it).")

    Supervisor(site=site.fileno(), lock=lock, probe=lambda: answers(reachable, bound, named), announce=announce).run()


def lock_folder(data: DataFolder) -> int:
    """Take the folder's lock; the descriptor holds it until this process and its children are gone. Raises AlreadyServed."""
    descriptor = os.open(data.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        message = f"Another `fivefold serve` runs on {data.root}, or is just ending."
        raise AlreadyServed(message, fix="Use the one that runs, or stop it first.") from error
    return descriptor


def bind(host: str, port: int) -> socket.socket:
    """A socket of that address, which does not listen yet. Raises AddressRefused."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        site = socket.socket(family, kind, protocol)
        site.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        site.bind(address)
    except OSError as error:
        raise _address_refused(host, port, error) from error
    return site


def _address_refused(host: str, port: int, error: OSError) -> AddressRefused:
    fixes = {
        errno.EADDRINUSE: f"Stop what uses the port, or choose another: `--port {port + 1}`.",
        errno.EACCES: "Choose a port from 1024 up, such as `--port 8000`.",
    }
    what = "is in use by another program" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
    fix = fixes.get(error.errno or 0, "Choose an address of this machine, such as `--host 127.0.0.1`.")
    return AddressRefused(f"{host}, port {port}, {what}.", fix=fix)


def _check_ready(data: DataFolder) -> None:
    from django.conf import settings

    if settings.FIVEFOLD.demo and not data.is_demonstration:
        message = f"FIVEFOLD_DEMO is set, but {data.root} holds the work of real people."
        raise NotReady(message, fix="Unset FIVEFOLD_DEMO; `fivefold demo` makes a demonstration of its own.")
    if not data.database.is_file():
        message = f"{data.root} is not finished: it has no database yet."
        raise NotReady(message, fix=f"Run `fivefold init {data.root}`, which completes it.")
    missing = len(pending_migrations())
    if missing:
        message = f"{data.root} was made by another version of Fivefold: its database lacks {missing} changes."
        raise NotReady(message, fix=f"Back the folder up, then run `fivefold init {data.root}`, which brings it up to date.")
    if not (data.static / "staticfiles.json").is_file():
        raise NotReady(f"The style and script files of {data.root} are missing.", fix=f"Run `fivefold init {data.root}`.")
    from fivefold.network.people.models import Network

    if not Network.objects.exists():
        message = f"{data.root} is not finished: it has no network and no administrator yet."
        raise NotReady(message, fix=f"Run `fivefold init {data.root}`, which completes it.")
