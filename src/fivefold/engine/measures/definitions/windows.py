"""Columns that a measure works out from the rows before and after: how many days since the last stay, which visit it is."""

from typing import Literal, Self

from pydantic import Field, model_validator

from fivefold.engine.measures.definitions.documents import Document, Misfit
from fivefold.engine.measures.expressions.functions import whole
from fivefold.engine.measures.expressions.tree import ValueType

COUNTED = whole(9)
"""What a window finds: a whole number, unknown for a row that takes no part."""

Find = Literal["number_from_first", "number_from_last", "days_since_previous", "days_until_next"]


class Window(Document):
    """A whole number for each row, found among the rows of one person (or whatever `per` names) in the order of a date.

    Rows of one date are ordered by the columns of the contract's key. A row takes no part, and its number is unknown,
    where its date or a column of `per` is empty or `where` does not hold.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,62}$", description="What conditions call it; no column has this name.")
    find: Find = Field(
        description=(
            "number_from_first (1 for the first row), number_from_last (1 for the last), days_since_previous (from the row "
            "before to this one) or days_until_next (from this row to the next)."
        )
    )
    per: tuple[str, ...] = Field(min_length=1, description="The columns that tell whose rows belong together.")
    order: str = Field(description="The date or datetime column by which they follow one another.")
    of_earlier: str | None = Field(
        default=None, description="The earlier row’s column from which days are counted, such as discharged; by default `order`."
    )
    of_later: str | None = Field(default=None, description="The later row’s column up to which they are; by default `order`.")
    within: Literal["site", "network"] = Field(
        default="site", description="Whether rows of one site belong together, or those of all sites."
    )
    where: str | None = Field(default=None, description="Only rows for which this holds take part.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for name, value in (("of_earlier", self.of_earlier), ("of_later", self.of_later)):
            if value is not None and not self.counts_days:
                raise Misfit(f"{self.find} counts rows, not days", name)
        if len(set(self.per)) < len(self.per):
            raise Misfit("a column is named twice", "per")
        return self

    @property
    def counts_days(self) -> bool:
        """Whether it counts days rather than rows."""
        return self.find in ("days_since_previous", "days_until_next")

    @property
    def value_type(self) -> ValueType:
        """The type that expressions see."""
        return COUNTED

    @property
    def earlier(self) -> str:
        """The earlier row's column from which days are counted."""
        return self.of_earlier or self.order

    @property
    def later(self) -> str:
        """The later row's column up to which days are counted."""
        return self.of_later or self.order
