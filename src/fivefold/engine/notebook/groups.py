"""Groups of people in a long table held against one of them: how large the gaps are, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from narwhals.typing import IntoFrame

from fivefold.engine.charts.formats import PERCENT, Unit, counted, words
from fivefold.engine.charts.interval_spec import Interval, interval_spec
from fivefold.engine.charts.vega_frame import Scheme, Spec, Width
from fivefold.engine.notebook.frames import Sums, Table, UnreadableFrame, rate_unit, read_sums, table
from fivefold.engine.stats.between_sites.equity import Gaps, gaps
from fivefold.engine.stats.between_sites.equity_intervals import GapKind
from fivefold.engine.stats.between_sites.reasons import GapReason
from fivefold.engine.stats.panels import known


@dataclass(frozen=True)
class ComparedGroups:
    """Groups held against one of them.

    sums: of each group. reference: the number of that group. found: the gaps, arrays of shape (1, groups).
    subject: what is counted, as words. unit: in which values are told; the table holds plain ratios.
    """

    sums: Sums
    reference: int
    kind: GapKind
    found: Gaps
    subject: str
    unit: Unit

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
        reference, told = self.sums.names[self.reference], self._not_told
        compared = len(self.sums.keys) - 1 - len(told)
        if not compared:
            return f"No group could be compared in {self.subject} with {reference}{_beside(told)}."
        of, apart = f"Of {counted(compared, 'group', 'groups')}", self._apart
        if not apart:
            return f"{of}, none differs in {self.subject} from {reference} by more than chance explains{_beside(told)}."
        values, difference = self.found.values.value[0], self.found.difference.value[0]
        widest = max(apart, key=lambda group: abs(float(difference[group])))
        many = "one differs" if len(apart) == 1 else f"{len(apart)} differ"
        places = self.unit.decimals(*(float(values[group]) for group in (self.reference, widest)))
        usual, other = (self.unit.show(float(values[group]), places) for group in (self.reference, widest))
        return (
            f"{of}, {many} in {self.subject} from {reference} ({usual}), "
            f"furthest {self.sums.names[widest]} ({other}){_beside(told)}."
        )

    @property
    def _apart(self) -> list[int]:
        """The groups whose gap is told and is not none."""
        low, high = self.found.difference.low[0], self.found.difference.high[0]
        with np.errstate(invalid="ignore"):
            return [group for group in np.flatnonzero((low > 0) | (high < 0)).tolist() if group not in self._not_told]

    @property
    def _not_told(self) -> dict[int, str]:
        """The groups of which nothing can be said, by number."""
        said = (GapReason.OK, GapReason.IS_REFERENCE, GapReason.NO_RATIO)
        reasons = self.found.reasons[0].tolist()
        others = ((group, name) for group, name in enumerate(self.sums.names) if group != self.reference)
        return {group: name for group, name in others if reasons[group] not in said}

    def spec(self, *, scheme: Scheme = "light", width: Width = "container") -> Spec:
        """The differences to the reference with their intervals, for Vega-Lite."""
        difference = self.found.difference
        figures = zip(*(known(part[0]) for part in (difference.value, difference.low, difference.high)), strict=True)
        groups = zip(self.sums.names, figures, strict=True)
        rows = [Interval(name, *interval) for group, (name, interval) in enumerate(groups) if group != self.reference]
        title = f"Difference to {self.sums.names[self.reference]}"
        return interval_spec(
            rows, sentence=self.sentence(), reference=0.0, unit=self.unit, title=title, scheme=scheme, width=width
        )

    def __repr__(self) -> str:
        return self.sentence()


def compare_groups(
    data: IntoFrame,
    *,
    group: str | Sequence[str],
    numerator: str,
    denominator: str,
    reference: object = None,
    kind: GapKind = "proportion",
    level: float = 0.95,
    multiply: float = 1.0,
) -> ComparedGroups:
    """Hold each group against the reference; the rows of one group are added up, those with an empty cell left out.

    group: the column, or columns, that name a group. reference: the name of one, by default of that with the most cases.
    kind: `proportion` (events among cases) or `rate` (events over exposure), told per `multiply`. level: of each interval by
    itself. Raises UnreadableFrame, ImpossibleComparison.
    """
    sums = read_sums(data, by=group, numerator=numerator, denominator=denominator)
    if not sums.names:
        raise UnreadableFrame("No row names a group.", fix="Fill in the column of groups.", field="group")
    chosen = int(np.argmax(sums.denominators)) if reference is None else _place(sums, reference)
    found = gaps(sums.numerators, sums.denominators, reference=chosen, kind=kind, level=level)
    unit = PERCENT if kind == "proportion" else rate_unit(multiply)
    return ComparedGroups(sums, chosen, kind, found, words(numerator), unit)


def _beside(not_told: dict[int, str]) -> str:
    return f"; too few to tell of {', '.join(not_told.values())}" if not_told else ""


def _place(sums: Sums, reference: object) -> int:
    """The number of the group of that name, or of that one value."""
    for place, (name, key) in enumerate(zip(sums.names, sums.keys, strict=True)):
        if reference == name or key == (reference,):
            return place
    names = ", ".join(sums.names)
    raise UnreadableFrame(f"There is no group “{reference}”.", fix=f"Name one of {names}.", field="reference")
