"""No generated page is out of date."""

import pytest

from tests.reference.pages import FOLDER, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_says_what_the_code_does(name: str) -> None:
    path = FOLDER / name
    assert path.exists(), f"{path} is missing: run `python -m tests.reference`"
    assert path.read_text(encoding="utf-8") == PAGES[name](), f"{path} is stale: run `python -m tests.reference`"
