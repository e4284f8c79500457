"""The design of an interrupted time series: a line, what each intervention changed of it, and a season."""

from dataclasses import dataclass

import numpy as np

from fivefold.engine.stats.evaluate.declaration import InvalidDeclaration
from fivefold.engine.stats.evaluate.interruption import InterruptedTimeSeries, Season
from fivefold.engine.stats.panels import Bools, Floats, Integers
from fivefold.engine.stats.periods import Dates, first_column


@dataclass(frozen=True)
class Segments:
    """The design over all columns, of which some are no points.

    names: of the terms. design: shape (columns, terms). without: the same as if intervention `about` had never been.
    clock: 1 at the first column after the phase-in of `about`, 0 and below before. segment: how many interventions have
    begun. phasing: columns of a phase-in. level, slope: where the terms of `about` stand, None where there is no such term.
    """

    names: tuple[str, ...]
    design: Floats
    without: Floats
    clock: Integers
    segment: Integers
    phasing: Bools
    level: int | None
    slope: int | None


def segments(declared: InterruptedTimeSeries, columns: int, dates: Dates, *, beyond: int = 0) -> Segments:
    """Lay out the terms over `columns` columns and `beyond` more after them. Raises InvalidDeclaration, InvalidSettings.

    The line's clock is 1 at column 0. Terms are called "intercept", "time", "level 1", "slope 1" and so on.
    """
    place = np.arange(columns + beyond)
    names, terms = ["intercept", "time"], [np.ones(len(place)), place + 1.0]
    phasing = np.zeros(len(place), dtype=np.bool_)
    segment = np.zeros(len(place), dtype=np.int64)
    starts = [first_column(intervention.at, dates, columns) for intervention in declared.interventions]
    if sorted(set(starts)) != starts or starts[0] < 1 or starts[-1] >= columns:
        raise InvalidDeclaration(
            "Interventions begin one after the other, after the first point and not after the last.",
            fix="Give their columns or dates in order.",
            field="interventions",
        )
    for number, (intervention, start) in enumerate(zip(declared.interventions, starts, strict=True)):
        clock = place - (start + intervention.phase_in) + 1
        phasing |= (place >= start) & (clock < 1)
        segment += place >= start
        if intervention.level:
            names.append(f"level {number + 1}")
            terms.append((clock >= 1).astype(float))
        if intervention.slope:
            names.append(f"slope {number + 1}")
            terms.append(np.maximum(clock, 0).astype(float))
    if declared.season is not None:
        for name, term in _season(declared.season, place):
            names.append(name)
            terms.append(term)
    asked = declared.interventions[declared.about]
    level, slope = (_where(names, f"{part} {declared.about + 1}") for part in ("level", "slope"))
    design = np.column_stack(terms)
    without = design.copy()
    without[:, [at for at in (level, slope) if at is not None]] = 0.0
    begun = starts[declared.about] + asked.phase_in
    return Segments(tuple(names), design, without, place - begun + 1, segment, phasing, level, slope)


def _season(season: Season, place: Integers) -> list[tuple[str, Floats]]:
    position = (season.first - 1 + place) % season.period + 1
    if season.harmonics is None:
        return [(f"season {each}", (position == each).astype(float)) for each in range(2, season.period + 1)]
    waves: list[tuple[str, Floats]] = []
    for number in range(1, season.harmonics + 1):
        angle = 2 * np.pi * number * position / season.period
        if 2 * number != season.period:  # the sine of the last harmonic of an even period is zero everywhere
            waves.append((f"sine {number}", np.sin(angle)))
        waves.append((f"cosine {number}", np.cos(angle)))
    return waves


def _where(names: list[str], name: str) -> int | None:
    return names.index(name) if name in names else None
