"""Whose information the exceptions to a clause concern: how many people, and children among them.

People are those the exceptions name themselves (a client, a child), those the examined records name
(a session's client, a disclosure's person), and the members of the cases they name, as of the
exception's day; guardians ad litem and attorneys act in a case, it is not about them.
"""

from __future__ import annotations

from collections.abc import Iterable

from privity.catalogue import Contract
from privity.engine import Session
from privity.evaluation import ControlResult
from privity.pseudonyms import kind_of

# Columns by which a record names whom it is about; recipients are not.
_PERSONS = ("person_id", "client_id")

_SQL = """
insert into evidence.effects
with exceptions as (
    select unnest(results.clause_ids) as clause_id, found.case_id, found.occurred_on,
        named.person_id
    from evidence.findings as found
    join evidence.control_results as results on results.control_id = found.control_id
    left join persons_named as named
        on named.control_id = found.control_id and named.subject = found.subject
    where found.lifecycle <> 'waived'
),
concerned as (
    select clause_id, person_id from exceptions where person_id is not null
    union
    select exceptions.clause_id, members.person_id
    from exceptions
    join case_members as members on members.case_id = exceptions.case_id
    where members.role not in ('gal', 'attorney')
        and (exceptions.occurred_on is null
            or (members.from_on <= exceptions.occurred_on
                and (members.to_on is null or members.to_on >= exceptions.occurred_on)))
),
children as (
    select distinct person_id from case_members where role = 'child'
)
select concerned.clause_id, count(*), count(children.person_id)
from concerned
left join children on children.person_id = concerned.person_id
group by concerned.clause_id
order by concerned.clause_id
"""


def write_effects(
    connection: Session, contract: Contract, results: Iterable[ControlResult]
) -> None:
    """Fill ``effects``: by clause, the people concerned and the children among them.

    Parameters
    ----------
    connection : Session
        With findings and the results of controls in evidence.
    contract : Contract
    results : iterable of ControlResult
    """
    connection.execute(
        "create or replace temp table persons_named "
        "(control_id varchar, subject varchar, person_id varchar)"
    )
    for result in results:
        if found := _person_of(contract, result):
            person, join = found
            connection.execute(
                f"""
                insert into persons_named
                select found.control_id, found.subject, {person}
                from evidence.findings as found {join}
                where found.control_id = $control and found.lifecycle <> 'waived'
                """,
                {"control": result.control.id},
            )
    connection.execute(_SQL)
    connection.execute("drop table persons_named")


def _person_of(contract: Contract, result: ControlResult) -> tuple[str, str] | None:
    """Return SQL for the person whom a finding names, and the join that it needs."""
    subject = result.control.subject
    for place, name in enumerate(subject, 1):
        if kind_of(contract, name) == "person":
            return f"split_part(found.subject, '|', {place})", ""
    table = contract.tables.get(subject[0].partition(".")[0]) if len(subject) == 1 else None
    if table is None or len(table.key) != 1 or f"{table.name}.{table.key[0]}" != subject[0]:
        return None
    for column in _PERSONS:
        if column in table.columns:
            return f"record.{column}", (
                f"join {table.name} as record on record.{table.key[0]} = found.subject"
            )
    return None
