"""How the columns of somebody's file become those of a contract, settled once by a person and remembered."""

from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from fivefold.engine.errors import DomainError
from fivefold.engine.measures.definitions.contract import MOST_COLUMNS, CodeText, DatasetContract
from fivefold.engine.measures.definitions.documents import Document, Misfit, parse_document


class Encoding(StrEnum):
    """How a file's bytes stand for characters."""

    UTF_8 = "utf-8"
    WINDOWS_1252 = "windows-1252"
    UTF_16 = "utf-16"


class Delimiter(StrEnum):
    """What parts the cells of a row."""

    COMMA = "comma"
    SEMICOLON = "semicolon"
    TAB = "tab"
    VERTICAL_BAR = "vertical_bar"

    @property
    def character(self) -> str:
        return {"comma": ",", "semicolon": ";", "tab": "\t", "vertical_bar": "|"}[self.value]


class DecimalMark(StrEnum):
    """What stands before the decimals of a number."""

    POINT = "point"
    COMMA = "comma"


class DateOrder(StrEnum):
    """In which order a date is written; YYYY-MM-DD is understood in each."""

    YEAR_FIRST = "ymd"
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


ColumnName = Annotated[str, Field(min_length=1, max_length=200)]


class Translation(Document):
    """What one way to fill in a cell means."""

    cell: CodeText = Field(description="The cell as the file has it.")
    means: CodeText = Field(description="The same as the contract has it.")


class ColumnMapping(Document):
    """Where one column of the contract comes from: a column of the file, or the same value in every row."""

    column: str = Field(description="The contract's column.")
    source: ColumnName | None = Field(default=None, description="The name in the file's header, to the letter.")
    constant: CodeText | None = Field(default=None, description="One value for every row, such as the site or the month.")
    codes: tuple[Translation, ...] = Field(default=(), max_length=10_000, description="What each cell means to the contract.")
    decimal_mark: DecimalMark | None = Field(default=None, description="Where this column differs from the rest of the file.")
    date_order: DateOrder | None = Field(default=None, description="Where this column differs from the rest of the file.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.source is None) == (self.constant is None):
            raise Misfit("a column has either a source or a constant", "constant" if self.constant else "source")
        if self.constant is not None and (self.codes or self.decimal_mark or self.date_order):
            raise Misfit("a constant is written as the contract wants it", "constant")
        cells = [translation.cell for translation in self.codes]
        if len(set(cells)) < len(cells):
            raise Misfit("a cell is translated twice", "codes")
        return self


class FileMapping(Document):
    """The whole mapping. What it does not say of a file is never guessed: such a file is refused."""

    encoding: Encoding = Field(default=Encoding.UTF_8, description="Of a CSV file: utf-8, windows-1252 or utf-16.")
    delimiter: Delimiter = Field(default=Delimiter.COMMA, description="Of a CSV file: comma, semicolon, tab or vertical_bar.")
    decimal_mark: DecimalMark = Field(default=DecimalMark.POINT, description="point or comma.")
    date_order: DateOrder = Field(default=DateOrder.YEAR_FIRST, description="ymd, dmy or mdy; YYYY-MM-DD fits each.")
    sheet: str | None = Field(default=None, max_length=200, description="Of a workbook, which sheet; by default the first.")
    columns: tuple[ColumnMapping, ...] = Field(
        default=(), max_length=MOST_COLUMNS, description="Where each column of the contract comes from."
    )
    left_out: tuple[ColumnName, ...] = Field(default=(), description="Columns of the file that are not taken.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        targets = [column.column for column in self.columns]
        for number, target in enumerate(targets):
            if target in targets[:number]:
                raise Misfit(f"the column {target} is filled twice", "columns", number, "column")
        taken = {column.source for column in self.columns}
        for number, name in enumerate(self.left_out):
            if name in taken:
                raise Misfit(f"the file’s column {name} is taken and left out", "left_out", number)
        return self

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns of the file that are taken."""
        return tuple(dict.fromkeys(column.source for column in self.columns if column.source is not None))


class MappingUnfit(DomainError):
    """A mapping does not fit the contract."""

    code: ClassVar[str] = "mapping_unfit"


def parse_mapping(text: str, *, name: str = "mapping") -> FileMapping:
    """Read a mapping written in YAML or JSON; `name` is what messages call it. Raises DocumentRefused with line and path."""
    return parse_document(text, FileMapping, name=name)


def check_fit(mapping: FileMapping, contract: DatasetContract) -> None:
    """Raises MappingUnfit where the mapping fills a column that the contract lacks, or leaves a required one empty."""
    names = [column.name for column in contract.columns]
    for column in mapping.columns:
        if column.column not in names:
            message = f"The mapping fills the column {column.column}, which the contract {contract.name} does not have."
            raise MappingUnfit(message, fix=f"The contract’s columns are {', '.join(names)}.", field="columns")
    filled = {column.column for column in mapping.columns}
    empty = [column.name for column in contract.columns if column.required and column.name not in filled]
    if empty:
        message = f"The contract {contract.name} requires {', '.join(empty)} in every row, and the mapping does not say whence."
        raise MappingUnfit(message, fix="Name a column of the file as its source, or a constant.", field="columns")
