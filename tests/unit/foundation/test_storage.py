"""A file gets into the data folder whole or not at all, and a folder of somebody else's is left alone."""

import stat
from pathlib import Path

import pytest

from fivefold.foundation.storage import SUBFOLDERS, DataFolder, FolderRefused, write_durably


def test_a_written_file_is_private_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    write_durably(tmp_path / "key", b"secret")
    assert (tmp_path / "key").read_bytes() == b"secret"
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_a_file_that_is_there_is_replaced_whole(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("a much longer text than the new one")
    write_durably(tmp_path / "key", b"new")
    assert (tmp_path / "key").read_bytes() == b"new"


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        write_durably(tmp_path / "folder", b"a file cannot replace a folder")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_laying_out_twice_keeps_the_key_and_the_configuration(tmp_path: Path) -> None:
    data = DataFolder(tmp_path / "data")
    data.lay_out("# mine\n")
    key = data.secret_key.read_text()
    data.lay_out("# other\n")
    assert (data.configuration.read_text(), data.secret_key.read_text()) == ("# mine\n", key)
    assert all((data.root / name).is_dir() for name in SUBFOLDERS)


def test_a_layout_that_was_interrupted_is_completed(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    data.configuration.write_text("")
    data.lay_out("# unused\n")
    assert data.secret_key.is_file()


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(FolderRefused, match="no folder of Fivefold"):
        DataFolder(tmp_path).lay_out("")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("configuration", "demonstration"),
    [("demo = true\n", True), ("demo = false\n", False), ('demo = "true"\n', False), ("", False), ("demo =", False)],
)
def test_only_a_folder_that_says_so_is_a_demonstration(tmp_path: Path, configuration: str, demonstration: bool) -> None:
    (tmp_path / "fivefold.toml").write_text(configuration)
    assert DataFolder(tmp_path).is_demonstration is demonstration
