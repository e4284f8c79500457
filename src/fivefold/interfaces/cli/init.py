"""`fivefold init`: make an installation, complete a half-made one, or bring an older one up to date."""

import sys
from dataclasses import dataclass
from pathlib import Path

import click

from fivefold.engine.errors import DomainError
from fivefold.foundation.storage import DataFolder
from fivefold.interfaces.cli.installation import refuse_unfinished, start_django
from fivefold.interfaces.cli.passwords import asked_password
from fivefold.interfaces.cli.preparation import bring_up_to_date

PASSWORD_VARIABLE = "FIVEFOLD_ADMIN_PASSWORD"  # noqa: S105 - its name, not a password

CONFIGURATION = """\
# The settings of this Fivefold installation. A variable FIVEFOLD_… in the environment goes before a line here.

# Host names under which people reach the site:
# hosts = ["learning.example.org"]

# true once the site is reached over HTTPS, so that cookies travel over it only:
# secure = true

# How many web servers stand in front and add the caller to X-Forwarded-For:
# proxies = 1

# Time zone of pages for readers who have not chosen one:
# time_zone = "Europe/London"
"""


@dataclass(frozen=True)
class Founder:
    """The first administrator, and the first network."""

    network: str
    name: str
    email: str
    password: str


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--network", help="Name of the first network, such as “Harbour Children’s Network”.")
@click.option("--name", help="Name of the first administrator.")
@click.option("--email", help="The administrator’s email address, with which they sign in.")
def init(folder: Path, network: str | None, name: str | None, email: str | None) -> None:
    """Make an empty installation in the folder DIR, with a first network and its administrator.

    Asks for what the options do not tell. The password is asked for, or read from FIVEFOLD_ADMIN_PASSWORD.

    Run it again to complete an installation that was interrupted, or, after a new version of Fivefold has been
    installed, to bring an older one up to date. What people have entered is never touched.
    """
    data = DataFolder(folder.resolve())
    refuse_unfinished(data)
    data.lay_out(CONFIGURATION)
    start_django(data)
    founder = None if data.database.is_file() else _ask(network, name, email)
    bring_up_to_date(data, click.echo)
    if _is_founded():
        click.echo(f"{data.root} is complete and up to date. Start it: fivefold serve {folder}")
        return
    founder = founder or _ask(network, name, email)
    _found(founder)
    click.echo(f"Made “{founder.network}” in {data.root}. Start it: fivefold serve {folder}")
    click.echo(f"Then sign in as {founder.email}.")


def _is_founded() -> bool:
    from fivefold.network.people.models import Network

    return Network.objects.exists()


def _ask(network: str | None, name: str | None, email: str | None) -> Founder:
    """Ask for what is missing; where nobody can be asked, say which option to give."""
    from fivefold.network.people.services import check_network_name, check_person_name

    return Founder(
        network=check_network_name(network or _answer("Name of the network", "--network")),
        name=check_person_name(name or _answer("Your name", "--name")),
        email=_check_email(email or _answer("Your email address", "--email")),
        password=asked_password(PASSWORD_VARIABLE),
    )


def _check_email(email: str) -> str:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    try:
        validate_email(email)
    except ValidationError as error:
        message = f"“{email}” is no email address."
        raise DomainError(message, field="email", fix="Run the command again with an address.") from error
    return email


def _answer(question: str, option: str) -> str:
    if not sys.stdin.isatty():
        raise click.UsageError(f"{option} is missing, and there is nobody to ask.")
    answer: str = click.prompt(question)
    return answer


def _found(founder: Founder) -> None:
    """Make the network, the person and the membership, all or none."""
    from django.db import transaction

    from fivefold.foundation.clock import now
    from fivefold.foundation.permission import system
    from fivefold.network.people import services
    from fivefold.network.people.models import StakeholderGroup
    from fivefold.network.people.roles import ADMINISTRATOR, NETWORK_LEAD
    from fivefold.network.scope import within

    by, at = system("init"), now()
    with transaction.atomic():
        network = services.create_network(by=by, name=founder.network, purpose="", at=at)
        person = services.register_person(by=by, email=founder.email, name=founder.name, password=founder.password, at=at)
        with within(network):
            services.add_member(
                by=by,
                network=network,
                person=person,
                roles=[ADMINISTRATOR.key, NETWORK_LEAD.key],
                group=StakeholderGroup.LEADER,
                site=None,
                at=at,
            )
