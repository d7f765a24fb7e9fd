"""Single name words that the leak scan searches for: those that nothing but the data can explain.

Reads ``tokens``, ``free_words``, ``any_way``, ``ordinary`` and the extracts attached as ``ext``;
writes ``hits``. The rule stands in the head of ``scan``.
"""

from __future__ import annotations

from privity.catalogue import Contract
from privity.engine import Session
from privity.gate.forms import CATEGORIES, columns_of, confidential

_NAMES = ("given_name", "surname", "name")


def add_bare_words(scan: Session, contract: Contract) -> None:
    """Find single name words that nothing but the data can have brought into the report."""
    scan.execute(_CANDIDATES)
    for table, column in confidential(contract):
        if column.name in _NAMES:
            scan.execute(
                _BARE_NAMES.format(
                    table=table.name, column=column.name, most=2 if column.name == "name" else 1
                )
            )
    if not scan.value("select count(*) from bare"):
        return
    for table, column in columns_of(contract):
        if column.type == "text" and not column.is_pii and column.name in CATEGORIES:
            scan.execute(_LESS_CATEGORIES.format(table=table.name, column=column.name))
    scan.execute(_BARE_HITS)


# How a word is written decides where it counts: 'name' anywhere, 'ours' as a name within a
# sentence, 'small' where it has a place of its own.
_CANDIDATES = r"""
create table candidates as
with seen as (
  select distinct raw, word, word in (select word from free_words) as is_ours
  from tokens
  where length(word) >= 2
    and regexp_matches(raw, '^\pL+$')
    and word not in (select word from any_way)
)
select raw, word,
  case
    when is_ours then 'ours'
    when raw = lower(raw) then 'small'
    when length(word) = 2 and raw = upper(raw) then 'capitals'
    else 'name'
  end as written
from seen
where case
  when is_ours then regexp_full_match(raw, '\p{Lu}\p{Ll}+')
  when raw = lower(raw) then length(word) >= 3
  else true
end;
create table bare (raw varchar, word varchar, source varchar, written varchar)
"""

# A short part of a longer name ("van", "de", an initial) is no name by itself.
_BARE_NAMES = r"""
insert into bare
with names as (
  select distinct {column} as name
  from ext.{table}
  where {column} is not null
), spellings as (
  select name, name as spelling from names
  union all
  select name, spelled(name) from names where has_umlaut(name)
), cut_names as (
  select list_filter(cut(spelling), lambda w: is_word(w)) as raws
  from spellings
), recorded as (
  select distinct unnest(raws) as raw, len(raws) <= {most} as is_whole
  from cut_names
)
select c.raw, c.word, '{table}.{column}',
  case when c.written = 'small' and bool_or(c.raw = r.raw) then 'name' else c.written end
from candidates as c
join recorded as r on fold(r.raw) = c.word
where (length(c.word) >= 4 or r.is_whole)
group by c.raw, c.word, c.written
"""

_LESS_CATEGORIES = """
delete from bare
where word in (
  select unnest(words({column}))
  from (select distinct {column} from ext.{table} where {column} is not null))
"""

# What a word of ours is at the beginning of a sentence, a heading or a cell, nobody can tell; nor
# what two capitals are.
_BARE_HITS = r"""
create table told as
select raw, source, written,
  case written
    when 'small' then '(^|[\x1e\x1f"\t|=:;])[^\pL\pN\x1e\x1f]*(\pL+[-''’])?' || word
      || '([-''’]\pL+)?[^\pL\pN\x1e\x1f]*($|[\x1e\x1f"\t|=:;])'
    when 'ours' then '(\p{Ll},?[ \p{Zs}]|\b(?:(?:Mr|Mrs|Ms|Mx|Dr)\.?|Miss)[ \p{Zs}])' || raw
      || '($|[^\pL])'
  end as pattern
from bare
where written in ('name', 'small')
  or (written = 'ours' and raw not in (select raw from ordinary));
insert into told
select raw, source, written, '\b(?:(?:Mr|Mrs|Ms|Mx|Dr)\.?|Miss)[ \p{Zs}]' || raw || '($|[^\pL])'
from bare
where written = 'ours' and raw in (select raw from ordinary);
insert into hits
select distinct lines.file, lines.line, 'name word', told.source, shape(told.raw)
from told
join tokens on tokens.raw = told.raw
join lines on lines.id = tokens.id
where lines.file is not null
  and case written
    when 'name' then true
    when 'small' then regexp_matches(fold(lines.text), pattern)
    else regexp_matches(strip_accents(lines.text), pattern)
  end
"""
