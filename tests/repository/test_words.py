"""One word for one thing, wherever people read it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READ_BY_PEOPLE = [
    *(ROOT / "src" / "fivefold").rglob("*.py"),
    *(ROOT / "src" / "fivefold").rglob("*.html"),
    *(ROOT / "docs").rglob("*.md"),
    *ROOT.glob("*.md"),
]
OTHER_WORDS = {
    "email": r"\be-mail",
    "sign in and sign out": r"\b[Ll]og(ged|ging)?[ -](in|out|on|off)\b(?! JSON)",
}


@pytest.mark.parametrize("word", OTHER_WORDS)
def test_no_other_word_is_used_for_it(word: str) -> None:
    wrong = re.compile(OTHER_WORDS[word], flags=re.IGNORECASE)
    found = [f"{path.relative_to(ROOT)}: {match[0]}" for path in READ_BY_PEOPLE for match in wrong.finditer(path.read_text())]
    assert not found, f"say {word}"
