"""A file whose columns are not the contract's: held, described, sent, and its mapping remembered for the next one."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from fivefold.engine.measures.sources.file_mapping import Delimiter, FileMapping, MappingUnfit, parse_mapping
from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.clock import now
from fivefold.foundation.permission import PermissionDenied
from fivefold.gather.datasets import selectors, services
from fivefold.gather.datasets.ingest import ingest
from fivefold.gather.datasets.models import Dataset, SourceMapping, StoredFile, Submission, Upload
from fivefold.gather.datasets.receiving import quarantined, receive_file
from fivefold.gather.datasets.services import UploadGone
from fivefold.gather.datasets.states import SubmissionState
from fivefold.gather.datasets.upkeep import clear_away
from fivefold.interfaces.cli.main import run
from fivefold.network.people.actors import actor_of
from fivefold.network.people.models import Network, Site
from tests.factories import people
from tests.factories.people import AT, FACTORY

MAPPING = parse_mapping("""
delimiter: semicolon
date_order: dmy
columns:
  - {column: attendance, source: Nr}
  - {column: site, constant: N01}
  - {column: arrived_on, source: Tag}
  - {column: minutes, source: Minuten}
left_out: [Name]
""")
CONTENT = b"Nr;Name;Tag;Minuten\n007;Ann;31.01.2026;12\n8;Bob;01.02.2026;\n"


def held(dataset: Dataset, folder: Path, content: bytes = CONTENT) -> Upload:
    path = folder / "sent.csv"
    path.write_bytes(content)
    return services.hold(by=FACTORY, dataset=dataset, arrival=receive_file(path), file_name="sent.csv", at=now())


def sent(upload: Upload, mapping: FileMapping = MAPPING) -> Submission:
    submission = services.send_described(by=FACTORY, upload=upload, mapping=mapping, at=AT)
    return ingest(by=FACTORY, submission=submission, at=AT)


def test_a_described_file_is_accepted_and_its_hash_is_that_of_the_bytes_as_sent(dataset: Dataset, folder: Path) -> None:
    upload = held(dataset, folder)
    submission = sent(upload)
    assert submission.state == SubmissionState.ACCEPTED_WITH_WARNINGS, list(selectors.problems_of(submission))
    assert (submission.rows, submission.digest) == (2, upload.digest)
    assert (submission.first_period, submission.last_period) == (date(2026, 1, 1), date(2026, 2, 1))
    settled = SourceMapping.objects.get()
    assert submission.mapping == settled
    assert settled.digest == MAPPING.content_hash
    assert AuditEvent.objects.filter(action="dataset.mapping_settled", subject=settled.public_id).count() == 1


def test_the_mapping_is_remembered_once_and_the_same_bytes_by_it_are_sent_once(dataset: Dataset, folder: Path) -> None:
    first = sent(held(dataset, folder))
    assert sent(held(dataset, folder)) == first
    assert SourceMapping.objects.count() == StoredFile.objects.count() == 1
    assert selectors.mapping_of_sender(dataset, FACTORY) == SourceMapping.objects.get()


def test_bytes_that_wait_to_be_described_and_come_again_are_one_upload(dataset: Dataset, folder: Path) -> None:
    first = held(dataset, folder)
    assert held(dataset, folder) == first
    assert quarantined(first.public_id).read_bytes() == CONTENT
    assert AuditEvent.objects.filter(action="upload.held", subject=first.public_id).count() == 2


def test_the_same_bytes_by_another_mapping_replace_what_the_first_one_said(dataset: Dataset, folder: Path) -> None:
    first = sent(held(dataset, folder))
    columns = [column for column in MAPPING.columns if column.column != "minutes"]
    without = MAPPING.model_copy(update={"columns": tuple(columns), "left_out": ("Name", "Minuten")})
    second = sent(held(dataset, folder), without)
    assert second != first
    assert second.digest == first.digest
    first.refresh_from_db()
    assert first.state == SubmissionState.SUPERSEDED


def test_a_fault_is_named_by_the_rows_of_the_file_and_by_both_names(dataset: Dataset, folder: Path) -> None:
    submission = sent(held(dataset, folder, CONTENT.replace(b";12", b";twelve")))
    problem = selectors.problems_of(submission)[0]
    assert (problem.code, problem.row, problem.column) == ("not_a_whole_number", 2, "minutes (Minuten in the file)")


def test_a_key_that_counts_elsewhere_is_named_by_the_row_of_the_described_file(dataset: Dataset, folder: Path) -> None:
    sent(held(dataset, folder))
    later = sent(held(dataset, folder, b"Nr;Name;Tag;Minuten\n9;Cy;01.03.2026;1\n\n007;Ann;02.03.2026;12\n"))
    problem = selectors.problems_of(later)[0]
    assert (problem.code, problem.row) == ("key_elsewhere", 4)


def test_a_mapping_that_does_not_fill_the_contract_is_refused_and_the_file_waits(dataset: Dataset, folder: Path) -> None:
    upload = held(dataset, folder)
    partly = FileMapping(delimiter=Delimiter.SEMICOLON, columns=MAPPING.columns[:2])
    services.describe(by=FACTORY, upload=upload, mapping=partly, at=AT)
    with pytest.raises(MappingUnfit):
        services.send_described(by=FACTORY, upload=upload, mapping=partly, at=AT)
    assert list(selectors.uploads_of(FACTORY)) == [upload], "one can leave the page and come back"
    assert quarantined(upload.public_id).read_bytes() == CONTENT
    assert not Submission.objects.exists()


def test_a_file_that_was_sent_or_lay_too_long_cannot_be_described(dataset: Dataset, folder: Path) -> None:
    upload = held(dataset, folder)
    sent(upload)
    clear_away()
    assert not quarantined(upload.public_id).exists()
    with pytest.raises(UploadGone):
        services.describe(by=FACTORY, upload=upload, mapping=MAPPING, at=AT)


def test_the_sweeper_keeps_a_file_that_waits_for_two_weeks(dataset: Dataset, folder: Path) -> None:
    path = folder / "sent.csv"
    path.write_bytes(CONTENT)
    upload = services.hold(by=FACTORY, dataset=dataset, arrival=receive_file(path), file_name="x", at=now())
    clear_away()
    assert quarantined(upload.public_id).is_file()
    path.write_bytes(CONTENT + b"9;;01.02.2026;\n")
    old = services.hold(by=FACTORY, dataset=dataset, arrival=receive_file(path), file_name="x", at=now() - timedelta(days=15))
    clear_away()
    assert not quarantined(old.public_id).exists()


def test_somebody_of_one_site_settles_for_that_site_and_a_reader_settles_nothing(dataset: Dataset, network: Network) -> None:
    of_site = actor_of(people.member(network, "site_data_manager", site=Site.objects.get(identifier="N01")))
    settled = services.settle_mapping(by=of_site, dataset=dataset, mapping=MAPPING, at=AT)
    assert settled.site == Site.objects.get(identifier="N01")
    assert selectors.mapping_of_sender(dataset, of_site) == settled
    assert selectors.mapping_of_sender(dataset, FACTORY) is None
    with pytest.raises(PermissionDenied):
        services.settle_mapping(by=actor_of(people.member(network, "family_partner")), dataset=dataset, mapping=MAPPING, at=AT)


def test_the_command_sends_a_file_by_its_mapping(
    dataset: Dataset, data_folder: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "sent.csv").write_bytes(CONTENT)
    (folder / "mapping.yaml").write_text(MAPPING.model_dump_json(exclude_defaults=True))
    arguments = ["data", "submit", str(data_folder), str(folder / "sent.csv"), "--dataset", "ed_attendances"]
    assert run(arguments) == 1
    assert "parted by semicolons" in capsys.readouterr().err
    assert run([*arguments, "--mapping", str(folder / "mapping.yaml")]) == 0
    assert "Accepted: 2 rows of 1 site, Jan 2026 to Feb 2026." in capsys.readouterr().out
