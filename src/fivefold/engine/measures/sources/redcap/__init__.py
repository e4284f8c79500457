"""REDCap exports: a project's data with its dictionary, as rows for each instrument."""
