"""Whatever stands in whatever entry of a contract or a definition, its fault is said in our words, and nothing breaks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from fivefold.engine.measures.definitions.contract import DatasetContract, parse_contract
from fivefold.engine.measures.definitions.definition import MeasureDefinition, parse_definition
from fivefold.engine.measures.definitions.document_faults import UNKNOWN
from fivefold.engine.measures.definitions.documents import Document, DocumentRefused, parse_document
from fivefold.engine.measures.definitions.examples import CONTRACT, DEFINITION, FILE, definition_for
from fivefold.engine.measures.definitions.fit import check_definition
from fivefold.engine.measures.parquet_store import ParquetStore
from fivefold.engine.measures.receiving.receive import receive

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
VALUES: list[object] = [
    *(None, "", "a b!", "x" * 5000, "yes", "2026-02-30", "1e400", "0.00000000000001", "\x07"),
    *(0, -1, 1.5, 10**30, True, float("nan"), float("inf"), date(2026, 1, 1), NOON),
    *([], [1], [None], [["a"]], ["a"] * 2000, ["a", "a"], {}, {"a": 1}, {1: 2}, {True: 3}),
]
JARGON = ("Input", "String", "Tuple", "pattern", "valid", "parse", "type=", "Decimal", "None", "dictionary")


def documents(kind: type[Document], text: str) -> Iterator[tuple[str, dict[Any, Any]]]:
    """The example with every value in the place of every entry, wherever it stands, and with entries of no name."""
    for path in paths(kind):
        for value in VALUES:
            whole = yaml.safe_load(text)
            place = whole
            for step in path[:-1]:
                inside = place.setdefault(step, {})
                place = inside[0] if isinstance(inside, list) else inside
            place[path[-1]] = value
            yield f"{'.'.join(path)} = {value!r:.40}", whole
    for name in (1, True, "on", "name "):
        yield str(name), {**yaml.safe_load(text), name: "x"}


def paths(kind: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    for name, field in kind.model_fields.items():
        yield (name,)
        inside = [part for part in (field.annotation, *get_args(field.annotation)) if isinstance(part, type)]
        for part in inside:
            if issubclass(part, BaseModel):
                yield from ((name, *rest) for rest in paths(part))


def refusal_of(whole: object, kind: type[Document]) -> DocumentRefused | None:
    try:
        parse_document(yaml.safe_dump(whole, allow_unicode=True), kind, name="text")
    except DocumentRefused as refused:
        return refused
    return None


@pytest.mark.parametrize(("kind", "text"), [(DatasetContract, CONTRACT), (MeasureDefinition, DEFINITION)])
def test_every_fault_of_every_entry_is_said_in_our_words(kind: type[Document], text: str) -> None:
    refusals = {path: refusal_of(whole, kind) for path, whole in documents(kind, text)}
    faults = {path: refused for path, refused in refusals.items() if refused is not None}
    assert len(faults) > len(refusals) / 2
    for path, refused in faults.items():
        reason = refused.message.rpartition("): ")[2].partition(" (it is")[0]
        assert UNKNOWN not in reason, path
        assert not [word for word in JARGON if word in reason], (path, refused.message)
        assert refused.fix, path


@pytest.mark.parametrize(("kind", "text"), [(DatasetContract, CONTRACT), (MeasureDefinition, DEFINITION)])
def test_the_examples_are_good(kind: type[Document], text: str) -> None:
    assert parse_document(text, kind, name="text").content_hash


def test_the_example_of_a_measure_fits_the_example_of_a_contract_and_is_led_to_another() -> None:
    contract = parse_contract(CONTRACT)
    check_definition(parse_definition(DEFINITION), contract)
    other = parse_definition(definition_for("ward_calls", "day"))
    assert (other.dataset, other.period.date) == ("ward_calls", "day")


def test_the_example_of_a_file_fits_the_example_of_a_contract(tmp_path: Path) -> None:
    path = tmp_path / "example.csv"
    path.write_text(FILE)
    contract, measures = parse_contract(CONTRACT), [parse_definition(DEFINITION)]
    today, store = date(2026, 3, 2), ParquetStore(tmp_path)
    report = receive(path, contract=contract, sites=None, measures=measures, today=today, store=store).report
    assert report.accepted, report.problems
