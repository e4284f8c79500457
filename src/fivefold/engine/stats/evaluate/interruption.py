"""What is declared of an interrupted time series before its data are seen."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from fivefold.engine.stats.evaluate.autoregression import Likelihood
from fivefold.engine.stats.evaluate.declaration import InvalidDeclaration
from fivefold.engine.stats.evaluate.families import Family
from fivefold.engine.stats.evaluate.kernels import KERNELS, KernelName
from fivefold.engine.stats.evaluate.long_run import BandwidthRule, Heteroscedastic
from fivefold.engine.stats.evaluate.single_series import SeriesDeclaration
from fivefold.engine.stats.setting_checks import place


class Quantity(StrEnum):
    """What of an interrupted time series is the estimate."""

    DIFFERENCE = "difference"
    RATIO = "ratio"
    AVERAGE = "average"
    LEVEL = "level"
    SLOPE = "slope"


@dataclass(frozen=True, kw_only=True)
class Intervention:
    """Something that began at a column or date.

    phase_in: points from `at` on that count for neither side. level, slope: what it may have changed. The slope's clock
    is 1 at the first point after the phase-in.
    """

    at: int | date
    phase_in: int = 0
    level: bool = True
    slope: bool = True

    def __post_init__(self) -> None:
        if self.phase_in < 0 or not (self.level or self.slope):
            raise InvalidDeclaration(
                "An intervention changes a level, a slope or both, after a phase-in of no or more points.",
                fix="Set level or slope, and a phase-in that is not negative.",
                field="interventions",
            )
        object.__setattr__(self, "at", place(self.at, "at"))


@dataclass(frozen=True, kw_only=True)
class Season:
    """A pattern that repeats every `period` points.

    harmonics: pairs of sine and cosine; None: a term of its own for each place but the first. first: place of column 0.
    """

    period: int = 12
    harmonics: int | None = None
    first: int = 1

    def __post_init__(self) -> None:
        if self.period < 2 or not (self.harmonics is None or 1 <= self.harmonics <= self.period / 2):
            raise InvalidDeclaration(
                "A season has at least two places and at most half as many harmonics.",
                fix="Give fewer harmonics.",
                field="season",
            )


@dataclass(frozen=True, kw_only=True)
class Ar1:
    """Each error carries part of the one before. small_sample: Kenward and Roger's errors and degrees of freedom.

    Without it, as nlme's gls: φ taken as known, n − p degrees of freedom; for long series only.
    """

    likelihood: Likelihood = "reml"
    small_sample: bool = True

    def __post_init__(self) -> None:
        if self.likelihood not in ("reml", "ml") or (self.small_sample and self.likelihood == "ml"):
            raise InvalidDeclaration("In short series the likelihood is restricted.", fix="Choose reml.", field="likelihood")


@dataclass(frozen=True, kw_only=True)
class NeweyWest:
    """Least squares, with errors that allow for autocorrelation.

    lag: the last with a weight; or the rule that chooses it (None: 1.3 √points in short series, Newey and West's
    otherwise). small_sample: the correction for short series, with Bartlett's kernel alone. Without it, as sandwich's
    NeweyWest (and kernHAC, with its kernels); for long series only.
    """

    lag: float | BandwidthRule | None = None
    kernel: KernelName = "bartlett"
    prewhiten: bool = False
    adjust: bool = False
    small_sample: bool = True

    def __post_init__(self) -> None:
        if self.kernel not in KERNELS or (isinstance(self.lag, str) and self.lag not in ("newey-west", "andrews")):
            raise InvalidDeclaration("No kernel or rule has this name.", fix=f"Kernels: {', '.join(KERNELS)}.", field="errors")
        if not isinstance(self.lag, str) and self.lag is not None and self.lag < 0:
            raise InvalidDeclaration("A lag is not negative.", fix="Give 0 or more.", field="lag")
        if self.small_sample and (self.prewhiten or self.adjust or self.kernel != "bartlett" or isinstance(self.lag, str)):
            raise InvalidDeclaration(
                "The correction for short series has Bartlett's kernel, a number as lag, and no other correction.",
                fix="Leave these out, or set small_sample to False.",
                field="errors",
            )


@dataclass(frozen=True, kw_only=True)
class Independent:
    """Points without autocorrelation; robust: their variances may differ."""

    robust: Heteroscedastic | None = None

    def __post_init__(self) -> None:
        if self.robust not in (None, "HC0", "HC1", "HC2", "HC3"):
            raise InvalidDeclaration(f"There is no correction {self.robust}.", fix="Choose HC0, HC1, HC2 or HC3.", field="robust")


Errors = Ar1 | NeweyWest | Independent


@dataclass(frozen=True, kw_only=True)
class InterruptedTimeSeries(SeriesDeclaration):
    """A line before, and a change of level and slope at each intervention.

    quantity: the effect of intervention number `about` (from 0): as a difference or ratio at `horizon`, a point counted
    from 1 after its phase-in (None: the last one there is); as the average difference up to it; or one coefficient, a
    ratio for counts. diagnostic_lags: how many of them the Breusch–Godfrey test looks at.
    """

    method: ClassVar[str] = "interrupted time series"

    interventions: tuple[Intervention, ...]
    family: Family = Family.GAUSSIAN
    errors: Errors = Ar1()
    season: Season | None = None
    quantity: Quantity = Quantity.DIFFERENCE
    about: int = 0
    horizon: int | None = None
    diagnostic_lags: int = 4

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.about < len(self.interventions):
            raise InvalidDeclaration("There is no intervention of this number.", fix="Count from 0.", field="about")
        asked = self.interventions[self.about]
        if (self.quantity is Quantity.LEVEL and not asked.level) or (self.quantity is Quantity.SLOPE and not asked.slope):
            raise InvalidDeclaration("The model has no such term.", fix="Choose another quantity.", field="quantity")
        if self.quantity is Quantity.RATIO and not self.family.counts:
            raise InvalidDeclaration("Measured values have no ratio here.", fix="Choose a difference.", field="quantity")
        if self.horizon is not None and self.horizon < 1:
            raise InvalidDeclaration("The first point after the change is point 1.", fix="Give 1 or more.", field="horizon")
        if self.diagnostic_lags < 1:
            raise InvalidDeclaration("The test looks at one lag at least.", fix="Give 4.", field="diagnostic_lags")
