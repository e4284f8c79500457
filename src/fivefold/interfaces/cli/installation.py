"""Open a data folder: the one place where a command sets up Django."""

import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from fivefold.engine.errors import DomainError
from fivefold.foundation.storage import CONFIGURATION_FILE, DataFolder, FolderRefused

Command = TypeVar("Command", bound=Callable[..., Any])


def folder_argument(command: Command) -> Command:
    """The argument `[DIR]`: the data folder, by default `FIVEFOLD_FOLDER` or the current folder."""
    kind = click.Path(path_type=Path)
    return click.argument("folder", metavar="[DIR]", type=kind, envvar="FIVEFOLD_FOLDER", default=".")(command)


def open_folder(folder: Path) -> DataFolder:
    """Set Django up on the installation in `folder`. Raises FolderRefused, ConfigurationRefused."""
    data = DataFolder(folder.resolve())
    if not data.is_installation:
        message = f"{data.root} is no data folder of Fivefold: it holds no {CONFIGURATION_FILE}."
        raise FolderRefused(message, fix=f"Name the folder of an installation, or make one: `fivefold init {folder}`.")
    if not data.secret_key.is_file():
        message = f"The key {data.secret_key} is missing."
        raise FolderRefused(message, fix="Put it back from a backup, or run `fivefold init` again: everybody then signs in anew.")
    refuse_unfinished(data)
    start_django(data)
    return data


def refuse_unfinished(data: DataFolder) -> None:
    """Refuse a demonstration whose building was interrupted: half of it is there, and it looks whole."""
    if data.is_unfinished:
        raise FolderRefused(
            f"{data.root} is a demonstration whose building was interrupted.",
            fix=f"Run `fivefold demo --folder {data.root}`, which builds it anew.",
        )


def start_django(data: DataFolder) -> None:
    """Read the configuration and load every app. Files made from now on are private to this account."""
    import django
    from pydantic import ValidationError

    os.umask(0o077)
    os.environ["FIVEFOLD_FOLDER"] = str(data.root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "fivefold.config.settings"
    try:
        django.setup()
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationRefused(f"{data.configuration} is not valid TOML: {error}.", fix="Mend the line.") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        message = f"The setting `{name}` in {data.configuration} or FIVEFOLD_{name.upper()}: {first['msg']}."
        raise ConfigurationRefused(message, fix="Mend the value.") from error


def log_in_json(data: DataFolder) -> None:
    """Have this process and its children log in JSON, unless the environment or the folder says otherwise."""
    if data.says("log_format") is None:
        os.environ.setdefault("FIVEFOLD_LOG_FORMAT", "json")


class ConfigurationRefused(DomainError):
    """The configuration cannot be read or holds a value that cannot be."""

    code = "configuration_refused"


def pending_migrations() -> list[str]:
    """The names of the migrations that the database still lacks, in order."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return [str(migration) for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())]
