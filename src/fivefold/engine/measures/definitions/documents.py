"""Contracts and measure definitions as people write them: YAML, read strictly, refused by line."""

import hashlib
import json
from typing import ClassVar, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.definitions.document_faults import Path, Unwanted, in_words, remedy, said, yaml_fault
from fivefold.engine.measures.problems import shown

LONGEST = 1_000_000
TEXT_TAG = "tag:yaml.org,2002:str"


class Misfit(ValueError):
    """Raised by a document's own checks: the entry at `path` does not fit the others."""

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message)
        self.path = path


class DocumentRefused(DomainError):
    """A contract or a definition cannot be taken. `line` counts from 1; `path` leads to the entry, such as columns.2.type."""

    code: ClassVar[str] = "document_refused"

    def __init__(self, name: str, reason: str, *, fix: str, line: int | None = None, written: str = "", path: Path = ()) -> None:
        quoted = f" (“{shown(written)}”)" if written else ""
        where = ", ".join(part for part in (f"line {line}{quoted}" if line else "", in_words(path)) if part)
        dotted = ".".join(str(step) for step in path)
        super().__init__(f"{name}{f', {where}' if where else ''}: {reason}", fix=fix, field=dotted or None)
        self.line = line
        self.path = dotted


class Document(BaseModel):
    """A frozen document that refuses entries it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @property
    def content_hash(self) -> str:
        """sha256 of the canonical JSON (sorted keys, no spaces): the same for every spelling of the same document.

        What stands at its default is left out, so that an entry which a later version knows changes no hash.
        """
        canonical = json.dumps(
            self.model_dump(mode="json", exclude_defaults=True), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        return hashlib.sha256(canonical.encode()).hexdigest()


Parsed = TypeVar("Parsed", bound=Document)


def parse_document(text: str, kind: type[Parsed], *, name: str) -> Parsed:
    """Read `text` as one document of `kind`; `name` is what messages call it. Raises DocumentRefused."""
    if len(text) > LONGEST:
        raise DocumentRefused(name, f"it has {len(text):,} characters; the limit is {LONGEST:,}", fix="Write a shorter one.")
    root, data = _read(text, name)
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise _refusal(text, root, kind, error, name) from None


def _refusal(text: str, root: yaml.MappingNode, kind: type[Document], error: ValidationError, name: str) -> DocumentRefused:
    # an entry that is spelt wrongly is also missing: say how it is spelt
    first = min(error.errors(include_url=False), key=lambda found: found["type"] != "extra_forbidden")
    misfit = first.get("ctx", {}).get("error")
    path = (*first["loc"], *(misfit.path if isinstance(misfit, Misfit) else ()))
    line = _line(root, path)
    written = "" if first["type"] == "missing" else _written(text, line)
    return DocumentRefused(name, said(first), fix=remedy(kind, first, path), line=line, written=written, path=path)


def _read(text: str, name: str) -> tuple[yaml.MappingNode, object]:
    """The document as a tree with lines, and as plain values."""
    try:
        root = _Loader(text).get_single_node()
        if not isinstance(root, yaml.MappingNode):
            raise DocumentRefused(name, "it has no entries", fix="Write entries such as name: value.", line=1)
        return root, _Loader("").construct_document(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        reason, fix = yaml_fault(error)
        raise DocumentRefused(name, reason, fix=fix, line=line, written=_written(text, line)) from None
    except (yaml.YAMLError, RecursionError):
        raise DocumentRefused(name, "it is not YAML", fix="Check indentation and quotes.") from None


def _written(text: str, line: int | None) -> str:
    """The words of a line, without its indentation."""
    lines = text.splitlines()
    return lines[line - 1].strip() if line and line <= len(lines) else ""


class _Loader(yaml.SafeLoader):
    """Safe YAML that also refuses aliases (a small text could grow without bound) and a key that is written twice."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise Unwanted(problem="a text begins with *, and aliases are not allowed", problem_mark=mark)
        node = super().compose_node(parent, index)
        if isinstance(node, yaml.MappingNode):
            _check_keys(node)
        return node


def _timestamp(loader: _Loader, node: yaml.ScalarNode) -> object:
    """A day that no calendar has stays the text that it is, to be refused where it stands."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)


def _check_keys(node: yaml.MappingNode) -> None:
    seen: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise Unwanted(problem="a key is a plain word", problem_mark=key.start_mark)
        if key.tag != TEXT_TAG:
            raise Unwanted(problem=f"{shown(key.value)} is not the name of an entry", problem_mark=key.start_mark)
        if key.value in seen:
            problem = f"the key {key.value} is written twice, first in line {seen[key.value]}"
            raise Unwanted(problem=problem, problem_mark=key.start_mark)
        seen[key.value] = line


def _line(node: yaml.Node, path: Path) -> int:
    """The line of the entry at `path`, or of the nearest one above it that is there."""
    line = node.start_mark.line + 1
    for step in path:
        below: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            below = next((value for key, value in node.value if key.value == str(step)), None)
            line = next((key.start_mark.line + 1 for key, _ in node.value if key.value == str(step)), line)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            below = node.value[step]
            line = below.start_mark.line + 1
        if below is None:
            break
        node = below
    return line
