"""Intake: the rows of one table, typed or quarantined, and the proof that none was lost.

Every row of a source goes into the table in file order with its problems beside it; flawed rows
and all but the first of each key then move to ``quarantine``. Reads through ``relations``, casts
through ``casts``; which files there are and where the result lies is the business of ``load``.
"""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from privity.catalogue import Contract, Table
from privity.engine import EngineError, Session
from privity.errors import PrivityError
from privity.intake.casts import ColumnSource, typed_rows_sql
from privity.intake.relations import Opened, Relation
from privity.intake.sources import Source
from privity.intake.told import (
    TOLD_TYPE,
    Settled,
    flaw_cut_ids,
    readings_told,
    settle_columns,
    told_sql,
    zones_told,
)
from privity.sqltext import quoted

_SHAPE_LENGTH = 40
_SHOWN_NAMES = 20
_NOTHING: Mapping[str, Sequence[str]] = MappingProxyType({})

_RESULT_TABLES = """
    create table load_results (
        table_name varchar, source varchar, source_format varchar, encoding varchar,
        delimiter varchar, sha256 varchar, rows_read bigint, rows_loaded bigint,
        rows_quarantined bigint, notes varchar);
    create table quarantine (
        table_name varchar, source varchar, line bigint, column_name varchar, reason varchar,
        value_shape varchar);
    create table words_found (
        table_name varchar, source varchar, column_name varchar, word varchar, is_value boolean,
        rows_loaded bigint);
    create table table_supply (table_name varchar, is_supplied boolean, rows_loaded bigint);
    create table column_supply (table_name varchar, column_name varchar, is_supplied boolean);
"""


# What stands beside each row until its table has been taken in.
_WORKING = {
    "_problems": "struct(column_name varchar, reason varchar, value_shape varchar)[]",
    "_words": "struct(column_name varchar, word varchar, is_value boolean)[]",
    "_line": "bigint",
    "_file": "varchar",
    "_turn": "ubigint",
    "_repeated": "integer",
    "_told": TOLD_TYPE,
}


@dataclass(frozen=True)
class SourceRead:
    """One opened source with its digest and what is to be said about it."""

    source: Source
    opened: Opened
    sha256: str
    notes: tuple[str, ...] = field(default=())


class Unreadable(Exception):
    """A source that could not be read to its end, and what the engine said of it."""

    def __init__(self, source: Source, cause: EngineError) -> None:
        super().__init__(source.name)
        self.source, self.cause = source, cause


@dataclass(frozen=True)
class _Span:
    """The rows of one source within its table: ``count`` row ids from ``first``."""

    supply: SourceRead
    first: int
    count: int
    relation: Relation
    settled: Settled


def missing_columns(table: Table, supply: SourceRead) -> str | None:
    """Say which required columns a source lacks, with the nearest of its own names.

    Parameters
    ----------
    table : Table
    supply : SourceRead

    Returns
    -------
    str or None
        A problem, or None if every required column is there.
    """
    given = [name.strip().lower() for name in supply.opened.columns]
    lacking = [name for name in table.required if name not in given]
    if not lacking:
        return None
    spare = [name for name in given if name not in table.columns]
    near = {name: difflib.get_close_matches(name, spare, 1, 0.7) for name in lacking}
    return (
        f"{supply.source.name}: required columns missing: "
        + ", ".join(
            name + (f" (nearest: {near[name][0]})" if near[name] else "") for name in lacking
        )
        + f"; add them, or yield them by a mapping extracts/{table.name}.sql"
    )


def create_tables(connection: Session, contract: Contract, supplied: Collection[str]) -> None:
    """Create every table of the contract, empty, and those of the account.

    Tables that are ``supplied`` have working columns besides, until they have been taken in.
    """
    with _transaction(connection):
        connection.execute(_RESULT_TABLES)
        for table in contract.tables.values():
            columns = [f'"{c.name}" {c.sql_type}' for c in table.columns.values()]
            if table.name in supplied:
                columns += [f"{name} {sql_type}" for name, sql_type in _WORKING.items()]
            connection.execute(f"create table {table.name} ({', '.join(columns)})")


def take_in(
    connection: Session,
    table: Table,
    supplies: Sequence[SourceRead],
    timezone_name: str,
    progress: Callable[[str], None],
    declared: Mapping[str, Sequence[str]] = _NOTHING,
) -> None:
    """Load all sources of one table and write the account of it.

    Parameters
    ----------
    connection : Session
        The loading connection, where the table has been created as supplied.
    table : Table
    supplies : sequence of SourceRead
        In file order: of rows with one key the first is kept.
    timezone_name : str
        The agency's time zone.
    progress : callable
        Told about each source.
    declared : mapping, optional
        By column, the words for nothing that the agency says are values in it.

    Raises
    ------
    PrivityError
        If rows read are not rows loaded and quarantined together.
    Unreadable
        If a source cannot be read to its end.
    """
    spans = []
    for supply in supplies:
        progress(f"{supply.source.name}: reading")
        spans.append(_insert(connection, table, supply, timezone_name, declared))
    loaded = 0
    with _transaction(connection):
        _find_flaws(connection, table, spans)
        for span in spans:
            loaded += _account(connection, table, span, progress)
        connection.execute(f"delete from {table.name} where rowid in (select row_no from flawed)")
        connection.execute("drop table flawed")
    with _transaction(connection):
        for name in _WORKING:
            connection.execute(f"alter table {table.name} drop column {name}")
    if (kept := _one(connection, f"select count(*) from {table.name}")) != loaded:
        raise _unbalanced(table.name, sum(s.count for s in spans), kept)


def _insert(
    connection,
    table: Table,
    supply: SourceRead,
    timezone_name: str,
    declared: Mapping[str, Sequence[str]],
) -> _Span:
    """Read one source by the fastest way that accounts for every line of it."""
    first = _one(connection, f"select coalesce(max(rowid) + 1, 0) from {table.name}")

    def read(way: Callable[[], Relation]) -> tuple[Relation, int]:
        with _transaction(connection):
            relation = way()
            count = connection.value(
                _insert_sql(table, relation, timezone_name, declared, supply.opened.zones)
            )
            if relation.expected and relation.expected() != count:
                raise _unbalanced(supply.source.name, relation.expected(), count)
        return relation, count

    try:
        relation, count = supply.opened.read_fastest(read)
    except EngineError as error:
        raise Unreadable(supply.source, error) from None
    last = _one(connection, f"select coalesce(max(rowid) + 1, 0) from {table.name}")
    if last - first != count:
        raise _unbalanced(supply.source.name, count, last - first)
    settled = settle_columns(connection, table, first, last)
    return _Span(supply, first, count, relation, settled)


def _insert_sql(
    table: Table,
    relation: Relation,
    timezone_name: str,
    declared: Mapping[str, Sequence[str]],
    zones: Mapping[str, str],
) -> str:
    given = {name: table.columns[name] for name in relation.value_sql}
    readings = [
        ColumnSource(
            column,
            relation.value_sql[name],
            name in table.key,
            relation.types.get(name, "VARCHAR"),
            tuple(declared.get(name, ())),
            zone=zones.get(name, ""),
        )
        for name, column in given.items()
    ]
    source = (
        f"(select *, {relation.line_sql} as read_line, "
        f"cast({relation.problem_sql} as varchar) as unread, "
        f"cast({relation.head_sql} as varchar) as read_head, "
        f"cast({relation.file_sql} as varchar) as read_file "
        f"from {relation.sql} as given) as rows"
    )
    values = ", ".join(
        f"v_{name}" if name in given else f"cast(null as {column.sql_type})"
        for name, column in table.columns.items()
    )
    found = ", ".join(
        f"case when p_{name} is not null then {{'column_name': {quoted(name)}, "
        f"'reason': p_{name}, 'text': cast({name}__text as varchar)}} end"
        for name in given
    )
    words = ", ".join(
        f"case when w_{name} is not null then {{'column_name': {quoted(name)}, "
        f"'word': w_{name}, 'is_value': k_{name}}} end"
        for name in given
    )
    repeated = " + ".join(
        f"cast(coalesce(r_{name}, false) as integer)"
        for name, column in given.items()
        if column.type == "timestamp" and relation.types.get(name) != "TIMESTAMP WITH TIME ZONE"
    )
    # Rows in no order of their own take turns by what they hold, so that every load of the same
    # files keeps the same row of each key.
    held = ", ".join(f"{name}__text" for name in given)
    return f"""
        insert into {table.name}
        select {values},
            case when unread is not null
                then [{{'column_name': '', 'reason': unread, 'value_shape': {_shape("read_head")}}}]
                when coalesce({", ".join(f"p_{name}" for name in given)}) is not null
                then list_transform(list_filter([{found}], lambda flaw: flaw is not null),
                    lambda flaw: {{'column_name': flaw.column_name, 'reason': flaw.reason,
                        'value_shape': {_shape("flaw.text")}}}) end,
            case when coalesce({", ".join(f"w_{name}" for name in given)}) is not null
                then list_filter([{words}], lambda found: found is not null) end,
            read_line, read_file, {"0" if relation.is_ordered else f"hash({held})"},
            {repeated or "0"}, {told_sql(given)}
        from ({typed_rows_sql(readings, source, timezone_name)}) as typed"""


def _shape(text: str) -> str:
    """Mask a value: letters as x, digits as 9, anything beyond ASCII as a question mark."""
    masked = f"left(cast({text} as varchar), {_SHAPE_LENGTH})"
    for pattern, mask in (("[\\p{L}\\p{M}]", "x"), ("\\p{N}", "9"), ("[^ -~]", "?")):
        masked = f"regexp_replace({masked}, '{pattern}', '{mask}', 'g')"
    return masked


def _find_flaws(connection, table: Table, spans: Sequence[_Span]) -> None:
    """Collect flawed rows, and of the others all but the first of each key."""
    source = " ".join(
        f"when rowid < {span.first + span.count} then {index}" for index, span in enumerate(spans)
    )
    key = ", ".join(f'"{name}"' for name in table.key)
    shown = " || '|' || ".join(f'cast("{name}" as varchar)' for name in table.key)
    # Few rows share a key: hashes find the candidates, the keys themselves decide.
    connection.execute(f"""
        create temp table flawed as
        select rowid as row_no, _line as line, _file as file, _problems as problems
        from {table.name}
        where _problems is not null""")
    for span in spans:
        flaw_cut_ids(connection, table, span.settled)
    unflawed = "_problems is null"
    if any(span.settled.cut for span in spans):
        unflawed += " and rowid not in (select row_no from flawed)"
    connection.execute(f"""
        create temp table shared as
        select hash({key}) as key_hash
        from {table.name}
        where {unflawed}
        group by key_hash
        having count(*) > 1;
        insert into flawed
        select row_no, line, file, [{{'column_name': {quoted(",".join(table.key))},
            'reason': 'duplicate key', 'value_shape': {_shape(shown)}}}]
        from (
            select rowid as row_no, _line as line, _file as file, {key},
                row_number() over (partition by {key}
                    order by case {source} end, _turn, _file, _line, rowid) as turn
            from {table.name}
            where {unflawed}
                and hash({key}) in (select key_hash from shared))
        where turn > 1;
        drop table shared""")


def _account(connection, table: Table, span: _Span, progress: Callable[[str], None]) -> int:
    """Write a source's quarantine and result; return the number of rows it has loaded."""
    source, end = span.supply.source, span.first + span.count
    rows = f"row_no >= {span.first} and row_no < {end}"
    line = (
        f"coalesce(line, row_no - {span.first} + {span.relation.first_line})"
        if span.relation.is_ordered
        else "line"
    )
    connection.execute(f"""
        insert into quarantine
        select {quoted(table.name)}, {quoted(source.name)} || coalesce(' of ' || file, ''),
            {line} as line, problems[1].column_name,
            problems[1].reason || coalesce(list_aggregate(list_transform(problems[2:],
                lambda p: '; ' || p.column_name || ': ' || p.reason), 'string_agg', ''), ''),
            problems[1].value_shape
        from flawed
        where {rows}
        order by all""")
    quarantined = _one(connection, f"select count(*) from flawed where {rows}")
    loaded = _one(
        connection,
        f"""
        select count(*) from {table.name}
        where rowid >= {span.first} and rowid < {end}
            and rowid not in (select row_no from flawed)""",
    )
    if span.count != loaded + quarantined:
        raise _unbalanced(source.name, span.count, loaded + quarantined)
    repeated = _one(
        connection,
        f"""
        select coalesce(sum(_repeated), 0) from {table.name}
        where rowid >= {span.first} and rowid < {end}
            and rowid not in (select row_no from flawed)""",
    )
    words = _words(connection, table, span)
    notes = [*span.supply.notes, *span.supply.opened.notes, *_column_notes(table, span.supply)]
    if repeated:
        notes.append(f"{repeated:,} timestamps in a repeated hour read as the first")
    notes += zones_told(table, span.supply.opened.zones)
    notes += readings_told(connection, table, span.settled)
    notes += words
    connection.execute(
        "insert into load_results values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [
            table.name,
            source.name,
            source.format,
            span.supply.opened.encoding,
            span.supply.opened.delimiter,
            span.supply.sha256,
            span.count,
            loaded,
            quarantined,
            "; ".join(notes),
        ],
    )
    progress(
        f"{source.name}: {loaded:,} rows loaded"
        + (f", {quarantined:,} quarantined" if quarantined else "")
        + "".join(f"; {note}" for note in words)
    )
    return loaded


def _words(connection, table: Table, span: _Span) -> list[str]:
    """Count the words for nothing among a source's loaded rows; return what is to be said of them.

    What stands in a row of the quarantine is told there.
    """
    source = span.supply.source.name
    connection.execute(f"""
        insert into words_found
        select {quoted(table.name)}, {quoted(source)}, found.column_name, found.word,
            found.is_value, count(*)
        from (
            select unnest(_words) as found from {table.name}
            where rowid >= {span.first} and rowid < {span.first + span.count}
                and _words is not null and rowid not in (select row_no from flawed))
        group by all
        order by all""")
    rows = connection.execute(
        "select column_name, sum(rows_loaded) from words_found where table_name = $1 "
        "and source = $2 and not is_value group by column_name order by column_name",
        [table.name, source],
    ).fetchall()
    told = ", ".join(f"{column} {count:,}" for column, count in rows)
    return [f"words for nothing, read as no value: {told}"] if told else []


def _column_notes(table: Table, supply: SourceRead) -> list[str]:
    given = [name.strip() for name in supply.opened.columns]
    extra = [name[:60] or "(unnamed)" for name in given if name.lower() not in table.columns]
    if not extra:
        return []
    more = f" and {len(extra) - _SHOWN_NAMES} more" if len(extra) > _SHOWN_NAMES else ""
    return [f"columns not in the contract, ignored: {', '.join(extra[:_SHOWN_NAMES])}{more}"]


def write_supply(connection: Session, contract: Contract, supplies: Sequence[SourceRead]) -> None:
    """Record of each table and column whether any source supplied it."""
    with _transaction(connection):
        for table in contract.tables.values():
            own = [supply for supply in supplies if supply.source.table == table.name]
            given = {name.strip().lower() for supply in own for name in supply.opened.columns}
            connection.execute(
                f"insert into table_supply select $1, $2, count(*) from {table.name}",
                [table.name, bool(own)],
            )
            connection.execute(
                "insert into column_supply select $1, unnest($2), unnest($3)",
                [table.name, list(table.columns), [name in given for name in table.columns]],
            )


@contextlib.contextmanager
def _transaction(connection) -> Iterator[None]:
    """Keep all that is done within, or nothing."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        with contextlib.suppress(EngineError):
            connection.execute("rollback")
        raise
    connection.execute("commit")


def _one(connection, sql: str) -> int:
    return connection.value(sql)


def _unbalanced(name: str, read: int, accounted: int) -> PrivityError:
    return PrivityError(
        f"{name}: {read:,} rows were read but {accounted:,} are accounted for; "
        "nothing was kept, please report this"
    )
