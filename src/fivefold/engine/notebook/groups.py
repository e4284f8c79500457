"""Groups of people in a long table held against one of them: how large the gaps are, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from narwhals.typing import IntoFrame

from fivefold.engine.charts.formats import COUNT, PERCENT, counted
from fivefold.engine.charts.interval_spec import Interval, interval_spec
from fivefold.engine.charts.vega_frame import Scheme, Spec, Width
from fivefold.engine.notebook.frames import Sums, Table, UnreadableFrame, read_sums, table
from fivefold.engine.stats.between_sites.equity import Gaps, gaps
from fivefold.engine.stats.between_sites.equity_intervals import GapKind
from fivefold.engine.stats.between_sites.reasons import GapReason


@dataclass(frozen=True)
class ComparedGroups:
    """Groups held against one of them.

    sums: of each group. reference: the number of that group. found: the gaps, arrays of shape (1, groups).
    subject: what is counted, as words.
    """

    sums: Sums
    reference: int
    kind: GapKind
    found: Gaps
    subject: str

    def table(self) -> Table:
        """One row for each group: counts, value, difference and ratio to the reference with intervals, p, q and reason."""
        found = self.found
        parts = {"value": found.values, "difference": found.difference, "ratio": found.ratio}
        figures = {
            f"{name}{side}": getattr(estimate, field)[0].tolist()
            for name, estimate in parts.items()
            for side, field in (("", "value"), ("_low", "low"), ("_high", "high"))
        }
        chances = {"p_value": found.p_values[0].tolist(), "q_value": found.q_values[0].tolist()}
        reasons = {"reason": [GapReason(int(code)).name.lower() for code in found.reasons[0]]}
        return table(self.sums.columns() | figures | chances | reasons, self.sums.backend)

    def sentence(self) -> str:
        """The widest gap of which the interval does not hold none, in one sentence; or that there is no such gap."""
        unit = PERCENT if self.kind == "proportion" else COUNT
        low, high = self.found.difference.low[0], self.found.difference.high[0]
        with np.errstate(invalid="ignore"):
            apart = np.flatnonzero((low > 0) | (high < 0))
        others, reference = counted(len(self.sums.keys) - 1, "group", "groups"), self.sums.names[self.reference]
        if not len(apart):
            return f"Of {others}, none differs in {self.subject} from {reference} by more than chance explains."
        values, difference = self.found.values.value[0], self.found.difference.value[0]
        widest = int(apart[np.argmax(np.abs(difference[apart]))])
        many = "one differs" if len(apart) == 1 else f"{len(apart)} differ"
        return (
            f"Of {others}, {many} in {self.subject} from {reference} ({unit.show(values[self.reference])}), "
            f"furthest {self.sums.names[widest]} ({unit.show(values[widest])})."
        )

    def spec(self, *, scheme: Scheme = "light", width: Width = "container") -> Spec:
        """The differences to the reference with their intervals, for Vega-Lite."""
        difference = self.found.difference
        rows = [
            Interval(name, *(_known(part[0, group]) for part in (difference.value, difference.low, difference.high)))
            for group, name in enumerate(self.sums.names)
            if group != self.reference
        ]
        unit = PERCENT if self.kind == "proportion" else COUNT
        title = f"Difference to {self.sums.names[self.reference]}"
        return interval_spec(rows, sentence=self.sentence(), reference=0.0, unit=unit, title=title, scheme=scheme, width=width)

    def __repr__(self) -> str:
        return self.sentence()


def compare_groups(
    data: IntoFrame,
    *,
    group: str | Sequence[str],
    numerator: str,
    denominator: str,
    reference: str | None = None,
    kind: GapKind = "proportion",
    level: float = 0.95,
) -> ComparedGroups:
    """Hold each group against the reference; the rows of one group are added up, those with an empty cell left out.

    group: the column, or columns, that name a group. reference: the name of one, by default of that with the most cases.
    kind: `proportion` (events among cases) or `rate` (events over exposure). level: of each interval by itself.
    Raises UnreadableFrame, ImpossibleComparison.
    """
    sums = read_sums(data, by=group, numerator=numerator, denominator=denominator)
    if reference is not None and reference not in sums.names:
        raise UnreadableFrame(f"There is no group “{reference}”.", fix=f"Name one of {', '.join(sums.names)}.", field="reference")
    chosen = int(np.argmax(sums.denominators)) if reference is None else sums.names.index(reference)
    found = gaps(sums.numerators, sums.denominators, reference=chosen, kind=kind, level=level)
    return ComparedGroups(sums, chosen, kind, found, numerator.replace("_", " "))


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
