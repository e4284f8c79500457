"""Find what could give a person away in a story, before it is stored: addresses, numbers and dates of birth.

Found by their form, in digits of any script: email addresses, dates in digits or with a month's name after the day, telephone
numbers in their common groups, and record numbers. Other forms are missed, and so are names: no rule tells "Grace" the nurse
from "grace" the word. The coordinator reads every story for those. The patterns prefer a false alarm to a miss; the teller
may send the story as it is.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Detail(StrEnum):
    """What kind of identifying detail was found."""

    EMAIL = "email"
    DATE_OF_BIRTH = "date_of_birth"
    RECORD_NUMBER = "record_number"
    PHONE = "phone"

    @property
    def words(self) -> str:
        """With its article, as a sentence needs it."""
        return {
            Detail.EMAIL: "an email address",
            Detail.DATE_OF_BIRTH: "a full date, perhaps of birth",
            Detail.RECORD_NUMBER: "a record number",
            Detail.PHONE: "a telephone number",
        }[self]


@dataclass(frozen=True)
class Found:
    """One detail: its kind, its place in the text (offsets in characters, line from 1) and the words themselves."""

    kind: Detail
    start: int
    end: int
    line: int
    words: str


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH_NUMBER = r"(?:0?[1-9]|1[0-2])"
_FULL_YEAR = r"(?:19|20)\d\d"
_YEAR = rf"(?:{_FULL_YEAR}|\d\d)"
_TO = r"\s?[./-]\s?"
_WORD = r"(?!(?:since|before|after|until|till|from|and|for|the|about|around|during)\b)[^\s\d.,;:!?()/-]{3,20}"
"""In any language the name of a month stands here, or once in a while another word."""

# In order of preference where two patterns claim the same characters.
_PATTERNS: tuple[tuple[Detail, re.Pattern[str]], ...] = (
    (Detail.EMAIL, re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        Detail.DATE_OF_BIRTH,
        re.compile(
            rf"\b(?:{_FULL_YEAR}{_TO}{_MONTH_NUMBER}{_TO}{_DAY}"
            rf"|(?:{_DAY}{_TO}{_MONTH_NUMBER}|{_MONTH_NUMBER}{_TO}{_DAY}){_TO}{_YEAR})\b",
        ),
    ),
    (
        Detail.DATE_OF_BIRTH,
        re.compile(
            rf"\b(?:{_DAY}(?:st|nd|rd|th|er|\.)?[\s-]+(?:(?:of|de|di)\s+)?{_WORD}\.?,?[\s-]+(?:(?:de|del)\s+)?{_FULL_YEAR}"
            rf"|{_MONTH}\.?\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_FULL_YEAR})\b",
            re.IGNORECASE,
        ),
    ),
    (Detail.DATE_OF_BIRTH, re.compile(rf"{_FULL_YEAR}\s?[年년]\s?{_MONTH_NUMBER}\s?[月월]\s?{_DAY}\s?[日일]")),
    (
        Detail.RECORD_NUMBER,
        re.compile(
            r"\b(?:mrn|nhs|chi|hospital|patient|record|case|unit)(?:\s+(?:no|number|id))?\.?"
            r"\s*[:#]?\s*[a-z]{0,3}\d[\d -]{3,}\d\b",
            re.IGNORECASE,
        ),
    ),
    (Detail.RECORD_NUMBER, re.compile(r"\b\d{3}[ .-]\d{3}[ .-]\d{4}\b")),  # the grouping of an NHS number
    (Detail.PHONE, re.compile(r"(?:\+|\b00)\d{1,3}[\s().-]*\d(?:[\s().-]*\d){6,11}\b")),
    (Detail.PHONE, re.compile(r"(?:\(0\d{1,5}\)|\b0\d)(?:[\s().-]*\d){7,10}\b")),
    (Detail.PHONE, re.compile(r"\(\d{2,5}\)(?:[\s.-]*\d){6,9}\b")),
    (Detail.PHONE, re.compile(r"\b\d{3,4}(?:[ .-]\d{3,4}){2}\b")),
    (Detail.PHONE, re.compile(r"\b\d{2}(?:[ .-]\d{2}){3,4}\b")),
    (Detail.RECORD_NUMBER, re.compile(r"\b[a-z]{0,3}\d{6,}\b", re.IGNORECASE)),
)


def find_details(text: str) -> tuple[Found, ...]:
    """Every identifying detail in `text`, in the order in which they stand, none inside another."""
    found: list[Found] = []
    read = "".join(str(unicodedata.decimal(character)) if character.isdecimal() else character for character in text)
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(read):
            start, end = match.span()
            if all(end <= other.start or start >= other.end for other in found):
                found.append(Found(kind, start, end, text.count("\n", 0, start) + 1, text[start:end]))
    return tuple(sorted(found, key=lambda each: each.start))
