"""The whole way of a file in the laboratory, receive → publish, as its sender and the worker go it, and what is found after."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.db.models import Q
from django_scopes import scopes_disabled
from django_tasks_db.models import DBTaskResult

from fivefold.analyse.signals.models import Signal
from fivefold.engine.measures.sources.file_mapping import parse_mapping
from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.audit.services import verify_all
from fivefold.foundation.clock import now
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.tasks.queue import requeue_orphans
from fivefold.foundation.tasks.worker import work_off
from fivefold.gather.datasets import selectors, services
from fivefold.gather.datasets.folders import incoming_folder, quarantine_folder, store
from fivefold.gather.datasets.models import Dataset, StoredFile, Submission
from fivefold.gather.datasets.receiving import receive_file
from fivefold.gather.datasets.recovery import recover
from fivefold.gather.datasets.states import UNDECIDED
from fivefold.gather.datasets.tasks import check_submission
from fivefold.gather.measures.computing import values_of
from fivefold.gather.measures.models import Measure, MeasureRun
from fivefold.gather.measures.selectors import latest_run
from fivefold.gather.streams.models import DatasetRefresh, Delivery
from fivefold.network.people.models import Network
from fivefold.network.people.selectors import scope_of_network
from fivefold.network.scope import within
from tests.factories.people import FACTORY

WORKER = "soak"
"""The killed worker's name, and that of the one that is started after it."""
MAPPING = parse_mapping("""
delimiter: semicolon
columns:
  - {column: attendance, source: Nr}
  - {column: site, source: Ort}
  - {column: arrived_on, source: Tag}
  - {column: minutes, source: Minuten}
  - {column: tests_done, source: Fertig}
  - {column: tests_ordered, source: Bestellt}
""")


def publish(path: str, way: str) -> dict[str, Any]:
    """Send the file as it is or "described", and work until its values are published."""
    _send(Path(path), way)
    work_off(scope_of=scope_of_network, name=WORKER)
    return {}


def restart(path: str, way: str) -> dict[str, Any]:
    """What readers see after a kill; what a restart makes of it; and what stands when the sender has sent once more."""
    seen = _seen()
    requeue_orphans(at=now(), worker=WORKER)
    work_off(scope_of=scope_of_network, name=WORKER)
    recover(by=FACTORY, at=now())
    resumed = _seen()
    publish(path, way)
    recover(by=FACTORY, at=now())
    return {"seen": seen, "resumed": resumed, "whole": _whole()}


def _send(path: Path, way: str) -> None:
    with within(Network.objects.get()):
        dataset, arrival = Dataset.objects.get(), receive_file(path)
        if way == "described":
            upload = services.hold(by=FACTORY, dataset=dataset, arrival=arrival, file_name=path.name, at=now())
            services.send_described(by=FACTORY, upload=upload, mapping=MAPPING, then=check_submission, at=now())
        else:
            services.receive(by=FACTORY, dataset=dataset, arrival=arrival, file_name=path.name, then=check_submission, at=now())


def _seen() -> dict[str, Any]:
    """What stands at this moment. Raises StoredFileMissing or StoredFileDamaged for a row without its whole file."""
    with within(Network.objects.get()):
        dataset = Dataset.objects.get()
        for digest in [
            *StoredFile.objects.values_list("digest", flat=True),
            *MeasureRun.objects.values_list("values_hash", flat=True),
        ]:
            store().verify(digest)
        undecided = Submission.objects.filter(state__in=sorted(UNDECIDED))
        return {
            "submissions": Submission.objects.count(),
            "undecided": undecided.count(),
            "half_visible": undecided.filter(files__isnull=False).count(),
            "rows": sum(file.rows for file in selectors.manifest(dataset)),
            "values": {measure.slug: _values(measure) for measure in Measure.objects.order_by("slug")},
        }


def _values(measure: Measure) -> Any:
    run = latest_run(measure)
    if run is None:
        return None
    found = values_of(measure, run)
    months = [period.isoformat() for period in found.periods]
    return [found.sites, months, found.numerators.tolist(), found.denominators.tolist(), found.mask.tolist()]


def _whole() -> dict[str, Any]:
    """All that must be the same with a kill and without: what counts, what was written down, and the files beside it."""
    with scopes_disabled():
        listed = {*StoredFile.objects.values_list("digest", flat=True), *MeasureRun.objects.values_list("values_hash", flat=True)}
        found = {
            "submissions": sorted(Submission.objects.values_list("state", "rows")),
            "files": sorted(StoredFile.objects.values_list("digest", "rows")),
            "runs": sorted(MeasureRun.objects.values_list("measure__slug", "values_hash", "restated")),
            "refreshes": [
                [refresh.state, len(refresh.files), refresh.measures, refresh.moved, len(refresh.runs)]
                for refresh in DatasetRefresh.objects.order_by("id")
            ],
            "deliveries": Delivery.objects.count(),
            "signals": Signal.objects.count(),
        }
    folders = (incoming_folder(), store().unfinished, quarantine_folder())
    return {
        **_seen(),
        **found,
        "agree": listed == {path.stem for path in store().files.rglob("*.parquet")},
        "leftovers": sorted(path.suffix for folder in folders if folder.is_dir() for path in folder.iterdir()),
        "waiting": DBTaskResult.objects.exclude(status="SUCCESSFUL").count(),
        "undelivered": OutboxEvent.objects.filter(delivered_at=None).count(),
        "audit": Counter(
            AuditEvent.objects.exclude(Q(action__startswith="upload.") | Q(action="stream.refresh_begun")).values_list(
                "action", flat=True
            )
        ),  # but for what really happens once more: bytes are held and sent again, computing begins again
        "chained": all(realm.sound for realm in verify_all()),
    }
