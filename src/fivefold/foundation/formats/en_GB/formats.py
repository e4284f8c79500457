"""British English: months are as short in 10 Aug 2026 as in Aug 2026, and as the engine writes them on charts."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, P"
YEAR_MONTH_FORMAT = "M Y"
