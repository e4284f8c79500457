"""From a panel to what of it one reader may have: the only way by which values of measures leave this app for a person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from fivefold.engine.measures.disclosure.table import Counted
from fivefold.foundation.clock import now
from fivefold.foundation.permission import Actor
from fivefold.gather.measures.models import Measure, MeasureType
from fivefold.gather.measures.panel import Panel
from fivefold.network.sharing.audiences import audience_of
from fivefold.network.sharing.release import Released, Subject, release_series
from fivefold.network.sharing.rungs import Rung
from fivefold.network.sharing.selectors import Recorded, recorded

COUNTED: Mapping[str, Counted] = {
    MeasureType.PROPORTION: Counted.PROPORTION,
    MeasureType.RATE: Counted.RATE,
    MeasureType.COUNT: Counted.COUNT,
}
"""Of other types the values are amounts, and the denominators count what was measured."""


def went_out(actor: Actor, measures: Iterable[Measure]) -> dict[str, list[Recorded]]:
    """What of each measure went out to the reader's audience before, by the measure's public id."""
    found: dict[str, list[Recorded]] = defaultdict(list)
    for each in recorded((measure.public_id for measure in measures), audience_of(actor)):
        found[each.subject].append(each)
    return found


def released_to(actor: Actor, panel: Panel, before: Sequence[Recorded]) -> Released:
    """What `actor` may have of the panel of one run; what goes out for the first time is written down."""
    measure = panel.measure
    subject = Subject(
        network=measure.network,
        measure=measure.public_id,
        run=panel.run.public_id,
        rung=Rung(measure.rung),
        counted=COUNTED.get(measure.type, Counted.AMOUNT),
        sites=[(site.public_id, site.name) for site in panel.sites],
        periods=panel.periods,
        numerators=panel.numerators,
        denominators=panel.denominators,
        mask=panel.mask,
    )
    return release_series(actor=actor, subject=subject, before=before, at=now())
