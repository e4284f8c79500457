"""What a person chooses about a chart with a memory, and the refusal of what cannot be."""

from dataclasses import dataclass
from typing import ClassVar

from fivefold.engine.errors import DomainError


class InvalidDesign(DomainError):
    """A chart with a memory cannot be made, or its run length computed, as asked."""

    code: ClassVar[str] = "invalid_design"


@dataclass(frozen=True)
class CusumDesign:
    """A tabular CUSUM (Page 1954; Montgomery, Introduction to Statistical Quality Control, chapter 9). All in σ.

    shift: the size of change to find soonest; half of it, the reference value k, is tolerated at every point.
    decision: the sum beyond which a point signals (h). The default, with shift 1, gives a false signal every 370 points in
    either direction together, as 3σ limits do; `run_lengths.cusum_decision` finds others.
    head_start: where the sums start (Lucas and Crosier 1982, fast initial response; usually half of `decision`).
    restart: begin again after a signal, instead of staying up until the sum has come down.
    """

    shift: float = 1.0
    decision: float = 4.775
    head_start: float = 0.0
    restart: bool = False

    def __post_init__(self) -> None:
        if not (self.shift >= 0 and 0 < self.decision < float("inf") and 0 <= self.head_start < self.decision):
            raise InvalidDesign(
                f"No CUSUM has shift {self.shift}, decision {self.decision} and head start {self.head_start}.",
                fix="Choose a shift of 0 or more, a decision interval above 0, and a head start below that.",
            )

    @property
    def reference(self) -> float:
        """How far from the centre a point may lie, in σ, without adding to a sum (k)."""
        return self.shift / 2


@dataclass(frozen=True)
class EwmaDesign:
    """An exponentially weighted moving average (Roberts 1959; Lucas and Saccucci 1990).

    weight: of the latest point (λ), above 0 and at most 1, which is a chart of single points. width: of the limits, in σ of
    the average (L). The default gives a false signal every 370 points; `run_lengths.ewma_width` finds others.
    """

    weight: float = 0.2
    width: float = 2.864

    def __post_init__(self) -> None:
        if not (0 < self.weight <= 1 and 0 < self.width < float("inf")):
            raise InvalidDesign(
                f"No moving average has weight {self.weight} and width {self.width}.",
                fix="Choose a weight above 0 up to 1, and a width above 0.",
            )


@dataclass(frozen=True)
class RiskAdjustedDesign:
    """Two sums of log-likelihood ratios over patients of unlike risk (Steiner et al. 2000, Biostatistics 1:441–452).

    worse, better: the odds ratios to find soonest, above and below 1, as multiples of the odds that each risk gives.
    worse_limit, better_limit: the sums at which they signal; `risk_run_lengths.risk_adjusted_limit` finds them for the
    risks at hand. restart: begin again after a signal, instead of staying up until the sum has come down.
    """

    worse: float = 2.0
    better: float = 0.5
    worse_limit: float = 4.5
    better_limit: float = 4.0
    restart: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.better < 1 < self.worse < float("inf"):
            raise InvalidDesign(
                f"The odds ratios {self.worse} and {self.better} are not one above 1 and one below.",
                fix="Choose, for instance, 2 for worse and 0.5 for better.",
            )
        if not (0 < self.worse_limit < float("inf") and 0 < self.better_limit < float("inf")):
            raise InvalidDesign("Limits of the sums must be above 0.", fix="Choose, for instance, 4.5 and 4.")
