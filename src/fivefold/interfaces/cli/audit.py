"""`fivefold audit`: prove that nobody has touched the audit trail."""

from pathlib import Path
from typing import ClassVar

import click

from fivefold.engine.errors import DomainError
from fivefold.interfaces.cli.installation import folder_argument, open_folder


class AuditTrailBroken(DomainError):
    """An entry of the audit trail was changed, removed or reordered."""

    code: ClassVar[str] = "audit_trail_broken"


@click.group()
def audit() -> None:
    """Look after the audit trail."""


@audit.command()
@folder_argument
def verify(folder: Path) -> None:
    """Walk every chain of the audit trail in the data folder DIR and name the first entry that does not fit.

    Ends with status 1 if an entry was changed, removed or reordered.
    """
    data = open_folder(folder)
    from fivefold.foundation.audit.services import verify_all

    broken = []
    for found in verify_all():
        click.echo(f"{found.realm}: {found.entries} entries, {found.fault or 'sound'}.")
        if not found.sound:
            broken.append(found.realm)
    if broken:
        message = f"The audit trail of {', '.join(broken)} in {data.root} does not verify."
        raise AuditTrailBroken(message, fix="Keep the folder as it is, and compare it with a backup to see what was changed.")
