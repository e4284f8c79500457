"""The drawing library is written whole, once."""

from pathlib import Path

import pytest

from fivefold.foundation.design.vega_bundle import BUNDLE_NAME, write_vega_bundle


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_vega_bundle(tmp_path_factory.mktemp("data") / "cache" / "vega")


def test_the_script_offers_vega_embed_and_nothing_is_left_beside_it(bundle: Path) -> None:
    assert "window.vegaEmbed" in bundle.read_text()
    assert [path.name for path in bundle.parent.iterdir()] == [BUNDLE_NAME]


def test_a_script_that_is_there_is_kept(bundle: Path) -> None:
    before = bundle.stat()
    assert write_vega_bundle(bundle.parent) == bundle
    assert bundle.stat().st_mtime_ns == before.st_mtime_ns


def test_a_folder_that_cannot_be_made_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    with pytest.raises(OSError, match="taken"):
        write_vega_bundle(tmp_path / "taken" / "vega")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
