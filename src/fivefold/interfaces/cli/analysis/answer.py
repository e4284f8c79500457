"""What the terminal, the report and every export are made of: the studies of one file and the list over all of them."""

from dataclasses import dataclass

from fivefold.engine.stats.signals import SignalList
from fivefold.interfaces.cli.analysis.study import Listed, Study


@dataclass(frozen=True)
class Answer:
    """One study for each measure. signals: over all of them, numbered through; listed: the same for people, in that order."""

    studies: tuple[Study, ...]
    signals: SignalList
    listed: tuple[Listed, ...]
