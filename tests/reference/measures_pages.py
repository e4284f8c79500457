"""docs/reference/expressions.md, contract.md and measure-definition.md, from spec data and the documents' own models."""

from collections.abc import Iterator

from fivefold.engine.measures.definitions.described import CONDITIONS, CONTRACT_MODELS, DEFINITION_MODELS, about, entries
from fivefold.engine.measures.definitions.documents import Document
from fivefold.engine.measures.definitions.examples import DEFINITION
from fivefold.engine.measures.expressions.functions import SIGNATURES
from tests.spec.measure_examples import EXAMPLES
from tests.spec.measures_bad_series import BAD_FILES, BadFile
from tests.spec.measures_bad_submissions import BAD_SUBMISSIONS, CONTRACT
from tests.spec.measures_expressions import COLUMNS, OPERATIONS, REFUSALS, Operation

GENERATED = "This page is generated from the code and its tests by `python -m tests.reference`.\n"
OUTCOMES = {"1": "true", "0": "false", "_": "unknown"}
LONGEST_EXAMPLE = 80


def expressions_page() -> str:
    """The expression language: each operation with its outcomes, and what is refused."""
    rules = "".join(f"- {rule}\n" for rule in (*CONDITIONS, AFTER_WHERE))
    parts = [f"# Expressions\n\n{GENERATED}", f"{EXPRESSIONS}\n{rules}", "## The columns of the examples\n"]
    parts += [f"- `{name}`: {value_type.kind}" for name, value_type in COLUMNS.items()]
    parts += ["\n## Functions\n", FUNCTIONS, "| written | what it gives |", "|---|---|"]
    parts += [f"| {_code(signature.written)} | {signature.meaning} |" for signature in SIGNATURES.values()]
    parts += ["\n## What each operation means\n", "| operation | expression | outcomes |", "|---|---|---|"]
    parts += [f"| {operation.title} | {_code(operation.text)} | {_outcomes(operation)} |" for operation in OPERATIONS]
    parts += ["\n## What is refused\n", "| text | refused at | the message says |", "|---|---|---|"]
    parts += [
        f"| {_code(refusal.text)} | line {refusal.line}, column {refusal.column} | {refusal.said} |"
        for refusal in REFUSALS
        if refusal.text.strip() and len(refusal.text) <= LONGEST_EXAMPLE
    ]
    return "\n".join([*parts, ""])


EXPRESSIONS = """\
Conditions in contracts, in measures and after `--where` are written in a small, closed part of SQL. What is not listed
here is refused, with its line and column. The same condition gives the same counts on every engine.
"""
FUNCTIONS = """\
Each is unknown where something that it is asked of is unknown, except `coalesce`. A quotient `a / b` stands alone on one
side of a comparison; it is compared without being rounded, and is unknown where `b` is 0. `TRY_CAST(a text AS INTEGER)`,
`AS DECIMAL(9, 2)` and `AS DATE` read a text, and are unknown where it is not written so.
"""
AFTER_WHERE = "After `--where` no types are declared: a column takes its type from what it is compared with."


def contract_page() -> str:
    """The contract format, and every fault of a file with the code that a report gives it."""
    parts = [f"# Dataset contract\n\n{GENERATED}", CONTRACT_INTRODUCTION, f"```yaml\n{CONTRACT}```\n"]
    for model in CONTRACT_MODELS:
        parts.extend(_model(model))
    parts += ["## What is refused in a file sent under a contract\n", *_bad_files(BAD_SUBMISSIONS)]
    parts += ["\n## What `fivefold analyse` refuses in a file without a contract\n", *_bad_files(BAD_FILES)]
    return "\n".join([*parts, ""])


CONTRACT_INTRODUCTION = """\
A contract says what a file of one dataset holds. It is written once, in YAML; each file that is sent is then checked
against it, and either every row of it is accepted or none.

- Files are Excel workbooks, Parquet, or CSV: UTF-8, commas, quotes doubled inside quotes, the column names in the first
  row, in any order.
- Rows are counted as a spreadsheet counts them: the header is row 1, a blank line counts, a line break inside quotes
  does not.
- `21289.0` is the whole number 21289. `21289.5`, `1,000` and `1e3` are refused; an exponent is a sign that a
  spreadsheet has dropped digits.
- A date is `YYYY-MM-DD`; the period column may also hold `YYYY-MM`, which is the first day.
- An instant carries its offset: `2024-03-31T23:30:00+02:00`, or `Z` for UTC. It is stored as the time of day at the row's
  site, with the offset in minutes in a column beside it; the site's time zone decides which month it belongs to.
- An entry that is not listed below, a key that is written twice and YAML aliases are refused by line.

The contract of the examples:
"""


def definition_page() -> str:
    """The measure definition format."""
    parts = [f"# Measure definition\n\n{GENERATED}", DEFINITION_INTRODUCTION, f"```yaml\n{DEFINITION}```\n"]
    parts += [OTHER_TYPES, *(f"```yaml\n{example}```\n" for example in EXAMPLES)]
    for model in DEFINITION_MODELS:
        parts.extend(_model(model))
    return "\n".join(parts)


OTHER_TYPES = """\
A continuous measure has the number of its values, their sum and their sum of squares, in units of the value's last digit, and
the quantiles that are asked for. A measure of gaps has a value for each event rather than for each month: how long it was, or
how many cases there were, since the one before. The engine computes all six types; the pages take proportions, rates and
counts so far. More examples:
"""
DEFINITION_INTRODUCTION = """\
A measure is a governed document in YAML. Conditions are written as in [expressions](expressions.md). Values are whole
numbers: `n` (rows looked at after exclusions), `numerator`, `denominator`, and the rows for which either cannot be known.

In a proportion that adds up two columns, each row of a file must have a numerator from 0 up to its denominator; a file with
another row is refused, as by a check of the contract. Such rows that were accepted before the measure was defined are left
out of it and counted as `impossible`; the measure's page and the commands say so.

An example, for the contract from which **Add a contract** begins:
"""


def _model(model: type[Document]) -> Iterator[str]:
    yield f"## {model.__name__}\n"
    yield f"{about(model)}\n"
    yield "| entry | form | default | what it is |"
    yield "|---|---|---|---|"
    for entry in entries(model):
        yield f"| `{entry.name}` | {entry.form} | {entry.default} | {entry.description} |"
    yield ""


def _code(text: str) -> str:
    shown = " ".join(text.split()).replace("|", "\\|")
    return f"`{shown}`"


def _outcomes(operation: Operation) -> str:
    shown = []
    for written in operation.outcomes.split(" "):
        cells, _, outcome = written.rpartition("=")
        row = ", ".join(cell.replace("_", " ") or "(empty)" for cell in cells.split(","))
        shown.append(f"{row}: {OUTCOMES[outcome]}")
    return "; ".join(shown)


def _bad_files(cases: list[BadFile]) -> Iterator[str]:
    yield "| fault | code | named |"
    yield "|---|---|---|"
    for case in cases:
        named = ", ".join(
            part for part in (f"row {case.row}" if case.row else "", f"column {case.column}" if case.column else "") if part
        )
        yield f"| {case.title} | `{case.code}` | {named or 'the file'} |"
