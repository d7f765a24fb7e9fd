"""What a table of the extracts holds, column by column and month by month, without any value of it.

Columns that are confidential are counted and told apart, never shown.
"""

from __future__ import annotations

from privity.catalogue import Column, Table
from privity.errors import PrivityError
from privity.sqltext import quoted

_RANGED = frozenset({"date", "timestamp", "int"})
_DATED = ("date", "timestamp")


def profile_sql(table: Table, timezone: str) -> str:
    """Return a query with a row for each column, over the masked and the real table alike."""
    parts = [
        _column_sql(table, column, number, timezone)
        for number, column in enumerate(table.columns.values())
    ]
    return f"{' union all by name '.join(parts)} order by number"


def _column_sql(table: Table, column: Column, number: int, timezone: str) -> str:
    name = column.name
    is_ranged = column.type in _RANGED and not column.is_pii
    least, greatest = (
        _said(column, f"{f}({name})", timezone) if is_ranged else "null::varchar"
        for f in ("min", "max")
    )
    commonest = f"mode({name})" if column.type == "enum" else "null::varchar"
    return (
        f'(select {number} as number, {quoted(name)} as "column", '
        f"{quoted(column.type + (', confidential' if column.is_pii else ''))} as kind, "
        f"count(*) as rows, count(*) - count({name}) as missing, "
        f"(count(*) - count({name})) / nullif(count(*), 0) as missing_share, "
        f'count(distinct {name}) as "distinct", {commonest} as commonest, '
        f"{least} as least, {greatest} as greatest from real.{table.name})"
    )


def _said(column: Column, value: str, timezone: str) -> str:
    if column.type != "timestamp":
        return f"cast({value} as varchar)"
    return (
        f"cast(timezone({quoted(timezone)}, timezone('UTC', {value})) as varchar) || "
        f"{quoted(' ' + timezone)}"
    )


def months_sql(table: Table, timezone: str) -> str:
    """Return a query that counts rows by local month.

    Raises
    ------
    PrivityError
        If the table states no day: it is judged as of a day.
    """
    dated = [c.name for c in table.columns.values() if c.type in _DATED and not c.is_pii]
    named = [n for n in (table.period, table.born, *dated) if n in dated]
    if not named:
        raise PrivityError(f"{table.name}: has no day to count by; look at its profile")
    is_day = table.columns[named[0]].type == "date"
    local = named[0] if is_day else f"timezone({quoted(timezone)}, timezone('UTC', {named[0]}))"
    return (
        f"select cast(date_trunc('month', {local}) as date) as month, count(*) as rows "
        f"from real.{table.name} where {named[0]} is not null group by month order by month"
    )
