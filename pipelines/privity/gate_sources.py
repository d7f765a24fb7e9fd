"""What the leak scan searches for: the confidential values of the extracts, in the forms they take.

Reads the tables of ``gate_text`` and the extracts attached as ``ext``; writes ``hits(file, line,
kind, source, shape)``. Values are first sieved by the words and pairs of words that occur in the
output at all, so that of a million names only a handful is looked for word by word.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from privity.contract import Column, Contract, Table

DENSE = 0.01
MOST_LINES = 50
SHORTEST_TEXT = 12
ID_TABLES = ("cases", "persons", "staff")
_ADDRESSES = ("email", "sender", "address")
_CATEGORIES = frozenset({
    "county", "employer", "recipient_org", "counterparty", "violator_org", "requester_type",
    "system", "profile", "office", "medium", "offsite_location", "antivirus_product",
    "workstation", "worker_state", "client_state", "state"})
_EMAIL = r"[\w.!#$%&''*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*[.]?"
_DATE = (r"(?i)\b(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{8}"
         rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
         rf"|\d{{1,2}}(?:st|nd|rd|th)?[.]?\s+{_MONTH},?\s+\d{{4}})(?:\b|T\d)")
_BIRTH = (r"(?i)(?:\b|_)(?:d\.?o\.?b\b|born\b|birth[\s_-]*(?:date|day)s?\b"
          r"|date[\s_-]+of[\s_-]+birth)")
_TABLE = re.compile(r"<table\b.*?</table\s*>", re.I | re.S)
_HEADING = re.compile(r"<th\b[^>]*>(.*?)</th\s*>", re.I | re.S)


def add_forms(scan: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Find phrases and addresses: full names, confidential texts, ids, keys, e-mail addresses."""
    scan.execute("create table hits (file varchar, line bigint, kind varchar, source varchar, "
                 "shape varchar)")
    scan.execute("create table forms (kind varchar, source varchar, words varchar[], "
                 "value varchar, rule varchar)")
    for select in _phrase_selects(contract):
        scan.execute(_SIEVE.format(select=select))
    for kind, columns in _id_columns(contract).items():
        scan.execute(_DISTINCT_IDS.format(union=" union all ".join(columns)))
        scan.execute(_SIEVE.format(select=_IDS.format(kind=kind)))
    for tokens in ("ordinary", "tokens"):
        scan.execute(_OCCURRENCES.format(tokens=tokens))
    scan.execute(_PHRASE_HITS)
    _add_addresses(scan, contract)


def add_bare_words(scan: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Find single name words that nothing but the data can have brought into the report."""
    scan.execute(_BARE_CANDIDATES)
    names = [(t, c) for t, c in _confidential(contract)
             if c.name in ("given_name", "surname", "name")]
    for table, column in names:
        scan.execute(_BARE_NAMES.format(table=table.name, column=column.name))
    if not scan.execute("select count(*) from bare").fetchone()[0]:
        return
    for table, column in _columns(contract):
        if column.type == "text" and not column.is_pii and column.name in _CATEGORIES:
            scan.execute(_LESS_CATEGORIES.format(table=table.name, column=column.name))
    scan.execute(_BARE_HITS)


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
    for table, column in _confidential(contract):
        if column.type == "date":
            scan.execute(_BIRTHS.format(table=table.name, column=column.name))
    scan.execute("create table plain_days as select distinct day from readings "
                 "where day between ? and ?", list(reported or (dt.date.max, dt.date.min)))
    for table, column in _columns(contract):
        if column.type in ("date", "timestamp") and not column.is_pii:
            scan.execute(_PLAIN_DAYS.format(table=table.name, column=column.name))
    scan.execute("create table headed (file varchar, first bigint, last bigint)")
    files = scan.execute(f"select distinct file from lines where file <> '' "
                         f"and regexp_matches(text, '{_BIRTH}')").fetchall()
    _insert(scan, "headed", [(file, first, last) for (file,) in files
                             for first, last in _headed_lines(run_dir / file)])
    scan.execute(_DATE_HITS)


def _insert(scan: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        scan.executemany(f"insert into {table} values ({marks})", rows)


def _columns(contract: Contract) -> Iterator[tuple[Table, Column]]:
    return ((t, c) for t in contract.tables.values() for c in t.columns.values())


def _confidential(contract: Contract) -> Iterator[tuple[Table, Column]]:
    return ((t, c) for t, c in _columns(contract) if c.is_pii)


def _phrase_selects(contract: Contract) -> Iterator[str]:
    """Yield one query for each kind of phrase: kind, source, words, value, rule."""
    for table in contract.tables.values():
        if {"given_name", "surname"} <= set(table.columns):
            yield _PERSON_NAMES.format(table=table.name)
    for table, column in _confidential(contract):
        place = {"table": table.name, "column": column.name}
        if column.name == "name":
            yield _WHOLE_NAMES.format(text=column.name, **place)
        elif column.name in _ADDRESSES:
            yield _WHOLE_NAMES.format(text=_DISPLAY_NAME.format(**place), **place)
        elif column.type == "text" and column.name not in ("given_name", "surname"):
            yield _TEXTS.format(**place)


def _id_columns(contract: Contract) -> dict[str, list[str]]:
    """Return, for each kind of id, one query for each column that holds such ids."""
    columns: dict[str, list[tuple[str, str]]] = {"address key": [
        (t.name, c.name) for t, c in _confidential(contract) if c.type == "id"]}
    for target in (contract.tables[name] for name in ID_TABLES if name in contract.tables):
        found = [(target.name, key) for key in target.key]
        found += [(table.name, fk.columns[0])
                  for table in contract.tables.values() for fk in table.foreign_keys
                  if fk.table == target.name and fk.referenced == target.key]
        columns[f"{target.name.removesuffix('s')} id"] = found
    queries = {kind: [_ID_COLUMN.format(table=table, column=column)
                      for table, column in dict.fromkeys(found)]
               for kind, found in columns.items() if found}
    for table, column in _columns(contract):
        if column.type == "list" and column.name == "person_ids":
            queries["person id"].append(_ID_COLUMN.format(
                table=table.name, column=column.name).replace(
                f"select {column.name} ", f"select unnest({column.name}) "))
    return queries


def _add_addresses(scan: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    scan.execute(f"""
        create table found_addresses as
        select distinct id, lower(unnest(regexp_extract_all(text, '{_EMAIL}'))) as address
        from lines
        where contains(text, '@')""")
    if not scan.execute("select count(*) from found_addresses").fetchone()[0]:
        return
    for table, column in _confidential(contract):
        if column.type == "text" and column.name in _ADDRESSES:
            scan.execute(_ADDRESS_HITS.format(table=table.name, column=column.name, email=_EMAIL))


def _headed_lines(path: Path) -> Iterator[tuple[int, int]]:
    """Yield first and last line of each table with a birth date among its column headings."""
    if not path.is_file():
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    birth = re.compile(_BIRTH)
    if path.suffix.lower() in {".csv", ".tsv"} and birth.search(text.split("\n", 1)[0]):
        yield 1, text.count("\n") + 1
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
        parts = ([(first, second, third)] if len(first) == 4 else
                 [(third, first, second), (third, second, first)])
    for year, month_number, day in dict.fromkeys(parts):
        try:
            yield dt.date(int(year), int(month_number), int(day))
        except ValueError:
            continue


_SIEVE = """
insert into forms
select distinct kind, source, words, value, rule
from ({select}) as candidates
where case
  when len(words) = 1 then words[1] in (select word from vocabulary)
  else (words[1], words[2]) in (select word, next from pairs)
end
"""

_PERSON_NAMES = r"""
with people as (
  select distinct words(given_name) as given, words(surname) as surname
  from ext.{table}
  where given_name is not null and surname is not null
), named as (
  select unnest([given || surname, surname || given,
                 [given[1]] || surname, surname || [given[1]]]) as words
  from people
  where len(given) > 0 and len(surname) > 0
)
select 'name' as kind, '{table}.given_name, surname' as source, words, '' as value, 'phrase' as rule
from named
where len(array_to_string(words, '')) >= 5
  and not regexp_matches(array_to_string(words, ' '), '(^| )\d+( |$)')
"""

_DISPLAY_NAME = r"""
case
  when contains({column}, '@') then regexp_extract({column}, '^\s*"?([^<@"]*[^<@"\s])"?\s*<', 1)
  else {column}
end"""

_WHOLE_NAMES = r"""
with people as (
  select distinct words(text) as w
  from (select {text} as text from ext.{table} where {column} is not null)
), named as (
  select unnest([w, [w[-1]] || w[:-2], w[2:] || [w[1]], [w[1], w[-1]], [w[-1], w[1]]]) as words
  from people
  where len(w) between 2 and 6
)
select 'name' as kind, '{table}.{column}' as source, words, '' as value, 'phrase' as rule
from named
where len(array_to_string(words, '')) >= 5
  and not regexp_matches(array_to_string(words, ' '), '(^| )\d+( |$)')
"""

_TEXTS = f"""
with texts as (
  select distinct {{column}} as text
  from ext.{{table}}
  where length({{column}}) >= {SHORTEST_TEXT}
)
select 'text' as kind, '{{table}}.{{column}}' as source, words(text) as words, '' as value,
  'phrase' as rule
from texts
where len(words(text)) > 0
"""

_ID_COLUMN = "select {column} as value, '{table}.{column}' as source from ext.{table}"

# Where ids fill more than their share of the numbers of one length, a bare number says nothing.
_DISTINCT_IDS = f"""
create or replace table ids as
select value, min(source) as source
from ({{union}})
where length(value) >= 4
group by value;
create or replace table dense as
select length(value) as digits
from ids
where regexp_full_match(value, '[1-9]\\d{{{{5,}}}}')
group by length(value)
having count(*) > {DENSE} * 9 * pow(10, length(value) - 1)
"""

_IDS = r"""
select '{kind}' as kind, source, words(value) as words, fold(value) as value,
  case
    when regexp_matches(value, '\pL') then 'token'
    when not regexp_full_match(value, '[1-9]\d*') then 'figures'
    when length(value) in (select digits from dense) then 'dense'
    else 'figures'
  end as rule
from ids
where len(words(value)) > 0
  and not regexp_full_match(value, '\d{{1,5}}')
  and not (length(value) = 10 and try_cast(value as date) is not null)
"""

_OCCURRENCES = """
create table {tokens}_occurrences as
with heads as (
  select t.rowid as head, t.id, f.rowid as form, f.words
  from {tokens} as t
  join forms as f on t.word = f.words[1] and (len(f.words) = 1 or t.next = f.words[2])
), rest as (
  select head, form, unnest(range(2, len(words))) as step, words
  from heads
  where len(words) > 2
), broken as (
  select distinct rest.head, rest.form
  from rest
  left join {tokens} as t on t.rowid = rest.head + rest.step
  where t.word is distinct from rest.words[rest.step + 1]
)
select heads.head, heads.id, heads.form
from heads
anti join broken on broken.head = heads.head and broken.form = heads.form
"""

_PHRASE_HITS = rf"""
create table spoken as
select forms.rowid as form
from forms
where forms.rowid in (select form from ordinary_occurrences)
  or array_to_string(words, ' ') in (select phrase from allowed)
  or list_has_all((select list(phrase) from allowed), words);
create table places as
select distinct f.kind, f.source, f.value, f.rule, array_to_string(f.words, ' ') as phrase, l.file,
  l.line, l.text
from tokens_occurrences as o
join forms as f on f.rowid = o.form
join lines as l on l.id = o.id
where o.form not in (select form from spoken)
qualify row_number() over (partition by o.form, l.file order by l.line) <= {MOST_LINES};
insert into hits
select file, line, kind, source, shape(case when value = '' then phrase else value end)
from places
where case rule
  when 'phrase' then true
  when 'token' then regexp_matches(
    fold(text), '(^|[^\pL\pN])' || regexp_escape(value) || '($|[^\pL\pN])')
  when 'dense' then regexp_matches(
    fold(text), '(case|person|staff|worker|client|child|member|id|no|number|key)'
    || '[\s:._=\x22-]{{0,4}}' || regexp_escape(value) || '($|[^\pL\pN])')
  else regexp_matches(fold(text), '(^|[^\pL\pN_.,#-])' || regexp_escape(value)
    || '($|[^\pL\pN_.,-]|[.,]($|\D))')
end
"""

_ADDRESS_HITS = """
insert into hits
select lines.file, lines.line, 'e-mail address', '{table}.{column}', shape(found.address)
from found_addresses as found
join lines on lines.id = found.id
where found.address not in (select phrase from allowed)
  and found.address in (
    select lower(unnest(regexp_extract_all({column}, '{email}')))
    from ext.{table}
    where contains({column}, '@'))
"""

_BARE_CANDIDATES = r"""
create table candidates as
select distinct raw, word
from tokens
where length(word) >= 4
  and regexp_matches(raw, '^\pL+$')
  and word not in (select word from free_words);
create table bare (raw varchar, word varchar, source varchar)
"""

_BARE_NAMES = r"""
insert into bare
with recorded as (
  select distinct unnest(list_filter(cut({column}), lambda w: is_word(w))) as raw
  from ext.{table}
  where {column} is not null
)
select distinct c.raw, c.word, '{table}.{column}'
from candidates as c
join recorded as r on fold(r.raw) = c.word
where c.raw <> lower(c.raw) or c.raw = r.raw
"""

_LESS_CATEGORIES = """
delete from bare
where word in (
  select unnest(words({column}))
  from (select distinct {column} from ext.{table} where {column} is not null))
"""

_BARE_HITS = """
insert into hits
select distinct lines.file, lines.line, 'name word', bare.source, shape(bare.raw)
from bare
join tokens on tokens.raw = bare.raw
join lines on lines.id = tokens.id
where lines.file is not null
"""

_WRITTEN_DATES = f"""
create table written_dates as
select distinct id, unnest(regexp_extract_all(text, '{_DATE}', 1)) as written
from lines
where regexp_matches(text, '\\d{{4}}')
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

# Eight digits in a row are a date only beside a birth word.
_DATE_HITS = f"""
insert into hits
with suspects as (
  select lines.file, lines.line, births.source, shape(written) as shape,
    births.day in (select day from plain_days) or regexp_full_match(written, '\\d+') as is_plain,
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
