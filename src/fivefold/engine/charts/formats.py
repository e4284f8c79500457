"""Numbers and months as people read them: one way for axes, tables, sentences and the terminal."""

import math
from dataclasses import dataclass, replace
from datetime import date

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

LONGEST_SUFFIX = 3
"""Characters of a unit beside a number in a picture; the sentence and the table say a longer one."""
NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Unit:
    """What a plotted value is counted in; values themselves stay plain ratios or counts."""

    factor: float
    """A value times this is the number that people read."""
    suffix: str
    """Follows the number, with its space."""
    ceiling: float | None = None
    """The largest value there can be, if there is one."""

    def show(self, value: float | None, decimals: int = 1) -> str:
        """`value` in words of this unit, such as "8.1 %"; a dash when there is none."""
        if value is None:
            return "–"
        return f"{self.number(value, decimals)}{self.suffix}"

    def number(self, value: float, decimals: int = 1) -> str:
        """`value` without the suffix; a rounded zero carries no minus sign."""
        text = f"{value * self.factor:,.{decimals}f}"
        return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text

    def decimals(self, low: float, high: float) -> int:
        """Places after the point that tell the ends of an interval apart: one to six."""
        width = abs(high - low) * self.factor
        return min(max(math.ceil(-math.log10(width / 2)), 1), 6) if 0 < width < math.inf else 1

    def places(self, largest: float) -> int:
        """Places after the point for values up to `largest`: one, and more where a plain number or a rare event needs them."""
        size, figures = abs(largest) * self.factor, 3 if self.factor == 1 else 2
        return min(max(figures - 1 - math.floor(math.log10(size)), 1), 6) if 0 < size < math.inf else 1

    @property
    def in_picture(self) -> "Unit":
        """The unit beside a number in a picture, where a long suffix has no room."""
        return self if len(self.suffix) <= LONGEST_SUFFIX else replace(self, suffix="")


PERCENT = Unit(100.0, f"{NO_BREAK}%", ceiling=1.0)
COUNT = Unit(1.0, "")


def per(multiply: float) -> Unit:
    """Of a rate or a ratio: per so many of the denominator."""
    return COUNT if multiply == 1 else Unit(multiply, f"{NO_BREAK}per{NO_BREAK}{multiply:,g}")


PER_THOUSAND = per(1000.0)


def words(column: str) -> str:
    """A column's name as words: `ed_attendances` is "ed attendances"."""
    return column.replace("_", " ").strip() or column


def whole(number: int | None) -> str:
    """A count with commas between thousands: 46,315,223; a dash when there is none."""
    return "–" if number is None else f"{number:,}"


def exact(number: float | None) -> str:
    """A count, or an amount that need not be whole: 2,901, 12.5, 0.0042; a dash when there is none."""
    if number is None or number == round(number):
        return whole(None if number is None else round(number))
    return f"{number:,.2f}".rstrip("0").rstrip(".") if number >= 1 else f"{number:.3g}"


def counts_in_words(numerator: float | None, denominator: float) -> str:
    """What a value was made of: "412 of 2,901"; without a denominator the count alone; of a group of values its size."""
    if numerator is None:
        return f"n = {exact(denominator)}" if denominator else exact(None)
    return f"{exact(numerator)} of {exact(denominator)}" if denominator else exact(numerator)


def small(probability: float) -> str:
    """A p or q value to three places, smaller ones as "<0.001"; a dash when there is none."""
    if math.isnan(probability):
        return "–"
    return "<0.001" if probability < 0.001 else f"{probability:.3f}"


def capital(words: str) -> str:
    """The words as a sentence begins; the other letters stay as they are."""
    return words[:1].upper() + words[1:]


def month(period: date) -> str:
    """Mar 2018."""
    return f"{_MONTHS[period.month - 1]} {period.year}"


def day(given: date) -> str:
    """9 Mar 2018."""
    return f"{given.day} {month(given)}"


def counted(number: int, one: str, many: str) -> str:
    """A number with the noun in the form that goes with it: 1 site, 140 sites."""
    return f"{whole(number)} {one if number == 1 else many}"
