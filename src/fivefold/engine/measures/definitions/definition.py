"""A measure's definition: a governed document that says what is counted, checked against the dataset's contract."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from fivefold.engine.measures.definitions.documents import Document, Misfit, parse_document
from fivefold.engine.measures.definitions.windows import Window

Unknown = Literal["include", "exclude", "report"]
MeasureType = Literal["proportion", "rate", "count", "continuous", "time_between", "cases_between"]
BETWEEN = frozenset({"time_between", "cases_between"})
"""Types whose values are gaps between events, one for each event, rather than one for each month."""
MOST_QUANTILES = 5


class Part(Document):
    """What a numerator or a denominator counts: rows that meet a condition, or the sum of a whole-number column.

    `unknown` says what becomes of a row for which that cannot be known. include: it counts. exclude: the row is left
    out of the whole measure. report: it does not count here, and its number is shown beside the measure.
    """

    where: str | None = Field(default=None, description="Count the rows for which this holds.")
    sum: str | None = Field(default=None, description="Add up this whole-number column.")
    unknown: Unknown | None = Field(default=None, description="include, exclude or report; needed when it can be unknown.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.where is None) == (self.sum is None):
            raise ValueError("write either where (to count rows) or sum (to add up a column)")
        if self.sum is not None and self.unknown == "include":
            raise Misfit("an empty cell cannot be added up: unknown is exclude or report", "unknown")
        return self


class MeasuredValue(Document):
    """The number whose mean and spread a continuous measure follows. unknown, as for a part: exclude or report."""

    of: str = Field(description="An expression that gives a number, such as minutes or minutes_between(arrived, left).")
    unknown: Literal["exclude", "report"] | None = Field(
        default=None, description="exclude or report; needed when it can be unknown."
    )
    quantiles: tuple[Annotated[Decimal, Field(gt=0, lt=1, decimal_places=3)], ...] = Field(
        default=(),
        max_length=MOST_QUANTILES,
        description="Quantiles that are wanted beside the mean, such as 0.5 for the median: each is one of the values.",
    )


class Exclusion(Document):
    """Rows that are left out of the measure altogether, and why. unknown: include keeps a row that may or may not be one."""

    where: str = Field(description="Leave out the rows for which this holds.")
    unknown: Unknown | None = Field(default=None, description="include keeps such a row; exclude and report leave it out.")
    because: str = Field(min_length=1, description="Why they are left out.")


class MeasurePeriod(Document):
    """Which month a row counts for."""

    date: str = Field(description="The date or datetime column.")
    grain: Literal["month"] = Field(default="month", description="Only month for now.")


class Change(Document):
    """One entry of the change log."""

    when: date = Field(description="The day; not called `on`, which YAML reads as yes.")
    what: str = Field(min_length=1, description="What changed, and why.")


class Governance(Document):
    """Who stands behind the definition. Source: OpenPrescribing's measure definitions."""

    why_it_matters: str = Field(min_length=1, description="Why the network measures it.")
    authored_by: str = Field(min_length=1, description="Who wrote it.")
    checked_by: str = Field(default="", description="Who checked it.")
    reviewed: date | None = Field(default=None, description="When it was last reviewed.")
    next_review: date | None = Field(default=None, description="When it is to be reviewed again.")
    change_log: tuple[Change, ...] = Field(default=(), description="What changed, newest last.")


class MeasureDefinition(Document):
    """The whole definition."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,62}$", description="Small letters, digits and hyphens, a letter first.")
    title: str = Field(min_length=1, max_length=200, description="What people call it.")
    role: Literal["outcome", "process", "balancing", "structural"] = Field(
        description="What it tells: a result for people, what was done, a side effect, or what there is to work with."
    )
    type: MeasureType = Field(
        description=(
            "A share (proportion), so many for each of something else (rate), how many (count), a measured value (continuous), "
            "or how long (time_between) or how many cases (cases_between) from one rare event to the next."
        )
    )
    direction: Literal["up", "down", "neutral"] = Field(description="Which way is better.")
    dataset: str = Field(description="The contract's name.")
    period: MeasurePeriod = Field(description="Which month a row counts for.")
    numerator: Part | None = Field(default=None, description="What is counted, or the events; a continuous measure has none.")
    denominator: Part | None = Field(
        default=None,
        description=(
            "Out of how many; a count and a time between have none. Of a continuous measure, whose values; of cases between, "
            "the cases; all rows where it is left out there."
        ),
    )
    value: MeasuredValue | None = Field(default=None, description="What a continuous measure measures; no other has one.")
    unit: Literal["days", "hours", "minutes"] | None = Field(
        default=None, description="Of a time between; hours and minutes need a datetime. By default days."
    )
    windows: tuple[Window, ...] = Field(default=(), description="Columns found from a person’s rows before and after.")
    exclusions: tuple[Exclusion, ...] = Field(default=(), description="Rows left out, each with its reason.")
    strata: tuple[str, ...] = Field(default=(), description="Columns by whose values the measure is also shown.")
    target: float | None = Field(
        default=None, ge=-99_999_999, le=99_999_999, description="The value aimed at, as a share such as 0.95 for a proportion."
    )
    governance: Governance = Field(description="Who stands behind it.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        self._check_parts()
        if self.unit is not None and self.type != "time_between":
            raise Misfit("only a time between has a unit", "unit")
        if len(set(self.strata)) < len(self.strata):
            raise Misfit("a stratum is named twice", "strata")
        names = [window.name for window in self.windows]
        if len(set(names)) < len(names):
            raise Misfit("two windows have one name", "windows")
        return self

    def _check_parts(self) -> None:
        continuous = self.type == "continuous"
        if continuous != (self.value is not None):
            raise Misfit("a continuous measure has a value, and no other has one", "value")
        if continuous == (self.numerator is not None):
            raise Misfit("every measure but a continuous one has a numerator", "numerator")
        if self.type in ("count", "time_between") and self.denominator is not None:
            raise Misfit(f"a {self.type.replace('_', ' ')} has no denominator", "denominator")
        if self.type in ("proportion", "rate") and self.denominator is None:
            raise Misfit(f"a {self.type} has a denominator", "denominator")
        sums = [part is not None and part.sum is not None for part in (self.numerator, self.denominator)]
        if self.type == "proportion" and sums[0] != sums[1]:
            raise Misfit("a proportion counts rows in both parts, or adds up a column in both", "denominator")
        if (continuous or self.type in BETWEEN) and any(sums):
            raise Misfit(
                "only a proportion, a rate and a count add up a column: write where", "numerator" if sums[0] else "denominator"
            )

    @property
    def amounts(self) -> tuple[str, str] | None:
        """The columns of the part and of the whole, in a proportion that adds up columns."""
        part, whole = (None if each is None else each.sum for each in (self.numerator, self.denominator))
        return None if self.type != "proportion" or part is None or whole is None else (part, whole)

    @property
    def parts(self) -> tuple[tuple[Literal["numerator", "denominator"], Part | None], ...]:
        """The numerator and the denominator by name."""
        return ("numerator", self.numerator), ("denominator", self.denominator)


def parse_definition(text: str, *, name: str = "measure") -> MeasureDefinition:
    """Read a definition written in YAML; `name` is its file's name for messages. Raises DocumentRefused."""
    return parse_document(text, MeasureDefinition, name=name)
