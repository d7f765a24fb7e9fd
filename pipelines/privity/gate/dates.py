"""Birth dates that the leak scan searches for, in any form that people and programs write them.

Reads ``lines``, ``tokens``, ``columns`` and the extracts attached as ``ext``; writes ``hits``. Whom
a label stands for is the business of ``labels``. The rule stands in the head of ``scan``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

from privity.catalogue import Contract
from privity.engine import Session
from privity.gate.forms import columns_of, confidential
from privity.gate.labels import CODE, add_owners
from privity.gate.plaintext import MARKUP, ROW
from privity.gate.tables import give_rows

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*[.]?"
_S = r"(?:[-/.−]|\p{Pd})"
_GAP = r"[\s\p{Zs}]"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    rf"(?i)\b(\d{{4}}{_S}{_GAP}?\d{{1,2}}{_S}{_GAP}?\d{{1,2}}"
    rf"|\d{{1,2}}{_S}{_GAP}?\d{{1,2}}{_S}{_GAP}?\d{{4}}|\d{{8}}"
    rf"|{_MONTH}(?:{_GAP}+|{_S}){_DAY}(?:,?{_GAP}+|,|{_S})\d{{4}}"
    rf"|{_DAY}[.]?(?:{_GAP}+|{_S})(?:(?:day{_GAP}+)?of{_GAP}+)?{_MONTH}(?:,?{_GAP}+|{_S})\d{{4}}"
    rf"|\d{{4}}(?:{_GAP}+|{_S}){_MONTH}(?:{_GAP}+|{_S}){_DAY}"
    rf"|\d{{1,2}}(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\d{{4}}"
    rf"|\d{{1,2}}{_S}{_MONTH}{_S}\d{{2}}|\d{{1,2}}{_GAP}\d{{1,2}}{_GAP}\d{{4}}"
    rf"|\d{{1,2}}{_S}\d{{1,2}}{_S}\d{{2}})(?:\b|T\d)"
)
_PERHAPS = rf"\d{{4}}|\d{_S}(?:\d{{1,2}}|[A-Za-z]{{3,9}}[.]?){_S}\d{{2}}"
# A day in digits alone, or of a year in two digits, is a date only where something says so.
_WEAK = rf"\d+|\d{{1,2}}{_S}\d{{1,2}}{_S}\d{{2}}|\d{{1,2}}{_GAP}\d{{1,2}}{_GAP}\d{{4}}"
_BETWEEN = r"[\s\p{Zs}\x1f_-]*"
_BIRTH = (
    rf"(?i)(?:\b|_)(?:d\.?o\.?b\b|born\b|birth{_BETWEEN}(?:date|day)s?\b"
    rf"|date{_BETWEEN}of{_BETWEEN}birth)"
)
_TABLE = re.compile(r"<table\b.*?</table\s*>", re.I | re.S)
_LINE = re.compile(r"<tr\b[^>]*>(.*?)(?=<tr\b|</tr\s*>|</table)", re.I | re.S)
_CELL = re.compile(r"<t[dh]\b([^>]*)>(.*?)(?=<t[dh]\b|</t[dh]\s*>|\Z)", re.I | re.S)
_HEADING = re.compile(
    r"(?:\b|_)(?:d\.?o\.?b\b|born\b|birth[\s_-]*(?:date|day)s?\b"
    r"|date[\s_-]+of[\s_-]+birth)",
    re.I,
)
_ANY_TAG = re.compile(r"<[^>]*>")


def add_dates(
    scan: Session,
    run_dir: Path,
    contract: Contract,
    reported: tuple[dt.date, dt.date] | None,
    evidence: Path,
    key: bytes | None,
) -> None:
    """Find birth dates, by the rule in the head of ``scan``."""
    scan.execute(_WRITTEN_DATES)
    readings = [
        (text, day)
        for (text,) in scan.execute("select distinct written from written_dates").fetchall()
        for day in _readings(text)
    ]
    if not readings:
        return
    scan.execute("create table readings (written varchar, day date)")
    _insert(scan, "readings", readings)
    scan.execute("create table births (day date, source varchar)")
    for table, column in confidential(contract):
        if column.type == "date":
            scan.execute(_BIRTHS.format(table=table.name, column=column.name))
    _add_headed(scan, run_dir)
    scan.execute(_SAID_BIRTHS)
    add_owners(scan, contract, evidence, key)
    _add_labelled(scan, run_dir, contract)
    if key is None:
        _add_unexplained(scan, contract, reported)


def _add_headed(scan: Session, run_dir: Path) -> None:
    """Find the cells of columns of birth dates, in tables of pages."""
    scan.execute("create table headed (file varchar, line bigint, text varchar)")
    files = scan.execute(
        f"select distinct file from lines where file <> '' and regexp_matches(text, '{_BIRTH}')"
    ).fetchall()
    _insert(
        scan,
        "headed",
        [(file, line, text) for (file,) in files for line, text in _headed_cells(run_dir / file)],
    )


def _add_labelled(scan: Session, run_dir: Path, contract: Contract) -> None:
    """Find dates beside the label of whose birth date they are, but for days that facts explain."""
    scan.execute(_NEAR)
    scan.execute(_BESIDE)
    tables = scan.execute("select distinct file from near join columns using (file)").fetchall()
    for (file,) in tables:
        give_rows(scan, run_dir / file)
        scan.execute(_BESIDE_IN_ROWS, {"file": file})
        scan.execute("drop table whole_rows")
    if not scan.value("select count(*) from beside"):
        return
    scan.execute("create table own_days (code varchar, day date)")
    for key in ("person_id", "case_id"):
        for table, column in columns_of(contract):
            if column.type in ("date", "timestamp") and not column.is_pii and key in table.columns:
                scan.execute(_OWN_DAYS.format(table=table.name, column=column.name, key=key))
    scan.execute(_BESIDE_HITS)


def _add_unexplained(
    scan: Session, contract: Contract, reported: tuple[dt.date, dt.date] | None
) -> None:
    """Find birth dates beside labels of persons and cases that the evidence does not explain."""
    scan.execute(_STRANGE_LABELS)
    if not scan.value("select count(*) from strange"):
        return
    scan.execute(
        "create table plain_days as select distinct day from readings where day between ? and ?",
        list(reported or (dt.date.max, dt.date.min)),
    )
    for table, column in columns_of(contract):
        if column.type in ("date", "timestamp") and not column.is_pii:
            scan.execute(_PLAIN_DAYS.format(table=table.name, column=column.name))
    scan.execute(_STRANGE_HITS)


def _insert(scan: Session, table: str, rows: list[tuple]) -> None:
    import pyarrow as pa

    if rows:
        given = [pa.array(values) for values in zip(*rows, strict=True)]
        scan.append(table, pa.table(given, names=list(scan.columns(table))))


def _headed_cells(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and text of each cell under a heading for birth dates, in the tables of a page.

    In a table whose cells span columns every cell is taken.
    """
    if path.suffix.lower() not in MARKUP or not path.is_file():
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    for table in _TABLE.finditer(text):
        rows = [
            [(line.start(1) + cell.start(2), *cell.groups()) for cell in _CELL.finditer(line[1])]
            for line in _LINE.finditer(table[0])
        ]
        headed = {
            number
            for row in rows
            for number, (_, _, said) in enumerate(row)
            if _HEADING.search(_ANY_TAG.sub(" ", said))
        }
        if not headed:
            continue
        spans = any("span" in attributes.lower() for row in rows for _, attributes, _ in row)
        for row in rows:
            for number, (place, _, said) in enumerate(row):
                if spans or number in headed:
                    first = text.count("\n", 0, table.start() + place) + 1
                    for more, part in enumerate(said.split("\n")):
                        yield first + more, part


def _readings(written: str) -> Iterator[dt.date]:
    """Yield the days that a date may mean; 3/4/2011 means two."""
    digits = re.findall(r"\d+", written)
    if written.isdigit():
        parts = [(written[:4], written[4:6], written[6:])]
    elif month := re.search(r"(?:day\s+)?(?:of\s+)?([A-Za-z]{3,})", _ORDINAL.sub(r"\1", written)):
        number = _MONTHS.index(month[1][:3].lower()) + 1
        day, year = reversed(digits) if len(digits[0]) == 4 else digits
        parts = [(full, number, day) for full in _years(year)]
    else:
        first, second, third = digits
        parts = (
            [(first, second, third)]
            if len(first) == 4
            else [
                (year, *rest)
                for year in _years(third)
                for rest in ((first, second), (second, first))
            ]
        )
    for year, month_number, day in dict.fromkeys(parts):
        try:
            yield dt.date(int(year), int(month_number), int(day))
        except ValueError:
            continue


_ORDINAL = re.compile(r"(\d)(?:st|nd|rd|th)", re.I)


def _years(written: str) -> list[str]:
    return [written] if len(written) == 4 else [f"19{written}", f"20{written}"]


_WRITTEN_DATES = f"""
create table written_dates as
select distinct id, unnest(regexp_extract_all(text, '{_DATE}', 1)) as written
from lines
where regexp_matches(text, '{_PERHAPS}')
"""

_BIRTHS = """
insert into births
select distinct {column}, '{table}.{column}'
from ext.{table}
where {column} in (select day from readings)
"""

# Beside a birth word, within a row, or in a column of birth dates. Most lines say no such word.
_SAID_BIRTHS = rf"""
create table birth_lines as
select id, text
from lines
where id in (select id from written_dates) and regexp_matches(text, '{_BIRTH}');
create table birth_columns as
select file, first, last
from columns
where regexp_matches(name, '{_BIRTH}');
insert into hits
with said as (
  select d.id, d.written
  from birth_lines as b
  join written_dates as d using (id)
  where regexp_matches(b.text, '{_BIRTH}[^\x1e]{{0,80}}' || regexp_escape(d.written))
    or regexp_matches(b.text, regexp_escape(d.written) || '[^\x1e]{{0,30}}{_BIRTH}')
  union
  select d.id, d.written
  from headed as h
  join lines as l on l.file = h.file and l.line = h.line
  join written_dates as d on d.id = l.id and contains(h.text, d.written)
  union
  select d.id, d.written
  from birth_columns as c
  join lines as l on l.file = c.file and l.id between c.first and c.last
  join written_dates as d on d.id = l.id
)
select distinct l.file, l.line, 'birth date', births.source, shape(said.written)
from said
join readings using (written)
join births using (day)
join lines as l on l.id = said.id
"""

# Labels and dates that are said anywhere in one file; the rest is looked at row by row.
_NEAR = """
create table near as
with labels as (
  select distinct l.file, o.code, o.day, o.source
  from (select distinct code from owner_births) as c
  join tokens as t on t.word = c.code
  join lines as l on l.id = t.id
  join owner_births as o on o.code = c.code
), dates as (
  select distinct l.file, r.day, r.written
  from readings as r
  join written_dates as d using (written)
  join lines as l on l.id = d.id
)
select file, code, day, source, written
from labels
join dates using (file, day)
"""

_PARTS = f"""parts as (
  select id, file, line, row_no + unnest(range(len(string_split(text, '{ROW}')))) as row_no,
    unnest(string_split(text, '{ROW}')) as text
  from looked_at
)"""

_BESIDE = f"""
create table beside as
with wanted as (
  select t.id from near as n join tokens as t on t.word = n.code
  union
  select d.id from near as n join written_dates as d using (written)
), looked_at as (
  select *
  from lines
  where id in (select id from wanted) and row_no is not null
    and file in (select file from near)
), {_PARTS}, labels as (
  select distinct p.file, p.row_no, n.code, n.day, n.source, n.written
  from parts as p
  join near as n on n.file = p.file and contains(lower(p.text), n.code)
)
select distinct p.file, p.line, l.code, l.day, l.source, l.written
from parts as p
join labels as l on l.file = p.file and l.row_no = p.row_no and contains(p.text, l.written)
"""

_BESIDE_IN_ROWS = f"""
insert into beside
with said as (
  select line, text, unnest(regexp_extract_all(lower(text), '-({CODE})', 1)) as code
  from whole_rows
)
select distinct n.file, s.line, n.code, n.day, n.source, n.written
from said as s
join near as n on n.file = $file and n.code = s.code and contains(s.text, n.written)
"""

# A day on which something happened to the same person or case is said for that.
_OWN_DAYS = """
insert into own_days
select distinct b.code, b.day
from (select distinct code, day from beside) as b
join owners as o on o.code = b.code and o.{key} is not null
join ext.{table} as t on t.{key} = o.{key} and t.{column}::date between b.day - 1 and b.day + 1
"""

_BESIDE_HITS = """
insert into hits
select distinct file, line, 'birth date', source, shape(written)
from beside
anti join own_days using (code, day)
"""

_STRANGE_LABELS = rf"""
create table strange as
with births_said as (
  select d.id, d.written, births.day, births.source
  from births
  join readings using (day)
  join written_dates as d using (written)
  where not regexp_full_match(written, '{_WEAK}')
), files as (
  select distinct l.file
  from births_said
  join lines as l using (id)
), looked_at as (
  select *
  from lines
  where file in (select file from files)
    and (id in (select id from births_said)
      or regexp_matches(text, '(?i)\b(?:person|case)-{CODE}\b'))
), {_PARTS}, labels as (
  select file, coalesce(row_no, -line) as row_no,
    unnest(regexp_extract_all(lower(text), '\b(?:person|case)-({CODE})\b', 1)) as code
  from parts
), unknown as (
  select distinct file, row_no
  from labels
  where code not in (select code from known_codes)
)
select distinct p.file, p.line, b.day, b.source, b.written
from parts as p
join births_said as b on b.id = p.id and contains(p.text, b.written)
join unknown as u on u.file = p.file and u.row_no = coalesce(p.row_no, -p.line)
"""

_PLAIN_DAYS = """
insert into plain_days
select distinct s.day
from (select distinct day from strange) as s
where s.day not in (select day from plain_days)
  and exists (select 1 from ext.{table} where {column}::date between s.day - 1 and s.day + 1)
"""

_STRANGE_HITS = """
insert into hits
select distinct file, line, 'birth date', source, shape(written)
from strange
where day not in (select day from plain_days)
"""
