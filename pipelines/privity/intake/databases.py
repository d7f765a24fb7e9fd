"""Databases: tables of PostgreSQL and SQLite, read whole and unchanged before anything is loaded.

DuckDB's own extensions read them, from the packages installed beside it; nothing is fetched. Each
table becomes a Parquet file of texts in the load's own folder, in one fixed order, with a digest of
its contents, so that a load says which rows it was made from. The engine that loads hostile files
never has these extensions. A connection string comes from the environment or the keyring and stands
in no file, message or manifest.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from privity.engine import EngineError, Session, extension, open_memory
from privity.errors import PrivityError
from privity.intake.input_rows import Snapshot
from privity.intake.mappings.inputs import Input
from privity.sqltext import ident, quoted
from privity.workspace import SERVICE, from_keyring

_CAUSES = (
    (
        r"authentication failed|no password supplied|role .* does not exist|pg_hba",
        "refuses the sign-in; correct user and password in the connection string",
    ),
    (r"invalid name syntax|improper .*name", "has no table of that name; write it as schema.table"),
    (r"permission denied", "gives no right to read table {table}; grant SELECT on it"),
    (
        r"could not translate|refused|timeout|unreachable|No such file|unable to connect",
        "cannot be reached; check address, port and network",
    ),
    (
        r"unable to open|not a database|malformed|file is encrypted",
        "is no whole SQLite database; export or copy it again",
    ),
)
_ISO = ("DateStyle", "ISO, YMD"), ("TimeZone", "UTC"), ("IntervalStyle", "iso_8601")


def snapshots_of(
    items: Sequence[tuple[str, Input]], work: Path, progress: Callable[[str], None]
) -> dict[str, Snapshot]:
    """Read every table that mappings name; tables of one database in one transaction.

    Parameters
    ----------
    items : sequence of pairs
        A mapping's name, and the input of it that is a table of a database.
    work : Path
        The folder in which the rows are put down.
    progress : callable
        Told the database's name and the table's.

    Returns
    -------
    dict
        By the input's name.

    Raises
    ------
    PrivityError
        For every table that cannot be read, without anything of the connection string.
    """
    found, problems = {}, []
    by_database: dict[tuple, list[tuple[str, Input]]] = {}
    for place, item in items:
        by_database.setdefault((item.kind, item.database, item.files), []).append((place, item))
    for group in by_database.values():
        place, first = group[0]
        table = first.table
        try:
            with _attached(first, work) as connection:
                for place, item in group:
                    table = item.table
                    progress(f"{place}: reading table {table}")
                    found[item.name] = _snapshot(connection, item, work, place)
        except PrivityError as error:
            problems.extend(error.problems)
        except EngineError as error:
            problems.append(f"{place}: {_told(first)} {_cause(str(error), table)}")
    if problems:
        raise PrivityError(problems)
    return found


def _told(item: Input) -> str:
    return f"database {item.database}" if item.kind == "postgres" else item.files[0].name


def _cause(text: str, table: str) -> str:
    for pattern, cause in _CAUSES:
        if re.search(pattern, text, re.I):
            return cause.format(table=table)
    return f"cannot be read to the end of table {table}; try again, or export the table"


@contextmanager
def _attached(item: Input, work: Path) -> Iterator[Session]:
    """Attach one database, read-only, to an engine that is there for nothing else."""
    with open_memory(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "temp_directory": str(work),
        }
    ) as connection:
        scanner = extension(f"{item.kind}_scanner", _told(item), "databases")
        connection.execute(f"load {quoted(scanner)}")
        if item.kind == "postgres":
            address = _address(item.database)
        else:
            # SQLite writes beside a database even to read it; the extract stays as it is.
            address = str(work / f"{item.name}.db")
            shutil.copyfile(item.files[0], address)
            connection.execute("set sqlite_all_varchar = true")
        connection.execute(f"attach {quoted(address)} as db (type {item.kind}, read_only)")
        connection.execute("set enable_progress_bar = false")
        connection.execute("begin")
        if item.kind == "postgres":
            _asked(
                connection,
                "select "
                + ", ".join(f"set_config({quoted(n)}, {quoted(v)}, true) as {n}" for n, v in _ISO),
            )
        yield connection
        connection.execute("rollback")


def _address(database: str) -> str:
    """Return a connection string: from the environment, else from the keyring."""
    variable = f"PRIVITY_DATABASE_{database.upper()}"
    if address := os.environ.get(variable) or from_keyring(f"database-{database}"):
        return address
    raise PrivityError(
        f"database {database}: its connection string is not known; set {variable}, "
        f"or store it by `keyring set {SERVICE} database-{database}`"
    )


def _asked(connection, sql: str) -> list[tuple]:
    return connection.execute(f"select * from postgres_query('db', {quoted(sql)})").fetchall()


def _snapshot(connection, item: Input, work: Path, place: str) -> Snapshot:
    rows = (
        _postgres_rows(connection, item, place)
        if item.kind == "postgres"
        else _sqlite_rows(connection, item, place)
    )
    path = work / f"{item.name}.parquet"
    connection.execute(f"copy (select * from {rows} order by all) to {quoted(path)}")
    # Digests of the rows, sorted, so that the same rows have one digest in whatever order.
    sha256, count = connection.row(f"""
        select sha256(coalesce(string_agg(part, '' order by branch), '')), coalesce(sum(rows), 0)
        from (
            select branch, sha256(string_agg(digest, '' order by digest)) as part, count(*) as rows
            from (
                select sha256(cast(to_json(held) as varchar)) as digest, left(digest, 2) as branch
                from read_parquet({quoted(path)}) as held)
            group by branch)""")
    return Snapshot(path, int(count), sha256)


def _sqlite_rows(connection, item: Input, place: str) -> str:
    tables = {
        row[0].lower(): row[0]
        for row in connection.execute(
            "select table_name from information_schema.tables where table_catalog = 'db'"
        ).fetchall()
    }
    if item.table.lower() not in tables:
        raise PrivityError(
            f"{place}: {_told(item)} has no table {item.table}; it has "
            f"{', '.join(sorted(tables.values())[:10]) or 'none'}"
        )
    table = f"db.{ident(tables[item.table.lower()])}"
    columns = [ident(name) for name in connection.columns(table)]
    # SQLite keeps any bytes as text; the engine must never be handed such a value.
    broken = " or ".join(f"({c} is not null and try(decode(encode({c}))) is null)" for c in columns)
    sound = ", ".join(f"case when not is_broken then {c} end as {c}" for c in columns)
    return (
        f"(select {sound}, case when is_broken then 'bytes that are not UTF-8' end as _problem "
        f"from (select *, {broken} as is_broken from {table}))"
    )


def _postgres_rows(connection, item: Input, place: str) -> str:
    """Give the rows of a table as the server writes them: what it calls a value is kept whole."""
    named = _asked(connection, f"select to_regclass({quoted(item.table)})::text")
    if not named or named[0][0] is None:
        raise PrivityError(
            f"{place}: {_told(item)} has no table {item.table} that this user may "
            "see; write it as schema.table"
        )
    columns = _asked(
        connection,
        f"""
        select quote_ident(a.attname), t.typcategory = 'A'
        from pg_attribute a join pg_type t on t.oid = a.atttypid
        where a.attrelid = to_regclass({quoted(item.table)}) and a.attnum > 0
            and not a.attisdropped
        order by a.attnum""",
    )
    texts = ", ".join(
        f"{f'to_json({name})' if is_list else name}::text as {name}" for name, is_list in columns
    )
    sql = f"select {texts} from {named[0][0]}"
    return f"(select *, cast(null as varchar) as _problem from postgres_query('db', {quoted(sql)}))"
