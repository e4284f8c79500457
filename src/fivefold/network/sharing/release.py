"""The one way by which a measure's values reach a reader: how much of them, and under which names."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from fivefold.foundation.permission import Actor
from fivefold.network.sharing.rungs import Detail, Rung, detail_for, may_see


@dataclass(frozen=True)
class Released:
    """What a reader may see of a measure's series: in what detail, and which rows under which names, in that order."""

    detail: Detail
    rows: tuple[tuple[int, str], ...]


def release_series(*, actor: Actor, rung: Rung, subject: str, sites: Sequence[tuple[str, str]]) -> Released:
    """Which of `sites` (public id and name, one for each row) `actor` may see of the measure `subject` on `rung`.

    An actor's own site comes by its name. Blinded sites are numbered in an order that tells nothing and stays the same.
    """
    detail = detail_for(actor, rung)
    own = [row for row, (public_id, _name) in enumerate(sites) if may_see(actor, rung, public_id == actor.site)]
    if detail is not Detail.BLINDED_SITES:
        return Released(detail, tuple((row, sites[row][1]) for row in own))
    others = sorted(set(range(len(sites))) - set(own), key=lambda row: _shuffle(subject, sites[row][0]))
    blinded = ((row, _("Site %(number)s") % {"number": number}) for number, row in enumerate(others, start=1))
    return Released(detail, (*((row, sites[row][1]) for row in own), *blinded))


def _shuffle(subject: str, site: str) -> str:
    return salted_hmac("fivefold.network.sharing.blinded", f"{subject} {site}", algorithm="sha256").hexdigest()
