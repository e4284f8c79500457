"""The dataset contract: what a file of one dataset must hold, agreed before the first file is sent."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.definitions.documents import Document, Misfit, parse_document
from fivefold.engine.measures.expressions import tree
from fivefold.engine.measures.expressions.condition import Condition, parse
from fivefold.engine.measures.expressions.tree import Kind, ValueType

DECIMAL = re.compile(r"decimal\((\d{1,2})\)")
PLAIN_TYPES = {
    "text": tree.TEXT,
    "integer": tree.INTEGER,
    "date": tree.DATE,
    "datetime": tree.DATETIME,
    "instant": tree.INSTANT,
    "boolean": tree.BOOLEAN,
}
MOST_COLUMNS = 1000


def offset_of(name: str) -> str:
    """The stored column beside the instant called `name`: the minutes by which its site’s time was ahead of UTC."""
    return f"{name}{tree.OFFSET}"


def _as_text(value: object) -> object:
    """YAML reads an unquoted 1 as a number; as a code it is a text."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Limit = Annotated[Decimal, Field(ge=-(10**18), le=10**18, decimal_places=9)]
CodeText = Annotated[str, BeforeValidator(_as_text), Field(min_length=1, max_length=200)]


class ContractColumn(Document):
    """One column of the file."""

    name: str = Field(min_length=1, max_length=100, description="The name in the file's header, to the letter.")
    type: str = Field(description="text, integer, decimal(2) (digits after the point), date, datetime, instant, boolean or code.")
    title: str = Field(default="", description="What it is, in plain words.")
    unit: str = Field(default="", max_length=60, description="The unit of a number, such as minutes.")
    required: bool = Field(default=False, description="Whether every row must fill it in.")
    unknown: tuple[CodeText, ...] = Field(default=(), description="Cells that mean “not known”, such as NA; read as empty.")
    codes: tuple[CodeText, ...] = Field(default=(), description="The texts that a code may be.")
    minimum: Limit | None = Field(default=None, description="The smallest number allowed.")
    maximum: Limit | None = Field(default=None, description="The largest number allowed.")

    @field_validator("name")
    @classmethod
    def _printable(cls, name: str) -> str:
        if not name.isprintable():
            raise ValueError("a column's name has no line breaks or control characters")
        return name

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        kind = self.value_type.kind
        if (self.type == "code") != bool(self.codes):
            raise Misfit("a column of type code lists its codes, and only such a column does", "codes")
        if len(set(self.codes)) < len(self.codes):
            raise Misfit("a code is listed twice", "codes")
        if kind is not Kind.NUMBER and (self.minimum is not None or self.maximum is not None):
            raise Misfit("only a number has a minimum or a maximum", "minimum" if self.minimum is not None else "maximum")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise Misfit("the minimum is above the maximum", "minimum")
        return self

    @property
    def is_instant(self) -> bool:
        """Whether its cells carry an offset; it is stored as the site’s own time, with the offset in a column beside it."""
        return self.type == "instant"

    @property
    def value_type(self) -> ValueType:
        """The type that expressions see."""
        if self.type == "code":
            return ValueType(Kind.TEXT, codes=frozenset(self.codes))
        if self.type in PLAIN_TYPES:
            return PLAIN_TYPES[self.type]
        scaled = DECIMAL.fullmatch(self.type)
        if scaled is None or not 1 <= int(scaled.group(1)) <= 9:
            raise Misfit("the type is text, integer, decimal(1) to decimal(9), date, datetime, instant, boolean or code", "type")
        return tree.decimal(int(scaled.group(1)))


class ContractPeriod(Document):
    """Which month a row belongs to."""

    column: str = Field(description="The date column that says when.")
    grain: Literal["month"] = Field(default="month", description="How long a period is; only month for now.")


class ContractCheck(Document):
    """A condition that no row may break; a row in which it cannot be known passes."""

    condition: str = Field(description="In the expression language, such as breaches <= attendances.")
    because: str = Field(default="", description="Why, for whoever reads the refusal.")


class DatasetContract(Document):
    """The whole contract."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,62}$", description="Small letters, digits and underscores, a letter first.")
    title: str = Field(min_length=1, max_length=200, description="What people call it.")
    version: int = Field(ge=1, le=1_000_000, description="A whole number, 1 at first; raised when the contract changes.")
    description: str = Field(default="", description="What the rows are and where they come from.")
    columns: tuple[ContractColumn, ...] = Field(min_length=1, max_length=MOST_COLUMNS, description="Every column of the file.")
    key: tuple[str, ...] = Field(
        min_length=1,
        description="Columns that together tell every row from every other; of the period’s column, only the month counts.",
    )
    site: str = Field(description="The column with the site's identifier.")
    period: ContractPeriod = Field(description="Which month a row belongs to.")
    due_day: int | None = Field(
        default=None, ge=1, le=28, description="Day of the following month, 1 to 28, on which a file is due."
    )
    checks: tuple[ContractCheck, ...] = Field(default=(), description="Conditions across columns.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [column.name for column in self.columns]
        for number, name in enumerate(names):
            if name in names[:number]:
                raise Misfit(f"the column {name} is described {names.count(name)} times", "columns", number, "name")
        if len(set(self.key)) < len(self.key):
            raise Misfit("the key names a column twice", "key")
        for use, name in (("site", self.site), ("period", self.period.column), *(("key", part) for part in self.key)):
            if name not in names:
                raise Misfit(f"{use} names {name}, which is not among the columns", use)
            if not self.column(name).required:
                where = names.index(name)
                raise Misfit(f"the column {name} is needed for the {use}: write required: true", "columns", where, "required")
        if self.column(self.site).value_type.kind is not Kind.TEXT:
            raise Misfit(f"the site column {self.site} must be a text or a code", "columns", names.index(self.site), "type")
        if self.column(self.period.column).value_type.kind not in {Kind.DATE, Kind.DATETIME}:
            where = names.index(self.period.column)
            said = f"the period column {self.period.column} must be a date, a datetime or an instant"
            raise Misfit(said, "columns", where, "type")
        self.conditions()
        return self

    @model_validator(mode="after")
    def _offsets_have_room(self) -> Self:
        names = [column.name for column in self.columns]
        for name in self.instants:
            if offset_of(name) in names:
                said = f"the instant {name} is stored with its offset as {offset_of(name)}, which is another column’s name"
                raise Misfit(said, "columns", names.index(offset_of(name)), "name")
        return self

    def column(self, name: str) -> ContractColumn:
        """The column called `name`. Raises KeyError."""
        return {column.name: column for column in self.columns}[name]

    @property
    def instants(self) -> tuple[str, ...]:
        """The columns that hold instants."""
        return tuple(column.name for column in self.columns if column.is_instant)

    @property
    def value_types(self) -> Mapping[str, ValueType]:
        """Every column's type, for expressions."""
        return {column.name: column.value_type for column in self.columns}

    @property
    def required(self) -> frozenset[str]:
        """Columns that are never empty."""
        return frozenset(column.name for column in self.columns if column.required)

    def conditions(self) -> tuple[Condition, ...]:
        """The checked form of each entry of `checks`, in their order."""
        found = []
        for number, check in enumerate(self.checks):
            try:
                found.append(parse(check.condition, self.value_types))
            except DomainError as error:
                raise Misfit(f"{error.message} {error.fix}", "checks", number, "condition") from None
        return tuple(found)


def parse_contract(text: str, *, name: str = "contract") -> DatasetContract:
    """Read a contract written in YAML; `name` is its file's name for messages. Raises DocumentRefused with line and path."""
    return parse_document(text, DatasetContract, name=name)
