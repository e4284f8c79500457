"""How much memory this process has held at most."""

import resource
import sys
from pathlib import Path

STATUS = Path("/proc/self/status")


def most_memory() -> int:
    """Bytes. Linux counts from the start of this program; elsewhere what its parent held when it began may be part of them."""
    if STATUS.exists():
        line = next(line for line in STATUS.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
