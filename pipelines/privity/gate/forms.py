"""Phrases and addresses that the leak scan searches for: names, texts, ids, keys, e-mail addresses.

Reads what ``text`` and ``tables`` fill and the extracts attached as ``ext``; writes
``hits(file, line, kind, source, shape)``. Values are first sieved by the words and pairs of words
that occur in the output at all, so that of a million names only a handful is looked for word by
word. Single name words are left to ``names``, birth dates to ``dates``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from privity.catalogue import Column, Contract, Table
from privity.engine import Session
from privity.gate.tables import add_rows_across

DENSE = 0.01
MOST_LINES = 50
SHORTEST_TEXT = 12
FEWEST_WORDS = 4
LEAST_DIGITS = 5
CATEGORIES = frozenset(
    {
        "county",
        "employer",
        "recipient_org",
        "counterparty",
        "violator_org",
        "requester_type",
        "system",
        "profile",
        "office",
        "medium",
        "offsite_location",
        "antivirus_product",
        "workstation",
        "worker_state",
        "client_state",
        "state",
    }
)
"""Columns whose words are no name words."""
ID_TABLES = ("cases", "persons", "staff")
_ADDRESSES = ("email", "sender", "address")
# What may stand between the parts of an id: blank and dash for a long one, a dash for any.
_TIGHT = r"(\p{Pd}|[−_/.:])"
_LOOSE = r"[\s\p{Zs}]?(\p{Pd}|[−_/.:#])?[\s\p{Zs}]?"
_EMAIL = r"[\w.!#$%&''*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*"


def columns_of(contract: Contract) -> Iterator[tuple[Table, Column]]:
    """Yield every column of the contract with its table."""
    return ((t, c) for t in contract.tables.values() for c in t.columns.values())


def confidential(contract: Contract) -> Iterator[tuple[Table, Column]]:
    """Yield the columns whose values never leave in the clear."""
    return ((t, c) for t, c in columns_of(contract) if c.is_pii)


def add_forms(scan: Session, contract: Contract, run_dir: Path) -> None:
    """Find full names, confidential texts, ids, address keys and e-mail addresses."""
    scan.execute(
        "create table hits (file varchar, line bigint, kind varchar, source varchar, shape varchar)"
    )
    scan.execute(
        "create table forms (kind varchar, source varchar, words varchar[], "
        "value varchar, rule varchar)"
    )
    scan.execute(_SQUEEZED)
    for select in _phrase_selects(contract):
        scan.execute(_SIEVE.format(select=select))
    for kind, columns in _id_columns(contract).items():
        scan.execute(_DISTINCT_IDS.format(union=" union all ".join(columns)))
        scan.execute(_IDS.format(kind=kind))
        scan.execute(_SQUEEZED_IDS.format(kind=kind))
        scan.execute(_CELL_HITS.format(kind=kind))
    add_rows_across(scan, run_dir)
    for tokens in ("ordinary", "tokens"):
        scan.execute(_OCCURRENCES.format(tokens=tokens))
    _add_common_names(scan, contract)
    scan.execute(_PHRASE_HITS.format(most_lines=MOST_LINES, loose=_LOOSE, tight=_TIGHT))
    _add_addresses(scan, contract)


def _phrase_selects(contract: Contract) -> Iterator[str]:
    """Yield one query for each kind of phrase: kind, source, words, value, rule."""
    for table in contract.tables.values():
        if {"given_name", "surname"} <= set(table.columns):
            yield _PERSON_NAMES.format(table=table.name)
    for table, column in confidential(contract):
        place = {"table": table.name, "column": column.name}
        if column.name == "name":
            yield _WHOLE_NAMES.format(text=column.name, **place)
        elif column.name in _ADDRESSES:
            yield _WHOLE_NAMES.format(text=_DISPLAY_NAME.format(**place), **place)
        elif column.type == "text" and column.name not in ("given_name", "surname"):
            yield _TEXTS.format(**place)


def _id_columns(contract: Contract) -> dict[str, list[str]]:
    """Return, for each kind of id, one query for each column that holds such ids."""
    columns: dict[str, list[tuple[str, str]]] = {
        "address key": [(t.name, c.name) for t, c in confidential(contract) if c.type == "id"]
    }
    for target in (contract.tables[name] for name in ID_TABLES if name in contract.tables):
        found = [(target.name, key) for key in target.key]
        found += [
            (table.name, fk.columns[0])
            for table in contract.tables.values()
            for fk in table.foreign_keys
            if fk.table == target.name and fk.referenced == target.key
        ]
        columns[f"{target.name.removesuffix('s')} id"] = found
    queries = {
        kind: [
            _ID_COLUMN.format(table=table, column=column) for table, column in dict.fromkeys(found)
        ]
        for kind, found in columns.items()
        if found
    }
    for table, column in columns_of(contract):
        if column.type == "list" and column.name == "person_ids":
            queries["person id"].append(
                _ID_COLUMN.format(table=table.name, column=f"unnest({column.name})").replace(
                    f"'{table.name}.unnest({column.name})'", f"'{table.name}.{column.name}'"
                )
            )
    return queries


def _add_common_names(scan: Session, contract: Contract) -> None:
    """Mark the names that the report's own words and categories may make by chance."""
    scan.execute(
        "create table common as select word from free_words;"
        "create table said as select distinct raw from ordinary"
    )
    for table, column in columns_of(contract):
        if column.type == "text" and not column.is_pii and column.name in CATEGORIES:
            scan.execute(_COMMON_CATEGORIES.format(table=table.name, column=column.name))
    scan.execute(_COMMON_NAMES.format(fewest=FEWEST_WORDS))


def _add_addresses(scan: Session, contract: Contract) -> None:
    scan.execute(f"""
        create table found_addresses as
        select distinct id, lower(unnest(regexp_extract_all(text, '{_EMAIL}'))) as address
        from lines
        where contains(text, '@')""")
    if not scan.value("select count(*) from found_addresses"):
        return
    for table, column in confidential(contract):
        if column.type == "text" and column.name in _ADDRESSES:
            scan.execute(_ADDRESS_HITS.format(table=table.name, column=column.name, email=_EMAIL))


_IS_SAID = """case
  when len(words) = 1 then words[1] in (select word from vocabulary)
  else (words[1], words[2]) in (select word, next from pairs)
end"""

_SIEVE = f"""
insert into forms
select distinct kind, source, words, value, rule
from ({{select}}) as candidates
where {_IS_SAID}
"""

# Given names and surnames are few beside persons: only those that are said somewhere are paired.
_PERSON_NAMES = r"""
with given as (
  select given_name, unnest(spellings(given_name)) as w
  from (select distinct given_name from ext.{table} where given_name is not null)
), family as (
  select surname, unnest(spellings(surname)) as w
  from (select distinct surname from ext.{table} where surname is not null)
), people as (
  select distinct given.w as given, family.w as surname
  from ext.{table} as p
  join given on given.given_name = p.given_name and given.w[1] in (select word from vocabulary)
  join family on family.surname = p.surname and family.w[1] in (select word from vocabulary)
    and family.w[-1] in (select word from vocabulary)
), named as (
  select unnest([given || surname, surname || given,
                 [given[1]] || surname, surname || [given[1]]]) as words
  from people
)
select 'name' as kind, '{table}.given_name, surname' as source, words, '' as value, 'phrase' as rule
from named
where is_name(words)
"""

_DISPLAY_NAME = r"""
case
  when not contains({column}, '@') then {column}
  when contains({column}, '<')
    then regexp_extract({column}, '^\s*"?([^<@"]*[^<@"\s])"?\s*<', 1)
end"""

_WHOLE_NAMES = r"""
with people as (
  select distinct unnest(spellings(text)) as w
  from (select distinct {text} as text from ext.{table} where {column} is not null)
  where text <> ''
), named as (
  select unnest([w, [w[-1]] || w[:-2], w[2:] || [w[1]], [w[1], w[-1]], [w[-1], w[1]]]) as words
  from people
  where len(w) between 2 and 6
)
select 'name' as kind, '{table}.{column}' as source, words, '' as value, 'phrase' as rule
from named
where is_name(words)
"""

_TEXTS = rf"""
with texts as (
  select distinct {{column}} as text
  from ext.{{table}}
  where length({{column}}) >= {SHORTEST_TEXT}
), begun as (
  select unnest(spellings(text)) as words
  from texts
  where fold(regexp_extract(strip_accents(text), '[\pL\pN][\pL\pN\pM]*'))
    in (select word from vocabulary)
)
select 'text' as kind, '{{table}}.{{column}}' as source, words, '' as value, 'phrase' as rule
from begun
"""

# Ids that stand there with their letters and digits apart, or with nothing between them.
_SQUEEZED = r"""
create table squeezed as
select word as squeezed, [word] as words
from vocabulary
where regexp_matches(word, '^(\pL{1,8}\pN|\pN+\pL)')
union
select word || next, [word, next]
from pairs
where regexp_full_match(word, '\pL{1,8}') and regexp_full_match(next, '\pN{3,}')
"""

_SQUEEZED_IDS = rf"""
insert into forms
with alike as (
  select ids.value, ids.source, squeezed.words
  from ids
  join squeezed on squeezed.squeezed = translate(lower(ids.value), '-_/.:# ', '')
)
select '{{kind}}', source, words, fold(value), 'token'
from alike
where words <> words(value)
  and length(regexp_replace(value, '\D', '', 'g')) >= {LEAST_DIGITS}
"""

_ID_COLUMN = "select {column} as value, '{table}.{column}' as source from ext.{table}"

# Where ids fill more than their share of the numbers of one length, a bare number says nothing.
_DISTINCT_IDS = f"""
create or replace table ids as
select value, min(source) as source
from ({{union}})
where value is not null
group by value;
create or replace table dense as
select length(value) as digits
from ids
where regexp_full_match(value, '[1-9]\\d{{{{5,}}}}')
group by length(value)
having count(*) > {DENSE} * 9 * pow(10, length(value) - 1)
"""

_IDS = rf"""
insert into forms
with cut_ids as (
  select value, source, words(value) as words
  from ids
  where length(value) >= 4 and not (length(value) = 5 and regexp_full_match(value, '\d*'))
), said as (
  select value, source, words
  from cut_ids
  where len(words) > 0 and {_IS_SAID}
)
select '{{kind}}', source, words, fold(value),
  case
    when regexp_matches(value, '\pL') then 'token'
    when not regexp_full_match(value, '[1-9]\d*') then 'figures'
    when length(value) in (select digits from dense) then 'dense'
    else 'figures'
  end
from said
where not regexp_full_match(value, '\d{{{{1,5}}}}')
  and not (length(value) = 10 and try_cast(value as date) is not null)
"""

_CELL_HITS = """
insert into hits
select c.file, c.line, '{kind}', ids.source, shape(c.text)
from id_cells as c
join ids on ids.value = c.text;
insert into hits
with numbers as (
  select c.file, c.name, c.line, c.text, ids.source
  from number_cells as c
  left join ids on ids.value = c.text
  where length(c.text) not in (select digits from dense)
)
select file, line, '{kind}', source, shape(text)
from numbers
qualify source is not null
  and count(source) over (partition by file, name) >= 2
  and 2 * count(source) over (partition by file, name) > count(*) over (partition by file, name)
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

_COMMON_CATEGORIES = """
insert into common
select distinct fold({column})
from ext.{table}
where regexp_full_match({column}, '\\pL+');
insert into said
select distinct strip_accents({column})
from ext.{table}
where regexp_full_match({column}, '\\pL+')
"""

# Words of ours side by side are a name where they are written as one: with capitals, and together
# (or in cells of their own, if one of them is never written so in a report).
_COMMON_NAMES = r"""
create table common_forms as
with form_words as (
  select rowid as form, kind, len(words) as words_count, unnest(words) as word
  from forms
  where kind in ('name', 'text')
)
select form, kind
from form_words
where kind = 'name' or words_count < {fewest}
group by form, kind
having bool_and(word in (select word from common));
create table by_chance as
with steps as (
  select o.head, o.form, o.id, unnest(range(len(f.words))) as step
  from tokens_occurrences as o
  join common_forms as c on c.form = o.form and c.kind = 'name'
  join forms as f on f.rowid = o.form
), written as (
  select s.head, s.form, s.id, list(t.raw order by s.step) as raws,
    bool_and(t.raw in (select raw from said)) as are_said
  from steps as s
  join tokens as t on t.rowid = s.head + s.step
  group by s.head, s.form, s.id
), placed as (
  select w.head, w.form, w.raws, w.are_said, strip_accents(l.text) as text,
    length(array_to_string(w.raws, '')) > 5 as is_long
  from written as w
  join lines as l on l.id = w.id
)
select head, form
from placed
where not (
  regexp_full_match(array_to_string(raws, ''), '(\p{{Lu}}\p{{Ll}}*)+')
  and (
    (is_long and not are_said)
    or regexp_matches(text, '(^|[^\pL])' || array_to_string(raws, '[ \p{{Zs}}\t]+') || '($|[^\pL])')
    or (is_long and regexp_matches(text, '(^|[\x1e\x1f":;(|])\s*' || array_to_string(raws, ', ?')
      || '\s*($|[\x1e\x1f":;)|.])'))
  )
)
"""

_PHRASE_HITS = r"""
create table spoken as
select forms.rowid as form
from forms
where forms.rowid in (select form from ordinary_occurrences)
  or array_to_string(words, ' ') in (select phrase from allowed)
  or list_has_all((select list(phrase) from allowed), words)
  or forms.rowid in (select form from common_forms where kind = 'text');
create table places as
select distinct f.kind, f.source, f.value, f.rule, array_to_string(f.words, ' ') as phrase, l.file,
  l.line, l.text
from tokens_occurrences as o
join forms as f on f.rowid = o.form
join lines as l on l.id = o.id
anti join by_chance as b on b.head = o.head and b.form = o.form
where o.form not in (select form from spoken)
qualify row_number() over (partition by o.form, l.file order by l.line) <= {most_lines};
insert into hits
select file, line, kind, source, shape(case when value = '' then phrase else value end)
from places
where case rule
  when 'phrase' then true
  when 'token' then regexp_matches(
      fold(text), '(^|[^\pL\pN])' || regexp_escape(value) || '($|[^\pL\pN])')
    or regexp_matches(fold(text), '(^|[^\pL\pN])' || id_pattern(value, '{loose}', '{tight}')
      || '($|[^\pL\pN])')
  when 'dense' then regexp_matches(
    fold(text), '(case|person|staff|worker|client|child|member|id|no|number|key|label)'
    || '[\s:._=\x22\x1e\x1f-]{{0,4}}' || regexp_escape(value) || '($|[^\pL\pN])')
  else regexp_matches(fold(text), '(^|[^\pL\pN_.,#-])(' || regexp_escape(value) || '|'
    || id_pattern(value, '{tight}', '{tight}') || ')($|[^\pL\pN_.,-]|[.,]($|\D))')
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
