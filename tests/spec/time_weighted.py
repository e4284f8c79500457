"""Published worked examples of charts with a memory, as data."""

from dataclasses import dataclass

MEASURED = (
    *(9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08),
    *(9.37, 10.62, 10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52),
)
"""Montgomery, Introduction to Statistical Quality Control, table 9.1: centre 10 and σ 1, and from point 21 on a mean of 11."""
CENTRE, SIGMA = 10.0, 1.0

UPPER_SUMS = (
    *(
        0,
        0,
        0,
        1.16,
        2.82,
        2.50,
        0.04,
        1.00,
        0,
        0,
        0,
        0.97,
        0.98,
        0,
        0,
        0,
        0.12,
        0,
        0,
        0.34,
        0.74,
        0,
        1.79,
        2.79,
        2.89,
        3.47,
        3.35,
    ),
    *(4.47, 5.28, 5.30),
)
"""Table 9.2: k = 0.5, h = 5. The sum signals at point 29, and has risen since point 23."""
LOWER_SUMS = (
    *(0.05, 1.56, 1.77, 0, 0, 0, 1.46, 0, 0.30, 0, 0.47, 0, 0, 0.10, 0, 0.13, 0, 0, 0.98, 0, 0, 0.17, 0, 0, 0, 0, 0, 0, 0, 0),
)
SIGNALS, RISEN_SINCE = (29, 30), 23

AVERAGES = (
    *(9.945, 9.7495, 9.70355, 9.8992, 10.1253, 10.1307, 9.92167, 10.0755, 9.98796, 10.0232, 9.92384, 10.0785, 10.1216, 10.0495),
    *(
        10.0525,
        9.98426,
        10.0478,
        10.074,
        9.91864,
        10.0108,
        10.0997,
        10.0227,
        10.2495,
        10.3745,
        10.3971,
        10.4654,
        10.4568,
        10.5731,
    ),
    *(10.6468, 10.6341),
)
"""Table 9.10: λ = 0.1, L = 2.7. The limits settle at 9.38 and 10.62."""
AVERAGE_SIGNALS, SETTLED_LIMITS = (29, 30), (9.38, 10.62)


@dataclass(frozen=True)
class RunLengths:
    """A chart's settings, and the average run length at each mean, as printed (a unit of the last digit may be rounding)."""

    settings: tuple[float, float, float]
    at: dict[float, float]


CUSUM_SOURCE = "Lucas and Crosier (1982), Technometrics 24:199–205, two-sided, k = 0.5"
CUSUM_RUN_LENGTHS = (
    RunLengths((1.0, 4.0, 0.0), {0: 168, 0.5: 26.6, 1: 8.38, 2: 3.34}),
    RunLengths((1.0, 5.0, 0.0), {0: 465, 0.5: 38.0, 1: 10.4, 2: 4.01}),
    RunLengths((1.0, 5.0, 2.5), {0: 430, 0.5: 28.7, 1: 6.35, 2: 2.36}),
)
"""Settings: shift, decision interval, head start."""
EWMA_SOURCE = "Lucas and Saccucci (1990), Technometrics 32:1–12, two-sided, limits fixed"
EWMA_RUN_LENGTHS = (
    RunLengths((0.4, 3.054, 0), {0: 500, 0.5: 71.2, 1: 14.3}),
    RunLengths((0.25, 2.998, 0), {0: 500, 0.5: 48.2, 1: 11.1}),
    RunLengths((0.2, 2.962, 0), {0: 500, 0.5: 41.8, 1: 10.5}),
    RunLengths((0.1, 2.814, 0), {0: 500, 0.5: 31.3, 1: 10.3}),
    RunLengths((0.05, 2.615, 0), {0: 500, 0.5: 28.8, 1: 11.4}),
)
"""Settings: weight, width."""
