"""Tables that leave, CSV and Parquet, read column by column: each distinct cell once.

A run with a hundred thousand findings says the same few things in most columns. A cell is a text
of its own, read at the first row that holds it, and is reduced as any file is (``plaintext``). What
no cell holds by itself may stand across cells: ``joints`` has the words that meet where one cell
ends and the next begins, and the rows in which a full name may lie across are read whole.

A column is of numbers if Parquet holds it as numbers, in the file itself or in the Parquet file of
the same name beside a CSV; in a CSV that stands alone, if there is nothing but numbers in it. Its
numbers are counts and no text. A column is of ids if its heading says so. Fills for ``forms``:

``joints(file, word, next)``
    the last word of a cell and the first word of the next one that is not empty
``id_cells(file, line, text)``
    cells in columns of ids
``number_cells(file, line, name, text)``
    whole numbers of six digits and more in columns of numbers
``columns(file, name, first, last)``
    which rows of ``lines`` hold the cells of one column
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from pathlib import Path

from privity.engine import EngineError, Session, parquet_columns
from privity.errors import PrivityError
from privity.gate.plaintext import CELL, reduce_text
from privity.gate.text import TextLines, add_later_tokens, add_lines, name_of

SUFFIXES = frozenset({".csv", ".parquet"})

_OF_IDS = (
    r"(?i)(^|.*[_\s])(subject|case|person|staff|worker|client|child|member|supervisor)"
    r"([_\s-]?(id|no|number|key|label))?"
)
_NUMBERS = re.compile(r"U?(BIG|HUGE|SMALL|TINY)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*|BOOLEAN")
_LONGEST_LINE = 1 << 24
# Printable ASCII without the signs that plaintext undoes; everything else goes through it.
_AS_IT_STANDS = r"[ -$''-;=-\[\]-~]*"


@dataclass(frozen=True)
class _Column:
    """One column of the file that ``given`` holds: its name there, its heading, its meaning."""

    name: str
    heading: str
    is_number: bool = False


def prepare(scan: Session) -> None:
    """Lay out the tables named in the module's head."""
    scan.execute("""
        create table joints (file varchar, word varchar, next varchar);
        create table id_cells (file varchar, line bigint, text varchar);
        create table number_cells (file varchar, line bigint, name varchar, text varchar);
        create table columns (file varchar, name varchar, first bigint, last bigint)""")


def add_table(scan: Session, name: str, path: Path) -> bool:
    """Read one table into ``lines`` and the tables above; return whether it is one."""
    if path.is_symlink() or not path.is_file():
        return False
    columns = _give(scan, path)
    if columns is None:
        return False
    headings = [c.heading for c in columns]
    add_lines(scan, "lines", name, [name_of(name), TextLines([f" . {CELL}".join(headings)], [1])])
    if path.suffix.lower() == ".parquet":
        _add_texts(
            scan,
            name,
            "select 1, key::varchar || ' . ' || value::varchar from parquet_kv_metadata($path)",
            {"path": str(path)},
        )
    for column in columns:
        scan.execute(_CELLS.format(column=column.name))
        if column.is_number:
            scan.execute(_NUMBER_CELLS, [name, column.heading])
        scan.execute(_ID_CELLS, [name, column.heading, column.is_number])
        if column.is_number:
            scan.execute(_LESS_NUMBERS)
        before = _count_lines(scan)
        scan.execute(_LINES, [name])
        _add_texts(scan, name, f"select line, text from cells where not {_PLAIN}", {})
        scan.execute(
            "insert into columns values (?, ?, ?, ?)",
            [name, column.heading, before + 1, _count_lines(scan)],
        )
    _add_joints(scan, name, columns)
    scan.execute("drop table given; drop table cells")
    return True


def add_rows_across(scan: Session, run_dir: Path) -> None:
    """Read whole the rows in which a name of ``forms`` may lie across cells."""
    scan.execute(_ACROSS)
    after = _count_lines(scan)
    for (file,) in scan.execute("select distinct file from across order by file").fetchall():
        give_rows(scan, run_dir / file)
        scan.execute(_ROWS, {"file": file})
        _add_texts(scan, file, "select line, text from cells where is_across", {})
        scan.execute("drop table cells; drop table whole_rows")
    add_later_tokens(scan, after)


def give_rows(scan: Session, path: Path) -> None:
    """Put the rows of a table that was read before into ``whole_rows(line, text)``.

    A number parts its neighbours.
    """
    columns = _give(scan, path)
    if columns is None:
        raise PrivityError(f"{path.name}: is no longer the table that was read; scan again")
    row = ", ".join("'.'" if c.is_number else c.name for c in columns)
    scan.execute(
        f"create or replace table whole_rows as "
        f"select line, concat_ws(' {CELL}', {row}) as text from given; drop table given"
    )


def _count_lines(scan: Session) -> int:
    return scan.value("select count(*) from lines")


def _give(scan: Session, path: Path) -> list[_Column] | None:
    """Put a file's rows into ``given``, all cells as text; None if it is no table."""
    is_csv = path.suffix.lower() == ".csv"
    kinds = None if is_csv else _parquet_types(scan, path)
    headings = _csv_headings(path) if is_csv else kinds
    if headings is None:
        return None
    columns = [_Column(f"c{n}", heading) for n, heading in enumerate(headings)]
    source = (
        _read_csv(columns)
        if is_csv
        else f"read_parquet($path) as t({', '.join(c.name for c in columns)})"
    )
    # Parquet cells may break lines, those of a CSV that is read here do not.
    text = "{0}" if is_csv else "translate({0}::varchar, E'\\r\\n\\t', '   ')"
    cells = ", ".join(f"{_CELL.format(text.format(c.name))} as {c.name}" for c in columns)
    first = "" if is_csv else " + 1"
    try:
        scan.execute(
            f"create or replace table given as select row_number() over (){first} as line,"
            f" {cells} from {source}",
            {"path": str(path)},
        )
    except EngineError:
        return None
    if is_csv:
        rows = scan.value("select count(*) from given")
        if rows != path.read_bytes().rstrip(b"\n").count(b"\n") + 1:
            return None  # a cell breaks a line: read as text, its places are right
        scan.execute("delete from given where line = 1")
        kinds = _parquet_types(scan, path.with_suffix(".parquet"))
    return [replace(c, is_number=_is_number(scan, c, kinds)) for c in columns]


def _is_number(scan: Session, column: _Column, kinds: dict[str, str] | None) -> bool:
    if kinds is not None:
        return bool(_NUMBERS.fullmatch(kinds.get(column.heading, "")))
    return scan.value(_ALL_NUMBERS.format(column=column.name))


def _csv_headings(path: Path) -> list[str] | None:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return next(csv.reader([file.readline(_LONGEST_LINE)], strict=True), None)
    except (UnicodeDecodeError, csv.Error):
        return None


def _read_csv(columns: list[_Column]) -> str:
    names = ", ".join(f"'{c.name}': 'VARCHAR'" for c in columns)
    return (
        f"read_csv($path, auto_detect = false, header = false, delim = ',', quote = '\"', "
        f"escape = '\"', max_line_size = {_LONGEST_LINE}, columns = {{{names}}})"
    )


def _parquet_types(scan: Session, path: Path) -> dict[str, str] | None:
    if not path.is_file() or path.is_symlink():
        return None
    try:
        return parquet_columns(scan, path)
    except EngineError:
        return None


def _add_texts(scan: Session, file: str, sql: str, values: dict) -> None:
    """Add cells that may hold escapes or markup: each reading, every cell closed by a stop."""
    rows = scan.execute(sql, values).fetchall()
    places, texts = [row[0] for row in rows], [f"{row[1]} . ".replace("\n", " ") for row in rows]
    readings = reduce_text("\n".join(texts)) if texts else []
    add_lines(scan, "lines", file, [TextLines(reading.split("\n"), places) for reading in readings])


def _add_joints(scan: Session, file: str, columns: list[_Column]) -> None:
    """Find the words that meet between cells; a number parts its neighbours."""
    scan.execute("create or replace table edges (text varchar, first varchar, last varchar)")
    for column in columns:
        if not column.is_number:
            scan.execute(_EDGES.format(column=column.name))
    before: list[str] = []
    for column in columns:
        if column.is_number:
            before = []
            continue
        if before:
            scan.execute(
                _JOINTS.format(left=f"coalesce({', '.join(reversed(before))})", right=column.name),
                [file],
            )
        before.append(column.name)
    scan.execute("drop table edges")


_PLAIN = f"(regexp_full_match(text, '{_AS_IT_STANDS}') and not contains(text, 'base64'))"

_NUMBER = r"[+-]?\d[\d,]*(\.\d+)?([eE][+-]?\d+)?|true|false"

_ALL_NUMBERS = f"""
select coalesce(bool_and(regexp_full_match({{column}}, '{_NUMBER}')), false)
from given
where {{column}} is not null
"""

# A cell of a dash or two is as good as empty.
_CELL = "nullif(case when length({0}) < 4 then trim({0}, ' -–—/.') else trim({0}) end, '')"

_CELLS = """
create or replace table cells as
select {column} as text, min(line) as line
from given
where {column} is not null
group by {column}
"""

_NUMBER_CELLS = r"""
insert into number_cells
select ?, line, ?, text
from cells
where regexp_full_match(text, '[1-9]\d{5,}')
"""

_ID_CELLS = rf"""
insert into id_cells
select $1, line, text
from cells
where regexp_full_match($2, '{_OF_IDS}')
  and (not $3 or regexp_matches($2, '(?i)(subject|id|no|number|key|label)$'))
"""

_LESS_NUMBERS = f"delete from cells where regexp_full_match(text, '{_NUMBER}')"

_LINES = f"""
insert into lines
select (select count(*) from lines) + row_number() over (order by line), ?, line, null,
  text || ' . '
from cells
where {_PLAIN}
order by line
"""

_EDGES = """
insert into edges
with texts as (
  select distinct {column} as text
  from given
  where {column} is not null and {column} not in (select text from edges)
), cut_texts as (
  select text, words(text) as w
  from texts
)
select text, w[1], w[-1]
from cut_texts
where len(w) > 0
"""

_JOINTS = """
insert into joints
select distinct ?, before.last, after.first
from (select distinct {left} as l, {right} as r from given where {right} is not null) as met
join edges as before on before.text = met.l
join edges as after on after.text = met.r
"""

_ACROSS = """
create table across as
with steps as (
  select distinct unnest(words[:-2]) as word, unnest(words[2:]) as next
  from forms
  where kind = 'name'
)
select file, word, next
from joints
join steps using (word, next)
"""

_ROWS = """
create or replace table cells as
with looked_at as (
  select line, text, fold(text) as folded
  from whole_rows
)
select line, text, exists (
    select 1 from across
    where file = $file and contains(folded, word) and contains(folded, next)) as is_across
from looked_at
"""
