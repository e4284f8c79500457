"""Gaps between events as SQL: one row for each event of a site, and one for what has gone by since the last."""

from fivefold.engine.measures.definitions.definition import MeasureDefinition
from fivefold.engine.measures.engines.rows_sql import FALSE, TRUE, Rows, conjunction, negation

SECONDS = {"hours": 3600, "minutes": 60}


class Between:
    """One measure of gaps: asks `rows` for its columns when made, and reads them from the table of rows afterwards."""

    def __init__(self, definition: MeasureDefinition, rows: Rows) -> None:
        self.definition, self.rows, self.dialect = definition, rows, rows.dialect
        self.site, self.day, self.instant = rows.site(), rows.day(definition), rows.instant(definition)
        self.key = rows.key()
        event, case = (rows.part(part, definition) for _name, part in definition.parts)
        excluded = [
            negation(flags.unknown)
            for flags, (_name, part) in zip((event, case), definition.parts, strict=True)
            if part is not None and part.unknown == "exclude"
        ]
        self.n_filter = conjunction(rows.kept(definition))
        self.looked_at = conjunction([*rows.kept(definition), *excluded])
        self.event, self.event_unknown = event.counts, event.unknown
        self.case, self.case_unknown = case.counts, case.unknown
        self.strata = {name: rows.stratum(name) for name in definition.strata}

    def sql(self, rows: str, stratum: str | None) -> str:
        """One row an event, from the table of rows called `rows`."""
        together = ", ".join((self.site, *((self.strata[stratum],) if stratum else ())))
        running = f"OVER (PARTITION BY {together} ORDER BY {', '.join((self.instant, *self.key))} ROWS UNBOUNDED PRECEDING)"
        following = ", ".join(f"{column} DESC" for column in (self.instant, *self.key))
        inner = f"""
            SELECT {together}, {self.day} AS day, {self.instant} AS instant, {self.event} AS event,
                {self._number(self.case)} AS is_case,
                {self._running("1", running)} AS place, {self._running(self._number(self.case), running)} AS cases,
                {self._running(self._number(self.event_unknown), running)} AS unknown_events,
                {self._running(self._number(self.case_unknown), running)} AS unknown_cases,
                row_number() OVER (PARTITION BY {together} ORDER BY {following}) AS from_last
            FROM {rows} WHERE {conjunction([self.looked_at, f"{self.day} IS NOT NULL"])}"""  # noqa: S608
        before = "OVER since"
        return f"""
            SELECT {self.dialect.text(self.definition.name)} AS measure, {self.site} AS site, day AS period,
                {self._text(stratum)} AS stratum, {self._stratum_value(stratum)} AS stratum_value,
                row_number() {before} AS ordinal, {self._since("place", before)} AS n,
                {self._number("event")} AS numerator, {self._cases(before)} AS denominator,
                {self._since("unknown_events", before)} AS unknown_numerator,
                {self._since("unknown_cases", before)} AS unknown_denominator, 0 AS impossible,
                {self._gap(before)} AS sum_x, NULL AS sum_x2, NULL AS quantiles
            FROM ({inner}) numbered WHERE event OR from_last = 1
            WINDOW since AS (PARTITION BY {together} ORDER BY place)"""  # noqa: S608

    def _text(self, value: str | None) -> str:
        return "NULL" if value is None else self.dialect.text(value)

    def _stratum_value(self, stratum: str | None) -> str:
        return "NULL" if stratum is None else self.strata[stratum]

    @staticmethod
    def _number(flag: str) -> str:
        return {TRUE: "1", FALSE: "0"}.get(flag, f"(CASE WHEN {flag} THEN 1 ELSE 0 END)")

    @staticmethod
    def _running(number: str, over: str) -> str:
        return f"CAST(sum({number}) {over} AS BIGINT)"

    @staticmethod
    def _since(column: str, over: str) -> str:
        return f"{column} - coalesce(lag({column}) {over}, 0)"

    def _cases(self, over: str) -> str:
        if self.definition.type == "time_between":
            return "0"
        return f"{self._since('cases', over)} - (CASE WHEN event THEN is_case ELSE 0 END)"

    def _gap(self, over: str) -> str:
        if self.definition.type == "cases_between":
            return f"(CASE WHEN event THEN cases - is_case - lag(cases) {over} END)"
        unit = self.definition.unit or "days"
        if unit == "days":
            return f"(CASE WHEN event THEN {self.dialect.days_between(f'lag(day) {over}', 'day')} END)"
        elapsed = f"(instant - lag(instant) {over})"
        return f"(CASE WHEN event THEN {self.dialect.rounded_down(elapsed, SECONDS[unit])} END)"
