"""What one person's accounting is made of: accesses, disclosures, and how far the records reach.

Owns which access and which disclosure concerns a person; how they are worded is left to
``words``, and what may be shown of them to ``page``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from privity.evaluation import base_tables
from privity.sqltext import quoted
from privity.staging import Evaluation

APART_ROLES = ("reporter", "gal", "attorney")
"""Roles in a case that do not make its record the person's own: who reported it, and who stands in
it by office. What names such a person is told; what happened to the case is the family's."""

WHOLE_CASE = ("case_record",)
"""Contents that hold every member of a case, whomever the disclosure names."""


@dataclass(frozen=True)
class Reach:
    """How far one table reaches: whether it was supplied, its first and last day, rows set aside.

    The days are those of the whole table as known on the as-of day, not of the person's rows.
    """

    is_supplied: bool
    first_on: dt.date | None
    last_on: dt.date | None
    quarantined: int


@dataclass(frozen=True)
class Facts:
    """Everything an accounting is written from; still with real keys and unchecked texts."""

    name: str
    accesses: list[dict[str, Any]]
    disclosures: list[dict[str, Any]]
    others_disclosures: int
    log: Reach
    register: Reach
    supplied: frozenset[str]
    untold: tuple[str, ...]
    """Tables whose absence leaves reasons untold."""


def person_is_known(evaluation: Evaluation, person_id: str) -> bool:
    """Return whether any row of the extracts, whenever dated, names the person."""
    contract = evaluation.catalogue.contract
    places = [
        (table.name, key.columns[0])
        for table in contract.tables.values()
        for key in table.foreign_keys
        if key.table == "persons" and len(key.columns) == 1
    ]
    selects = [
        f"select 1 from ext.{table} where {column} = $person"
        for table, column in [("persons", "person_id"), *sorted(set(places))]
    ]
    found = evaluation.connection.execute(
        " union all ".join(f"({select} limit 1)" for select in selects) + " limit 1",
        {"person": person_id},
    ).fetchone()
    return found is not None


def gather(evaluation: Evaluation, person_id: str) -> Facts:
    """Collect one person's accesses and disclosures of the evaluation's period.

    Parameters
    ----------
    evaluation : Evaluation
        Staged for the period asked about; its ``access_events`` are narrowed to the person's, so
        that the rest of the log is not judged.
    person_id : str

    Returns
    -------
    Facts
        Accesses in the order of time: events that name the person, and events that name a case of
        which the person was a member on that local day (ruling 26). Disclosures likewise: those
        that name the person; those of such a case that identify (every content but aggregate,
        ruling 16), unless they name somebody else alone; publications of media that show the
        person.
    """
    connection = evaluation.connection
    period = {
        name: value
        for name, value in evaluation.scope.binds().items()
        if name in ("period_start", "period_end")
    }
    connection.execute(_OWN_CASES, {"person": person_id})
    log = _reach(evaluation, "access_events", "occurred_at")
    connection.execute(_OWN_EVENTS, {**period, "person": person_id})
    connection.execute("alter view access_events rename to whole_access_events")
    connection.execute(
        "create view access_events as select * from whole_access_events "
        "where event_id in (select event_id from own_events)"
    )
    evaluation.ensure("accesses")
    connection.execute(_OWN_DISCLOSURES, {**period, "person": person_id})
    name = connection.execute(
        "select concat_ws(' ', given_name, surname) from persons where person_id = $person",
        {"person": person_id},
    ).fetchone()
    others = connection.value("select count(*) from own_disclosures where not is_told")
    return Facts(
        name=(name[0] if name else "") or "",
        accesses=connection.execute(_ACCESSES, {"person": person_id}).dicts(),
        disclosures=connection.execute(_DISCLOSURES, {"person": person_id}).dicts(),
        others_disclosures=others,
        log=log,
        register=_reach(evaluation, "disclosures", "disclosed_at"),
        supplied=evaluation.supplied,
        untold=_untold(evaluation),
    )


def _reach(evaluation: Evaluation, table: str, column: str) -> Reach:
    connection, zone = evaluation.connection, quoted(evaluation.scope.timezone)
    first, last = connection.row(
        f"""
        select cast(timezone({zone}, timezone('UTC', min({column}))) as date),
            cast(timezone({zone}, timezone('UTC', max({column}))) as date)
        from {table}
        """
    )
    quarantined = connection.value(
        "select count(*) from ext.quarantine where table_name = $table", {"table": table}
    )
    return Reach(table in evaluation.supplied, first, last, quarantined)


def _untold(evaluation: Evaluation) -> tuple[str, ...]:
    missing = set()
    for explanation in evaluation.catalogue.explanations:
        if explanation.is_on:
            missing |= base_tables(evaluation, explanation.file.sql) - evaluation.supplied
    return tuple(sorted(missing))


_OWN_CASES = f"""
create temp table own_cases as
select distinct case_id, from_on, to_on
from case_members
where person_id = $person
    and role not in ({", ".join(quoted(role) for role in APART_ROLES)})
"""

_IN_OWN_CASE = """
exists (
    select 1
    from own_cases
    where own_cases.case_id = {table}.case_id
        and own_cases.from_on <= {table}.{day}
        and (own_cases.to_on is null or own_cases.to_on >= {table}.{day})
)
"""

_OWN_EVENTS = f"""
create temp table own_events as
select event_id
from access_events
where occurred_at >= $period_start
    and occurred_at < $period_end
    and action not in ('login', 'failed_login')
    and (person_id = $person
        or {_IN_OWN_CASE.format(table="access_events", day="occurred_on")})
"""

_ACCESSES = """
select
    accesses.event_id,
    accesses.occurred_at,
    accesses.system,
    accesses.action,
    accesses.case_id,
    coalesce(accesses.person_id = $person, false) as names_person,
    accesses.is_explained,
    coalesce(accesses.reasons, []) as reasons,
    accesses.staff_id,
    accesses.account_id,
    staff.role,
    coalesce(accounts.shared, false) as is_shared,
    coalesce(accounts.service, false) as is_service
from accesses
join own_events
    on own_events.event_id = accesses.event_id
left join staff
    on staff.staff_id = accesses.staff_id
left join accounts
    on accounts.system = accesses.system
    and accounts.account_id = accesses.account_id
order by accesses.occurred_at, accesses.event_id
"""

_OWN_DISCLOSURES = f"""
create temp table own_disclosures as
with candidates as (
    select
        disclosures.disclosure_id,
        disclosures.content,
        disclosures.person_id,
        coalesce(disclosures.person_id = $person, false) as names_person,
        {_IN_OWN_CASE.format(table="disclosures", day="disclosed_on")} as is_of_case,
        disclosures.disclosure_id in (
            select disclosure_id
            from media
            where disclosure_id is not null
                and list_contains(person_ids, $person)
        ) as is_published
    from disclosures
    where disclosed_at >= $period_start
        and disclosed_at < $period_end
)
select
    disclosure_id,
    names_person,
    names_person or is_published
        or (person_id is null or content in ({", ".join(quoted(c) for c in WHOLE_CASE)}))
        as is_told
from candidates
where names_person
    or is_published
    or (is_of_case and content <> 'aggregate')
"""

_DISCLOSURES = """
select
    disclosures.disclosure_id,
    disclosures.disclosed_at,
    disclosures.disclosed_on,
    disclosures.staff_id,
    disclosures.case_id,
    disclosures.recipient_type,
    disclosures.recipient_org,
    disclosures.recipient_person_id,
    coalesce(disclosures.recipient_person_id = $person, false) as is_to_person,
    exists (
        select 1
        from case_members
        where case_members.person_id = disclosures.recipient_person_id
            and case_members.role = 'reporter'
    ) as is_to_reporter,
    disclosures.channel,
    disclosures.content,
    disclosures.purpose,
    disclosures.basis,
    disclosures.legal_basis,
    coalesce(disclosures.redacted, false) as is_redacted,
    own_disclosures.names_person,
    record_requests.kind as request_kind,
    record_requests.received_on as request_on,
    disclosures.request_id,
    releases.release_id,
    releases.release_id is not null as has_release,
    coalesce(releases.person_id = $person, false) as is_own_release,
    releases.form as release_form,
    releases.signed_on,
    staff.role
from disclosures
join own_disclosures
    on own_disclosures.disclosure_id = disclosures.disclosure_id
    and own_disclosures.is_told
left join record_requests
    on record_requests.request_id = disclosures.request_id
    and record_requests.direction = 'received'
left join releases
    on releases.release_id = disclosures.release_id
left join staff
    on staff.staff_id = disclosures.staff_id
order by disclosures.disclosed_at, disclosures.disclosure_id
"""
