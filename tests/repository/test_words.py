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
DATES_OF_THEIR_OWN = re.compile(r"\bdate_format\(|\.strftime\(|%[bB]|%-d|value=[\w.]+\.date\(\)|\|date:(?!'Y-m-d')")
"""`fivefold.foundation.dates` writes dates for people, and `|date` in templates; the engine, which knows no Django, its own."""


@pytest.mark.parametrize("word", OTHER_WORDS)
def test_no_other_word_is_used_for_it(word: str) -> None:
    wrong = re.compile(OTHER_WORDS[word], flags=re.IGNORECASE)
    found = [f"{path.relative_to(ROOT)}: {match[0]}" for path in READ_BY_PEOPLE for match in wrong.finditer(path.read_text())]
    assert not found, f"say {word}"


def test_dates_are_written_in_one_way() -> None:
    source = ROOT / "src" / "fivefold"
    pages = [path for path in READ_BY_PEOPLE if path.is_relative_to(source) and not path.is_relative_to(source / "engine")]
    found = [path.relative_to(source) for path in pages if DATES_OF_THEIR_OWN.search(path.read_text())]
    assert found == [Path("foundation/dates.py")]
