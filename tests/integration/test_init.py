"""`fivefold init`: an empty installation, made safely, completed when interrupted, brought up to date later."""

import stat
from pathlib import Path

import pytest

from tests.factories import installations
from tests.factories.installations import ADMINISTRATOR, NETWORK, PASSWORD, Installation, run

WHO = ["--network", NETWORK, "--name", "Ann Archer", "--email", ADMINISTRATOR]


def modes(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}


def test_an_installation_has_its_network_and_its_administrator(installation: Installation) -> None:
    assert installation.query("SELECT name, slug FROM network_people_network") == [(NETWORK, "harbour-childrens-network")]
    ((email, roles),) = installation.query(
        "SELECT email, roles FROM network_people_membership JOIN network_people_person ON person_id = network_people_person.id"
    )
    assert email == ADMINISTRATOR
    assert "administrator" in roles


def test_the_password_is_stored_as_an_argon2_hash_only(installation: Installation) -> None:
    ((stored,),) = installation.query("SELECT password FROM network_people_person")
    assert stored.startswith("argon2$argon2id$")


def test_nothing_in_the_folder_can_be_read_by_other_accounts(made_once: Path) -> None:
    assert made_once.stat().st_mode & 0o077 == 0
    secret = modes(made_once)
    assert (secret["keys"], secret["keys/secret"], secret["db.sqlite3"]) == (0o700, 0o600, 0o600)
    assert [name for name, mode in secret.items() if mode & 0o077 and not name.startswith("cache/")] == []


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    refused = installations.init(tmp_path)
    assert refused.returncode == 1
    assert "it is no folder of Fivefold" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("mine")
    refused = installations.init(tmp_path / "data")
    assert refused.returncode == 1
    assert "is a file, not a folder" in refused.stderr


@pytest.mark.parametrize(
    ("password", "code", "said"),
    [(None, 2, "FIVEFOLD_ADMIN_PASSWORD is not set"), ("short", 1, "too short"), ("password1234", 1, "too common")],
)
def test_without_a_good_password_nothing_is_entered(tmp_path: Path, password: str | None, code: int, said: str) -> None:
    given = {} if password is None else {"admin_password": password}
    refused = run("init", tmp_path / "data", *WHO, **given)
    assert refused.returncode == code
    assert said in refused.stderr
    assert not (tmp_path / "data" / "db.sqlite3").exists()


def test_an_address_that_is_none_is_refused(tmp_path: Path) -> None:
    who = ["--network", NETWORK, "--name", "Ann Archer", "--email", "ann"]
    refused = run("init", tmp_path / "data", *who, admin_password=PASSWORD)
    assert refused.returncode == 1
    assert "“ann” is no email address." in refused.stderr


def test_an_installation_that_was_interrupted_is_completed(installation: Installation) -> None:
    installation.query("DELETE FROM network_people_membership")
    installation.query("DELETE FROM network_people_person")
    installation.query("DELETE FROM network_people_network")
    (installation.folder / "keys" / "secret").unlink()
    completed = installations.init(installation.folder)
    assert completed.returncode == 0, completed.stderr
    assert installation.query("SELECT email FROM network_people_person") == [(ADMINISTRATOR,)]
    assert (installation.folder / "keys" / "secret").is_file()


def test_run_again_it_changes_nothing_that_people_have_entered(installation: Installation) -> None:
    key = (installation.folder / "keys" / "secret").read_text()
    people = installation.query("SELECT * FROM network_people_person")
    again = run("init", installation.folder, "--email", "somebody.else@example.org")
    assert again.returncode == 0
    assert "is complete and up to date" in again.stdout
    assert installation.query("SELECT * FROM network_people_person") == people
    assert (installation.folder / "keys" / "secret").read_text() == key


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--name", "   ", "A person’s name is missing."),
        ("--network", "!!!", "needs letters or figures"),
        ("--network", "A" * 300, "has 300 letters; 120 are the most"),
    ],
)
def test_a_name_that_is_none_is_refused_before_anything_is_made(tmp_path: Path, option: str, value: str, said: str) -> None:
    who = [value if WHO[place - 1] == option else each for place, each in enumerate(WHO)]
    refused = run("init", tmp_path / "data", *who, admin_password=PASSWORD)
    assert refused.returncode == 1
    assert said in refused.stderr
    assert not (tmp_path / "data" / "db.sqlite3").exists()


def test_what_init_refused_is_not_served_and_doctor_says_how_to_complete_it(tmp_path: Path) -> None:
    run("init", tmp_path / "data", *WHO, admin_password="short")
    served = run("serve", tmp_path / "data", "--port", 0)
    assert served.returncode == 1
    assert "is not finished: it has no database yet" in served.stderr
    examined = run("doctor", tmp_path / "data")
    assert examined.returncode == 1
    assert "The database" in examined.stdout


def test_an_installation_without_a_network_is_not_served(installation: Installation) -> None:
    installation.query("DELETE FROM network_people_membership")
    installation.query("DELETE FROM network_people_network")
    served = run("serve", installation.folder, "--port", 0)
    assert "has no network and no administrator yet" in served.stderr
    assert "There is no network and no administrator yet." in run("doctor", installation.folder).stdout
