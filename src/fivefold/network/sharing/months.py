"""One month of a measure at a time: what of it is hidden, given what of it went out before."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from fivefold.engine.measures.disclosure.policies import Audience, Policy
from fivefold.engine.measures.disclosure.release import release
from fivefold.engine.measures.disclosure.table import NOBODY, Counted, Table

Pair = tuple[int, int]


@dataclass(frozen=True)
class Month:
    """Numerator and denominator of every site that has a value, by the site's public id."""

    period: date
    counts: Mapping[str, Pair]

    @property
    def digest(self) -> str:
        """The same for the same counts of the same sites."""
        told = "\n".join(f"{site} {pair[0]} {pair[1]}" for site, pair in sorted(self.counts.items()))
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class Gone:
    """How a month went out before. Where it went out without its sites, all of them are `hidden`."""

    counts: Mapping[str, Pair]
    hidden: frozenset[str]
    total_hidden: bool
    with_sites: bool


@dataclass(frozen=True)
class Hidden:
    """Which sites of a month are hidden, and whether their total is."""

    sites: frozenset[str]
    total: bool


@dataclass(frozen=True)
class Terms:
    """To whom a month goes out and how. `cost` says which site is rather hidden than another, where one must be."""

    audience: Audience
    policy: Policy
    counted: Counted
    with_sites: bool
    cost: Mapping[str, float] = field(default_factory=dict)


def hidden_of(month: Month, before: Sequence[Gone], kept: Hidden, terms: Terms) -> Hidden:
    """What of the month is hidden, so that nothing hidden can be worked out from it and from what went out `before`.

    `kept` stays hidden in any case. Without sites they all do, and the total must give none of them away.
    """
    ledger = _Ledger(month, before)
    table = ledger.table(kept, terms)
    released = release(table, terms.audience, terms.policy)
    now = ledger.sites_now
    hidden = {site for site, cell in now.items() if released.hidden[cell]}
    return Hidden(frozenset(hidden), bool(released.hidden[ledger.total_now]))


class _Ledger:
    """Every number that ever went out for a month, as the cells of one table: an unchanged number is the same cell."""

    def __init__(self, month: Month, before: Sequence[Gone]) -> None:
        self.cells: dict[tuple[str, Pair], int] = {}
        self.totals: dict[frozenset[int], int] = {}
        self.pairs: list[Pair] = []
        self.owners: list[str] = []
        self.before = before
        self.sites_now, self.total_now = self._month(month.counts)
        self.gone = [(each, *self._month(each.counts)) for each in before]

    def _month(self, counts: Mapping[str, Pair]) -> tuple[dict[str, int], int]:
        sites = {site: self._cell(site, counts[site]) for site in sorted(counts)}
        parts = frozenset(sites.values())
        if parts not in self.totals:
            pairs = [self.pairs[cell] for cell in parts]
            self.totals[parts] = self._add("", (sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)))
        return sites, self.totals[parts]

    def _cell(self, site: str, pair: Pair) -> int:
        known = self.cells.get((site, pair))
        if known is None:
            known = self.cells[site, pair] = self._add(site, pair)
        return known

    def _add(self, owner: str, pair: Pair) -> int:
        self.owners.append(owner)
        self.pairs.append(pair)
        return len(self.pairs) - 1

    def table(self, kept: Hidden, terms: Terms) -> Table:
        """The table: what was shown is out, what was hidden stays hidden, what is new is free."""
        count = len(self.pairs)
        out, hold = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
        for cell, was_hidden, binds in self._went_out():
            out[cell] |= not was_hidden
            hold[cell] |= was_hidden and (binds or not self._is_now(cell))
        hold &= ~out
        hold[[cell for site, cell in self.sites_now.items() if site in kept.sites or not terms.with_sites]] = True
        hold[self.total_now] |= kept.total
        numbers = {site: number for number, site in enumerate(sorted(set(self.owners) - {""}))}
        pairs = np.array(self.pairs, dtype=np.int64).reshape(count, 2)
        dearest = 1.0 + sum(terms.cost.values()) + float(pairs.sum())
        return Table.of(
            pairs[:, 0],
            pairs[:, 1],
            sums=[(total, sorted(parts)) for parts, total in self.totals.items()],
            counted=terms.counted,
            owners=[numbers.get(owner, NOBODY) for owner in self.owners],
            kept=hold,
            out=out,
            cost=[self._cost(cell, terms, dearest) for cell in range(count)],
        )

    def _cost(self, cell: int, terms: Terms, dearest: float) -> float:
        owner = self.owners[cell]
        return terms.cost.get(owner, float(sum(self.pairs[cell]))) if owner else dearest

    def _went_out(self) -> Iterator[tuple[int, bool, bool]]:
        """Each cell that went out before, whether it was hidden, and whether that binds: not where no site was shown."""
        for gone, sites, total in self.gone:
            yield from ((cell, site in gone.hidden, gone.with_sites) for site, cell in sites.items())
            yield total, gone.total_hidden, gone.with_sites

    def _is_now(self, cell: int) -> bool:
        return cell == self.total_now or cell in self.sites_now.values()
