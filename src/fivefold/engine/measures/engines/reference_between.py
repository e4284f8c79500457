"""Gaps between events, on the reference."""

from collections.abc import Iterable, Iterator

from fivefold.engine.measures.engines.reference_rows import Reading, Row, day_of, instant, sort_key
from fivefold.engine.measures.engines.values import MeasureValue

SECONDS = {"hours": 3600, "minutes": 60}


def gaps(
    reading: Reading, rows: Iterable[Row], *, site: str, stratum: str | None, stratum_value: str | None
) -> Iterator[MeasureValue]:
    """A value for each event of a site, in order, and one for what has gone by since the last."""
    definition, contract = reading.definition, reading.contract
    date = definition.period.date
    looked_at = [row for row in rows if row[date] is not None and reading.kept(row) and not reading.left_out(row)]
    looked_at.sort(key=lambda row: (instant(contract, date, row), sort_key(contract, row)))
    since: dict[str, int] = dict.fromkeys(("n", "cases", "unknown_numerator", "unknown_denominator"), 0)
    previous: Row | None = None
    ordinal = 0
    for index, row in enumerate(looked_at):
        (event, event_unknown), (case, case_unknown) = (reading.part(part, row) for _name, part in definition.parts)
        since["n"] += 1
        since["unknown_numerator"] += event_unknown
        since["unknown_denominator"] += case_unknown
        since["cases"] += 0 if event else case
        if not event and index < len(looked_at) - 1:
            continue
        ordinal += 1
        day = day_of(row[date])
        if day is None:
            continue
        yield MeasureValue(
            definition.name,
            site,
            day,
            stratum,
            stratum_value,
            ordinal,
            n=since["n"],
            numerator=event,
            denominator=0 if definition.type == "time_between" else since["cases"],
            unknown_numerator=since["unknown_numerator"],
            unknown_denominator=since["unknown_denominator"],
            impossible=0,
            sum_x=None if not event or previous is None else _gap(reading, previous, row, since["cases"]),
        )
        since = dict.fromkeys(since, 0)
        previous = row


def _gap(reading: Reading, previous: Row, row: Row, cases: int) -> int | None:
    date, unit = reading.definition.period.date, reading.definition.unit or "days"
    if reading.definition.type == "cases_between":
        return cases
    if unit == "days":
        earlier, later = day_of(previous[date]), day_of(row[date])
        return None if earlier is None or later is None else (later - earlier).days
    started, ended = (instant(reading.contract, date, each) for each in (previous, row))
    return None if started is None or ended is None else (ended - started) // SECONDS[unit]
