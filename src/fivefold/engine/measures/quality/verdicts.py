"""From stored counts to a verdict, by thresholds that may change at any time: nothing is counted again for it."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from fivefold.engine.measures.definitions.documents import Document, Misfit
from fivefold.engine.measures.quality.checks import QualityCategory, QualityCheck, QualityCheckKind
from fivefold.engine.measures.quality.counts import QualityCount

Share = Annotated[Decimal, Field(ge=0, le=1)]


class QualityVerdict(StrEnum):
    """What is thought of a count, from the best to the worst; to pass with warnings is not to pass clean."""

    NOT_ASKED = "not_asked"
    CLEAN = "clean"
    WARNING = "warning"
    FAILING = "failing"


class QualityThreshold(Document):
    """The shares of rows from which a check is more than clean."""

    warning: Share = Field(description="A share above this one, of 0 to 1, is a warning.")
    failing: Share = Field(description="A share above this one fails.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.failing < self.warning:
            raise Misfit("the failing share is below the warning share", "failing")
        return self


class CheckThreshold(QualityThreshold):
    """A threshold for one check alone."""

    kind: QualityCheckKind = Field(description="What the check looks for.")
    subject: str = Field(description="The column, the key or the condition, as the check names it.")


DEFAULTS = {
    QualityCategory.CONFORMANCE: QualityThreshold(warning=Decimal(0), failing=Decimal("0.01")),
    QualityCategory.COMPLETENESS: QualityThreshold(warning=Decimal("0.05"), failing=Decimal("0.2")),
    QualityCategory.PLAUSIBILITY: QualityThreshold(warning=Decimal(0), failing=Decimal("0.01")),
}
"""Where to begin. They are no standard: what is acceptable depends on what the rows are for."""


class QualityThresholds(Document):
    """The thresholds of one dataset: for single checks, and for all others of a category."""

    conformance: QualityThreshold = DEFAULTS[QualityCategory.CONFORMANCE]
    completeness: QualityThreshold = DEFAULTS[QualityCategory.COMPLETENESS]
    plausibility: QualityThreshold = DEFAULTS[QualityCategory.PLAUSIBILITY]
    checks: tuple[CheckThreshold, ...] = Field(default=(), description="Checks with thresholds of their own.")

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        named = [(each.kind, each.subject) for each in self.checks]
        for number, each in enumerate(named):
            if each in named[:number]:
                raise Misfit(f"the check {each[0]} of {each[1]} has two thresholds", "checks", number)
        return self

    def of(self, check: QualityCheck) -> QualityThreshold:
        """The threshold of `check`."""
        own = (each for each in self.checks if (each.kind, each.subject) == (check.kind, check.subject))
        by_category = {
            QualityCategory.CONFORMANCE: self.conformance,
            QualityCategory.COMPLETENESS: self.completeness,
            QualityCategory.PLAUSIBILITY: self.plausibility,
        }
        return next(own, by_category[check.category])


def verdict(check: QualityCheck, count: QualityCount, thresholds: QualityThresholds) -> QualityVerdict:
    """What `thresholds` say of `count`, exactly: shares are compared as whole numbers of rows."""
    if count.denominator == 0:
        return QualityVerdict.NOT_ASKED
    threshold = thresholds.of(check)
    if count.violated > threshold.failing * count.denominator:
        return QualityVerdict.FAILING
    return QualityVerdict.WARNING if count.violated > threshold.warning * count.denominator else QualityVerdict.CLEAN


def worst(verdicts: Iterable[QualityVerdict]) -> QualityVerdict:
    """The worst of several verdicts; of none, that nothing was asked."""
    order = list(QualityVerdict)
    return max(verdicts, key=order.index, default=QualityVerdict.NOT_ASKED)
