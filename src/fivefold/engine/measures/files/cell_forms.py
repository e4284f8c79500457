"""How a cell may be written: the forms of numbers, dates and yes-or-no that every reading of a file shares, as SQL."""

from datetime import date

MOST_DIGITS = 18
WHOLE_NUMBER = f"[+-]?[0-9]{{1,{MOST_DIGITS}}}([.]0*)?"
ISO_PERIOD = r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?"
ISO_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
ISO_DATETIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?"
YES = "('true', 'yes', '1')"
NO = "('false', 'no', '0')"
EARLIEST = date(1900, 1, 1)
"""An earlier period is a slip, and a chart that starts there would be nothing but gaps."""
WRITE_ISO = "Write dates as YYYY-MM-DD or months as YYYY-MM."


def cell_name(index: int) -> str:
    """The SQL name under which the cells of the header's column `index` are read."""
    return f"c{index}"


def content(index: int) -> str:
    """SQL for a cell without the spaces around it; a cell of spaces is empty."""
    return f"nullif(trim({cell_name(index)}), '')"


def is_whole(cell: str) -> str:
    """SQL: the cell is a whole number of at most 18 digits, perhaps written 21289.0; 1e3 is not one.

    An exponent is refused because spreadsheets write one when they have already dropped digits.
    """
    return f"regexp_full_match({cell}, '{WHOLE_NUMBER}')"


def is_too_large(cell: str, *, digits: int, scale: int) -> str:
    """SQL: the cell would be a number, had it no more than `digits` digits before the point and `scale` after it."""
    return f"regexp_full_match({cell}, '[+-]?[0-9]{{{digits + 1},}}([.][0-9]{{0,{scale}}}0*)?')"


def whole_number(cell: str) -> str:
    """SQL for the whole number in the cell, NULL when there is none."""
    return f"CASE WHEN {is_whole(cell)} THEN TRY_CAST(split_part({cell}, '.', 1) AS BIGINT) END"
