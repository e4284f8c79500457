"""Datasets and what is sent for them, built through the services that the product uses."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from fivefold.gather.datasets import services
from fivefold.gather.datasets.ingest import ingest
from fivefold.gather.datasets.models import Dataset, Submission
from fivefold.gather.datasets.receiving import receive_file
from fivefold.network.people.models import Network
from tests.factories.people import AT, FACTORY

CONTRACT = """\
name: ed_attendances
title: Attendances in emergency departments
version: 1
columns:
  - {name: attendance, type: text, required: true, title: The attendance}
  - {name: site, type: text, required: true, title: Where}
  - {name: arrived_on, type: date, required: true, title: When}
  - {name: minutes, type: integer, minimum: 0, unit: minutes, title: Time in the department}
  - {name: tests_done, type: integer, minimum: 0}
  - {name: tests_ordered, type: integer, minimum: 0}
key: [attendance]
site: site
period: {column: arrived_on}
due_day: 15
checks:
  - {condition: tests_done <= tests_ordered, because: A test is done only after it was ordered.}
"""
HEADER = "attendance,site,arrived_on,minutes,tests_done,tests_ordered"


def dataset(network: Network, contract: str = CONTRACT) -> Dataset:
    return services.add_contract(by=FACTORY, network=network, text=contract, at=AT)


def csv_text(rows: Sequence[str]) -> bytes:
    return "\n".join([HEADER, *rows, ""]).encode()


def attendances(site: str, month: date, minutes: Sequence[int | None], prefix: str = "a") -> list[str]:
    """A row for each of `minutes`, all in one month of one site."""
    day = month.replace(day=1).isoformat()
    return [
        f"{prefix}-{site}-{day}-{number},{site},{day},{'' if value is None else value},1,2"
        for number, value in enumerate(minutes)
    ]


def received(dataset: Dataset, content: bytes, folder: Path, name: str = "sent.csv", at: datetime = AT) -> Submission:
    path = folder / name
    path.write_bytes(content)
    return services.receive(by=FACTORY, dataset=dataset, arrival=receive_file(path), file_name=name, at=at)


def sent(dataset: Dataset, content: bytes, folder: Path, name: str = "sent.csv", at: datetime = AT) -> Submission:
    """A file that was received and checked."""
    return ingest(by=FACTORY, submission=received(dataset, content, folder, name, at), at=at)
