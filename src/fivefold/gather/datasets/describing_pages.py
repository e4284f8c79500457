"""What the page says on which somebody describes a file: what is to settle, and the first rows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.sources.file_mapping import FileMapping
from fivefold.engine.measures.sources.understanding import Doubt, Question, Understanding
from fivefold.foundation.design.components import Column, Table
from fivefold.gather.datasets.pages import columns_of_contract

if TYPE_CHECKING:
    from fivefold.engine.measures.receiving.preview import Preview

MOST_COLUMNS = 40
MOST_VALUES = 10


def questions(understood: Understanding, given: FileMapping, *, answered: bool) -> list[str]:
    """What the file itself does not say and nobody has settled yet, each in a sentence. `answered`: `given` is somebody's."""
    return [_sentence(question) for question in understood.questions if not _is_settled(question, given, answered=answered)]


def _is_settled(question: Question, given: FileMapping, *, answered: bool) -> bool:
    mapped = next((column for column in given.columns if column.column == question.column), None)
    if question.doubt is Doubt.COLUMN:
        return mapped is not None
    if question.doubt is Doubt.CODES:
        said = {translation.cell for translation in mapped.codes} if mapped is not None else set()
        return said >= set(question.values)
    return answered


def _sentence(question: Question) -> str:
    values = ", ".join(f"“{value}”" for value in question.values[:MOST_VALUES])
    sentences = {
        Doubt.ENCODING: _("The file is not UTF-8: look whether the letters below are right."),
        Doubt.DELIMITER: _("The cells could be parted in more than one way: look whether the columns below are right."),
        Doubt.DATE_ORDER: _("%(column)s: the dates do not say whether the day or the month comes first."),
        Doubt.DECIMAL_MARK: _("%(column)s: the numbers do not say whether a comma or a point stands before decimals."),
        Doubt.COLUMN: _("%(column)s: no column of the file seems to be it, and every row needs one."),
        Doubt.CODES: _("%(column)s: these cells are not codes of the contract: %(values)s."),
        Doubt.SHEET: _("Only the first sheet is read, not %(values)s."),
    }
    return sentences[question.doubt] % {"column": question.column, "values": values}


def raw_table(understood: Understanding) -> Table:
    """The first rows as they stand in the file."""
    header = understood.header[:MOST_COLUMNS]
    rows = [(*row, *[""] * len(header))[: len(header)] for row in understood.rows]
    return _table(_("The first rows as they stand in the file"), header, rows)


def understood_table(contract: DatasetContract, preview: "Preview") -> Table | None:
    """The first rows as the answers above read them."""
    header = [column.name for column in contract.columns][:MOST_COLUMNS]
    rows = [tuple(row)[: len(header)] for row in preview.rows if len(row) >= len(header)]
    return _table(_("The first rows as they are understood"), header, rows) if rows else None


def _table(caption: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    columns = tuple(Column(title=name or _("(no name)")) for name in header)
    return Table(caption=caption, columns=columns, rows=tuple(tuple(cell or None for cell in row) for row in rows))


def preview_problems(preview: "Preview") -> Table | None:
    """What is wrong with the answers, or with the first rows."""
    if not preview.problems:
        return None
    heads = (_("Row"), _("Column"), _("What is wrong"), _("What to do"))
    rows = tuple(
        (problem.row, problem.column or None, capfirst(problem.message), problem.fix or None)
        for problem in preview.problems[:MOST_COLUMNS]
    )
    columns = tuple(Column(title=head, numeric=number == 0) for number, head in enumerate(heads))
    return Table(caption=_("What is wrong with the first rows"), columns=columns, rows=rows)


def explanations(contract: DatasetContract) -> list[list[str]]:
    """What a template says of its columns, in the reader's language."""
    heads = [_("Column"), _("What it is"), _("Holds"), _("Must be filled in")]
    return [heads, *([*row] for row in columns_of_contract(contract))]
