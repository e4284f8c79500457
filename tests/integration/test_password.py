"""`fivefold password`: whoever has lost their password comes in again, with the help of whoever runs the installation."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.factories.installations import ADMINISTRATOR, PASSWORD, Installation, run

ANOTHER = "three words and a fourth"


def opens(installation: Installation, password: str) -> bool:
    """Whether the one account of the installation has this password."""
    ((stored,),) = installation.query("SELECT password FROM network_people_person")
    return Argon2PasswordHasher().verify(password, stored)


def test_a_lost_password_is_replaced_and_the_audit_trail_says_so(installation: Installation) -> None:
    renewed = run("password", installation.folder, "--email", ADMINISTRATOR.upper(), new_password=ANOTHER)
    assert renewed.returncode == 0, renewed.stderr
    assert f"signs in as {ADMINISTRATOR} with the new password" in renewed.stdout
    assert ANOTHER not in renewed.stdout
    assert opens(installation, ANOTHER)
    assert not opens(installation, PASSWORD)
    assert installation.query("SELECT actor FROM foundation_audit_auditevent WHERE action = 'person.password_renewed'") == [
        ("system:password",)
    ]
    assert run("audit", "verify", installation.folder).returncode == 0


@pytest.mark.parametrize(
    ("email", "password", "code", "said"),
    [
        ("nobody@example.org", ANOTHER, 1, "Nobody signs in as nobody@example.org here."),
        (ADMINISTRATOR, "short", 1, "too short"),
        (ADMINISTRATOR, None, 2, "FIVEFOLD_NEW_PASSWORD is not set"),
    ],
)
def test_without_somebody_and_a_good_password_nothing_changes(
    installation: Installation, email: str, password: str | None, code: int, said: str
) -> None:
    given = {} if password is None else {"new_password": password}
    refused = run("password", installation.folder, "--email", email, **given)
    assert refused.returncode == code
    assert said in refused.stderr
    assert opens(installation, PASSWORD)
