"""Whose information the exceptions to a clause concern: how many people, and children among them.

People are those the exceptions name themselves (a client, a child), and the members of the cases
they name, as of the exception's day; guardians ad litem and attorneys act in a case, it is not
about them.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from privity.contract import Contract
from privity.evaluate import ControlResult
from privity.evidence import kind_of

_SQL = """
insert into evidence.effects
with exceptions as (
    select unnest(results.clause_ids) as clause_id, found.case_id, found.occurred_on,
        case when named.place is not null
            then split_part(found.subject, '|', named.place) end as person_id
    from evidence.findings as found
    join evidence.control_results as results on results.control_id = found.control_id
    left join persons_named as named on named.control_id = found.control_id
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


def write_effects(connection: duckdb.DuckDBPyConnection, contract: Contract,
                  results: Iterable[ControlResult]) -> None:
    """Fill ``effects``: by clause, the people concerned and the children among them.

    Parameters
    ----------
    connection : DuckDBPyConnection
        With findings and the results of controls in evidence.
    contract : Contract
    results : iterable of ControlResult
    """
    connection.execute("create or replace temp table persons_named "
                       "(control_id varchar, place integer)")
    for result in results:
        place = _place_of_person(contract, result)
        if place:
            connection.execute("insert into persons_named values (?, ?)",
                               [result.control.id, place])
    connection.execute(_SQL)
    connection.execute("drop table persons_named")


def _place_of_person(contract: Contract, result: ControlResult) -> int | None:
    """Return which part of a control's subject is a person, counted from 1."""
    for place, name in enumerate(result.control.subject, 1):
        if kind_of(contract, name) == "person":
            return place
    return None
