"""Birth dates that the leak scan searches for, in any form that people and programs write them.

Reads ``lines`` and the extracts attached as ``ext``; writes ``hits``. The rule stands in the head
of ``gate``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from privity.contract import Contract
from privity.gate_forms import columns_of, confidential
from privity.plaintext import MARKUP

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*[.]?"
_DATE = (r"(?i)\b(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{8}"
         rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
         rf"|\d{{1,2}}(?:st|nd|rd|th)?[.]?(?:\s+|-){_MONTH}(?:,?\s+|-)\d{{4}}"
         r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{2})(?:\b|T\d)")
_BIRTH = (r"(?i)(?:\b|_)(?:d\.?o\.?b\b|born\b|birth[\s_-]*(?:date|day)s?\b"
          r"|date[\s_-]+of[\s_-]+birth)")
_TABLE = re.compile(r"<table\b.*?</table\s*>", re.I | re.S)
_HEADING = re.compile(r"<th\b[^>]*>(.*?)</th\s*>", re.I | re.S)


def add_dates(scan: duckdb.DuckDBPyConnection, run_dir: Path, contract: Contract,
              reported: tuple[dt.date, dt.date] | None) -> None:
    """Find birth dates, by the rule in the head of ``gate``."""
    scan.execute(_WRITTEN_DATES)
    readings = [(text, day) for (text,) in scan.execute(
        "select distinct written from written_dates").fetchall() for day in _readings(text)]
    if not readings:
        return
    scan.execute("create table readings (written varchar, day date)")
    _insert(scan, "readings", readings)
    scan.execute("create table births (day date, source varchar)")
    for table, column in confidential(contract):
        if column.type == "date":
            scan.execute(_BIRTHS.format(table=table.name, column=column.name))
    scan.execute("create table plain_days as select distinct day from readings "
                 "where day between ? and ?", list(reported or (dt.date.max, dt.date.min)))
    for table, column in columns_of(contract):
        if column.type in ("date", "timestamp") and not column.is_pii:
            scan.execute(_PLAIN_DAYS.format(table=table.name, column=column.name))
    scan.execute("create table headed (file varchar, first bigint, last bigint)")
    scan.execute(_HEADED_TABLES)
    files = scan.execute(f"select distinct file from lines where file <> '' "
                         f"and regexp_matches(text, '{_BIRTH}')").fetchall()
    _insert(scan, "headed", [(file, first, last) for (file,) in files
                             for first, last in _headed_lines(run_dir / file)])
    scan.execute(_DATE_HITS)


def _insert(scan: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        scan.executemany(f"insert into {table} values ({marks})", rows)


def _headed_lines(path: Path) -> Iterator[tuple[int, int]]:
    """Yield first and last line of each table of a page that has a heading for birth dates."""
    if path.suffix.lower() not in MARKUP or not path.is_file():
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    birth = re.compile(_BIRTH)
    for table in _TABLE.finditer(text):
        if any(birth.search(heading[1]) for heading in _HEADING.finditer(table[0])):
            first = text.count("\n", 0, table.start()) + 1
            yield first, first + table[0].count("\n")


def _readings(written: str) -> Iterator[dt.date]:
    """Yield the days that a date may mean; 3/4/2011 means two."""
    if written.isdigit():
        parts = [(written[:4], written[4:6], written[6:])]
    elif month := re.search(r"[A-Za-z]{3}", written):
        day, year = re.findall(r"\d+", written)
        parts = [(year, _MONTHS.index(month[0].lower()) + 1, day)]
    else:
        first, second, third = re.findall(r"\d+", written)
        years = [third] if len(third) == 4 else [f"19{third}", f"20{third}"]
        parts = ([(first, second, third)] if len(first) == 4 else
                 [(year, *rest) for year in years for rest in ((first, second), (second, first))])
    for year, month_number, day in dict.fromkeys(parts):
        try:
            yield dt.date(int(year), int(month_number), int(day))
        except ValueError:
            continue


_HEADED_TABLES = rf"""
insert into headed
select file, 1, 9223372036854775807
from lines
where line = 1 and regexp_matches(file, '(?i)\.(csv|tsv|parquet)$')
  and regexp_matches(text, '{_BIRTH}')
"""

_WRITTEN_DATES = f"""
create table written_dates as
select distinct id, unnest(regexp_extract_all(text, '{_DATE}', 1)) as written
from lines
where regexp_matches(text, '\\d{{4}}|\\d[-/.]\\d{{1,2}}[-/.]\\d{{2}}')
"""

_BIRTHS = """
insert into births
select distinct {column}, '{table}.{column}'
from ext.{table}
where {column} in (select day from readings)
"""

_PLAIN_DAYS = """
insert into plain_days
select distinct s.day
from births as s
where s.day not in (select day from plain_days)
  and exists (select 1 from ext.{table} where {column}::date between s.day - 1 and s.day + 1)
"""

# Eight digits in a row, and a year of two digits, are a date only beside a birth word.
_DATE_HITS = f"""
insert into hits
with suspects as (
  select lines.file, lines.line, births.source, shape(written) as shape,
    births.day in (select day from plain_days)
      or regexp_full_match(written, '\\d+|\\d{{1,2}}\\D\\d{{1,2}}\\D\\d{{2}}') as is_plain,
    regexp_matches(text, '{_BIRTH}[\\s\\S]{{0,80}}' || regexp_escape(written))
      or regexp_matches(text, regexp_escape(written) || '[\\s\\S]{{0,30}}{_BIRTH}')
      or exists (select 1 from headed
        where headed.file = lines.file and lines.line between headed.first and headed.last)
      as has_context
  from births
  join readings on readings.day = births.day
  join written_dates using (written)
  join lines using (id)
)
select distinct file, line, 'birth date', source, shape
from suspects
where has_context or not is_plain
"""
