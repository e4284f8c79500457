"""The shared reference figures and data, when they lie beside the repository."""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir() and "FIVEFOLD_REQUIRE_SHARED" not in os.environ,
    reason="the shared reference figures are not beside the repository",
)
