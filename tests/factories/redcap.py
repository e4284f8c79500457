"""Small REDCap exports, written as REDCap writes them."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

DICTIONARY = (
    "Variable / Field Name,Form Name,Section Header,Field Type,Field Label,"
    '"Choices, Calculations, OR Slider Labels",Field Note,Text Validation Type OR Show Slider Number,'
    "Text Validation Min,Text Validation Max,Identifier?,Branching Logic (Show field only if...),Required Field?"
)


def field(name: str, form: str, kind: str = "text", *, choices: str = "", validation: str = "", identifier: bool = False) -> str:
    """One row of a dictionary."""
    quoted = f'"{choices}"' if choices else ""
    return f"{name},{form},,{kind},{name.title()},{quoted},,{validation},,,{'y' if identifier else ''},,"


def export(folder: Path, fields: Sequence[str], data: str, more: Mapping[str, str] | None = None) -> Path:
    """Write an export into `folder`; `more`: other files by name."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"dictionary.csv": "\n".join([DICTIONARY, *fields, ""]), "data.csv": data, **(more or {})}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by the names of its columns."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
