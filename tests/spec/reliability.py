"""What counts make a site reliable, as a table: month after month, "compliant/cases", "a" for all cases, "_" for no count."""

from dataclasses import dataclass
from datetime import date

from fivefold.close.checks.reliability import Count


@dataclass(frozen=True)
class ReliabilityCase:
    """A site's counts from January on, what they make of it, and what that shows."""

    counts: str
    site: str
    shows: str

    @property
    def months(self) -> list[Count]:
        found = []
        for number, word in enumerate(self.counts.split()):
            if word != "_":
                compliant, _, cases = word.removesuffix("a").partition("/")
                period = date(2026 + number // 12, number % 12 + 1, 1)
                found.append(Count(period, int(compliant), int(cases), all_cases=word.endswith("a")))
        return found


CASES = tuple(
    ReliabilityCase(*case)
    for case in (
        ("16/20 18/20 20/20", "reliable", "three months of at least 80 %"),
        ("16/20 16/20 16/20", "reliable", "exactly 80 % is enough"),
        ("20/20 20/20 15/20", "not_reliable", "one month below 80 % is not"),
        ("15/20 16/20 20/20 20/20", "reliable", "only the latest three count"),
        ("15/20 20/20 20/20", "not_reliable", "until three good ones follow a bad one"),
        ("20/20 20/20", "too_little", "two months are not enough"),
        ("15/20", "not_reliable", "but one bad month is"),
        ("20/20 20/20 _ 20/20", "too_little", "a month without a count breaks the row"),
        ("20/20 20/20 12/12 20/20", "too_little", "so does a month with fewer than twenty cases"),
        ("4/5a 5/5a 6/6a", "reliable", "fewer are enough where they are all"),
        ("3/5a 5/5a 6/6a", "not_reliable", "and judged as strictly"),
        ("_ _ _", "too_little", "nothing was counted"),
        ("20/20 20/20 20/20 0/0a", "too_little", "a month without a case says nothing"),
    )
)

NETWORK = (
    # reliable, not, too little, state, what it shows
    (10, 2, 0, "met", "ten of twelve"),
    (4, 1, 0, "met", "four of five is 80 %"),
    (3, 2, 0, "not_met", "three of five is not"),
    (3, 0, 2, "waiting", "two may still turn out reliable"),
    (3, 1, 1, "waiting", "80 % is still within reach"),
    (2, 2, 1, "not_met", "80 % is out of reach"),
    (0, 0, 0, "waiting", "no site has it in place"),
)
