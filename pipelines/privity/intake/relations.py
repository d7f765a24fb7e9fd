"""Relations: one source of any format as rows that DuckDB can select from.

Owns, per format, how the columns of a source are found and read: which SQL yields them, on which
line a row starts, and how many rows there must be. Casting and quarantine are ``rows``'s.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from privity.engine import EngineError, Session
from privity.errors import PrivityError
from privity.intake.formats.headers import header_of
from privity.intake.formats.json_documents import elements
from privity.intake.formats.text import Record, TextFile, open_text, records
from privity.intake.formats.workbooks import open_sheet
from privity.intake.sources import Source
from privity.intake.zones import contract_names
from privity.sqltext import ident, quoted

if TYPE_CHECKING:
    import pyarrow

_Read = TypeVar("_Read")
_BATCH_ROWS, _BATCH_BYTES = 20_000, 32 * 1024 * 1024
_FIELD_NAMES = {"\t": "tab"}


@dataclass(frozen=True)
class Relation:
    """Rows to select from.

    ``sql`` stands in a FROM clause. It yields ``value_sql`` by contract column (of ``types``);
    ``line_sql`` the line or row on which a row starts, or NULL where rows follow one another from
    ``first_line``; rows that are not ``is_ordered`` have no line. ``problem_sql`` says why a row
    could not be read at all, with ``head_sql``, its first characters; ``file_sql`` names the file
    that a row of a mapping is from. ``expected`` counts the rows there must be, once they have
    been read.
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


@dataclass(frozen=True)
class Opened:
    """A source, opened: what it holds, and one or more ways to read it, the fastest first.

    The last way reads anything; those before may fail or count other rows than expected, and are
    then undone.
    """

    columns: tuple[str, ...]
    ways: tuple[Callable[[], Relation], ...]
    encoding: str = ""
    delimiter: str = ""
    notes: tuple[str, ...] = field(default=())
    zones: Mapping[str, str] = field(default_factory=dict)
    """The time zones of columns whose headings name one."""

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
    return _open_parquet(connection, source, wanted)


def _open_csv(connection, source: Source, wanted: Wanted, scratch: Path) -> Opened:
    text = open_text(source.path, scratch, source.name)
    header = header_of(text, wanted.names)
    delimiter, quote = header.delimiter, header.quote
    names, zones = contract_names(header.names, wanted.names)
    if not any(names):
        raise PrivityError(f"{source.name}: has no header; its first line names the columns")
    found = wanted.matched(names, source.name)

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
        )

    def careful() -> Relation:
        rows = itertools.islice(records(text, delimiter, quote), header.skipped + 1, None)
        return _from_records(connection, rows, found, len(names))

    notes = ("quoted by '",) if quote == "'" else ()
    notes += _above(header.skipped)
    may_be_fast = text.is_even and text.is_plain and quote == '"' and not header.skipped
    ways = (fast, careful) if may_be_fast else (careful,)
    named = _FIELD_NAMES.get(delimiter, delimiter)
    return Opened(tuple(names), ways, text.encoding, named, notes, zones)


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
    names, zones = contract_names(keys, wanted.names)
    found = wanted.matched(names, source.name)

    def extracted(way: Callable[[], Relation]) -> Callable[[], Relation]:
        def relation() -> Relation:
            lines = way()
            paths = ", ".join(
                quoted('$."' + keys[i].replace('"', '\\"') + '"') for i in found.values()
            )
            sql = (
                f"(select case when problem is null then json_extract_string(body, [{paths}]) "
                f"end as found, line, problem, head from {lines.sql})"
            )
            values = {name: f"found[{n}]" for n, name in enumerate(found, 1)}
            return _of_lines(sql, values, lines.expected)

        return relation

    ways = tuple(extracted(way) for way in opened.ways)
    return Opened(tuple(names), ways, opened.encoding, zones=zones)


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
    return Opened(("_body",), tuple(map(_objects, ways)), text.encoding)


def _objects(way: Callable[[], Relation]) -> Callable[[], Relation]:
    def relation() -> Relation:
        lines = way()
        body = lines.value_sql["body"]
        judged = (
            "case when body is null then null when not json_valid(body) then "
            "'not a JSON object' when json_type(body) <> 'OBJECT' then 'not a JSON object' "
            "when len(json_keys(body)) <> len(list_distinct(json_keys(body))) "
            "then 'a key stands twice in the JSON object' end"
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
    banners = (f"banners left out: {sheet.banners}",) if sheet.banners else ()
    return Opened(
        tuple(n for n in names if n),
        (lambda: _from_records(connection, sheet.rows(), found, len(sheet.names)),),
        notes=(f"sheet {sheet.name}", *_above(sheet.titles), *banners),
        zones=zones,
    )


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
    return typed(
        described,
        rows,
        wanted,
        source.name,
        unseen={"file_row_number"},
        expected=lambda: int(count),
        line_sql="file_row_number + 1",
    )


def typed(
    described: Mapping[str, str],
    rows: str,
    wanted: Wanted,
    place: str,
    unseen: frozenset[str] | set[str] = frozenset(),
    notes: tuple[str, ...] = (),
    **more,
) -> Opened:
    """Open rows whose columns have types, as DESCRIBE told them; ``more`` is the relation's."""
    names = [name for name in described if name not in unseen]
    types = [described[name] for name in names]
    shown, zones = contract_names(names, wanted.names)
    found = wanted.matched(shown, place)
    relation = Relation(
        rows,
        {name: ident(names[i]) for name, i in found.items()},
        {name: types[i] for name, i in found.items()},
        **more,
    )
    return Opened(tuple(shown), (lambda: relation,), notes=notes, zones=zones)


def _from_records(
    connection, rows: Iterable[Record], found: dict[str, int], width: int
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
    return _of_lines("records", values, lambda: counted[0])


def _of_lines(sql: str, value_sql: dict[str, str], expected: Callable[[], int] | None) -> Relation:
    """Return a relation whose rows hold their line, and why they could not be read."""
    return Relation(
        sql,
        value_sql,
        {},
        expected,
        line_sql="line",
        problem_sql="problem",
        head_sql="head",
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
