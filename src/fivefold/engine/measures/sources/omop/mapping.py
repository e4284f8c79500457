"""How the rows of a contract are made of OMOP tables: which table's rows, of which concepts, and where each column comes from."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from fivefold.engine.measures.definitions.contract import MOST_COLUMNS, CodeText
from fivefold.engine.measures.definitions.documents import Document, Misfit, parse_document
from fivefold.engine.measures.sources.file_mapping import ColumnMapping, FileMapping, Translation


class OmopTable(StrEnum):
    """Tables of the common data model that a mapping may read."""

    PERSON = "person"
    VISIT_OCCURRENCE = "visit_occurrence"
    CONDITION_OCCURRENCE = "condition_occurrence"
    PROCEDURE_OCCURRENCE = "procedure_occurrence"
    DRUG_EXPOSURE = "drug_exposure"
    DEVICE_EXPOSURE = "device_exposure"
    MEASUREMENT = "measurement"
    OBSERVATION = "observation"
    OBSERVATION_PERIOD = "observation_period"
    DEATH = "death"
    CARE_SITE = "care_site"
    PROVIDER = "provider"
    LOCATION = "location"


JOINED = {
    OmopTable.PERSON: "person_id",
    OmopTable.VISIT_OCCURRENCE: "visit_occurrence_id",
    OmopTable.DEATH: "person_id",
    OmopTable.PROVIDER: "provider_id",
    OmopTable.CARE_SITE: "care_site_id",
    OmopTable.LOCATION: "location_id",
}
"""Tables that add to another's rows, and the column by which they are found."""

CONCEPTS = {
    OmopTable.VISIT_OCCURRENCE: "visit_concept_id",
    OmopTable.CONDITION_OCCURRENCE: "condition_concept_id",
    OmopTable.PROCEDURE_OCCURRENCE: "procedure_concept_id",
    OmopTable.DRUG_EXPOSURE: "drug_concept_id",
    OmopTable.DEVICE_EXPOSURE: "device_concept_id",
    OmopTable.MEASUREMENT: "measurement_concept_id",
    OmopTable.OBSERVATION: "observation_concept_id",
    OmopTable.DEATH: "cause_concept_id",
}
"""The column that says of what kind a row is."""


class OmopColumn(Document):
    """Where one column of the contract comes from: a column of a table, or the same value in every row."""

    column: str = Field(description="The contract's column.")
    source: str | None = Field(
        default=None, pattern=r"^[a-z_]+\.[a-z_0-9]+$", description="As table.column, such as person.gender_concept_id."
    )
    constant: CodeText | None = Field(default=None, description="One value for every row, such as the site.")
    codes: tuple[Translation, ...] = Field(default=(), max_length=10_000, description="What each concept means to the contract.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.source is None) == (self.constant is None):
            raise Misfit("a column has either a source or a constant", "constant" if self.constant else "source")
        if self.source is not None and self.table is None:
            raise Misfit(f"{self.source.partition('.')[0]} is not a table that can be read", "source")
        return self

    @property
    def table(self) -> OmopTable | None:
        """The source's table."""
        name = (self.source or "").partition(".")[0]
        return OmopTable(name) if name in {table.value for table in OmopTable} else None

    @property
    def field(self) -> str:
        """The source's column."""
        return (self.source or "").partition(".")[2]


class OmopMapping(Document):
    """The whole mapping. care_site_of: whose care site is the row's."""

    table: OmopTable = Field(description="The table whose rows are taken, such as visit_occurrence.")
    concepts: tuple[int, ...] = Field(default=(), max_length=100_000, description="Take only rows of these concepts.")
    care_site_of: OmopTable | None = Field(
        default=None, description="visit_occurrence or person, where the table itself has no care site."
    )
    columns: tuple[OmopColumn, ...] = Field(
        min_length=1, max_length=MOST_COLUMNS, description="Where each column of the contract comes from."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.concepts and self.table not in CONCEPTS:
            raise Misfit(f"the rows of {self.table} are of no concept", "concepts")
        if self.care_site_of not in (None, OmopTable.VISIT_OCCURRENCE, OmopTable.PERSON):
            raise Misfit("a care site is that of visit_occurrence or of person", "care_site_of")
        for number, column in enumerate(self.columns):
            if column.table is not None and column.table != self.table and column.table not in JOINED:
                said = f"one row of {self.table} has many of {column.table}: begin with that table instead"
                raise Misfit(said, "columns", number, "source")
        return self

    @property
    def as_file_mapping(self) -> FileMapping:
        """The second step: from a CSV file whose columns have the contract's names already, with concepts untranslated."""
        return FileMapping(
            columns=tuple(
                ColumnMapping(column=column.column, source=column.column, codes=column.codes)
                if column.source
                else ColumnMapping(column=column.column, constant=column.constant)
                for column in self.columns
            )
        )


def parse_omop_mapping(text: str, *, name: str = "mapping") -> OmopMapping:
    """Read a mapping written in YAML; `name` is what messages call it. Raises DocumentRefused with line and path."""
    return parse_document(text, OmopMapping, name=name)
