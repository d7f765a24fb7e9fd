"""States: of rows under one key which one holds, and whether the others said the same.

Files that are handed over month by month overlap: the same row comes twice, or the same record in
an older and a newer state. Rows that say the same are one. Of rows that differ the newest holds,
and what is newer is told, in this order, by a stamp of the row itself, by the day or
the number in the name of its file, and by which row is filled further: a record gains a decision
or an end, it does not lose one. Where none of them tells, the first row stays. Whichever stays, the
others are quarantined under a reason that says which of these it was.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence

from privity.catalogue import Table
from privity.engine import Session
from privity.intake.account import Span
from privity.sqltext import quoted

SAME = "duplicate key, same content"
OTHER = "duplicate key, other content"

_YEAR = r"(?:19|20)\d\d"
_ISO_DAY = re.compile(rf"(?<!\d)({_YEAR})([-_.]?)(0[1-9]|1[0-2])(?:\2(0[1-9]|[12]\d|3[01]))?(?!\d)")
_QUARTER = re.compile(rf"(?<!\d)({_YEAR})[-_ ]?q([1-4])(?!\d)")
_MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NAMED = re.compile(rf"(?<![a-z])({_MONTH})[-_ ]?({_YEAR})(?!\d)")
_NAMED_AFTER = re.compile(rf"(?<!\d)({_YEAR})[-_ ]?({_MONTH})(?![a-z])")


def supply_rank(name: str) -> tuple[int, ...]:
    """Return what a file's name says of when its rows were supplied; the greater is the newer.

    Parameters
    ----------
    name : str
        A file's name, with or without its folder.

    Returns
    -------
    tuple of int
        The last day in the name (year, month, day), else all its numbers, else nothing: names
        that differ in letters alone do not say which is newer.

    Examples
    --------
    >>> supply_rank("staff_2026-09.csv") > supply_rank("staff_2026-08-31.csv")
    True
    >>> supply_rank("staff.b.csv") > supply_rank("staff.a.csv")
    False
    """
    low = name.rsplit("/", 1)[-1].lower()
    days = [(int(y), int(m), int(d or 31)) for y, _, m, d in _ISO_DAY.findall(low)]
    days += [(int(y), 3 * int(q), 31) for y, q in _QUARTER.findall(low)]
    days += [(int(y), _MONTHS[m], 31) for m, y in _NAMED.findall(low)]
    days += [(int(y), _MONTHS[m], 31) for y, m in _NAMED_AFTER.findall(low)]
    return max(days) if days else tuple(map(int, re.findall(r"\d{1,9}", low)))


def find_repeated(connection: Session, table: Table, spans: Sequence[Span]) -> None:
    """Add to the flawed rows of a table all but one of each key, saying why that one holds.

    Parameters
    ----------
    connection : Session
        The loading connection, with ``flawed`` and the table as it was read.
    table : Table
    spans : sequence of Span
    """
    key = ", ".join(f'"{name}"' for name in table.key)
    # Few rows share a key: hashes find the candidates, the keys themselves decide.
    connection.execute(f"""
        create temp table shared as
        select hash({key}) as key_hash
        from {table.name}
        where _problems is null and _left_out is null
        group by key_hash
        having count(*) > 1""")
    if connection.value("select count(*) from shared"):
        _rank_files(connection, table, spans)
        connection.execute(_repeated_sql(table, spans, key))
        connection.execute("drop table ranked")
    connection.execute("drop table shared")


def _rank_files(connection: Session, table: Table, spans: Sequence[Span]) -> None:
    """Number the files that rows with a shared key may be from, in the order of their supply."""
    files = {
        (index, file)
        for index, span in enumerate(spans)
        for (file,) in connection.execute(
            f"select distinct _file from {table.name} where {span.rows}"
        ).fetchall()
    }
    told = {
        (index, file): supply_rank(file or spans[index].supply.source.name) for index, file in files
    }
    order = sorted(set(told.values()))
    connection.execute("create temp table ranked (span integer, file varchar, file_rank integer)")
    for (index, file), rank in told.items():
        connection.execute(
            "insert into ranked values ($1, $2, $3)", [index, file, order.index(rank)]
        )


def _repeated_sql(table: Table, spans: Sequence[Span], key: str) -> str:
    span_of = " ".join(f"when rowid < {span.end} then {index}" for index, span in enumerate(spans))
    shown = " || '|' || ".join(f'cast("{name}" as varchar)' for name in table.key)
    columns = ", ".join(f'"{name}"' for name in table.columns)
    filled = " + ".join(f'cast("{name}" is not null as integer)' for name in table.columns)
    return f"""
        insert into flawed
        select row_no, line, file, [{{'column_name': {quoted(",".join(table.key))},
            'reason': case when content is not distinct from kept.content then {quoted(SAME)}
                when coalesce(kept.stamp > stamp, kept.stamp is not null)
                then {quoted(OTHER + ": the row with the later stamp is kept")}
                when kept.file_rank > file_rank
                then {quoted(OTHER + ": the row of the newer file is kept")}
                when kept.filled > filled
                then {quoted(OTHER + ": the row that is filled further is kept")}
                else {quoted(OTHER + ": nothing tells which is newer, the first row is kept")} end,
            'value_shape': {masked_sql(shown)}}}]
        from (
            select *, row_number() over of_key as turn, first_value({{'content': content,
                'stamp': stamp, 'file_rank': file_rank, 'filled': filled}}) over of_key as kept
            from (
                select row_no, line, r.file, {key}, content, stamp, file_rank, filled, r.span,
                    _turn
                from (
                    select rowid as row_no, _line as line, _file as file, {key},
                        row({columns}) as content, _stamp as stamp, {filled} as filled,
                        case {span_of} end as span, _turn
                    from {table.name}
                    where _problems is null and _left_out is null
                        and hash({key}) in (select key_hash from shared)) as r
                join ranked on ranked.span = r.span
                    and ranked.file is not distinct from r.file)
            window of_key as (partition by {key}
                order by stamp desc nulls last, file_rank desc, filled desc, span, _turn, file,
                    line, row_no))
        where turn > 1"""


def masked_sql(text: str, length: int = 40) -> str:
    """Mask a value: letters as x, digits as 9, anything beyond ASCII as a question mark."""
    masked = f"left(cast({text} as varchar), {length})"
    for pattern, mask in (("[\\p{L}\\p{M}]", "x"), ("\\p{N}", "9"), ("[^ -~]", "?")):
        masked = f"regexp_replace({masked}, '{pattern}', '{mask}', 'g')"
    return masked
