"""The kinds of charts, and what each of them needs and is."""

from enum import StrEnum


class Chart(StrEnum):
    """The charts that can be drawn; the values are the codes of the R package qicharts2."""

    RUN = "run"
    INDIVIDUALS = "i"
    INDIVIDUALS_PRIME = "ip"
    MOVING_RANGE = "mr"
    SUBGROUP_MEAN = "xbar"
    SUBGROUP_SPREAD = "s"
    PROPORTION = "p"
    PROPORTION_PRIME = "pp"
    RATE = "u"
    RATE_PRIME = "up"
    COUNT = "c"
    CASES_BETWEEN = "g"
    TIME_BETWEEN = "t"

    @property
    def label(self) -> str:
        """The chart's name as people write it."""
        return _LABELS[self]

    @property
    def named(self) -> str:
        """The chart's name as a sentence begins with it: "An i′ chart"."""
        return f"{'An' if self.label[0] in 'isX' else 'A'} {self.label}"

    @property
    def needs_denominators(self) -> bool:
        """True where the limits of a point depend on how much it rests on: cases, exposure, or observations (X̄, s)."""
        return self in _RATIOS or self in (Chart.INDIVIDUALS_PRIME, Chart.SUBGROUP_MEAN, Chart.SUBGROUP_SPREAD)

    @property
    def needs_deviations(self) -> bool:
        """True where a point is a group of observations whose spread sets the limits."""
        return self in (Chart.SUBGROUP_MEAN, Chart.SUBGROUP_SPREAD)

    @property
    def counts_events(self) -> bool:
        """True where a numerator is a number of events."""
        return self in _RATIOS or self is Chart.COUNT

    @property
    def is_proportion(self) -> bool:
        """True where no numerator can pass its denominator."""
        return self in (Chart.PROPORTION, Chart.PROPORTION_PRIME)

    @property
    def stands_alone(self) -> bool:
        """True where a point is a number of events or a gap, and no denominator can be given."""
        return self is Chart.COUNT or self.between_events

    @property
    def points_are_independent(self) -> bool:
        """False where one point shares a value with the next, so that patterns of several points mean nothing."""
        return self is not Chart.MOVING_RANGE

    @property
    def between_events(self) -> bool:
        """True where a point is the gap between one event and the next."""
        return self in (Chart.CASES_BETWEEN, Chart.TIME_BETWEEN)


_RATIOS = (Chart.PROPORTION, Chart.PROPORTION_PRIME, Chart.RATE, Chart.RATE_PRIME)
_LABELS = {
    Chart.RUN: "run chart",
    Chart.INDIVIDUALS: "individuals (XmR) chart",
    Chart.INDIVIDUALS_PRIME: "i′ chart",
    Chart.MOVING_RANGE: "moving range chart",
    Chart.SUBGROUP_MEAN: "X̄ chart",
    Chart.SUBGROUP_SPREAD: "s chart",
    Chart.PROPORTION: "p chart",
    Chart.PROPORTION_PRIME: "p′ chart",
    Chart.RATE: "u chart",
    Chart.RATE_PRIME: "u′ chart",
    Chart.COUNT: "c chart",
    Chart.CASES_BETWEEN: "g chart",
    Chart.TIME_BETWEEN: "t chart",
}
