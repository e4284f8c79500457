"""Published worked examples of agreement between coders: small tables and the figures that their authors print.

Codes are read in columns, one for each unit; `.` is a unit that a coder left out.
"""

from dataclasses import dataclass

from fivefold.engine.stats.agreement.alpha import Scale
from fivefold.engine.stats.agreement.kappa import NamedWeights


@dataclass(frozen=True)
class AlphaExample:
    """Rows of codes, one for each coder, and Krippendorff's α as printed."""

    coders: tuple[str, ...]
    scale: Scale
    alpha: float
    units: int
    shows: str


@dataclass(frozen=True)
class KappaExample:
    """How many units got each pair of codes (rows: first coder), and κ and its standard error as printed.

    standard_error is None where the paper prints none.
    """

    table: tuple[tuple[int, ...], ...]
    weights: NamedWeights | tuple[tuple[float, ...], ...]
    kappa: float
    standard_error: float | None
    source: str
    shows: str


_FOUR_OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)

ALPHA_SOURCE = "Krippendorff (2011), Computing Krippendorff's Alpha-Reliability"
ALPHA_EXAMPLES = (
    AlphaExample(
        ("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), "nominal", 0.095, 10, "two codes, two coders: six in ten alike is little"
    ),
    AlphaExample(("a a b b d c c c e d d a", "b a b b b c c c e d d d"), "nominal", 0.692, 12, "words as codes"),
    AlphaExample(_FOUR_OBSERVERS, "nominal", 0.743, 11, "four coders with gaps; the unit with one code does not count"),
    AlphaExample(_FOUR_OBSERVERS, "ordinal", 0.815, 11, "the same codes as ranks"),
    AlphaExample(_FOUR_OBSERVERS, "interval", 0.849, 11, "the same codes as measurements"),
    AlphaExample(_FOUR_OBSERVERS, "ratio", 0.797, 11, "the same codes as amounts: 1 and 2 differ more than 4 and 5"),
)

_DIAGNOSES = ((88, 14, 18), (10, 40, 10), (2, 6, 12))
_OTHER_DIAGNOSES = ((106, 10, 4), (22, 28, 10), (2, 12, 6))
KAPPA_EXAMPLES = (
    KappaExample(_DIAGNOSES, "none", 0.492, None, "Cohen (1960, 1968)", "200 cases, three diagnoses"),
    KappaExample(
        _DIAGNOSES, ((0, 1, 3), (1, 0, 6), (3, 6, 0)), 0.348, None, "Cohen (1968)", "the graver confusions are the commoner"
    ),
    KappaExample(_DIAGNOSES, ((0, 1, 4), (1, 0, 6), (2, 2, 0)), 0.353, None, "Cohen (1968)", "weights need not be symmetric"),
    KappaExample(_OTHER_DIAGNOSES, "none", 0.429, 0.054, "Fleiss, Cohen and Everitt (1969)", "with its standard error"),
    KappaExample(
        _OTHER_DIAGNOSES,
        ((0, 1, 0.5556), (1, 0, 0.3333), (0.5556, 0.3333, 0)),
        0.507,
        0.057,
        "Fleiss, Cohen and Everitt (1969)",
        "agreement weights of 0, 0.4444 and 0.6667, as disagreements",
    ),
)
