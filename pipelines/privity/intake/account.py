"""The account of a load: of every row that was read, whether it was loaded, quarantined or left out.

Rows read are the rows of the files, not those that a mapping makes of them. A mapping may make
several rows of one, and then the further ones are ``made``; it may make none, and then the row is
left out, for the reason that the mapping gives or because it gives none. So for every source

    read + made = loaded + quarantined + left out

where the left side is counted when the files are read and the right side in the tables. Which rows
of a file a mapping has used is told by ``_file`` and ``_line``, where it yields them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from privity.catalogue import Contract, Table
from privity.engine import Session
from privity.errors import PrivityError
from privity.intake.relations import STAMPS, FileRead, Opened, Relation
from privity.intake.sources import Source
from privity.intake.told import Settled, readings_told, zones_told
from privity.sqltext import quoted

RESULT_TABLES = """
    create table load_results (
        table_name varchar, source varchar, source_format varchar, encoding varchar,
        delimiter varchar, sha256 varchar, rows_read bigint, rows_made bigint, rows_loaded bigint,
        rows_quarantined bigint, rows_left_out bigint, notes varchar);
    create table quarantine (
        table_name varchar, source varchar, line bigint, column_name varchar, reason varchar,
        value_shape varchar);
    create table left_out (
        table_name varchar, source varchar, file varchar, reason varchar, rows_left_out bigint,
        first_line bigint);
    create table files_read (
        table_name varchar, source varchar, file varchar, rows_read bigint, last_row bigint);
    create table words_found (
        table_name varchar, source varchar, column_name varchar, word varchar, is_value boolean,
        rows_loaded bigint);
    create table table_supply (table_name varchar, is_supplied boolean, rows_loaded bigint);
    create table column_supply (table_name varchar, column_name varchar, is_supplied boolean);
"""
NO_ROW_MADE = "no row is made of it, and the mapping gives no reason"
NOT_FOLLOWED = (
    "joined with others or not selected: the mapping does not say which, since it does not yield "
    "_file and _line"
)
_SHOWN_NAMES = 20
_SHOWN_REASONS = 8


@dataclass(frozen=True)
class SourceRead:
    """One opened source with its digest and what is to be said about it."""

    source: Source
    opened: Opened
    sha256: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Span:
    """The rows of one source within its table: ``count`` row ids from ``first``."""

    supply: SourceRead
    first: int
    count: int
    relation: Relation
    settled: Settled

    @property
    def end(self) -> int:
        """The row id after the last."""
        return self.first + self.count

    @property
    def rows(self) -> str:
        """The condition that a row id is one of the span's."""
        return f"rowid >= {self.first} and rowid < {self.end}"


@dataclass(frozen=True)
class LeftOut:
    """Rows that were left out for one reason: of which file, how many, the first one's line."""

    file: str
    reason: str
    rows: int
    first_line: int | None = None


@dataclass(frozen=True)
class Account:
    """What one source's rows came to, before they are loaded or quarantined."""

    read: int
    made: int
    left_out: tuple[LeftOut, ...]

    @property
    def rows_left_out(self) -> int:
        """How many rows were left out, for whatever reason."""
        return sum(item.rows for item in self.left_out)


def account_of(connection: Session, table: Table, span: Span) -> Account:
    """Count what a source read, what was made of it beyond, and what was left out.

    Parameters
    ----------
    connection : Session
        The loading connection; the table still holds every row of the span.
    table : Table
    span : Span

    Returns
    -------
    Account
    """
    opened = span.supply.opened
    marked = [
        LeftOut(*row)
        for row in connection.execute(
            f"select coalesce(_file, ''), _left_out, count(*), min(_line) from {table.name} "
            f"where {span.rows} and _left_out is not null group by all order by all"
        ).fetchall()
    ]
    aside = [LeftOut(f.file, *item) for f in opened.files for item in f.left_out]
    beyond = sum(item.rows for item in aside)
    if not opened.files:
        return Account(span.count, 0, tuple(marked))
    if not opened.is_mapped:
        return Account(span.count + beyond, 0, tuple(aside))
    followed, others = _by_trace(opened.files)
    made, unused = 0, []
    of_others = sum(f.rows for f in others)
    rest = span.count
    for file in followed:
        rows, lines = connection.row(
            f"select count(*), count(distinct _line) from {table.name} "
            f"where {span.rows} and _file = {quoted(file.file)} and _line is not null"
        )
        left = _unused(connection, table, span, file, lines) if opened.is_traced else None
        if left is None:
            # Its readable rows are not followed; those that could not be read came by themselves.
            of_others += file.rows
            continue
        rest -= rows
        made += rows - lines
        unused += left
    excess = rest - of_others
    if excess < 0:
        unused.append(LeftOut("", NOT_FOLLOWED, -excess))
    return Account(
        sum(f.rows for f in (*followed, *others)) + beyond,
        made + max(excess, 0),
        (*marked, *unused, *aside),
    )


def _by_trace(files: Sequence[FileRead]) -> tuple[list[FileRead], list[FileRead]]:
    """Part files whose lines tell rows apart from the rest; a file that is read twice counts once.

    A workbook of which two sheets are read has two rows of one line, and a database's rows have
    no line at all.
    """
    parts: dict[str, dict[str, FileRead]] = {}
    for file in files:
        parts.setdefault(file.file, {}).setdefault(file.part, file)
    followed = [f for held in parts.values() if len(held) == 1 for f in held.values() if f.held]
    others = [f for held in parts.values() for f in held.values() if f not in followed]
    return followed, others


def _unused(
    connection: Session, table: Table, span: Span, file: FileRead, lines: int
) -> list[LeftOut] | None:
    """Return the rows of a file of which no row was made; None if the lines are not the file's."""
    if lines == file.rows:
        return []
    count, first = connection.row(
        f"select count(*), min(_line) from {file.held} as held "
        f"anti join (select _line from {table.name} where {span.rows} "
        f"and _file = {quoted(file.file)}) as used using (_line) "
        f"where _file = {quoted(file.file)}"
    )
    if lines + count != file.rows:
        return None
    return [LeftOut(file.file, NO_ROW_MADE, count, first)]


def write_account(
    connection: Session, table: Table, span: Span, progress: Callable[[str], None]
) -> int:
    """Write a source's quarantine, what it left out, and its result.

    Parameters
    ----------
    connection : Session
        The loading connection, with the flawed rows of the table in ``flawed``.
    table : Table
    span : Span
    progress : callable
        Told the three figures.

    Returns
    -------
    int
        How many rows the source has loaded.

    Raises
    ------
    PrivityError
        If the account does not balance.
    """
    source, account = span.supply.source, account_of(connection, table, span)
    quarantined = _write_quarantine(connection, table, span)
    kept = (
        f"select count(*), coalesce(sum(_repeated), 0) from {table.name} where {span.rows} "
        "and _left_out is null and rowid not in (select row_no from flawed)"
    )
    loaded, repeated = connection.row(kept)
    require_balance(
        source.name, account.read + account.made, loaded + quarantined + account.rows_left_out
    )
    words = _words(connection, table, span)
    notes = [
        *span.supply.notes,
        *span.supply.opened.notes,
        *_column_notes(table, span.supply),
        *_account_notes(account),
    ]
    if repeated:
        notes.append(f"{repeated:,} timestamps in a repeated hour read as the first")
    notes += zones_told(table, span.supply.opened.zones)
    notes += readings_told(connection, table, span.settled)
    notes += words
    for item in account.left_out:
        connection.execute(
            "insert into left_out values ($1, $2, $3, $4, $5, $6)",
            [table.name, source.name, item.file, item.reason, item.rows, item.first_line],
        )
    for file in _files_of(span):
        connection.execute(
            "insert into files_read values ($1, $2, $3, $4, $5)",
            [table.name, source.name, file.file, file.rows, file.last_row],
        )
    connection.execute(
        "insert into load_results values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        [
            table.name,
            source.name,
            source.format,
            span.supply.opened.encoding,
            span.supply.opened.delimiter,
            span.supply.sha256,
            account.read,
            account.made,
            loaded,
            quarantined,
            account.rows_left_out,
            "; ".join(notes),
        ],
    )
    progress(
        f"{source.name}: {account.read:,} rows read, {loaded:,} loaded"
        + (f", {quarantined:,} quarantined" if quarantined else "")
        + (f", {account.rows_left_out:,} left out" if account.rows_left_out else "")
        + "".join(f"; {note}" for note in words)
    )
    return loaded


def _files_of(span: Span) -> list[FileRead]:
    """Return the files of a source; the rows of one that is no mapping are those of its span."""
    opened = span.supply.opened
    if opened.is_mapped:
        return list(opened.files)
    known = opened.files or (FileRead(span.supply.source.name, 0),)
    return [replace(file, rows=span.count) for file in known]


def _write_quarantine(connection: Session, table: Table, span: Span) -> int:
    """Write a source's flawed rows to the quarantine; return how many there are."""
    rows = f"row_no >= {span.first} and row_no < {span.end}"
    line = (
        f"coalesce(line, row_no - {span.first} + {span.relation.first_line})"
        if span.relation.is_ordered
        else "line"
    )
    connection.execute(f"""
        insert into quarantine
        select {quoted(table.name)}, {quoted(span.supply.source.name)} || coalesce(' of ' || file,
            ''),
            {line} as line, problems[1].column_name,
            problems[1].reason || coalesce(list_aggregate(list_transform(problems[2:],
                lambda p: '; ' || p.column_name || ': ' || p.reason), 'string_agg', ''), ''),
            problems[1].value_shape
        from flawed
        where {rows}
        order by all""")
    return connection.value(f"select count(*) from flawed where {rows}")


def _account_notes(account: Account) -> list[str]:
    """Say of a source what was left out and why, and how many rows were made beyond those read."""
    by_reason: dict[str, int] = {}
    for item in account.left_out:
        by_reason[item.reason] = by_reason.get(item.reason, 0) + item.rows
    told = sorted(by_reason.items(), key=lambda pair: (-pair[1], pair[0]))
    notes = [f"left out: {rows:,} ({reason})" for reason, rows in told[:_SHOWN_REASONS]]
    if rest := told[_SHOWN_REASONS:]:
        rows = sum(rows for _, rows in rest)
        notes.append(f"left out: {rows:,} ({len(rest)} further reasons)")
    if account.made:
        notes.append(f"rows made beyond those read: {account.made:,} (one can make several)")
    return notes


def _words(connection: Session, table: Table, span: Span) -> list[str]:
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
            where {span.rows} and _words is not null and _left_out is null
                and rowid not in (select row_no from flawed))
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
    known = {*table.columns, *STAMPS}
    stamps = [name for name in given if name.lower() in STAMPS][:1]
    notes = [f"when a row was last written is told by {name}" for name in stamps]
    extra = [name[:60] or "(unnamed)" for name in given if name.lower() not in known]
    if not extra:
        return notes
    more = f" and {len(extra) - _SHOWN_NAMES} more" if len(extra) > _SHOWN_NAMES else ""
    return [
        *notes,
        f"columns not in the contract, ignored: {', '.join(extra[:_SHOWN_NAMES])}{more}",
    ]


def write_unread(connection: Session, name: str, note: str) -> None:
    """Record a file under ``extracts/`` that nothing reads, and why."""
    connection.execute(
        "insert into load_results values ('', $1, 'none', '', '', '', 0, 0, 0, 0, 0, $2)",
        [name, note],
    )


def write_supply(connection: Session, contract: Contract, supplies: Sequence[SourceRead]) -> None:
    """Record of each table and column whether any source supplied it."""
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


def require_balance(name: str, read: int, accounted: int) -> None:
    """Refuse a load that has lost a row, or counted one twice.

    Raises
    ------
    PrivityError
    """
    if read != accounted:
        raise PrivityError(
            f"{name}: {read:,} rows were read but {accounted:,} are accounted for; "
            "nothing was kept, please report this"
        )
