"""Random measures over the dataset of the engines' check, and random rows for them."""

from hypothesis import strategies as st

from fivefold.engine.measures.definitions.definition import MeasureDefinition, parse_definition
from fivefold.engine.measures.engines.checking import cases
from fivefold.engine.measures.engines.checking.runners import Row

small = st.integers(-3, 6)
numbers = st.one_of(
    st.sampled_from(["minutes", "beds", "weight", "visit", "since", "age(born, arrived)", "days_between(arrived, left_at)"]),
    st.sampled_from(["minutes_between(called, answered)", "TRY_CAST(note AS DECIMAL(6, 2))", "coalesce(minutes, 2)"]),
    st.sampled_from(
        ["month(arrived)", "round(weight)", "floor(weight * 2)", "abs(minutes - 4)", "hour(left_at)", "weekday(born)"]
    ),
    small.map(str),
    st.decimals(-3, 3, places=2).map(lambda number: f"{number:f}"),
)
relations = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])


@st.composite
def comparisons(draw: st.DrawFn) -> str:
    """One condition that joins no others."""
    left, right, third = draw(numbers), draw(numbers), draw(numbers)
    relation, negated = draw(relations), draw(st.sampled_from(["", "NOT "]))
    listed = ", ".join(str(value) for value in draw(st.lists(small, min_size=1, max_size=3)))
    return draw(
        st.sampled_from(
            [
                f"{left} {relation} {right}",
                f"{left} {relation} {right} + {draw(small)}",
                f"{left} / {right} {relation} {third}",
                f"{left} {negated}BETWEEN {right} AND {third}",
                f"{left} {negated}IN ({listed})",
                f"{left} IS {negated}NULL",
                f"band {negated}IN ('adult', 'Adult')",
                f"person {draw(st.sampled_from(['=', '<>']))} 'p''3'",
                f"born {relation} date(arrived)",
                f"left_at {relation} TIMESTAMP '2024-03-01 00:00'",
                f"TRY_CAST(note AS DATE) {relation} DATE '2024-02-29'",
                f"{negated}urgent",
            ]
        )
    )


conditions = st.recursive(
    comparisons(),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
        inner.map(lambda part: f"NOT ({part})"),
    ),
    max_leaves=4,
)
unknowns = st.sampled_from(["include", "exclude", "report"])
columns = st.sampled_from(["minutes", "beds"])
values = st.sampled_from(["minutes", "weight", "minutes_between(arrived, left_at)", "minutes * 2 - weight", "-weight"])


@st.composite
def parts(draw: st.DrawFn, *, sums: bool) -> str:
    """A numerator or a denominator: a sum of a column, or rows that meet a condition."""
    if sums:
        return f"{{sum: {draw(columns)}, unknown: {draw(st.sampled_from(['exclude', 'report']))}}}"
    return f"{{where: {quoted(draw(conditions))}, unknown: {draw(unknowns)}}}"


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@st.composite
def definitions(draw: st.DrawFn, name: str = "drawn") -> MeasureDefinition:
    """A definition of any type; whether its expressions may need too many digits is the caller's to find out."""
    kind = draw(st.sampled_from(["proportion", "rate", "count", "continuous", "time_between", "cases_between"]))
    sums = draw(st.booleans()) and kind in ("proportion", "rate", "count")
    entries = []
    if kind == "continuous":
        quantiles = draw(st.sampled_from(["[]", "[0.5]", "[0.1, 0.9]"]))
        unknown = draw(st.sampled_from(["exclude", "report"]))
        entries.append(f"value: {{of: {quoted(draw(values))}, unknown: {unknown}, quantiles: {quantiles}}}")
    else:
        entries.append(f"numerator: {draw(parts(sums=sums))}")
    if kind in ("proportion", "rate") or (kind in ("continuous", "cases_between") and draw(st.booleans())):
        entries.append(f"denominator: {draw(parts(sums=sums))}")
    if kind == "time_between":
        entries.append(f"unit: {draw(st.sampled_from(['days', 'hours', 'minutes']))}")
    if draw(st.booleans()):
        entries.append(f"exclusions: [{{where: {quoted(draw(conditions))}, unknown: {draw(unknowns)}, because: drawn}}]")
    strata = draw(st.sampled_from(["[]", "[band]", "[band, urgent]"]))
    return parse_definition(f"""
name: {name}
title: Drawn
role: process
type: {kind}
direction: neutral
dataset: stays
period: {{date: {draw(st.sampled_from(["arrived", "called"]))}}}
strata: {strata}
governance: {{why_it_matters: It is drawn., authored_by: Fivefold}}
{draw(st.sampled_from(WINDOWS))}
{"".join(f"{entry}{chr(10)}" for entry in entries)}
""")


WINDOWS = [
    f"""windows:
  - {{name: visit, find: {number}, per: [{per}], order: {order}, within: {within}}}
  - {{name: since, find: {days}, per: [person], order: arrived, {other}: left_at, where: "{where}"}}"""
    for number, per, order, within, days, other, where in (
        ("number_from_first", "person", "arrived", "site", "days_since_previous", "of_earlier", "minutes >= 0"),
        ("number_from_last", "band", "left_at", "network", "days_until_next", "of_later", "NOT urgent"),
        ("number_from_first", "born, band", "called", "network", "days_since_previous", "of_later", "weight / beds > 0.1"),
    )
]
"""Every definition has both windows, whether its conditions use them or not."""


@st.composite
def tables(draw: st.DrawFn, most: int = 25) -> list[Row]:
    """Up to so many rows."""
    return cases.rows(draw(st.integers(0, 10**6)), draw(st.integers(1, most)))
