"""Contracts and measure definitions as people write them: YAML, read strictly, refused by line."""

import hashlib
import json
from collections.abc import Sequence
from typing import ClassVar, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.problems import shown

LONGEST = 1_000_000
Path = Sequence[str | int]

SAID = {
    "extra_forbidden": "there is no such entry",
    "missing": "this entry is missing",
    "string_type": "a text is needed; put it in quotes",
    "tuple_type": "a list is needed",
    "model_type": "entries with names are needed, such as name: value",
    "dict_type": "entries with names are needed, such as name: value",
}


class DocumentRefused(DomainError):
    """A contract or a definition cannot be taken. `line` counts from 1; `path` leads to the entry, such as columns.2.type."""

    code: ClassVar[str] = "document_refused"

    def __init__(self, name: str, reason: str, *, fix: str, line: int | None = None, path: Path = ()) -> None:
        dotted = ".".join(str(step) for step in path)
        where = ", ".join(part for part in (f"line {line}" if line else "", dotted) if part)
        super().__init__(f"{name}{f', {where}' if where else ''}: {reason}", fix=fix, field=dotted or None)
        self.line = line
        self.path = dotted


class Document(BaseModel):
    """A frozen document that refuses entries it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @property
    def content_hash(self) -> str:
        """sha256 of the canonical JSON (sorted keys, no spaces): the same for every spelling of the same document."""
        canonical = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


Parsed = TypeVar("Parsed", bound=Document)


def parse_document(text: str, kind: type[Parsed], *, name: str) -> Parsed:
    """Read `text` as one document of `kind`; `name` is what messages call it. Raises DocumentRefused."""
    if len(text) > LONGEST:
        raise DocumentRefused(name, f"it has {len(text):,} characters; the limit is {LONGEST:,}", fix="Write a shorter one.")
    root = _compose(text, name)
    data = _Loader("").construct_document(root)
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        # an entry that is spelt wrongly is also missing: say how it is spelt
        first = min(error.errors(include_url=False), key=lambda found: found["type"] != "extra_forbidden")
        path = tuple(first["loc"])
        reason = SAID.get(first["type"], first["msg"].removeprefix("Value error, "))
        value = first["input"]
        given = f" (it is {shown(value)})" if isinstance(value, str | int | float) else ""
        raise DocumentRefused(
            name,
            f"{reason}{given}",
            fix=f"The entries are described in the reference of {kind.__name__}.",
            line=_line(root, path),
            path=path,
        ) from None


def _compose(text: str, name: str) -> yaml.MappingNode:
    try:
        root = _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise DocumentRefused(name, error.problem or "it is not YAML", fix="Correct the line.", line=line) from None
    except (yaml.YAMLError, RecursionError):
        raise DocumentRefused(name, "it is not YAML", fix="Check indentation and quotes.") from None
    if not isinstance(root, yaml.MappingNode):
        raise DocumentRefused(name, "it has no entries", fix="Write entries such as name: value.", line=1)
    return root


class _Loader(yaml.SafeLoader):
    """Safe YAML that also refuses aliases (a small text could grow without bound) and a key that is written twice."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases are not allowed", problem_mark=mark)
        node = super().compose_node(parent, index)
        if isinstance(node, yaml.MappingNode):
            _check_keys(node)
        return node


def _check_keys(node: yaml.MappingNode) -> None:
    seen: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.MarkedYAMLError(problem="a key is a plain word", problem_mark=key.start_mark)
        if key.value in seen:
            problem = f"the key {key.value} is written twice, first in line {seen[key.value]}"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
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
