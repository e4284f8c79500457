"""`fivefold engines check`, as whoever looks after an installation runs it."""

import psycopg
import pytest

from fivefold.engine.measures.engines.checking import runners
from fivefold.engine.measures.engines.values import MeasureValue
from fivefold.interfaces.cli.main import run


def test_the_embedded_engine_is_checked_without_being_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["engines", "check"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in told] == [["agrees", "reference"], ["agrees", "duckdb"]]


def test_a_database_that_is_named_is_checked_too_and_left_as_it_was(
    postgres: psycopg.Connection[tuple[object, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["engines", "check", "--postgres", postgres.info.dsn]) == 0
    assert "agrees   postgres" in capsys.readouterr().out
    assert postgres.execute(
        "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    ).fetchone() == (0,)


def test_a_database_that_does_not_answer_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["engines", "check", "--postgres", "host=/nowhere"]) == 1
    assert "PostgreSQL did not answer" in capsys.readouterr().err


def test_an_engine_that_differs_is_refused_and_the_difference_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    right = runners.from_parquet

    def wrong(*given: object) -> tuple[MeasureValue, ...]:
        return right(*given)[1:]  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(runners, "from_parquet", wrong)
    assert run(["engines", "check"]) == 1
    told = capsys.readouterr()
    assert "differs  duckdb" in told.out
    assert "duckdb differ from the reference" in told.err
