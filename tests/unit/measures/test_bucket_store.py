"""Rows in an S3-compatible bucket: a server on loopback, read as a run reads it."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer
from s3fs import S3FileSystem

from fivefold.engine.measures.bucket_store import BucketAddressRefused, BucketStore, BucketSupportMissing, BucketUnreachable
from fivefold.engine.measures.definitions.contract import parse_contract
from fivefold.engine.measures.definitions.definition import parse_definition
from fivefold.engine.measures.engines.compute import MeasureRun, compute
from fivefold.engine.measures.input_files import InputFiles
from fivefold.engine.measures.parquet_store import ParquetStore, StoredFileDamaged, StoredFileMissing
from fivefold.engine.measures.receiving.receive import receive
from tests.factories.datasets import CONTRACT, attendances, csv_text
from tests.factories.measures import ATTENDANCES, WITHIN_FOUR_HOURS

ATTENDED = parse_contract(CONTRACT)


@dataclass(frozen=True)
class Copied:
    """Two months of rows on disk, and their copy in a bucket."""

    disk: ParquetStore
    bucket: BucketStore
    inputs: tuple[str, ...]
    files: S3FileSystem

    def run(self, store: InputFiles, inputs: tuple[str, ...]) -> MeasureRun:
        definitions = [parse_definition(text) for text in (WITHIN_FOUR_HOURS, ATTENDANCES)]
        return compute(definitions, contract=ATTENDED, store=store, inputs=inputs, keep=False)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def copied(tmp_path: Path, endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Copied]:
    for name, value in {
        "ENDPOINT_URL": endpoint,
        "ACCESS_KEY_ID": "a",
        "SECRET_ACCESS_KEY": "b",
        "DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    disk = ParquetStore(tmp_path / "data")
    inputs = (
        stored(disk, tmp_path, attendances("N01", date(2026, 1, 1), [100, 300, None])),
        stored(disk, tmp_path, attendances("F02", date(2026, 2, 1), [240, 241, 12, 9], "b")),
    )
    files = S3FileSystem(skip_instance_cache=True)
    files.mkdir("registry")
    files.put(f"{disk.data_folder}/parquet", "registry/network/parquet", recursive=True)
    yield Copied(disk, BucketStore("s3://registry/network"), inputs, files)
    files.rm("registry", recursive=True)


def stored(store: ParquetStore, folder: Path, rows: list[str]) -> str:
    path = folder / "sent.csv"
    path.write_bytes(csv_text(rows))
    received = receive(path, contract=ATTENDED, sites=None, today=date(2026, 6, 1), store=store)
    assert received.stored, received.report.problems
    return received.stored.sha256


def test_the_values_from_a_bucket_are_those_from_the_disk(copied: Copied) -> None:
    from_disk, from_bucket = copied.run(copied.disk, copied.inputs), copied.run(copied.bucket, copied.inputs)
    assert from_bucket == from_disk
    assert sum(value.numerator for value in from_bucket.values if value.measure == "within-four-hours") == 4


def test_a_file_that_is_not_in_the_bucket_is_named(copied: Copied) -> None:
    absent = "ab" * 32
    with pytest.raises(StoredFileMissing, match="abababababab… is not there"):
        copied.run(copied.bucket, (*copied.inputs, absent))


def test_a_file_that_changed_in_the_bucket_is_found_when_its_hash_is_asked_for(copied: Copied) -> None:
    first, second = copied.inputs
    copied.bucket.verify(first)
    copied.files.pipe(copied.bucket.location_of(first), b"other rows")
    with pytest.raises(StoredFileDamaged):
        copied.bucket.verify(first)
    copied.bucket.verify(second)


def test_a_bucket_that_does_not_answer_is_said_with_what_to_check(copied: Copied, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(BucketUnreachable, match="s3://registry/network cannot be read") as refused:
        copied.run(copied.bucket, copied.inputs)
    assert "AWS_ENDPOINT_URL" in refused.value.fix


def test_without_what_reads_buckets_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(BucketSupportMissing) as refused:
        BucketStore("s3://registry").verify("ab" * 32)
    assert "fivefold[s3]" in refused.value.fix


@pytest.mark.parametrize("address", ["registry", "s3://", "https://registry"])
def test_an_address_that_names_no_bucket_is_refused(address: str) -> None:
    with pytest.raises(BucketAddressRefused, match="no address of a bucket"):
        BucketStore(address)


def test_values_are_not_kept_in_a_bucket(copied: Copied) -> None:
    with pytest.raises(TypeError, match="keep=False"):
        compute([], contract=ATTENDED, store=copied.bucket, inputs=copied.inputs)
