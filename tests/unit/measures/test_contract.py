"""Dataset contracts: strict reading, refused by line."""

import pytest

from fivefold.engine.measures.definitions.contract import parse_contract
from fivefold.engine.measures.definitions.documents import DocumentRefused
from fivefold.engine.measures.expressions.tree import INTEGER, Kind, decimal
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
        ("type: date,", "type: day,", 7, "columns.1.type", "the type is text, integer"),
        ("type: decimal(2)", "type: decimal(12)", 11, "columns.5.type", "the type is text, integer"),
        ("codes: [1, 2, other], ", "", 8, "columns.2.codes", "lists its codes"),
        ("codes: [1, 2, other]", "codes: [1, 1]", 8, "columns.2.codes", "listed twice"),
        ("codes: [1, 2, other]", "codes: [no]", 8, "columns.2.codes.0", "put it in quotes"),
        ("name: cost, type: decimal(2)", "name: cost, type: text, minimum: 1", 11, "columns.5.minimum", "only a number"),
        ("minimum: 0, maximum: 100000", "minimum: 2, maximum: 1", 10, "columns.4.minimum", "above the maximum"),
        ("name: month, type", "name: site, type", 7, "columns.1.name", "site is described 2 times"),
        ("key: [site, month, kind]", "key: [site, day]", 14, "key", "key names day"),
        ("key: [site, month, kind]", "key: [site, site]", 14, "key", "twice"),
        ("key: [site, month, kind]", "key: [site, cost]", 11, "columns.5.required", "required: true"),
        ("\nsite: site", "\nsite: kinds", 15, "site", "site names kinds"),
        ("period: {column: month", "period: {column: kind", 8, "columns.2.type", "must be a date"),
        ("grain: month", "grain: week", 16, "period.grain", "it must be month (it is week)"),
        ("due_day: 15", "due_day: 31", 17, "due_day", "it is above 28, the largest allowed (it is 31)"),
        ("breaches <= attendances,", "breaches <= attendance,", 19, "checks.0.condition", "no column attendance"),
        ("breaches <= attendances,", "breaches <= attendances; drop table x,", 19, "checks.0.condition", "line 1, column 24"),
        ("description: One", "description: &a One", None, "", ""),
        ("description: One row", "description: *a", 4, "", "aliases"),
        ("key: [site,", "key: [site,,", 14, "", "a value is missing before a comma"),
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


@pytest.mark.parametrize(
    ("old", "new", "said", "fix"),
    [
        (
            "due_day: 15",
            "due_day: 31",
            "contract, line 17 (“due_day: 31”), due_day: it is above 28, the largest allowed (it is 31)",
            "Day of the following month, 1 to 28, on which a file is due.",
        ),
        (
            "name: ed_att",
            "name: ED att",
            "contract, line 1 (“name: ED attendances”), name: it is not written as this entry must be (it is ED attendances)",
            "Small letters, digits and underscores, a letter first.",
        ),
        (
            "version: 1",
            "versoin: 1",
            "contract, line 3 (“versoin: 1”), versoin: there is no such entry here",
            "Is it version? The entries here are name, title, version, description, columns, key, site, period, due_day, checks.",
        ),
        (
            "title: Emergency department attendances\n",
            "",
            "contract, line 1, title: this entry is missing",
            "Add title: … What people call it.",
        ),
        (
            "type: date,",
            "typ: date,",
            "contract, line 7 (“- {name: month, typ: date, required: tr…”), columns, number 2, typ: there is no such entry here",
            "Is it type? The entries here are name, type, title, unit, required, unknown, codes, minimum, maximum.",
        ),
        (
            "period: {column: month, grain: month}",
            "period: month",
            "contract, line 16 (“period: month”), period: entries with names are needed, such as name: value (it is month)",
            "Its entries are column, grain.",
        ),
        (
            "title: Emergency department attendances",
            "title: Emergency: attendances",
            "contract, line 2 (“title: Emergency: attendances”): a colon stands where none is expected",
            "Put a text that holds a colon in quotes.",
        ),
        (
            "due_day: 15",
            "\tdue_day: 15",
            "contract, line 17 (“due_day: 15”): it begins with a character that YAML does not know",
            "Use spaces, not tabs; put texts in quotes.",
        ),
        (
            "due_day: 15",
            "due_day 15",
            "contract, line 18 (“checks:”): an entry has no colon",
            "Write entries such as name: value.",
        ),
        (
            "version: 1",
            "version: 2026-02-30",
            "contract, line 3 (“version: 2026-02-30”), version: a whole number is needed, such as 12 (it is 2026-02-30)",
            "A whole number, 1 at first; raised when the contract changes.",
        ),
        (
            "version: 1",
            "version: !important 1",
            "contract, line 3 (“version: !important 1”): an exclamation mark begins a word that we do not know",
            "Put the text in quotes.",
        ),
    ],
)
def test_a_fault_is_said_in_plain_words_with_its_line_and_what_would_be_right(old: str, new: str, said: str, fix: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        parse_contract(CONTRACT.replace(old, new, 1))
    assert (refused.value.message, refused.value.fix) == (said, fix)


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b", "a: [", "x" * 1_000_001, "? [a]\n: b", "\x00"])
def test_what_is_no_contract_at_all_is_refused(text: str) -> None:
    with pytest.raises(DocumentRefused):
        parse_contract(text)
