"""The command `fivefold`: its subcommands, and the three lines in which it says no."""

import errno
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import cast

import click

from fivefold.engine.errors import DomainError, fault_number, fault_place

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "analyse": "fivefold.interfaces.cli.analyse:analyse",
        "demo": "fivefold.interfaces.cli.demo:demo",
        "init": "fivefold.interfaces.cli.init:init",
        "serve": "fivefold.interfaces.cli.serve:serve",
        "worker": "fivefold.interfaces.cli.worker:worker",
        "data": "fivefold.interfaces.cli.data:data",
        "password": "fivefold.interfaces.cli.password:password",
        "doctor": "fivefold.interfaces.cli.doctor:doctor",
        "recompute": "fivefold.interfaces.cli.recompute:recompute",
        "engines": "fivefold.interfaces.cli.engines:engines",
        "audit": "fivefold.interfaces.cli.audit:audit",
    }
)
"""Each subcommand and where it stands, as "module:attribute"; the module is imported only when it is asked for."""

OF_THE_MACHINE: Mapping[int | None, str] = MappingProxyType(
    {
        errno.EACCES: "Give it to the account that runs this command, or run it as the account that may.",
        errno.EPERM: "Give it to the account that runs this command, or run it as the account that may.",
        errno.EROFS: "Name a folder that can be written to, or mount the disk so that it can.",
        errno.ENOSPC: "Make room on the disk, then run the command again.",
        errno.EDQUOT: "Make room within the quota, then run the command again.",
    }
)
"""What only whoever looks after the machine can mend, by error number, and how."""

REFUSED, USAGE, INTERNAL, INTERRUPTED = 1, 2, 3, 130


class LazyGroup(click.Group):
    """A group that imports a subcommand's module when that subcommand runs, so that `analyse` never loads Django."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the registry."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the subcommand; None for a name that is not registered."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        return cast("click.Command", getattr(import_module(module), attribute))


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fivefold", prog_name="fivefold")
@click.option("--debug", is_flag=True, help="Show the full trace of an internal error.")
@click.pass_context
def fivefold(context: click.Context, debug: bool) -> None:
    """Run a learning health network: gather, analyse, decide, implement, close the loop."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main() -> None:
    """Entry point of the installed command."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run `fivefold` with `arguments` and return its exit status.

    0 done, 1 refused, 2 wrong usage, 3 internal error, 130 interrupted. Whatever goes wrong is told
    on standard error in three lines: what, where, what to do.
    """
    try:
        status = fivefold.main(args=list(arguments), prog_name="fivefold", standalone_mode=False)
    except DomainError as error:
        _tell(f"Refused ({error.code}).", error.message, error.fix or "See: fivefold --help")
        return REFUSED
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "fivefold"
        _tell("The command was not understood.", f"{path}: {error.format_message()}", f"See: {path} --help")
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        _tell("Interrupted.", "Nothing was written.", "Run the command again when you are ready.")
        return INTERRUPTED
    except OSError as error:
        return _machine(error, debug="--debug" in arguments)
    except Exception as error:  # noqa: BLE001 -- the last line of defence: no trace reaches a person unasked
        return _internal(error, debug="--debug" in arguments)
    return status if isinstance(status, int) else 0


def _machine(error: OSError, *, debug: bool) -> int:
    """What the machine would not do: tell whoever can mend it, where that is not us."""
    if isinstance(error, BrokenPipeError):
        # Whoever read our output has closed it, as `head` does: stop without a word, also when Python flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    if error.errno not in OF_THE_MACHINE:
        return _internal(error, debug=debug)
    _tell("The machine refused.", f"{error.filename or 'A file'}: {error.strerror}.", OF_THE_MACHINE[error.errno])
    return REFUSED


def _internal(error: Exception, *, debug: bool) -> int:
    """Tell an error that is ours."""
    if debug:
        traceback.print_exception(error)
    where = f"{type(error).__name__} at {fault_place(error)}."
    fix = "Please report it with this number; `fivefold --debug …` shows the trace."
    _tell(f"Internal error {fault_number(error)}: a fault of Fivefold, not of your data.", where, fix)
    return INTERNAL


def _tell(what: str, where: str, fix: str) -> None:
    for line in (what, where, fix):
        click.echo(" ".join(line.split()), err=True)
