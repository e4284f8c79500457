"""The tutorial's examples give what it says."""

import doctest
from pathlib import Path

TUTORIAL = Path(__file__).resolve().parents[3] / "docs" / "tutorial" / "statistics-in-a-notebook.md"
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class AsRead(doctest.OutputChecker):
    """Spaces that do not break a line count as spaces."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return super().check_output(want, " ".join(got.split()) + "\n", optionflags)


def test_every_example_of_the_tutorial_gives_what_it_says() -> None:
    page = doctest.DocTestParser().get_doctest(TUTORIAL.read_text(encoding="utf-8"), {}, TUTORIAL.name, str(TUTORIAL), 0)
    found = doctest.DocTestRunner(AsRead(), optionflags=FLAGS).run(page)
    assert found.attempted > 15
    assert found.failed == 0
