"""The page of quality checks, written from the kinds of checks and the thresholds to begin with."""

from fivefold.engine.measures.quality.checks import CATEGORIES, QualityCheckKind
from fivefold.engine.measures.quality.verdicts import DEFAULTS

EVERY, FILLED = "every row", "rows in which the cell is filled in"
ASKED = {
    QualityCheckKind.EMPTY_CELL: ("every column but the site’s and the period’s", "the cell is empty", EVERY),
    QualityCheckKind.UNKNOWN_CODE: ("every column of type code", "the code is not listed", FILLED),
    QualityCheckKind.REPEATED_KEY: ("the key", "another row, of any file, site or month, has the same key", EVERY),
    QualityCheckKind.DISTANT_DATE: ("every date, datetime and instant", "the day is before 1900", FILLED),
    QualityCheckKind.FUTURE_DATE: (
        "every date, datetime and instant",
        "the day is after the one on which its file arrived",
        FILLED,
    ),
    QualityCheckKind.OUTSIDE_RANGE: ("every number with a minimum or a maximum", "the number is outside them", FILLED),
    QualityCheckKind.BROKEN_CONDITION: ("every entry of checks", "the condition is false", "rows in which it can be known"),
}


def quality_page() -> str:
    """docs/reference/data-quality.md."""
    lines = [
        "# Data quality",
        "",
        "Written from `engine.measures.quality` by `make docs`; do not edit. The checks follow the framework of Kahn and others",
        "(2016), A harmonized data quality assessment terminology and framework: conformance, completeness, plausibility. They",
        "come from the dataset’s [contract](contract.md), and are asked of rows that were accepted, perhaps under an earlier",
        "version of it.",
        "",
        "## Checks",
        "",
        "| check | category | of | a row breaks it when | of how many it is asked |",
        "|---|---|---|---|---|",
    ]
    lines += [f"| {kind} | {CATEGORIES[kind]} | {' | '.join(ASKED[kind])} |" for kind in QualityCheckKind]
    lines += [
        "",
        "For every site and month with rows, each check gives two whole numbers: the rows that break it, and the rows of which",
        "it could be asked; the number of all rows stands beside them. Repeats of a key are counted at every row that has it. A",
        "contract’s own texts for “not known” are empty cells.",
        "",
        "```python",
        "from fivefold.engine.measures.quality.check_quality import check_quality",
        "from fivefold.engine.measures.quality.counts import ArrivedFile",
        "",
        "run = check_quality(contract, store=store, inputs=[ArrivedFile(sha256, arrived)])",
        "```",
        "",
        "The counts are computed by DuckDB, and tests hold them against plain Python. No page shows them yet.",
        "",
        "## Verdicts",
        "",
        "A verdict is read off the counts, so other thresholds need no new scan. A share above one is a warning or fails; a",
        "pass with a warning is not a clean one, and a check that no row could be asked is not clean either. Where nothing is",
        "said, these thresholds hold. They are a place to begin and no standard.",
        "",
        "| category | warning above | failing above |",
        "|---|---|---|",
    ]
    lines += [f"| {category} | {threshold.warning} | {threshold.failing} |" for category, threshold in DEFAULTS.items()]
    lines.append("")
    return "\n".join(lines)
