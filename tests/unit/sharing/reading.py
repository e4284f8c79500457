"""Members of the active network who read one month, or several, of a measure with three or more sites."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from fivefold.engine.measures.disclosure.table import Counted
from fivefold.foundation.permission import Actor, ActorKind, Permission
from fivefold.network.people.models import Network
from fivefold.network.sharing.audiences import audience_of
from fivefold.network.sharing.release import Released, Subject, release_series
from fivefold.network.sharing.rungs import Rung
from fivefold.network.sharing.selectors import recorded
from tests.factories.people import AT

NAMES = ("Northgate", "Fairhaven", "Eastmoor", "Westbrook", "Southlea", "Midvale")
MEASURE = "msr_1"
Grid = Sequence[Sequence[int | None]]


def site_id(name: str) -> str:
    return f"sit_{name[:1].lower()}"


def reader(network: Network, *permissions: Permission, site: str | None = None) -> Actor:
    """A member; `site` by its name."""
    granted = frozenset({Permission.VIEW_MEASURES, *permissions})
    return Actor(
        kind=ActorKind.MEMBER,
        identifier="mem_1",
        name="M",
        permissions=granted,
        network=network.public_id,
        site=site_id(site) if site else None,
    )


def read(
    network: Network, actor: Actor, numerators: Grid, denominators: Grid, *, rung: Rung = Rung.T3, run: str = "run_1"
) -> Released:
    """What `actor` sees of a run with these sites (rows) and months (columns); None is no value."""
    mask = np.array([[value is not None for value in row] for row in denominators])
    above, below = (
        np.array([[value or 0 for value in row] for row in grid], dtype=np.int64) for grid in (numerators, denominators)
    )
    subject = Subject(
        network=network,
        measure=MEASURE,
        run=run,
        rung=rung,
        counted=Counted.PROPORTION,
        sites=[(site_id(name), name) for name in NAMES[: len(mask)]],
        periods=[date(2026, month, 1) for month in range(1, mask.shape[1] + 1)],
        numerators=above,
        denominators=below,
        mask=mask,
    )
    return release_series(actor=actor, subject=subject, before=recorded([MEASURE], audience_of(actor)), at=AT)


def states(found: Released, month: int = 0) -> dict[str, bool]:
    """Whether each site that is shown hides the month, by name."""
    return dict(zip((name for _row, name in found.rows), found.sites.hidden[:, month].tolist(), strict=True))


def total(found: Released, month: int = 0) -> tuple[int, int] | None:
    """The network's counts of the month; None where they are hidden."""
    assert found.network is not None
    if not found.network.mask[0, month]:
        return None
    return int(found.network.numerators[0, month]), int(found.network.denominators[0, month])
