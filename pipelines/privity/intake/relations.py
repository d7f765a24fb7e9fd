"""Relations: one source of any format as rows that DuckDB can select from.

Owns, per format, how the columns of a source are found and read: which SQL yields them, on which
line a row starts, and how many rows there must be. Casting and quarantine are ``rows``'s.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from privity.engine import EngineError, Session
from privity.errors import PrivityError
from privity.intake.formats import mail
from privity.intake.formats.headers import header_of
from privity.intake.formats.json_documents import elements
from privity.intake.formats.json_keys import (
    TWICE,
    json_path,
    spelling_notes,
    spellings,
    twice_sql,
)
from privity.intake.formats.parquet import sound_batches
from privity.intake.formats.text import Record, TextFile, open_text, records
from privity.intake.formats.workbooks import open_sheet
from privity.intake.sources import Source
from privity.intake.zones import contract_names
from privity.sqltext import ident, quoted

if TYPE_CHECKING:
    import pyarrow

_Read = TypeVar("_Read")
_BATCH_ROWS, _BATCH_BYTES = 20_000, 32 * 1024 * 1024
STAMPS = (
    "_stamp",
    "last_modified",
    "last_modified_at",
    "modified_at",
    "modified_on",
    "last_updated",
    "last_updated_at",
    "updated_at",
    "updated_on",
)
"""Columns beyond the contract that say when a row was last written, the first of them counts."""
_FIELD_NAMES = {"\t": "tab"}
_FILE = "_file"


@dataclass(frozen=True)
class Relation:
    """Rows to select from.

    ``sql`` stands in a FROM clause. It yields ``value_sql`` by contract column (of ``types``);
    ``line_sql`` the line or row on which a row starts, or NULL where rows follow one another from
    ``first_line``; rows that are not ``is_ordered`` have no line. ``problem_sql`` says why a row
    could not be read at all, with ``head_sql``, its first characters; ``file_sql`` names the file
    that a row of a mapping is from, ``left_out_sql`` says why it is none of the table's.
    ``expected`` counts the rows there must be, once they have been read. ``names`` are those of all
    columns that the file has, as it gives them.
    """

    sql: str
    value_sql: dict[str, str]
    types: dict[str, str]
    expected: Callable[[], int] | None = None
    first_line: int = 1
    is_ordered: bool = True
    line_sql: str = "null"
    problem_sql: str = "null"
    head_sql: str = "null"
    file_sql: str = "null"
    left_out_sql: str = "null"
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileRead:
    """One file, or one table of a database, that a source has read.

    ``rows`` counts those that could not be read too; they lie in the relation ``held``, where
    their lines tell them apart. ``part`` is what was read of the file, if not all; ``last_row`` the
    number of the last row of a sheet; ``left_out`` what its reader passed over: why, how many.
    """

    file: str
    rows: int
    held: str = ""
    part: str = ""
    last_row: int | None = None
    left_out: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Opened:
    """A source, opened: what it holds, and one or more ways to read it, the fastest first.

    The last way reads anything; those before may fail or count other rows than expected, and are
    then undone. ``files`` are those that were read for it; where it ``is_mapped`` they were read
    before, and where it ``is_traced`` each row says of which file and line it was made.
    """

    columns: tuple[str, ...]
    ways: tuple[Callable[[], Relation], ...]
    encoding: str = ""
    delimiter: str = ""
    notes: tuple[str, ...] = field(default=())
    zones: Mapping[str, str] = field(default_factory=dict)
    """The time zones of columns whose headings name one."""
    files: tuple[FileRead, ...] = ()
    is_mapped: bool = False
    is_traced: bool = False

    def read_fastest(self, read: Callable[[Callable[[], Relation]], _Read]) -> _Read:
        """Return what ``read`` makes of the first way that it can read by.

        Parameters
        ----------
        read : callable
            Reads by one way, and undoes what it did before it raises.

        Raises
        ------
        EngineError, PrivityError
            The last way fails as well.
        """
        *faster, last = self.ways
        for way in faster:
            with contextlib.suppress(EngineError, PrivityError):
                return read(way)
        return read(last)


@dataclass(frozen=True)
class Wanted:
    """Which columns of a source are read: those of ``names`` (lower case), or ``all`` of them."""

    names: frozenset[str] = frozenset()
    all: bool = False

    def matched(self, given: Iterable[str], place: str) -> dict[str, int]:
        """Match a source's column names: position by the name that the relation is to use."""
        if self.all:
            return _distinct_names(given)
        found: dict[str, int] = {}
        twice = []
        for index, name in enumerate(given):
            plain = name.strip().lower()
            if plain in found:
                twice.append(plain)
            elif plain in self.names:
                found[plain] = index
        if twice:
            raise PrivityError(f"{place}: column {', '.join(twice)} stands there twice; keep one")
        return found


def _distinct_names(given: Iterable[str]) -> dict[str, int]:
    """Give every column a name of its own: those without are numbered, those named alike too."""
    found: dict[str, int] = {}
    taken: set[str] = set()
    for index, name in enumerate(given):
        plain = stem = name.strip() or f"column {index + 1}"
        number = 1
        while plain.lower() in taken:
            number += 1
            plain = f"{stem} ({number})"
        taken.add(plain.lower())
        found[plain] = index
    return found


def open_source(connection: Session, source: Source, wanted: Wanted, scratch: Path) -> Opened:
    """Open one source of any format but a mapping.

    Parameters
    ----------
    connection : Session
        The locked loading connection.
    source : Source
    wanted : Wanted
        For a source of a table, the contract's column names.
    scratch : Path
        Stem of files that may be written while the source is read.

    Returns
    -------
    Opened
        ``columns`` are the source's own names; the relations know the wanted ones only.

    Raises
    ------
    PrivityError
        If the source cannot be read; the message never holds a value of it.
    """
    if source.format.startswith("csv"):
        return _open_csv(connection, source, wanted, scratch)
    if source.format.startswith("json"):
        return _open_json(connection, source, wanted, scratch)
    if source.format == "excel":
        return _open_workbook(connection, source, wanted)
    if source.format == "mail":
        return open_mails(connection, {source.name: source.path}, wanted)
    return _open_parquet(connection, source, wanted)


def _open_csv(connection, source: Source, wanted: Wanted, scratch: Path) -> Opened:
    text = open_text(source.path, scratch, source.name)
    header = header_of(text, wanted.names)
    delimiter, quote = header.delimiter, header.quote
    names, zones = contract_names(header.names, wanted.names)
    if not any(names):
        raise PrivityError(f"{source.name}: has no header; its first line names the columns")
    found = wanted.matched(names, source.name)
    given = tuple(header.names)

    def fast() -> Relation:
        columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(names)))
        return Relation(
            f"read_csv({quoted(text.path)}, columns = {{{columns}}}, header = true, "
            f"auto_detect = false, delim = {quoted(delimiter)}, quote = {quoted(quote)}, "
            f"escape = {quoted(quote)})",
            {name: f"c{i}" for name, i in found.items()},
            {},
            expected=lambda: text.lines - 1,
            first_line=2,
            names=given,
        )

    def careful() -> Relation:
        rows = itertools.islice(records(text, delimiter, quote), header.skipped + 1, None)
        return _from_records(connection, rows, found, len(names), given)

    notes = ("quoted by '",) if quote == "'" else ()
    notes += _above(header.skipped) + _encoding_notes(text.encoding)
    may_be_fast = text.is_even and text.is_plain and quote == '"' and not header.skipped
    ways = (fast, careful) if may_be_fast else (careful,)
    named = _FIELD_NAMES.get(delimiter, delimiter)
    return Opened(tuple(names), ways, text.encoding, named, notes, zones=zones)


def _encoding_notes(encoding: str) -> tuple[str, ...]:
    """Say of an encoding that was assumed what it rests on: any byte is some letter in it."""
    if not encoding.startswith("windows-1252"):
        return ()
    return (
        "read as Windows-1252, which nothing in the file proves (where accented letters look "
        "wrong it was another, Mac Roman say: save it as UTF-8)",
    )


def _above(titles: int) -> tuple[str, ...]:
    return (f"lines above the column names: {titles}",) if titles else ()


def _open_json(connection, source: Source, wanted: Wanted, scratch: Path) -> Opened:
    opened = open_objects(connection, source, scratch)
    keys = None
    for way in opened.ways:
        with contextlib.suppress(EngineError):
            keys = _json_keys(connection, way())
            break
    if keys is None:
        raise PrivityError(f"{source.name}: cannot be read as JSON Lines; one object a line")
    if not keys:
        raise PrivityError(f"{source.name}: no line of it is a JSON object; write one a line")
    spelled = spellings(keys)
    own_names = list(spelled)
    names, zones = contract_names(own_names, wanted.names)
    found = wanted.matched(names, source.name)
    columns = {name: spelled[own_names[i]] for name, i in found.items()}

    def extracted(way: Callable[[], Relation]) -> Callable[[], Relation]:
        def relation() -> Relation:
            lines = way()
            places = [key for own in columns.values() for key in own]
            paths = ", ".join(quoted(json_path(key)) for key in places)
            twice = twice_sql(columns.values())
            sql = (
                f"(select *, case when problem is null then json_extract_string(body, [{paths}]) "
                f"end as found from (select body, line, coalesce(problem, {twice}) as problem, "
                f"head from {lines.sql}))"
            )
            values = {
                name: f"coalesce({', '.join(f'found[{places.index(k) + 1}]' for k in own)})"
                for name, own in columns.items()
            }
            return _of_lines(sql, values, lines.expected)

        return relation

    return Opened(
        tuple(names),
        tuple(extracted(way) for way in opened.ways),
        opened.encoding,
        notes=(*opened.notes, *spelling_notes(spelled)),
        zones=zones,
    )


def open_objects(connection, source: Source, scratch: Path, list_key: str = "") -> Opened:
    """Open JSON Lines or a JSON document as whole objects.

    Parameters
    ----------
    connection : Session
    source : Source
    scratch : Path
        Stem of files that may be written while the source is read.
    list_key : str
        The key of the list in a document; empty: any that is usual.

    Returns
    -------
    Opened
        Its relations yield ``body``, with ``line``, ``problem`` and ``head`` beside it; whatever
        is no JSON object, or has one key twice, has a problem.
    """
    text = open_text(source.path, scratch, source.name)
    if source.format.startswith("jsonl"):
        fast, careful = _json_ways(connection, text)
        ways = (fast, careful) if text.is_even else (careful,)
    else:
        elements(text, list_key, source.name)
        ways = (
            lambda: _from_records(
                connection, elements(text, list_key, source.name), {"body": 0}, 1
            ),
        )
    notes = _encoding_notes(text.encoding)
    return Opened(("_body",), tuple(map(_objects, ways)), text.encoding, notes=notes)


def _objects(way: Callable[[], Relation]) -> Callable[[], Relation]:
    def relation() -> Relation:
        lines = way()
        body = lines.value_sql["body"]
        judged = (
            "case when body is null then null when not json_valid(body) then "
            "'not a JSON object' when json_type(body) <> 'OBJECT' then 'not a JSON object' "
            "when len(json_keys(body)) <> len(list_distinct(json_keys(body))) "
            f"then {quoted(TWICE)} end"
        )
        sql = (
            f"(select *, coalesce(read_problem, {judged}) as problem from (select {body} as "
            f"body, {lines.line_sql} as line, {lines.problem_sql} as read_problem, "
            f"coalesce({lines.head_sql}, left({body}, 40)) as head from {lines.sql}))"
        )
        return Relation(
            sql, {"_body": "body"}, {}, lines.expected, 1, True, "line", "problem", "head"
        )

    return relation


def _json_ways(connection, text: TextFile) -> tuple[Callable[[], Relation], ...]:
    def fast() -> Relation:
        # No line of JSON holds a raw control character, so nothing splits a line in two.
        return Relation(
            f"(select body from read_csv({quoted(text.path)}, columns = {{'body': 'VARCHAR'}},"
            " header = false, auto_detect = false, delim = chr(1), quote = '', escape = '') "
            "where body is not null)",
            {"body": "body"},
            {},
            expected=lambda: text.lines,
        )

    def careful() -> Relation:
        return _from_records(connection, records(text, None), {"body": 0}, 1)

    return fast, careful


def _json_keys(connection, objects: Relation) -> list[str]:
    return [
        row[0]
        for row in connection.execute(
            f"select distinct unnest(json_keys(body)) from {objects.sql} where problem is null "
            "order by all"
        ).fetchall()
    ]


def _open_workbook(connection, source: Source, wanted: Wanted) -> Opened:
    sheet = open_sheet(source.path, source.sheet or source.table, wanted.names, source.name)
    names, zones = contract_names(sheet.names, wanted.names)
    found = wanted.matched(names, source.name)
    banners = (("a banner: one cell merged over all columns", sheet.banners),)
    return Opened(
        tuple(n for n in names if n),
        (
            lambda: _from_records(
                connection, sheet.rows(), found, len(sheet.names), tuple(sheet.names)
            ),
        ),
        notes=(f"sheet {sheet.name}", *_above(sheet.titles), *sheet.notes),
        zones=zones,
        files=(
            FileRead(
                source.name,
                0,
                last_row=sheet.last_row,
                left_out=banners if sheet.banners else (),
            ),
        ),
    )


def open_mails(connection, files: Mapping[str, Path], wanted: Wanted) -> Opened:
    """Open mail files and mailboxes together; a folder may hold many thousands of them.

    Parameters
    ----------
    connection : Session
    files : mapping
        By the name that each row is to have as its file.
    wanted : Wanted
    """
    found = wanted.matched(mail.COLUMNS, "")
    at = len(mail.COLUMNS)

    def rows() -> Iterator[Record]:
        for name, path in files.items():
            for row in mail.mails(path):
                yield row._replace(fields=[*(row.fields or [""] * at), name])

    def relation() -> Relation:
        made = _from_records(connection, rows(), {**found, _FILE: at}, at + 1)
        values = {name: sql for name, sql in made.value_sql.items() if name != _FILE}
        return replace(made, value_sql=values, file_sql=made.value_sql[_FILE])

    return Opened(mail.COLUMNS, (relation,), notes=("headers of mail, no bodies",))


def _open_parquet(connection, source: Source, wanted: Wanted) -> Opened:
    path = quoted(source.path)
    rows = f"read_parquet({path}, binary_as_string = true, file_row_number = true)"
    try:
        described = connection.columns(f"select * from {rows}")
        count = connection.value(f"select sum(num_rows) from parquet_file_metadata({path})")
    except EngineError:
        raise PrivityError(
            f"{source.name}: is no whole Parquet file; export or copy it again"
        ) from None
    opened = typed(
        described,
        rows,
        wanted,
        source.name,
        unseen={"file_row_number"},
        expected=lambda: int(count),
        line_sql="file_row_number + 1",
    )

    def careful() -> Relation:
        fast = opened.ways[0]()
        found = wanted.matched(opened.columns, source.name)
        connection.upload("records", sound_batches(source.path, list(found.values())))
        return replace(
            fast,
            sql="records",
            value_sql={name: f"c{i}" for name, i in found.items()},
            line_sql="line",
            problem_sql="problem",
        )

    return replace(opened, ways=(*opened.ways, careful))


def typed(
    described: Mapping[str, str],
    rows: str,
    wanted: Wanted,
    place: str,
    unseen: frozenset[str] | set[str] = frozenset(),
    opened: Mapping[str, Any] = MappingProxyType({}),
    **more,
) -> Opened:
    """Open rows whose columns have types, as DESCRIBE told them.

    ``opened`` is what else is said of the source, ``more`` of the relation.
    """
    names = [name for name in described if name not in unseen]
    types = [described[name] for name in names]
    shown, zones = contract_names(names, wanted.names)
    found = wanted.matched(shown, place)
    relation = Relation(
        rows,
        {name: ident(names[i]) for name, i in found.items()},
        {name: types[i] for name, i in found.items()},
        names=tuple(names),
        **more,
    )
    return Opened(tuple(shown), (lambda: relation,), zones=zones, **opened)


def _from_records(
    connection,
    rows: Iterable[Record],
    found: dict[str, int],
    width: int,
    names: tuple[str, ...] = (),
) -> Relation:
    """Hand records to DuckDB as they are read; the rows counted are those handed over."""
    import pyarrow

    counted = [0]
    schema = pyarrow.schema(
        [
            ("line", pyarrow.int64()),
            ("problem", pyarrow.string()),
            ("head", pyarrow.string()),
            *((f"c{i}", pyarrow.large_string()) for i in found.values()),
        ]
    )
    batches = _batches(rows, list(found.values()), width, schema, counted)
    connection.upload("records", pyarrow.RecordBatchReader.from_batches(schema, batches))
    values = {name: f"c{i}" for name, i in found.items()}
    return _of_lines("records", values, lambda: counted[0], names)


def _of_lines(
    sql: str,
    value_sql: dict[str, str],
    expected: Callable[[], int] | None,
    names: tuple[str, ...] = (),
) -> Relation:
    """Return a relation whose rows hold their line, and why they could not be read."""
    return Relation(
        sql,
        value_sql,
        {},
        expected,
        line_sql="line",
        problem_sql="problem",
        head_sql="head",
        names=names,
    )


def _batches(
    rows: Iterable[Record], wanted: list[int], width: int, schema, counted: list[int]
) -> Iterator[pyarrow.RecordBatch]:
    import pyarrow

    lines, problems, heads, values, size = [], [], [], [], 0
    nothing = [None] * width

    def batch() -> pyarrow.RecordBatch:
        columns = list(zip(*values, strict=True))
        made = [lines, problems, heads, *(columns[index] for index in wanted)]
        return pyarrow.record_batch(
            [pyarrow.array(v, type=f.type) for v, f in zip(made, schema, strict=True)],
            schema=schema,
        )

    for row in rows:
        line, fields, problem, head = _fitted(row, width)
        values.append(nothing if fields is None else fields)
        lines.append(line)
        problems.append(problem)
        heads.append(None if problem is None else _head(head))
        counted[0] += 1
        size += sum(map(len, fields or ()))
        if len(lines) >= _BATCH_ROWS or size >= _BATCH_BYTES:
            yield batch()
            lines, problems, heads, values, size = [], [], [], [], 0
    if lines:
        yield batch()


def _fitted(row: Record, width: int) -> Record:
    """Return a record with as many fields as the header, or without any and why."""
    fields = row.fields
    if fields is None or len(fields) == width:
        return row
    if len(fields) == width + 1 and not fields[-1]:
        return row._replace(fields=fields[:-1])
    problem = f"{len(fields)} columns where the header has {width}"
    return Record(row.line, None, problem, ",".join(fields))


def _head(text: str) -> str:
    return text[:40].encode("utf-8", "replace").decode("utf-8")
