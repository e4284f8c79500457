"""`fivefold doctor` and `fivefold audit verify` find what was done to an installation, and say what to do."""

import shutil

import pytest

from tests.factories.installations import Installation, run


def test_a_new_installation_is_well(installation: Installation) -> None:
    examined = run("doctor", installation.folder)
    assert examined.returncode == 0, examined.stdout
    assert examined.stdout.endswith(f"All is well with {installation.folder}.\n")


def test_everything_that_is_wrong_is_named_with_what_to_do(installation: Installation) -> None:
    folder = installation.folder
    (folder / "keys" / "secret").chmod(0o644)
    shutil.rmtree(folder / "quarantine")
    next((folder / "cache" / "vega").glob("*.js")).unlink()
    for style in (folder / "cache" / "static").rglob("*.css"):
        style.unlink()
    installation.query("DELETE FROM django_migrations WHERE app = 'foundation_tasks'")
    installation.query("UPDATE foundation_outbox_outboxevent SET attempts = 5, last_error = 'x: ValueError'")
    examined = run("doctor", folder)
    assert examined.returncode == 1
    for said in (
        f"Other accounts of this machine can read {folder}/keys/secret.",
        f"→ Run: chmod go-rwx {folder}/keys/secret",
        f"The folder {folder}/quarantine is missing.",
        "The script that draws charts,",
        "files of the pages are missing, such as",
        "The database lacks 1 changes",
        "The event people.member_joined",
    ):
        assert said in examined.stdout
    assert "6 things are wrong" in examined.stderr


def test_failed_events_can_be_put_back(installation: Installation) -> None:
    installation.query("UPDATE foundation_outbox_outboxevent SET attempts = 5")
    examined = run("doctor", installation.folder, "--retry")
    assert examined.returncode == 0, examined.stdout
    assert "Put back: 0 tasks, 1 events." in examined.stdout


def test_a_damaged_database_is_named(installation: Installation) -> None:
    database = installation.folder / "db.sqlite3"
    content = bytearray(database.read_bytes())
    content[8192 : len(content) // 2] = bytes(len(content) // 2 - 8192)
    database.write_bytes(content)
    examined = run("doctor", installation.folder)
    assert examined.returncode == 1
    assert "wrong  Database" in examined.stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("task_attempts = 0", "`task_attempts`"),
        ("task_attempts =", "is not valid TOML"),
    ],
)
def test_a_faulty_setting_is_named_with_its_place(installation: Installation, line: str, said: str) -> None:
    file = installation.folder / "fivefold.toml"
    file.write_text(f"{file.read_text()}\n{line}\n")
    for command in ("doctor", "serve"):
        refused = run(command, installation.folder)
        assert refused.returncode == 1
        assert said in refused.stderr
        assert str(file) in refused.stderr


def test_a_folder_that_is_no_installation_is_refused(tmp_path: object) -> None:
    refused = run("doctor", tmp_path)
    assert refused.returncode == 1
    assert "is no data folder of Fivefold" in refused.stderr


def test_the_audit_trail_verifies(installation: Installation) -> None:
    verified = run("audit", "verify", installation.folder)
    assert verified.returncode == 0
    assert "installation: 2 entries, sound." in verified.stdout


def test_a_changed_entry_of_the_audit_trail_is_found(installation: Installation) -> None:
    installation.query("UPDATE foundation_audit_auditevent SET subject = 'x' WHERE realm = 'installation' AND sequence = 2")
    verified = run("audit", "verify", installation.folder)
    assert verified.returncode == 1
    assert "entry 2 was changed" in verified.stdout
