"""A window of a definition as SQL: its number for each row, found among the rows of one person."""

from typing import TYPE_CHECKING

from fivefold.engine.measures.definitions.windows import Window

if TYPE_CHECKING:
    from fivefold.engine.measures.engines.rows_sql import Rows


def window_sql(window: Window, rows: "Rows") -> str:
    """SQL over the rows of the source; a row that takes no part has NULL."""
    partakes = [f"{rows.read(name)} IS NOT NULL" for name in (*window.per, window.order)]
    if window.where is not None:
        partakes.append(rows.plain(window.where).is_true)
    taking_part = f"({' AND '.join(partakes)})"
    together = [taking_part, *(rows.read(name) for name in window.per)]
    if window.within == "site":
        together.append(rows.read(rows.contract.site))
    return f"(CASE WHEN {taking_part} THEN {_found(window, rows, ', '.join(together))} END)"


def _found(window: Window, rows: "Rows", together: str) -> str:
    dialect = rows.dialect
    forwards = (rows.read(window.order), *rows.sorted_key())
    if window.find == "number_from_last":
        backwards = ", ".join(f"{column} DESC" for column in forwards)
        return f"row_number() OVER (PARTITION BY {together} ORDER BY {backwards})"
    over = f"OVER (PARTITION BY {together} ORDER BY {', '.join(forwards)})"
    if window.find == "number_from_first":
        return f"row_number() {over}"
    earlier, later = (dialect.as_day(rows.read(name)) for name in (window.earlier, window.later))
    if window.find == "days_since_previous":
        return dialect.days_between(f"lag({earlier}) {over}", later)
    return dialect.days_between(earlier, f"lead({later}) {over}")
