"""In which formats the results go out, and where each goes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

import click

from fivefold.interfaces.cli.analysis.options import refuse_option

Format = Literal["html", "json", "csv", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)
ENDINGS: Mapping[str, Format] = MappingProxyType(
    {".html": "html", ".htm": "html", ".json": "json", ".csv": "csv", ".parquet": "parquet"}
)
NAMES: Mapping[Format, str] = MappingProxyType({"html": "Report", "json": "JSON", "csv": "Table", "parquet": "Table"})
"""What each is called when its place is told."""


class Formats(click.ParamType[tuple[Format, ...]]):
    """One format or several with commas between them: html,csv."""

    name = "formats"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """What the help shows."""
        return f"[{'|'.join(FORMATS)}]"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Format, ...]:
        """Return the formats. Fails for a name that is none."""
        if isinstance(value, tuple):
            return value
        named = [part.strip().lower() for part in str(value).split(",")]
        for name in named:
            if name not in FORMATS:
                self.fail(f"“{name}” is no format. Choose {', '.join(FORMATS)}.", param, ctx)
        return tuple(known for name in named for known in FORMATS if known == name)


def places(given: Sequence[tuple[Format, ...]], out: Path | None, file: Path) -> dict[Format, Path]:
    """Where each format goes. Without --format the ending of --out says it; of several, each has its own ending.

    Raises click.BadParameter where the two contradict each other.
    """
    meant = ENDINGS.get(out.suffix.lower()) if out else None
    chosen = tuple(dict.fromkeys(one for several in given for one in several)) or (meant or "html",)
    if out is None:
        return {one: Path(f"{file.stem}-report.{one}") for one in chosen}
    if meant is not None and meant not in chosen:
        refuse_option("--out", f"{out.name} ends as {meant}, and --format says {', '.join(chosen)}. Change one of them.")
    if len(chosen) == 1:
        return {chosen[0]: out}
    stem = out.with_suffix("") if meant is not None else out
    return {one: out if one == meant else stem.with_name(f"{stem.name}.{one}") for one in chosen}
