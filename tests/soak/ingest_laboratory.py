"""A process of its own on a data folder of its own, in which ingests are killed and what they leave is examined.

Started by `laboratories.py`. Reads one command a line, answers each with one line of JSON. Every ingest and every
recovery runs in a fresh child process, forked before anything was opened, so that SIGKILL ends a real process.
"""

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

FOLDER = Path(sys.argv[1])
os.environ["FIVEFOLD_FOLDER"] = str(FOLDER)
os.environ["DJANGO_SETTINGS_MODULE"] = "fivefold.config.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django_scopes import scopes_disabled  # noqa: E402

from fivefold.gather.datasets import selectors, services  # noqa: E402
from fivefold.gather.datasets.folders import incoming_folder, store  # noqa: E402
from fivefold.gather.datasets.ingest import ingest  # noqa: E402
from fivefold.gather.datasets.models import Dataset, StoredFile, Submission  # noqa: E402
from fivefold.gather.datasets.receiving import receive_file  # noqa: E402
from fivefold.gather.datasets.recovery import recover  # noqa: E402
from fivefold.gather.datasets.states import UNDECIDED  # noqa: E402
from fivefold.gather.measures.computing import compute_values  # noqa: E402
from fivefold.gather.measures.models import MeasureRun  # noqa: E402
from fivefold.network.people.models import Network  # noqa: E402
from fivefold.network.scope import within  # noqa: E402
from tests.factories import datasets, measures, people  # noqa: E402
from tests.factories.people import AT, FACTORY  # noqa: E402
from tests.soak.publishing import publish, restart  # noqa: E402
from tests.soak.steps import watch_steps  # noqa: E402


def set_up() -> dict[str, Any]:
    """A network with sites, a dataset and its measure, in an empty database."""
    call_command("migrate", verbosity=0)
    network = people.network("Soak")
    for identifier in ("N01", "F02"):
        people.site(network, identifier=identifier)
    with within(network):
        dataset = datasets.dataset(network)
        for text in (measures.WITHIN_FOUR_HOURS, measures.ATTENDANCES):
            measures.measure(dataset, text)
    return {}


def send(path: str) -> dict[str, Any]:
    """Everything that happens to a file from its first byte to its values."""
    with within(Network.objects.get()):
        dataset = Dataset.objects.get()
        arrival = receive_file(Path(path))
        sent = services.receive(by=FACTORY, dataset=dataset, arrival=arrival, file_name=Path(path).name, at=AT)
        sent = ingest(by=FACTORY, submission=sent, at=AT)
        compute_values(by=FACTORY, dataset=dataset, at=AT)
        return {"submission": sent.public_id, "state": sent.state, "rows": sent.rows}


def examine() -> dict[str, Any]:
    """What a restart finds and does: recovery, then whether the manifest and the files agree, by hash."""
    with scopes_disabled():
        half_visible = Submission.objects.filter(state__in=sorted(UNDECIDED), files__isnull=False).count()
    recovered = recover(by=FACTORY, at=AT)
    with scopes_disabled():
        listed = set(StoredFile.objects.values_list("digest", flat=True)) | set(
            MeasureRun.objects.values_list("values_hash", flat=True)
        )
        undecided = Submission.objects.filter(state__in=sorted(UNDECIDED)).count()
    for digest in listed:
        store().verify(digest)
    on_disk = {path.stem for path in store().files.rglob("*.parquet")}
    leftovers = [path.name for folder in (incoming_folder(), store().unfinished) if folder.is_dir() for path in folder.iterdir()]
    with within(Network.objects.get()):
        counting = [(file.digest, file.rows) for file in selectors.manifest(Dataset.objects.get())]
    return {
        "agree": listed == on_disk,
        "half_visible": half_visible,
        "undecided": undecided,
        "leftovers": leftovers,
        "decided": recovered.decided,
        "rows": sum(rows for _digest, rows in counting),
    }


def values() -> dict[str, Any]:
    """The latest values of the proportion: numerator and denominator in all."""
    with within(Network.objects.get()):
        run = MeasureRun.objects.filter(measure__slug="within-four-hours").latest("id")
        return {"numerator": run.numerator, "denominator": run.denominator}


WORK: dict[str, Callable[..., dict[str, Any]]] = {
    "set_up": set_up,
    "send": send,
    "examine": examine,
    "values": values,
    "publish": publish,
    "restart": restart,
}


def in_a_child(
    work: Callable[..., dict[str, Any]], arguments: list[str], kill_after: float | None, kill_at: int | None
) -> dict[str, Any]:
    """Run `work` in a child; SIGKILL ends it after so many seconds, or where that many steps have begun."""
    reading, writing = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(reading)
        steps = watch_steps(kill_at)
        try:
            answer = {**work(*arguments), "steps": len(steps)}
        except BaseException:  # noqa: BLE001 - told to the test, which fails with it
            answer = {"error": traceback.format_exc()}
        os.write(writing, json.dumps(answer).encode())
        os._exit(0)
    os.close(writing)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading) as answers:
        said = answers.read()
    _pid, status = os.waitpid(child, 0)
    answer = json.loads(said) if said else {}
    return {**answer, "killed": os.WIFSIGNALED(status), "seconds": time.monotonic() - began}


def main() -> None:
    connections.close_all()
    for line in sys.stdin:
        name, arguments, kill_after, kill_at = json.loads(line)
        print(json.dumps(in_a_child(WORK[name], arguments, kill_after, kill_at)), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
