"""OMOP CDM 5.4 tables, Parquet or CSV, as rows of a contract."""
