"""A measure's definition: a governed document that says what is counted, checked against the dataset's contract."""

from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.definitions.contract import DatasetContract
from fivefold.engine.measures.definitions.documents import Document, Misfit, parse_document
from fivefold.engine.measures.expressions.condition import Condition, parse
from fivefold.engine.measures.expressions.tree import Kind, can_be_unknown
from fivefold.engine.measures.problems import shown

LATER_TYPES = frozenset({"continuous", "time_between", "cases_between"})
Unknown = Literal["include", "exclude", "report"]


class DefinitionRefused(DomainError):
    """A definition does not fit the contract of its dataset."""

    code: ClassVar[str] = "definition_refused"


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
    type: Literal["proportion", "rate", "count"] = Field(
        description="A share (proportion), so many for each of something else (rate), or how many (count)."
    )
    direction: Literal["up", "down", "neutral"] = Field(description="Which way is better.")
    dataset: str = Field(description="The contract's name.")
    period: MeasurePeriod = Field(description="Which month a row counts for.")
    numerator: Part = Field(description="What is counted.")
    denominator: Part | None = Field(default=None, description="Out of how many; a count has none.")
    exclusions: tuple[Exclusion, ...] = Field(default=(), description="Rows left out, each with its reason.")
    strata: tuple[str, ...] = Field(default=(), description="Columns by whose values the measure is also shown.")
    target: float | None = Field(
        default=None, ge=-99_999_999, le=99_999_999, description="The value aimed at, as a share such as 0.95 for a proportion."
    )
    governance: Governance = Field(description="Who stands behind it.")

    @model_validator(mode="before")
    @classmethod
    def _not_yet(cls, data: object) -> object:
        kind = data.get("type") if isinstance(data, dict) else None
        if isinstance(kind, str) and kind in LATER_TYPES:
            raise Misfit(f"the type {kind} is not computed yet: use proportion, rate or count", "type")
        return data

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.type == "count") != (self.denominator is None):
            raise Misfit("a count has no denominator; a proportion and a rate have one", "denominator")
        if self.type == "proportion" and self.denominator and (self.numerator.sum is None) != (self.denominator.sum is None):
            raise Misfit("a proportion counts rows in both parts, or adds up a column in both", "denominator")
        if len(set(self.strata)) < len(self.strata):
            raise Misfit("a stratum is named twice", "strata")
        return self

    @property
    def amounts(self) -> tuple[str, str] | None:
        """The columns of the part and of the whole, in a proportion that adds up columns."""
        if self.type != "proportion" or self.denominator is None or self.numerator.sum is None or self.denominator.sum is None:
            return None
        return self.numerator.sum, self.denominator.sum


def parse_definition(text: str, *, name: str = "measure") -> MeasureDefinition:
    """Read a definition written in YAML; `name` is its file's name for messages. Raises DocumentRefused."""
    return parse_document(text, MeasureDefinition, name=name)


def check_definition(definition: MeasureDefinition, contract: DatasetContract) -> None:
    """Raise DefinitionRefused when `definition` does not fit `contract`."""
    if definition.dataset != contract.name:
        raise DefinitionRefused(f"{definition.name} measures {definition.dataset}, not {contract.name}", fix="Name the dataset.")
    _check_column(definition, contract, definition.period.date, {Kind.DATE, Kind.DATETIME}, "period.date")
    for stratum in definition.strata:
        _check_column(definition, contract, stratum, {Kind.TEXT, Kind.BOOLEAN}, "strata")
    for place, part in (("numerator", definition.numerator), ("denominator", definition.denominator)):
        if part is not None and part.where is not None:
            _check_unknown(definition, contract, part.where, part.unknown, place)
        elif part is not None and part.sum is not None:
            _check_sum(definition, contract, part.sum, part.unknown, place)
    for index, exclusion in enumerate(definition.exclusions):
        _check_unknown(definition, contract, exclusion.where, exclusion.unknown, f"exclusions.{index}")


def condition_of(text: str, contract: DatasetContract) -> Condition:
    """The checked form of one of a definition's conditions. Raises ExpressionRefused."""
    return parse(text, contract.value_types)


def _check_column(definition: MeasureDefinition, contract: DatasetContract, name: str, kinds: set[Kind], place: str) -> None:
    types = contract.value_types
    if name not in types:
        raise DefinitionRefused(
            f"{definition.name}, {place}: {contract.name} has no column {name}",
            fix=f"Its columns are {', '.join(types)}.",
            field=place,
        )
    if types[name].kind not in kinds:
        allowed = " or ".join(sorted(kinds))
        raise DefinitionRefused(
            f"{definition.name}, {place}: {name} is a {types[name].kind}", fix=f"It must be a {allowed}.", field=place
        )


def _check_unknown(
    definition: MeasureDefinition, contract: DatasetContract, where: str, unknown: Unknown | None, place: str
) -> None:
    try:
        condition = condition_of(where, contract)
    except DomainError as error:
        message = f"{definition.name}, {place}, “{shown(where)}”: {error.message}"
        raise DefinitionRefused(message, fix=error.fix, field=place) from None
    if unknown is None and can_be_unknown(condition.tree, contract.required):
        empty = [column.name for column in condition.columns() if column.name not in contract.required]
        raise DefinitionRefused(
            f"{definition.name}, {place}: it cannot be known where {' or '.join(empty)} is empty",
            fix="Say what becomes of such a row: unknown: include, exclude or report.",
            field=place,
        )


def _check_sum(
    definition: MeasureDefinition, contract: DatasetContract, column: str, unknown: Unknown | None, place: str
) -> None:
    _check_column(definition, contract, column, {Kind.NUMBER}, place)
    if contract.column(column).value_type.scale:
        raise DefinitionRefused(
            f"{definition.name}, {place}: {column} has decimals", fix="Only whole numbers are added up now.", field=place
        )
    if unknown is None and column not in contract.required:
        raise DefinitionRefused(
            f"{definition.name}, {place}: {column} may be empty",
            fix="Say what becomes of such a row: unknown: exclude or report.",
            field=place,
        )
