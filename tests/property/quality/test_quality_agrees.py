"""Random rows with every fault that a contract can name, in files of several days: the scan and the reference count the same."""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from fivefold.engine.measures.definitions.contract import offset_of, parse_contract
from fivefold.engine.measures.duckdb_session import path_literal
from fivefold.engine.measures.engines.dialects import DUCKDB
from fivefold.engine.measures.engines.reference_rows import Row
from fivefold.engine.measures.parquet_store import ParquetStore
from fivefold.engine.measures.quality.check_quality import check_quality
from fivefold.engine.measures.quality.counts import ArrivedFile
from fivefold.engine.measures.quality.reference_quality import quality_of

CONTRACT = parse_contract("""
name: stays
title: Stays
version: 1
columns:
  - {name: stay, type: text, required: true}
  - {name: site, type: text, required: true}
  - {name: came, type: datetime, required: true}
  - {name: called, type: instant, required: true}
  - {name: arrived, type: date}
  - {name: band, type: code, codes: [child, "it's"]}
  - {name: beds, type: integer, minimum: -1.5, maximum: 2}
  - {name: weight, type: decimal(2), maximum: 0.005}
  - {name: urgent, type: boolean}
key: [stay, called, came]
site: site
period: {column: came}
checks:
  - {condition: beds / weight > 1 OR urgent}
  - {condition: "arrived IS NULL OR date(came) >= arrived"}
  - {condition: "hours_between(called, came) < 48"}
""")
FIRST, SECOND = date(2024, 3, 1), date(2024, 4, 1)
DAYS = (date(1899, 12, 31), date(1900, 1, 1), date(2024, 2, 29), FIRST, date(2024, 3, 2), SECOND, date(2024, 4, 2))

days = st.sampled_from(DAYS)
times = st.builds(lambda day, hours: datetime.combine(day, time(hours)), days, st.sampled_from([0, 1, 23]))
small = st.integers(-3, 4)
cells = {
    "stay": st.sampled_from(["1", "01"]),
    "site": st.sampled_from(["A", "Ä"]),
    "came": times,
    "called": times,
    "called__offset": st.sampled_from([0, 60, -60]),
    "arrived": st.none() | days,
    "band": st.none() | st.sampled_from(["child", "Child", "it's"]),
    "beds": st.none() | small | st.sampled_from([10**18 - 1, 1 - 10**18]),
    "weight": st.none() | small.map(lambda cents: Decimal(cents).scaleb(-2)) | st.just(Decimal("9999999999999999.99")),
    "urgent": st.none() | st.booleans(),
}
rows = st.lists(st.fixed_dictionaries(cells), min_size=1, max_size=8)


@settings(deadline=None, max_examples=60)
@given(arrivals=st.dictionaries(st.sampled_from([FIRST, SECOND]), rows))
def test_the_scan_and_the_reference_count_the_same(arrivals: Mapping[date, Sequence[Row]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = ParquetStore(Path(folder))
        inputs = [ArrivedFile(stored(sent, store), arrived) for arrived, sent in arrivals.items()]
        run = check_quality(CONTRACT, store=store, inputs=inputs)
    assert run.months == quality_of(CONTRACT, arrivals)


def stored(sent: Sequence[Row], store: ParquetStore) -> str:
    """Put rows into the store; returns the hash of their file."""
    kinds = {name: DUCKDB.sql_type(kind) for name, kind in CONTRACT.value_types.items()}
    kinds |= {offset_of(name): "SMALLINT" for name in CONTRACT.instants}
    with duckdb.connect(":memory:") as connected:
        connected.execute(f"CREATE TABLE cells ({', '.join(f'{DUCKDB.quoted(name)} {kind}' for name, kind in kinds.items())})")
        connected.executemany(
            f"INSERT INTO cells VALUES ({', '.join('?' * len(kinds))})", [[row[name] for name in kinds] for row in sent]
        )
        return store.add(lambda draft: connected.execute(f"COPY cells TO {path_literal(draft)} (FORMAT parquet)")).sha256
