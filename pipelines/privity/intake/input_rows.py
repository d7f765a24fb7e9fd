"""Input rows: what a mapping's inputs hold, laid before the engine under the names it uses.

Every line of a file is either handed to the mapping or kept aside with the reason why it cannot
be read, to be quarantined beside the mapping's own rows. Owns the opening of mappings; what their
calls mean is known to ``inputs``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from privity.catalogue import DISPOSITION_FUNCTIONS, define_dispositions
from privity.engine import EngineError, MissingColumn, Session
from privity.errors import PrivityError, error_kind, nearest
from privity.intake.choices import OTHER, notes_counted, others_in, others_told, twice_told
from privity.intake.formats.json_keys import json_path, spellings, twice_sql
from privity.intake.mappings.adapters import MARKS, NOTES, Adapter, ReadColumn
from privity.intake.mappings.inputs import Input
from privity.intake.mappings.mappings import Mapping
from privity.intake.relations import (
    FileRead,
    Opened,
    Relation,
    Wanted,
    open_mails,
    open_objects,
    open_source,
    typed,
)
from privity.intake.sources import Source, format_of, name_of
from privity.intake.strays import stray_sql
from privity.intake.unread_fields import unread_columns, unread_json
from privity.sqltext import ident, quoted

_SHOWN_NAMES = 40
_UNCOUNTED = (
    "the mapping reads its files itself: rows read are those that it yields; file_rows counts those "
    "of the files"
)


@dataclass(frozen=True)
class Snapshot:
    """The rows of a database's table, as a Parquet file of texts, and their digest.

    ``_problem`` in the file says of a row why it cannot be read.
    """

    path: Path
    rows: int
    sha256: str


def open_mapping(
    connection: Session,
    name: str,
    mapping: Mapping,
    known: frozenset[str],
    scratch: Path,
    root: Path,
    snapshots: dict[str, Snapshot],
) -> Opened:
    """Open a mapping: read its inputs, and see what it yields.

    Parameters
    ----------
    connection : Session
        The locked loading connection.
    name : str
        The source's name in messages.
    mapping : Mapping
    known : frozenset of str
        The contract's column names of its table.
    scratch : Path
        Stem of files that may be written while inputs are read.
    root : Path
        The workspace, from which files are named.
    snapshots : dict
        Tables of databases by the name of their input.

    Returns
    -------
    Opened

    Raises
    ------
    PrivityError
        If an input cannot be read.
    """
    notes, files, problems = [], [], []
    for item in mapping.inputs:
        try:
            laid = lay_input(connection, item, scratch, root, snapshots)
        except PrivityError as error:
            problems += [f"{name}: {problem}" for problem in error.problems]
            continue
        notes += laid.notes
        files += laid.files
    if problems:
        raise PrivityError(problems)
    rows = f"(\n{mapping.sql}\n)"
    if any(name in rows for name in DISPOSITION_FUNCTIONS):
        # They hold the whole vocabulary, which takes time that other loads need not spend.
        define_dispositions(connection)
    described = _described(connection, name, mapping, rows)
    given = {name.lower() for name in described}
    notes += notes_counted(connection, rows, given)
    marks = {"left_out_sql": "_left_out"} if "_left_out" in given else {}
    if mapping.inputs:
        rows = _with_unread(rows, given, mapping.inputs)
        marks |= {
            "line_sql": "cast(_line as bigint)",
            "file_sql": "_file",
            "problem_sql": "_problem",
            "head_sql": "_head",
        }
    else:
        notes.append(_UNCOUNTED)
    return typed(
        described,
        rows,
        Wanted(known),
        name,
        unseen=frozenset((*MARKS, NOTES)),
        opened={
            "notes": tuple(notes),
            "files": tuple(files),
            "is_mapped": True,
            "is_traced": {"_file", "_line"} <= given,
        },
        is_ordered=mapping.is_ordered,
        **marks,
    )


def _described(connection, name: str, mapping: Mapping, rows: str) -> dict[str, str]:
    """Return the columns that a mapping yields; a column that its files lack is told with theirs."""
    try:
        return connection.columns(f"select * from {rows}")
    except MissingColumn as error:
        missing = re.search(r'Referenced column "([^"]+)" not found', str(error))
        if not missing or not mapping.inputs:
            raise
        given = [
            column
            for item in mapping.inputs
            for column in connection.columns(item.name)
            if column not in ("_file", "_line")
        ]
        raise PrivityError(
            f"{name}: no column {missing[1]} in what it reads{nearest(missing[1], given, 0.6)}; "
            f"there are {', '.join(given[:_SHOWN_NAMES])}"
            + (f" and {len(given) - _SHOWN_NAMES} more" if len(given) > _SHOWN_NAMES else "")
        ) from None


def _with_unread(rows: str, given: set[str], inputs: Sequence[Input]) -> str:
    """Add to a mapping's rows the lines that could not be read, each with its reason."""
    missing = ", ".join(
        f"null as {mark}" for mark in ("_file", "_line", "_problem") if mark not in given
    )
    kept = f"select *, {missing} from {rows}" if missing else f"select * from {rows}"
    # A file that a mapping reads twice has each of its lines once.
    unread = " union all by name ".join(
        f"select {'distinct ' if item.kind == 'file' else ''}_file, _line, _problem, _head from "
        f"({' union all by name '.join(f'select * from {name}_held' for name in names)}) "
        "where _problem is not null"
        for item, names in _by_kind(inputs)
    )
    return f"({kept} union all by name {unread})"


def _by_kind(inputs: Sequence[Input]) -> list[tuple[Input, list[str]]]:
    """Take the inputs that are files together; tables of databases each by itself."""
    files = [item for item in inputs if item.kind == "file"]
    together = [(files[0], [item.name for item in files])] if files else []
    return together + [(item, [item.name]) for item in inputs if item.kind != "file"]


@dataclass(frozen=True)
class LaidInput:
    """What one input came to: what is to be said of it, and the files or tables read for it."""

    notes: tuple[str, ...]
    files: tuple[FileRead, ...]


def lay_input(
    connection: Session,
    item: Input,
    scratch: Path,
    root: Path,
    snapshots: dict[str, Snapshot],
) -> LaidInput:
    """Lay one input before the engine; return what is to be said of it and how many rows it has."""
    if item.kind != "file":
        snapshot = snapshots[item.name]
        connection.execute(
            f"create temp view {item.name}_held as select *, cast(null as varchar) as _file, "
            "cast(null as bigint) as _line, cast(null as varchar) as _head "
            f"from read_parquet({quoted(snapshot.path)})"
        )
        connection.execute(
            f"create temp view {item.name} as select * "
            "exclude (_file, _line, _head, _problem) "
            f"from {item.name}_held where _problem is null"
        )
        of = f"database {item.database}" if item.database else name_of(item.files[0], root)
        of = f"{of}, table {item.table}"
        return LaidInput(
            (f"rows read from {of}: {snapshot.rows:,} (sha256 {snapshot.sha256})",),
            (FileRead(of, snapshot.rows),),
        )
    opened, problems = [], []
    mails = {name_of(p, root): p for p in item.files if format_of(p.name) == "mail"}
    if mails:
        name = next(iter(mails)) if len(mails) == 1 else f"{len(mails):,} mail files"
        file = open_mails(connection, mails, Wanted(all=True))
        if item.adapter:
            _refuse_other_form(item.adapter, "mail", name)
            _refuse_lacking(item.adapter, file, name)
        opened.append((name, file))
    for number, path in enumerate(item.files):
        name = name_of(path, root)
        if name in mails:
            continue
        try:
            opened.append(
                (name, _open(connection, item, path, name, Path(f"{scratch}-{item.name}-{number}")))
            )
        except PrivityError as error:
            problems.extend(error.problems)
    if problems:
        raise PrivityError(problems)
    columns = _columns(item.adapter, [file for _, file in opened])
    others = {name: others_in(columns, file) if item.adapter else [] for name, file in opened}
    spare = max(map(len, others.values()))
    listed = ", ".join(
        f"{ident(name)} varchar"
        for name in (*(c.name for c in columns), *(f"{OTHER}{n}" for n in range(spare)))
    )
    connection.execute(
        f"create temp table {item.name}_held ({listed}{', ' if listed else ''}"
        "_file varchar, _line bigint, _problem varchar, _head varchar)"
    )
    notes = (
        []
        if item.adapter is None
        else [f"adapter {item.adapter.name} (sha256 {item.adapter.sha256})"]
    )
    files = []
    for name, file in opened:
        other = [
            ReadColumn(f"{OTHER}{n}", tuple(other.name for other in others[name][n : n + 1]))
            for n in range(spare)
        ]
        note, count = _fill(connection, item.name, [*columns, *other], name, file)
        notes.append(note)
        notes += others_told(connection, f"{item.name}_held", name, others[name])
        if item.adapter:
            notes += unread_columns(connection, item.adapter, file)
            notes += unread_json(connection, item.adapter, f"{item.name}_held", name)
        else:
            notes += twice_told(file)
        # Rows of several mail files lie together, and their lines do not tell them apart.
        held = "" if mails and file is opened[0][1] else f"{item.name}_held"
        read = file.files[0] if file.files else FileRead(name, count)
        part = f"{item.sheet}|{item.adapter.list_key if item.adapter else ''}"
        files.append(replace(read, file=name, rows=count, held=held, part=part))
    connection.execute(
        f"create temp view {item.name} as select {_shown(connection, item)}, _file, "
        f"_line from {item.name}_held where _problem is null"
    )
    return LaidInput(tuple(notes), tuple(files))


def _shown(connection, item: Input) -> str:
    """What the mapping sees of the rows: all columns, and of JSON objects their keys too."""
    held = f"{item.name}_held"
    shown = [
        ident(c)
        for c in connection.columns(held)
        if c not in ("_file", "_line", "_problem", "_head") and not c.startswith(OTHER)
    ]
    if shown == ['"_body"'] and item.adapter is None:
        keys = [
            row[0]
            for row in connection.execute(
                f"select distinct unnest(json_keys(_body)) from {held} where _problem is null "
                "order by all"
            ).fetchall()
        ]
        spelled = spellings(k for k in keys if k.lower() not in ("_body", "_file", "_line"))
        connection.execute(
            f"update {held} set _problem = {twice_sql(spelled.values(), '_body')} "
            "where _problem is null"
        )
        for key, own in spelled.items():
            values = ", ".join(f"json_extract_string(_body, {quoted(json_path(k))})" for k in own)
            shown.append(f"coalesce({values}) as {ident(key)}")
    return ", ".join(shown)


def _open(connection, item: Input, path: Path, name: str, scratch: Path) -> Opened:
    source = Source("", path, name, format_of(path.name) or "csv", sheet=item.sheet)
    if source.format == "mapping":
        raise PrivityError(f"{name}: is a mapping itself; name a file of rows")
    adapter = item.adapter
    if adapter:
        _refuse_other_form(adapter, source.format, name)
    if source.format.startswith("json") and (adapter is None or adapter.takes_objects):
        return open_objects(connection, source, scratch, adapter.list_key if adapter else "")
    known = frozenset(n.lower() for c in adapter.columns for n in c.names) if adapter else ()
    opened = open_source(connection, source, Wanted(frozenset(known), all=True), scratch)
    if adapter:
        _refuse_lacking(adapter, opened, name)
    return opened


def _refuse_other_form(adapter: Adapter, form: str, name: str) -> None:
    if adapter.reads_json and not form.startswith("json"):
        instead = adapter.instead or "name it .json or .jsonl"
        raise PrivityError(f"{name}: adapter {adapter.name} reads JSON; {instead}")


def _refuse_lacking(adapter: Adapter, opened: Opened, name: str) -> None:
    given = {n.strip().lower() for n in opened.columns}
    problems = []
    for column in adapter.columns:
        if column.is_required and not given & {n.lower() for n in column.names}:
            problems.append(
                f"{name}: has no column {' or '.join(column.names)}, which adapter "
                f"{adapter.name} reads{nearest(column.names[0], opened.columns, 0.6)}"
            )
    if problems:
        raise PrivityError(problems)


def _columns(adapter: Adapter | None, files: Sequence[Opened]) -> list[ReadColumn]:
    """Name the columns of an input: the adapter's, else those of all its files."""
    if adapter and not adapter.reads_json:
        return list(adapter.columns)
    found: dict[str, str] = {}
    for file in files:
        for name in Wanted(all=True).matched(file.columns, ""):
            found.setdefault(name.lower(), name)
    return [ReadColumn(name, (name,)) for name in found.values()]


def _fill(
    connection, name: str, columns: list[ReadColumn], place: str, file: Opened
) -> tuple[str, int]:
    """Read one file by the fastest way that accounts for every line of it.

    Returns
    -------
    tuple
        What is to be said of it, and how many rows it has.
    """

    def read(way: Callable[[], Relation]) -> int:
        connection.execute("begin")
        try:
            relation = way()
            count = connection.value(_fill_sql(name, columns, place, relation))
            if relation.expected and relation.expected() != count:
                raise PrivityError(
                    f"{place}: {relation.expected():,} rows were read but {count:,} "
                    "are accounted for; nothing was kept, please report this"
                )
            connection.execute("commit")
        except (EngineError, PrivityError):
            connection.execute("rollback")
            raise
        return count

    problems = f"select count(*) from {name}_held where _problem is not null"
    before = connection.value(problems)
    try:
        count = file.read_fastest(read)
    except EngineError as error:
        kind = error_kind(error).removesuffix("Exception")
        raise PrivityError(
            f"{place}: cannot be read to its end ({kind}); export or copy it again"
        ) from None
    unread = connection.value(problems) - before
    told = [
        f"rows read from {place}: {count:,}" + (f", unreadable: {unread:,}" if unread else ""),
        *file.notes,
    ]
    return "; ".join(told), count


def _fill_sql(name: str, columns: list[ReadColumn], place: str, relation: Relation) -> str:
    """Insert one file's rows; where the reader tells no lines, rows follow one another."""
    wanted = ", ".join(f"{_text(relation, c)} as {ident(c.name)}" for c in columns)
    stray = stray_sql(relation.value_sql, relation.types, relation.names)
    line = f"coalesce({relation.line_sql}, row_number() over () + {relation.first_line - 1})"
    return (
        f"insert into {name}_held select {wanted}{', ' if wanted else ''}"
        f"coalesce({relation.file_sql}, {quoted(place)}), "
        f"{line}, coalesce(cast({relation.problem_sql} as varchar), {stray}), "
        f"cast({relation.head_sql} as varchar) from {relation.sql} as given"
    )


def _text(relation: Relation, column: ReadColumn) -> str:
    """Give the text of a column by the first of its names that the file has."""
    own = {name.lower(): name for name in relation.value_sql}
    name = next((own[n.lower()] for n in column.names if n.lower() in own), None)
    if name is None:
        return "cast(null as varchar)"
    sql, kind = relation.value_sql[name], relation.types.get(name, "VARCHAR")
    if kind == "VARCHAR":
        return sql
    return f"cast({f'to_json({sql})' if kind.endswith((']', ')')) else sql} as varchar)"
