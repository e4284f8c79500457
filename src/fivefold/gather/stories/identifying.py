"""Find what could give a person away in a story, before it is stored: addresses, numbers and dates of birth.

Names are not found here: no rule tells "Grace" the nurse from "grace" the word. The coordinator reads every story for
those. The patterns prefer a false alarm to a miss; the teller may send the story as it is.
"""

import re
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
_YEAR = r"(?:(?:19|20)\d\d|\d\d)"

# In order of preference where two patterns claim the same characters.
_PATTERNS: tuple[tuple[Detail, re.Pattern[str]], ...] = (
    (Detail.EMAIL, re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        Detail.DATE_OF_BIRTH,
        re.compile(
            rf"\b(?:{_DAY}[./-](?:0?[1-9]|1[0-2])[./-]{_YEAR}|(?:19|20)\d\d-(?:0[1-9]|1[0-2])-{_DAY}"
            rf"|{_DAY}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(?:19|20)\d\d|{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Detail.RECORD_NUMBER,
        re.compile(
            r"\b(?:mrn|nhs|chi|hospital|patient|record|case|unit)(?:\s+(?:no|number|id))?\.?"
            r"\s*[:#]?\s*[a-z]{0,3}\d[\d -]{3,}\d\b",
            re.IGNORECASE,
        ),
    ),
    (Detail.RECORD_NUMBER, re.compile(r"\b\d{3}[ -]\d{3}[ -]\d{4}\b")),  # the grouping of an NHS number
    (Detail.PHONE, re.compile(r"(?:\+|\b00)\d{1,3}[\s().-]*\d(?:[\s().-]*\d){6,11}\b")),
    (Detail.PHONE, re.compile(r"(?:\(0\d{1,5}\)|\b0\d)(?:[\s().-]*\d){7,10}\b")),
    (Detail.RECORD_NUMBER, re.compile(r"\b[a-z]{0,3}\d{6,}\b", re.IGNORECASE)),
)


def find_details(text: str) -> tuple[Found, ...]:
    """Every identifying detail in `text`, in the order in which they stand, none inside another."""
    found: list[Found] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if all(end <= other.start or start >= other.end for other in found):
                found.append(Found(kind, start, end, text.count("\n", 0, start) + 1, match.group()))
    return tuple(sorted(found, key=lambda each: each.start))
