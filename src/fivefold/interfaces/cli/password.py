"""`fivefold password`: a new password for somebody who has lost theirs."""

from pathlib import Path

import click

from fivefold.engine.errors import DomainError
from fivefold.interfaces.cli.installation import folder_argument, open_folder
from fivefold.interfaces.cli.passwords import asked_password

PASSWORD_VARIABLE = "FIVEFOLD_NEW_PASSWORD"  # noqa: S105 - its name, not a password


@click.command()
@folder_argument
@click.option("--email", required=True, help="The email address with which they sign in.")
def password(folder: Path, email: str) -> None:
    """Give somebody who has lost their password a new one, in the data folder DIR.

    The password is asked for, or read from FIVEFOLD_NEW_PASSWORD. Make sure that it is they who ask, and tell it to nobody
    else: with it one reads whatever they may read. Wherever they are signed in, they are signed out. They choose one of their
    own under their name, at the top of each page.
    """
    open_folder(folder)
    from fivefold.foundation.clock import now
    from fivefold.foundation.permission import system
    from fivefold.network.people.selectors import person_with
    from fivefold.network.people.services import renew_password

    person = person_with(email)
    if person is None:
        raise DomainError(f"Nobody signs in as {email} here.", field="email", fix="Look under People how the address is written.")
    renew_password(by=system("password"), person=person, password=asked_password(PASSWORD_VARIABLE), at=now())
    click.echo(f"{person.name} signs in as {person.email} with the new password.")
