"""What every rule flags, as small tables: the test of the rules and their reference page at once.

A case is read in columns. Values: numbers, `_` for a period without a value. Flags: `+` above or upwards, `-` below or
downwards, `~` without direction, `.` nothing. The centre line is 5 and σ is 1.
"""

from dataclasses import dataclass

CENTRE, SIGMA = 5.0, 1.0
SYMBOLS = {".": 0, "+": 1, "-": -1, "~": 2}


@dataclass(frozen=True)
class Case:
    """One small series, what is flagged, and what it shows."""

    values: str
    flagged: str
    shows: str


@dataclass(frozen=True)
class Spec:
    """The cases of the rule with this code."""

    code: str
    cases: tuple[Case, ...]


def spec(code: str, *cases: tuple[str, str, str]) -> Spec:
    """Write a spec as plain tuples of (values, flagged, shows)."""
    return Spec(code, tuple(Case(*case) for case in cases))


SPECS = (
    spec(
        "beyond-3-sigma",
        ("5 8.1 5 1.9 5", ". + . - .", "a point outside either limit"),
        ("5 8 5 2 5", ". . . . .", "a point on a limit is not beyond it"),
        ("5 9 _ 9 5", ". + . + .", "each point is judged alone"),
    ),
    spec(
        "shift-6",
        ("6 6 7 6 7 6 4", "+ + + + + + .", "six above"),
        ("4 4 4 4 4 6", ". . . . . .", "five are not enough"),
        ("6 6 6 5 6 6 6", ". . . . . . .", "a point on the line ends the run"),
    ),
    spec(
        "shift-7",
        ("8 9 8 9 8 9 8", "+ + + + + + +", "seven above"),
        ("2 1 2 1 2 1 2 6", "- - - - - - - .", "seven below, and the point after them is not part of it"),
        ("8 9 8 5 8 9 8 9", ". . . . . . . .", "a point on the line ends the run"),
        ("8 9 8 _ 9 8 9 8", "+ + + . + + + +", "a gap does not"),
        ("8 9 8 9 8 9 2", ". . . . . . .", "six are not enough"),
    ),
    spec(
        "shift-8",
        ("6 6 6 6 6 6 6 6", "+ + + + + + + +", "eight above"),
        ("6 6 6 6 6 6 6 5", ". . . . . . . .", "seven and one on the line are not"),
    ),
    spec(
        "shift-9",
        ("4 4 4 4 4 4 4 4 4", "- - - - - - - - -", "nine below"),
        ("4 4 4 4 4 4 4 4 6", ". . . . . . . . .", "eight are not enough"),
    ),
    spec(
        "shift-6-skipping",
        ("6 6 7 5 6 7 6", "+ + + . + + +", "a point on the line is passed over: six above"),
        ("6 6 7 5 6 7 4", ". . . . . . .", "and does not count: five above"),
    ),
    spec(
        "trend-6",
        ("1 2 3 4 5 6 6", "+ + + + + + .", "six rising"),
        ("9 8 7 6 5 6", ". . . . . .", "five are not enough"),
    ),
    spec(
        "trend-7",
        ("1 2 3 4 5 6 7", "+ + + + + + +", "seven rising"),
        ("9 8 7 6 5 4 3 9", "- - - - - - - .", "seven falling"),
        ("1 2 3 3 4 5 6 7", ". . . . . . . .", "a value like the one before ends the trend"),
        ("1 2 3 _ 4 5 6 7", "+ + + . + + + +", "a gap does not"),
        ("1 2 3 4 5 6 7 6 5 4 3 2 1", "+ + + + + + - - - - - - -", "a turning point belongs to what follows it"),
    ),
    spec(
        "trend-5-skipping",
        ("1 2 2 3 4 5", "+ + . + + +", "a value like the one before is passed over: five rising"),
        ("1 2 2 3 4 4", ". . . . . .", "and does not count: four rising"),
    ),
    spec(
        "2-of-3-within-limits",
        ("7.5 6 7.5", "+ . +", "two of three between 2σ and 3σ, all three above"),
        ("7.5 4 7.5", ". . .", "the third is on the other side"),
        ("7.5 8.5 6", ". . .", "a point beyond 3σ does not count as one of the two"),
        ("7 7 7", ". . .", "a point on 2σ is not beyond it"),
    ),
    spec(
        "2-of-3-one-side",
        ("7.5 8.5 6", "+ + .", "a point beyond 3σ counts as well"),
        ("2.5 4 2.5", "- . -", "two of three below"),
        ("7.5 4 7.5", ". . .", "the third is on the other side"),
    ),
    spec(
        "2-of-3",
        ("7.5 4 7.5", "+ . +", "the third may lie anywhere"),
        ("7.5 5 5 7.5", ". . . .", "two of four are not enough"),
        ("7.5 2.5 5", ". . .", "both on the same side"),
        ("7.5 _ 4 7.5", "+ . . +", "a gap is passed over"),
        ("5 7.5 7.5 _", ". + + .", "nor does a gap at the end change what is flagged"),
        ("7.5 7.5 _", ". . .", "or stand for the third"),
    ),
    spec(
        "4-of-5",
        ("6.5 6.5 4 6.5 6.5", "+ + . + +", "four of five beyond 1σ"),
        ("6.5 6.5 4 6.5 5.5", ". . . . .", "three are not enough"),
        ("3.5 3.5 3.5 3.5", ". . . .", "the five must be there"),
        ("3.5 3.5 3.5 3.5 5", "- - - - .", "four below"),
        ("_ 6.5 6.5 6.5 6.5 _", ". . . . . .", "a gap does not stand for the fifth"),
    ),
    spec(
        "hugging-15",
        ("5 6 5 4 5 6 5 4 5 6 5 4 5 6 5", "~ " * 15, "fifteen within 1σ, whose line is not beyond it"),
        ("5 6 5 4 5 6 5 4 5 6 5 4 5 6 7", ". " * 15, "fourteen are not enough"),
    ),
    spec(
        "zigzag-14",
        ("5 6 5 6 5 6 5 6 5 6 5 6 5 6", "~ " * 14, "fourteen up and down in turn"),
        ("5 6 5 6 5 6 5 6 5 6 5 6 5 5", ". " * 14, "thirteen are not enough"),
    ),
    spec(
        "split-8",
        ("7 3 7 3 7 3 7 3", "~ " * 8, "eight on either side, none within 1σ"),
        ("7 3 7 3 5 3 7 3", ". " * 8, "one within 1σ ends it"),
    ),
)


@dataclass(frozen=True)
class RunsCase:
    """A small series on centre line 5 and what Anhøj's analysis counts in it."""

    values: str
    useful: int
    longest: int
    longest_limit: int
    crossings: int
    crossings_limit: int
    signal: bool
    shows: str


RUNS_CASES = (
    RunsCase("6 4 6 4 6 4 6 4 6 4", 10, 1, 6, 9, 2, False, "many crossings are not unusual to these rules"),
    RunsCase("6 6 6 6 6 6 6 4 6 4", 10, 7, 6, 3, 2, True, "a run of seven is longer than round(log2 10) + 3 = 6"),
    RunsCase("6 6 6 6 6 4 4 4 4 4", 10, 5, 6, 1, 2, True, "one crossing is fewer than 2 of 9"),
    RunsCase("6 6 5 6 _ 6 4 4 6 4 6 4", 10, 4, 6, 5, 2, False, "points on the line and gaps are passed over"),
)
