"""The spreadsheet of the tutorial, which its text and its picture show."""

import numpy as np

CLINICS = ("Ashdown", "Birchwood", "Cedar House", "Denham", "Elmfield", "Foxhill")


def visits() -> str:
    """Six clinics over three years as CSV; Denham waits longer from September 2025 on."""
    random = np.random.default_rng(5)
    lines = ["clinic,month,kind,visits,late"]
    for clinic in CLINICS:
        for month in range(36):
            for kind, number in (("booked", 420), ("walk-in", 130)):
                share = 0.17 if clinic == "Denham" and month >= 32 else 0.09
                late = random.binomial(number, share)
                lines.append(f"{clinic},{2023 + month // 12}-{month % 12 + 1:02d},{kind},{number},{late}")
    return "\n".join(lines) + "\n"
