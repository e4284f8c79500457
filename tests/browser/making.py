"""Make a small demonstration in a folder of its own: `python -m tests.browser.making FOLDER [MONTHS]`.

It is filled through the demonstration's own building blocks, in a process of its own, because Playwright's loop forbids
the database in the process of the tests. Without MONTHS the network is empty: people, sites and a forum, but no data.
"""

import sys
from pathlib import Path

from fivefold.foundation.storage import DataFolder
from fivefold.interfaces.cli.demo import CONFIGURATION
from fivefold.interfaces.cli.installation import start_django
from fivefold.interfaces.cli.preparation import bring_up_to_date


def make(folder: Path, months: int) -> None:
    """Lay the folder out and found the network; send the first `months` months of every dataset, if there are any."""
    data = DataFolder(folder)
    data.lay_out(CONFIGURATION)
    start_django(data)
    bring_up_to_date(data, print)
    from fivefold.foundation.clock import now
    from fivefold.interfaces.demo.build import agree_on_data, found_network, look_for_signals
    from fivefold.network.scope import within

    at = now()
    network = found_network(at)
    if not months:
        return
    with within(network):
        agree_on_data(network, at)
        _send(folder, months)
        look_for_signals(at)


def _send(folder: Path, months: int) -> None:
    from fivefold.foundation.clock import now
    from fivefold.gather.datasets import services
    from fivefold.gather.datasets.ingest import ingest
    from fivefold.gather.datasets.models import Dataset
    from fivefold.gather.datasets.receiving import receive_file
    from fivefold.gather.measures.computing import compute_values
    from fivefold.interfaces.demo.build import BUILDER
    from fivefold.interfaces.demo.rows import file_of
    from tests.browser.months import FIRST, SITES_SENT

    for dataset in Dataset.objects.order_by("slug"):
        path = folder / "tmp" / f"{dataset.slug}.csv"
        path.write_bytes(file_of(dataset.slug, FIRST, range(months), SITES_SENT))
        submission = services.receive(by=BUILDER, dataset=dataset, arrival=receive_file(path), file_name=path.name, at=now())
        ingest(by=BUILDER, submission=submission, at=now())
        path.unlink()
        compute_values(by=BUILDER, dataset=dataset, at=now())


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
