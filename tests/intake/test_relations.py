"""The two ways to read a CSV file agree, wherever the fast one is let stand."""

from __future__ import annotations

from functools import lru_cache

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from privity.engine.duckdb import open_memory
from privity.engine.errors import EngineError
from privity.engine.session import Session
from privity.intake.relations import Relation, Wanted, open_source
from privity.intake.sources import Source

_FIELD = st.text(st.sampled_from('a1" é\0'), max_size=5) | st.sampled_from(
    ['"a,b"', '"x""y"', '""', ' "a,b"', '"a" ', '"a\nb"', '"open', "'a'", '5" pipe']
)
_LINE = st.lists(_FIELD, min_size=2, max_size=4).map(",".join)


@given(
    st.lists(_LINE | st.lists(_FIELD, min_size=3, max_size=3).map(",".join), max_size=12),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_fast_way_reads_what_the_careful_way_reads(tmp_path, lines, end, is_ended):
    path = tmp_path / "staff.csv"
    text = end.join(["a,b,c", *lines]) + end * is_ended
    path.write_bytes(text.encode())
    source = Source("staff", path, "extracts/staff.csv", "csv")
    opened = open_source(engine(), source, Wanted(frozenset("abc")), tmp_path / "scratch")
    *fast, careful = [rows for way in opened.ways if (rows := _rows(way())) is not None]
    for rows in fast:
        event("both ways were compared")
        assert rows == careful


@lru_cache
def engine() -> Session:
    return open_memory({"threads": 1})


def _rows(relation: Relation) -> list[tuple] | None:
    """Read a relation; None where its rows are not those expected, and would be undone."""
    values = ", ".join(f"coalesce({sql}, '')" for sql in relation.value_sql.values())
    try:
        rows = (
            engine()
            .execute(f"select {values}, {relation.problem_sql} from {relation.sql}")
            .fetchall()
        )
    except EngineError:
        return None
    return rows if len(rows) == relation.expected() else None
