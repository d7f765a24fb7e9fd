"""Whom the labels of a run stand for, as far as the leak scan must know: their birth dates.

A label ends in ten letters and digits (``keys.pseudonym``), its code. The evidence of a run holds
each label beside the id that it stands for; a label of anything else (a finding, an event) speaks
of the person or case of its row. Fills, for the labels that the output shows:

``known_codes(code)``
    codes that the evidence explains
``owners(code, person_id, case_id)``
    the persons a label speaks of, and the case through which, if any
``owner_births(code, person_id, case_id, day, source)``
    their birth dates, as far as the output says such a day
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from privity.catalogue import Contract
from privity.engine import EngineError, Session, attach
from privity.pseudonyms import register_pseudonyms
from privity.sqltext import ident

CODE = "[a-z2-7]{10}"
_LABEL = f"[a-z]+-({CODE})"


def add_owners(scan: Session, contract: Contract, evidence: Path, key: bytes | None) -> None:
    """Fill the tables named in the module's head, from the evidence and, with the key, beyond it.

    Without evidence to read and without the key they stay empty.
    """
    scan.execute("create table said_labels (code varchar, kind varchar, id varchar)")
    if _attach(scan, evidence):
        for table, columns in _columns(scan).items():
            for select in _label_selects(table, columns):
                scan.execute(f"insert into said_labels {select}")
        scan.execute("detach evidence")
    if key and scan.execute(_HAS_STRANGE_LABELS).fetchone():
        register_pseudonyms(scan, key)
        scan.execute(_KEYED_LABELS)
    scan.execute(_OWNERS)
    for table, column in (("persons", "birth_date"), ("record_destructions", "subject_birth_date")):
        if column in contract.tables[table].columns:
            scan.execute(_OWNER_BIRTHS.format(table=table, column=column))


def _attach(scan: Session, evidence: Path) -> bool:
    if not evidence.is_file() or evidence.is_symlink():
        return False
    try:
        attach(scan, evidence, "evidence")
    except EngineError:
        return False  # labels that nothing explains are then taken for anybody's
    return True


def _columns(scan: Session) -> dict[str, set[str]]:
    columns: dict[str, set[str]] = defaultdict(set)
    for table, column in scan.execute(
        "select table_name, column_name from duckdb_columns() "
        "where database_name = 'evidence' and not internal"
    ).fetchall():
        columns[table].add(column)
    return columns


def _label_selects(table: str, columns: set[str]) -> list[str]:
    """Return queries for code, kind and id: of each label's own id, and of its row's ids."""
    labels = sorted(c for c in columns if c.endswith("_label") or c == "finding_id")
    ids = [c for c in ("person_id", "case_id", "staff_id") if c in columns]
    selects = []
    for label in labels:
        # Who did something is not whom it was done to.
        about = ["staff_id"] if label == "staff_label" else [c for c in ids if c != "staff_id"]
        if label in ("person_label", "case_label"):
            about = [c for c in about if c == label.replace("_label", "_id")]
        selects += [
            _ROW_ID.format(
                table=ident(table),
                label=ident(label),
                id=ident(column),
                kind=column.removesuffix("_id"),
                of_label=_LABEL,
            )
            for column in about
            if column in ids
        ]
        if label == "subject_label" and "subject" in columns:
            selects.append(_SUBJECT_ID.format(table=ident(table), code=CODE))
    return selects


_SAID = "code in (select word from vocabulary)"

_ROW_ID = f"""
with labels as (
  select unnest(regexp_extract_all({{label}}, '{{of_label}}', 1)) as code, {{id}} as id
  from evidence.{{table}}
  where {{label}} is not null and {{id}} is not null
)
select distinct code, '{{kind}}', id
from labels
where {_SAID}
"""

# A subject of several parts has a label of as many.
_SUBJECT_ID = f"""
with parts as (
  select unnest(string_split(subject_label, ' · ')) as label,
    unnest(string_split(subject, '|')) as id
  from evidence.{{table}}
  where len(string_split(subject_label, ' · ')) = len(string_split(subject, '|'))
), labels as (
  select regexp_extract(label, '-({{code}})$', 1) as code,
    regexp_extract(label, '^[a-z]+') as kind, id
  from parts
)
select distinct code, kind, id
from labels
where kind in ('person', 'case', 'staff') and {_SAID}
"""

_HAS_STRANGE_LABELS = f"""
select 1
from pairs
where word in ('person', 'case') and regexp_full_match(next, '{CODE}')
  and next not in (select code from said_labels)
limit 1
"""

# Only of persons whose birth date is said somewhere, and of their cases.
_KEYED_LABELS = f"""
insert into said_labels
with born as (
  select person_id
  from ext.persons
  where birth_date in (select day from readings)
), ids as (
  select 'person' as kind, person_id as id from born
  union
  select 'case', m.case_id from ext.case_members as m join born using (person_id)
), labels as (
  select right(pseudonym(kind, id), 10) as code, kind, id
  from ids
)
select code, kind, id
from labels
where {_SAID} and code not in (select code from said_labels)
"""

_OWNERS = """
create table known_codes as select distinct code from said_labels;
create table owners as
select code, id as person_id, null::varchar as case_id
from said_labels
where kind = 'person'
union
select l.code, m.person_id, l.id
from said_labels as l
join ext.case_members as m on l.kind = 'case' and m.case_id = l.id
union
select l.code, s.person_id, null
from said_labels as l
join ext.staff as s on l.kind = 'staff' and s.staff_id = l.id
where s.person_id is not null;
create table owner_births (
  code varchar, person_id varchar, case_id varchar, day date, source varchar)
"""

_OWNER_BIRTHS = """
insert into owner_births
select distinct o.code, o.person_id, o.case_id, t.{column}, '{table}.{column}'
from ext.{table} as t
join owners as o on o.person_id = t.person_id
where t.{column} in (select day from readings)
"""
