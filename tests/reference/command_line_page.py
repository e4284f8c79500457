"""docs/reference/command-line.md, from the help of every command of `fivefold`."""

from collections.abc import Iterator

import click

from fivefold.interfaces.cli.main import INTERNAL, INTERRUPTED, REFUSED, USAGE, fivefold

INTRODUCTION = f"""# The command line

Written from the commands' own help by `make docs`; do not edit. `fivefold COMMAND --help` shows the same.

Whatever goes wrong is told on standard error in three lines: what, where, what to do. A command ends with status 0 when it
has done what was asked, {REFUSED} when it refuses, {USAGE} when it was not understood, {INTERNAL} after a fault of Fivefold
itself, and {INTERRUPTED} when it was interrupted.
"""


def command_line_page() -> str:
    """The whole page as Markdown."""
    return "\n".join([INTRODUCTION, *(_section(path, command) for path, command in commands())])


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command and group with the words that call it, `fivefold` first."""
    yield from _below("fivefold", fivefold)


def options_of(command: click.Command) -> list[str]:
    """Every long name of a command's own options; `--help` belongs to all of them."""
    options = [option for option in command.params if isinstance(option, click.Option)]
    return [name for option in options for name in (*option.opts, *option.secondary_opts) if name.startswith("--")]


def _below(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None:
                yield from _below(f"{path} {name}", child)


def _section(path: str, command: click.Command) -> str:
    context = click.Context(
        command, info_name=path, terminal_width=100, max_content_width=100, help_option_names=["-h", "--help"]
    )
    return f"## {path}\n\n```text\n{command.get_help(context)}\n```\n"
