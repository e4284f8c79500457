"""How the points of a series vary around their expected values."""

from enum import StrEnum


class Family(StrEnum):
    """What the points are, and how they vary."""

    GAUSSIAN = "gaussian"
    POISSON = "poisson"
    QUASI_POISSON = "quasi_poisson"
    NEGATIVE_BINOMIAL = "negative_binomial"
    BINOMIAL = "binomial"
    QUASI_BINOMIAL = "quasi_binomial"

    @property
    def counts(self) -> bool:
        """True where the points are counts of events, not measured values."""
        return self is not Family.GAUSSIAN

    @property
    def of_trials(self) -> bool:
        """True where each event is one of so many cases, which the denominators give."""
        return self in (Family.BINOMIAL, Family.QUASI_BINOMIAL)

    @property
    def scale_known(self) -> bool:
        """True where the expected value says how much points vary."""
        return self in (Family.POISSON, Family.BINOMIAL, Family.NEGATIVE_BINOMIAL)

    @property
    def ratio(self) -> str:
        """What the exponential of a coefficient is called."""
        return "odds ratio" if self.of_trials else "rate ratio"
