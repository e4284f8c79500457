"""Dataset contracts: strict reading, refused by line."""

import pytest

from fivefold.engine.measures.contract import parse_contract
from fivefold.engine.measures.documents import DocumentRefused
from fivefold.engine.measures.expression_tree import INTEGER, Kind, decimal
from tests.spec.measures_bad_submissions import CONTRACT


def test_a_contract_gives_each_column_its_type() -> None:
    contract = parse_contract(CONTRACT)
    assert contract.value_types["attendances"] == INTEGER
    assert contract.value_types["cost"] == decimal(2)
    assert contract.value_types["kind"].codes == frozenset({"1", "2", "other"})
    assert contract.value_types["month"].kind is Kind.DATE
    assert contract.required == {"site", "month", "kind", "attendances"}


def test_the_hash_depends_on_the_content_and_not_on_the_spelling() -> None:
    respelt = CONTRACT.replace("period: {column: month, grain: month}", 'period:\n  column: "month"').replace(
        "codes: [1,", 'codes: ["1",'
    )
    assert parse_contract(respelt).content_hash == parse_contract(CONTRACT).content_hash
    assert parse_contract(CONTRACT.replace("due_day: 15", "due_day: 16")).content_hash != parse_contract(CONTRACT).content_hash


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "said"),
    [
        ("due_day: 15", "due_day: 15\ndue_day: 16", 18, "", "due_day is written twice, first in line 17"),
        ("unit: people}", "unit: people, unit: x}", 9, "", "unit is written twice"),
        ("version: 1", "versoin: 1", 3, "versoin", "no such entry"),
        ("title: Emergency department attendances\n", "", 1, "title", "missing"),
        ("type: date,", "type: day,", 7, "columns.1", "the type is text, integer"),
        ("type: decimal(2)", "type: decimal(12)", 11, "columns.5", "the type is text, integer"),
        ("codes: [1, 2, other], ", "", 8, "columns.2", "lists its codes"),
        ("codes: [1, 2, other]", "codes: [1, 1]", 8, "columns.2", "listed twice"),
        ("codes: [1, 2, other]", "codes: [no]", 8, "columns.2.codes.0", "put it in quotes"),
        ("name: cost, type: decimal(2)", "name: cost, type: text, minimum: 1", 11, "columns.5", "only a number"),
        ("minimum: 0, maximum: 100000", "minimum: 2, maximum: 1", 10, "columns.4", "above the maximum"),
        ("name: month, type", "name: site, type", 1, "", "site is described 2 times"),
        ("key: [site, month, kind]", "key: [site, day]", 1, "", "key names day"),
        ("key: [site, month, kind]", "key: [site, site]", 1, "", "twice"),
        ("key: [site, month, kind]", "key: [site, cost]", 1, "", "required: true"),
        ("\nsite: site", "\nsite: kinds", 1, "", "site names kinds"),
        ("period: {column: month", "period: {column: kind", 1, "", "must be a date"),
        ("grain: month", "grain: week", 16, "period.grain", "month"),
        ("due_day: 15", "due_day: 31", 17, "due_day", "28"),
        ("breaches <= attendances,", "breaches <= attendance,", 1, "", "no column attendance"),
        ("breaches <= attendances,", "breaches <= attendances; drop table x,", 1, "", "line 1, column 24"),
        ("description: One", "description: &a One", None, "", ""),
        ("description: One row", "description: *a", 4, "", "aliases"),
        ("key: [site,", "key: [site,,", 14, "", "expected"),
    ],
)
def test_a_faulty_contract_is_refused_by_line_and_path(old: str, new: str, line: int | None, path: str, said: str) -> None:
    text = CONTRACT.replace(old, new)
    assert text != CONTRACT
    if line is None:
        assert parse_contract(text).content_hash == parse_contract(CONTRACT).content_hash
        return
    with pytest.raises(DocumentRefused) as refused:
        parse_contract(text, name="ed.yaml")
    assert said in refused.value.message
    assert refused.value.message.startswith("ed.yaml")
    assert (refused.value.line, refused.value.path) == (line, path)
    assert refused.value.fix


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b", "a: [", "x" * 1_000_001, "? [a]\n: b", "\x00"])
def test_what_is_no_contract_at_all_is_refused(text: str) -> None:
    with pytest.raises(DocumentRefused):
        parse_contract(text)
