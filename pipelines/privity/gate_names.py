"""Single name words that the leak scan searches for: those that nothing but the data can explain.

Reads ``tokens``, ``free_words`` and the extracts attached as ``ext``; writes ``hits``. The rule
stands in the head of ``gate``.
"""

from __future__ import annotations

import duckdb

from privity.contract import Contract
from privity.gate_forms import columns_of, confidential

_NAMES = ("given_name", "surname", "name")
_CATEGORIES = frozenset({
    "county", "employer", "recipient_org", "counterparty", "violator_org", "requester_type",
    "system", "profile", "office", "medium", "offsite_location", "antivirus_product",
    "workstation", "worker_state", "client_state", "state"})


def add_bare_words(scan: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Find single name words that nothing but the data can have brought into the report."""
    scan.execute(_CANDIDATES)
    for table, column in confidential(contract):
        if column.name in _NAMES:
            scan.execute(_BARE_NAMES.format(table=table.name, column=column.name))
    if not scan.execute("select count(*) from bare").fetchone()[0]:
        return
    for table, column in columns_of(contract):
        if column.type == "text" and not column.is_pii and column.name in _CATEGORIES:
            scan.execute(_LESS_CATEGORIES.format(table=table.name, column=column.name))
    scan.execute(_BARE_HITS)


_CANDIDATES = r"""
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
with names as (
  select distinct {column} as name
  from ext.{table}
  where {column} is not null
), recorded as (
  select distinct unnest(list_filter(cut(name), lambda w: is_word(w))) as raw
  from names
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
