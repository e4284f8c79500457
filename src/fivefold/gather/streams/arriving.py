"""Find out which months of which sites an accepted file holds, from its rows, and write it down."""

from datetime import date, datetime

from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.duckdb_session import connection, quoted, text_literal
from fivefold.engine.measures.receiving.row_key import RowKey
from fivefold.foundation.permission import Actor
from fivefold.gather.datasets.contracts import read
from fivefold.gather.datasets.folders import incoming_folder, store
from fivefold.gather.datasets.models import Submission
from fivefold.gather.streams import selectors, services
from fivefold.gather.streams.services import Came


def record_arrival(*, by: Actor, submission: Submission, at: datetime) -> int:
    """Write down what came with `submission`, once it is accepted; returns how much of it is new. May be repeated."""
    file = submission.files.order_by("id").first()  # as it came; what later files left of it has a later number
    if file is None:
        return 0
    found = cells_of(read(submission.contract.text), file.digest)
    sites = selectors.sites_called({site for site, _month, _rows in found})
    came = [Came(sites[site], month, rows) for site, month, rows in found if site in sites]
    return services.record_deliveries(by=by, submission=submission, came=came, at=at)


def cells_of(contract: DatasetContract, digest: str) -> list[tuple[str, date, int]]:
    """Each site and month in the stored rows with this hash, and how many rows it has."""
    key = RowKey(contract, quoted)
    with connection(spill=incoming_folder()) as connected:
        return connected.execute(
            f"SELECT {key.site} AS site, {key.month} AS month, count(*) "  # noqa: S608
            f"FROM read_parquet({text_literal(str(store().find(digest).path))}) GROUP BY 1, 2 ORDER BY 1, 2"
        ).fetchall()
