"""The definitions that the reference page shows can be used as they stand."""

import pytest

from fivefold.engine.measures.definitions.definition import parse_definition
from fivefold.engine.measures.definitions.fit import DefinitionRefused, check_definition
from fivefold.engine.measures.engines.checking import cases
from fivefold.engine.measures.engines.checking.runners import from_parquet, on_the_reference
from tests.spec.measure_examples import EXAMPLES, READMITTED, WAIT


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: text.split("\n")[0])
def test_an_example_is_computed(text: str) -> None:
    definition, rows = parse_definition(text), cases.rows(11, 80)
    check_definition(definition, cases.CONTRACT)
    assert from_parquet([definition], cases.CONTRACT, rows) == on_the_reference([definition], cases.CONTRACT, rows)


@pytest.mark.parametrize(
    ("text", "was", "written", "said"),
    [
        (READMITTED, "name: days_until_next", "name: minutes", "minutes is a column of stays"),
        (READMITTED, "per: [person]", "per: [nobody]", "no column nobody"),
        (READMITTED, "order: arrived", "order: minutes", "minutes is a number"),
        (READMITTED, "days_until_next between", "days_since between", "no column days_since"),
        (WAIT, "minutes_between(called, answered)", "band", "it is a text"),
        (WAIT, "minutes_between(called, answered)", "minutes * beds", "at most 18"),
        (WAIT, "unknown: report, ", "", "cannot be known where called or answered is empty"),
    ],
)
def test_what_does_not_fit_the_contract_is_refused_by_name(text: str, was: str, written: str, said: str) -> None:
    assert was in text
    with pytest.raises(DefinitionRefused) as refused:
        check_definition(parse_definition(text.replace(was, written)), cases.CONTRACT)
    assert said in refused.value.message
