"""Secrets that stand in links: made once, shown once, stored only as a hash."""

import hashlib
import secrets


def new_token() -> str:
    """A fresh secret of 256 bits, fit for a link."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is stored of a token: SHA-256 suffices for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
