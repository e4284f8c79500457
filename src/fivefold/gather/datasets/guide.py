"""What stands beside the box in which a contract or a measure is written: every entry, and how conditions are written."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.definitions.described import about, entries
from fivefold.engine.measures.definitions.documents import Document
from fivefold.foundation.design.components import Column, Table


def entry_tables(models: Sequence[type[Document]]) -> list[Table]:
    """A table of the entries of each of `models`."""
    return [_entry_table(model) for model in models]


def _entry_table(model: type[Document]) -> Table:
    heads = (_("Entry"), _("What it is"), _("Written as"), _("Where it is left out"))
    return Table(
        caption=f"{model.__name__}: {about(model)}",
        columns=tuple(Column(title=head) for head in heads),
        rows=tuple((entry.name, entry.description, entry.form, entry.default) for entry in entries(model)),
    )


def at_the_box(refusal: DomainError, field: str) -> DomainError:
    """The refusal of a text, pointing to the form's box."""
    return DomainError(refusal.message, fix=refusal.fix, field=field)
