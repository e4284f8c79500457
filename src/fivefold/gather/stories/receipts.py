"""Receipt codes: by one of these somebody without an account finds out what became of their story."""

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 and O, no 1, I and L: a code is written on paper and typed on a phone."""
LENGTH = 16
"""Sixteen of thirty signs are 78 random bits: beyond guessing, even from the stored hash."""


def new_receipt() -> str:
    """A fresh code such as `K7QM-2XPD-9RTA-4FWN`."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def as_written(code: str) -> str:
    """The code in its one spelling, however it was typed: capitals, groups of four."""
    signs = re.sub(r"[^0-9A-Z]", "", code.upper())
    return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))
