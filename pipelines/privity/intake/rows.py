"""Intake: the rows of one table, typed or quarantined, and the proof that none was lost.

Every row of a source goes into the table in file order with its problems beside it; flawed rows
and all but one of each key then move to ``quarantine``, and rows that a mapping leaves out are
taken out again. Reads through ``relations``, casts through ``casts``; the figures are those of
``account``; which files there are and where the result lies is the business of ``load``.
"""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from types import MappingProxyType

from privity.catalogue import Contract, Table
from privity.engine import EngineError, Session
from privity.intake.account import (
    RESULT_TABLES,
    SourceRead,
    Span,
    require_balance,
    write_account,
)
from privity.intake.casts import ColumnSource, typed_rows_sql
from privity.intake.relations import STAMPS, Relation
from privity.intake.sources import Source
from privity.intake.states import find_repeated, masked_sql
from privity.intake.strays import stray_sql
from privity.intake.told import (
    TOLD_TYPE,
    flaw_cut_ids,
    settle_columns,
    told_sql,
)
from privity.sqltext import quoted

_NOTHING: Mapping[str, Sequence[str]] = MappingProxyType({})

# What stands beside each row until its table has been taken in.
_WORKING = {
    "_problems": "struct(column_name varchar, reason varchar, value_shape varchar)[]",
    "_words": "struct(column_name varchar, word varchar, is_value boolean)[]",
    "_line": "bigint",
    "_file": "varchar",
    "_turn": "ubigint",
    "_repeated": "integer",
    "_left_out": "varchar",
    "_stamp": "timestamp",
    "_told": TOLD_TYPE,
}


class Unreadable(Exception):
    """A source that could not be read to its end, and what the engine said of it."""

    def __init__(self, source: Source, cause: EngineError) -> None:
        super().__init__(source.name)
        self.source, self.cause = source, cause


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
        connection.execute(RESULT_TABLES)
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
        In file order; which of the rows with one key is kept is told by ``states``.
    timezone_name : str
        The agency's time zone.
    progress : callable
        Told about each source.
    declared : mapping, optional
        By column, the words for nothing that the agency says are values in it.

    Raises
    ------
    PrivityError
        If rows read are not rows loaded, quarantined and left out together.
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
            loaded += write_account(connection, table, span, progress)
        connection.execute(f"delete from {table.name} where rowid in (select row_no from flawed)")
        connection.execute(f"delete from {table.name} where _left_out is not null")
        connection.execute("drop table flawed")
    with _transaction(connection):
        for name in _WORKING:
            connection.execute(f"alter table {table.name} drop column {name}")
    require_balance(table.name, loaded, _one(connection, f"select count(*) from {table.name}"))


def _insert(
    connection,
    table: Table,
    supply: SourceRead,
    timezone_name: str,
    declared: Mapping[str, Sequence[str]],
) -> Span:
    """Read one source by the fastest way that accounts for every line of it."""
    first = _one(connection, f"select coalesce(max(rowid) + 1, 0) from {table.name}")

    def read(way: Callable[[], Relation]) -> tuple[Relation, int]:
        with _transaction(connection):
            relation = way()
            count = connection.value(
                _insert_sql(table, relation, timezone_name, declared, supply.opened.zones)
            )
            if relation.expected:
                require_balance(supply.source.name, relation.expected(), count)
        return relation, count

    try:
        relation, count = supply.opened.read_fastest(read)
    except EngineError as error:
        raise Unreadable(supply.source, error) from None
    last = _one(connection, f"select coalesce(max(rowid) + 1, 0) from {table.name}")
    require_balance(supply.source.name, count, last - first)
    return Span(supply, first, count, relation, settle_columns(connection, table, first, last))


def _insert_sql(
    table: Table,
    relation: Relation,
    timezone_name: str,
    declared: Mapping[str, Sequence[str]],
    zones: Mapping[str, str],
) -> str:
    given = {name: table.columns[name] for name in relation.value_sql if name in table.columns}
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
    stray = stray_sql(relation.value_sql, relation.types, relation.names)
    source = (
        f"(select *, {relation.line_sql} as read_line, "
        f"coalesce(cast({relation.problem_sql} as varchar), {stray}) as unread, "
        f"cast({relation.head_sql} as varchar) as read_head, "
        f"cast({relation.file_sql} as varchar) as read_file, "
        f"cast({relation.left_out_sql} as varchar) as read_left_out, "
        f"{_stamp_sql(relation)} as read_stamp "
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
            case when read_left_out is not null then null
                when unread is not null
                then [{{'column_name': '', 'reason': unread, 'value_shape': {masked_sql("read_head")}}}]
                when coalesce({", ".join(f"p_{name}" for name in given)}) is not null
                then list_transform(list_filter([{found}], lambda flaw: flaw is not null),
                    lambda flaw: {{'column_name': flaw.column_name, 'reason': flaw.reason,
                        'value_shape': {masked_sql("flaw.text")}}}) end,
            case when coalesce({", ".join(f"w_{name}" for name in given)}) is not null
                then list_filter([{words}], lambda found: found is not null) end,
            read_line, read_file, {"0" if relation.is_ordered else f"hash({held})"},
            {repeated or "0"}, read_left_out, read_stamp, {told_sql(given)}
        from ({typed_rows_sql(readings, source, timezone_name)}) as typed"""


def _stamp_sql(relation: Relation) -> str:
    """Give the moment at which a row was last written, where one of its columns says so."""
    stamps = (relation.value_sql[name] for name in STAMPS if name in relation.value_sql)
    return f"try_cast({next(stamps, 'null')} as timestamp)"


def _find_flaws(connection, table: Table, spans: Sequence[Span]) -> None:
    """Collect flawed rows, and of the others all but one of each key."""
    connection.execute(f"""
        create temp table flawed as
        select rowid as row_no, _line as line, _file as file, _problems as problems
        from {table.name}
        where _problems is not null""")
    for span in spans:
        flaw_cut_ids(connection, table, span.settled)
    find_repeated(connection, table, spans)


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
