"""The registry of generated pages: file name below docs/reference, and the function that writes its text."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.reference.charts_page import charts_page
from tests.reference.command_line_page import command_line_page
from tests.reference.coverage_page import coverage_page
from tests.reference.disclosure_page import disclosure_page
from tests.reference.false_alarms_page import false_alarms_page
from tests.reference.loop_page import loop_page
from tests.reference.measures_pages import contract_page, definition_page, expressions_page
from tests.reference.notebook_page import notebook_page
from tests.reference.quality_page import quality_page
from tests.reference.roles_page import roles_page
from tests.reference.rules_page import rules_page
from tests.reference.settings_page import settings_page
from tests.reference.verdicts_page import verdicts_page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"
PAGES: Mapping[str, Callable[[], str]] = {
    "charts.md": charts_page,
    "command-line.md": command_line_page,
    "contract.md": contract_page,
    "coverage.md": coverage_page,
    "data-quality.md": quality_page,
    "disclosure.md": disclosure_page,
    "expressions.md": expressions_page,
    "false-alarms.md": false_alarms_page,
    "loop-states.md": loop_page,
    "measure-definition.md": definition_page,
    "notebook.md": notebook_page,
    "roles.md": roles_page,
    "rules.md": rules_page,
    "settings.md": settings_page,
    "verdicts.md": verdicts_page,
}


def write_all() -> list[Path]:
    """Write all pages; return their paths."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = []
    for name, page in PAGES.items():
        path = FOLDER / name
        path.write_text(page(), encoding="utf-8")
        written.append(path)
    return written
